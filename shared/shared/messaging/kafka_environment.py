"""The environment that says how Kafka is reached: services read it, and the operator's command where no stack runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from shared.contracts.signatures import KeyRefused
from shared.messaging.kafka_settings import KafkaSettings, Protocol


class KafkaEnvironment(BaseSettings):
    """KAFKA_BOOTSTRAP and its like, under the upper-case names of these fields; see KafkaSettings.

    event_signing_key: what funding's relay signs events about payments with. event_verification_keys: the public keys
    that are believed, old ones behind the new. event_signatures_required: nothing else is believed.
    """

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_idempotence: bool = True
    kafka_standin: bool = False
    """Kafka is the in-memory stand-in: without idempotence, and empty after each of its starts."""
    kafka_fetch_max_wait_ms: int = Field(default=500, ge=1, le=60_000)
    kafka_security_protocol: Protocol = "PLAINTEXT"
    kafka_ca_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    kafka_username: str | None = None
    kafka_password: SecretStr = SecretStr("")
    event_signing_key: SecretStr = SecretStr("")
    event_verification_keys: str = ""
    event_signatures_required: bool = False

    def kafka(self) -> KafkaSettings:
        """What the messaging library is given."""
        return KafkaSettings(
            bootstrap=self.kafka_bootstrap,
            idempotence=self.kafka_idempotence and not self.kafka_standin,
            standin=self.kafka_standin,
            fetch_max_wait_ms=self.kafka_fetch_max_wait_ms,
            protocol=self.kafka_security_protocol,
            ca_file=_text(self.kafka_ca_file),
            certificate_file=_text(self.kafka_certificate_file),
            key_file=_text(self.kafka_key_file),
            username=self.kafka_username,
            password=self.kafka_password.get_secret_value(),
            signing_key=self.event_signing_key.get_secret_value(),
            verification_keys=self.event_verification_keys,
            signatures_required=self.event_signatures_required,
        )

    def signature_problems(self) -> Iterable[str]:
        """What of the keys cannot work, a sentence each."""
        try:
            signatures = self.kafka().signatures
        except KeyRefused as error:
            yield f"EVENT_SIGNING_KEY or EVENT_VERIFICATION_KEYS is refused: {error}."
            return
        if signatures.required and not signatures.believed:
            yield "EVENT_VERIFICATION_KEYS is missing: with EVENT_SIGNATURES_REQUIRED=true nothing would be believed."
        if signatures.key and signatures.believed and signatures.key.name not in signatures.believed:
            yield (
                f"EVENT_VERIFICATION_KEYS lacks {signatures.key.name}, which EVENT_SIGNING_KEY signs with: let every "
                "hearer know a key before it signs."
            )

    def kafka_problems(self) -> Iterable[str]:
        """What of it cannot work together, a sentence each."""
        protocol, secret = self.kafka_security_protocol, self.kafka_password.get_secret_value()
        files: dict[str, Path | None] = {
            "KAFKA_CA_FILE": self.kafka_ca_file,
            "KAFKA_CERTIFICATE_FILE": self.kafka_certificate_file,
            "KAFKA_KEY_FILE": self.kafka_key_file,
        }
        identity: dict[str, Any] = {**files, "KAFKA_USERNAME": self.kafka_username, "KAFKA_PASSWORD": secret}
        if protocol == "PLAINTEXT" and (given := [name for name, value in identity.items() if value]):
            yield (
                f"{', '.join(given)}: of no use while KAFKA_SECURITY_PROTOCOL is PLAINTEXT. Name SSL (certificate) or "
                "SASL_SSL (a name and password)."
            )
            return
        yield from (f"{name}: there is no file {one}." for name, one in files.items() if one and not one.is_file())
        if (self.kafka_certificate_file is None) != (self.kafka_key_file is None):
            yield "KAFKA_CERTIFICATE_FILE and KAFKA_KEY_FILE belong together: give both."
        if protocol == "SASL_SSL" and not (self.kafka_username and secret):
            yield "KAFKA_USERNAME and KAFKA_PASSWORD are needed where KAFKA_SECURITY_PROTOCOL is SASL_SSL."
        if protocol == "SSL" and (self.kafka_username or secret):
            yield "KAFKA_USERNAME and KAFKA_PASSWORD go with KAFKA_SECURITY_PROTOCOL=SASL_SSL, not with SSL."


def _text(path: Path | None) -> str | None:
    return str(path) if path else None
