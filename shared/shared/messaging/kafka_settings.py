"""How to reach Kafka, and as whom: in the clear, with a certificate (mTLS), or with a name and password over TLS.

And whose records to believe: those about money that leaves are signed (shared.contracts.signatures).
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cryptography.x509 import load_pem_x509_certificates
from faststream.security import BaseSecurity, SASLScram512

from shared.contracts.signatures import Signatures, SigningKey, believed_keys
from shared.observability import metrics

Protocol = Literal["PLAINTEXT", "SSL", "SASL_SSL"]
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """How to reach Kafka. `idempotence` and `standin` tell a real broker from the in-memory one.

    Files are PEM. `ca_file`: who must have signed the brokers' certificates (None: whom this machine trusts).
    `certificate_file` (the whole chain) and `key_file`: who this client is, where the broker asks (mTLS).
    `signing_key` (name:base64) signs what is published, `verification_keys` (several, by commas) are believed.
    """

    bootstrap: str
    idempotence: bool = True
    standin: bool = False
    fetch_max_wait_ms: int = 500
    request_timeout_ms: int = 20_000
    protocol: Protocol = "PLAINTEXT"
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = None
    username: str | None = None
    password: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)
    verification_keys: str = ""
    signatures_required: bool = False

    @property
    def signatures(self) -> Signatures:
        """What to sign with, and whom to believe. Raises KeyRefused."""
        key = SigningKey.parse(self.signing_key) if self.signing_key else None
        return Signatures(key, believed_keys(self.verification_keys), self.signatures_required)

    @property
    def client(self) -> dict[str, Any]:
        """What every aiokafka client is made with. The files are read anew: a renewed certificate serves the next one.

        Raises OSError or ssl.SSLError where the files cannot be used.
        """
        options: dict[str, Any] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.protocol}
        if self.protocol != "PLAINTEXT":
            options["ssl_context"] = self.trust()
        if self.protocol == "SASL_SSL":
            options |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options

    @property
    def security(self) -> BaseSecurity | None:
        """The same for FastStream."""
        if self.protocol == "PLAINTEXT":
            return None
        if self.protocol == "SSL":
            return BaseSecurity(ssl_context=self.trust())
        return SASLScram512(self.username or "", self.password, ssl_context=self.trust())

    def trust(self) -> ssl.SSLContext:
        """Whom this client believes, and what it shows of itself."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file)
        for name, file in (("kafka", self.certificate_file), ("kafka-authority", self.ca_file)):
            if file is not None:
                metrics.CERTIFICATE_EXPIRES.labels(name).set(_first_end(file))
        return context


def _first_end(file: str) -> float:
    """When the first of a file's certificates to end does so, in seconds since 1970."""
    return min(one.not_valid_after_utc.timestamp() for one in load_pem_x509_certificates(Path(file).read_bytes()))
