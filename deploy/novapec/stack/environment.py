"""What a service of the stack is started with."""

from datetime import datetime
from pathlib import Path

from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres.provision import Provisioned
from shared.web.development_issuer import DEVELOPMENT_ISSUER


def environment_of(
    *,
    port: int,
    database: Provisioned,
    kafka: KafkaSettings,
    jwks: Path,
    files: Path,
    simulation_start: datetime | None,
) -> dict[str, str | None]:
    """The environment of one service (shared.service.ServiceSettings); None takes a variable of ours away from it.

    `files` is the folder of what is deposited and published. The stack migrates, so the owner's connection string is
    not handed on.
    """
    return {
        "ENVIRONMENT": "development",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "ROLES": "api,consumer,relay",
        "DATABASE_URL": database.application_dsn,
        "MIGRATION_DATABASE_URL": None,
        "KAFKA_BOOTSTRAP": kafka.bootstrap,
        "KAFKA_IDEMPOTENCE": str(kafka.idempotence).lower(),
        "KAFKA_STANDIN": str(kafka.standin).lower(),
        "KAFKA_FETCH_MAX_WAIT_MS": str(kafka.fetch_max_wait_ms),
        "EVENT_SIGNING_KEY": kafka.signing_key,
        "EVENT_VERIFICATION_KEYS": kafka.verification_keys,
        "EVENT_SIGNATURES_REQUIRED": str(kafka.signatures_required).lower(),
        "OIDC_ISSUER": DEVELOPMENT_ISSUER,
        "OIDC_AUDIENCE": "novapec",
        "OIDC_JWKS_FILE": str(jwks),
        "OIDC_JWKS_URL": None,
        "OIDC_TOKEN_TYPE": "at+jwt",
        "DOCUMENTS_URL": (files / "documents").as_uri(),
        "ATTACHMENTS_URL": (files / "attachments").as_uri(),
        "OPEN_DATA_URL": (files / "open-data").as_uri(),
        "WEBHOOK_TO_THIS_MACHINE": "true",
        "SIMULATION": str(simulation_start is not None).lower(),
        "SIMULATION_START": simulation_start.isoformat() if simulation_start else None,
    }
