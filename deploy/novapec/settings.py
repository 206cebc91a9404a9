"""What the operator's command reads from the environment, besides the options that name their variable."""

from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from novapec.services import ALL_SERVICES
from shared.messaging.kafka_environment import KafkaEnvironment


class CommandSettings(BaseSettings):
    """`ENVIRONMENT` is where we are: tokens of the development issuer are made in development only.

    `BANK_ACCOUNT_KEYS` is funding's own, `WEBHOOK_KEYS` that of webhooks: a secret has no place on a command line.
    `PGSSLMODE` is what holds where a connection string says nothing of it.
    """

    environment: Literal["development", "production"] = "development"
    bank_account_keys: SecretStr | None = None
    webhook_keys: SecretStr | None = None
    pgsslmode: str = "prefer"


class StackEnvironment(KafkaEnvironment):
    """Where a stack is that no home knows of.

    `intake_database_url`: of its application's role; `intake_url`: where it listens; and so on for each service.
    `simulation`: whether time is simulated there.
    """

    intake_database_url: SecretStr = SecretStr("")
    review_database_url: SecretStr = SecretStr("")
    funding_database_url: SecretStr = SecretStr("")
    impact_database_url: SecretStr = SecretStr("")
    webhooks_database_url: SecretStr = SecretStr("")
    intake_url: str = ""
    review_url: str = ""
    funding_url: str = ""
    impact_url: str = ""
    webhooks_url: str = ""
    simulation: bool = False

    @property
    def databases(self) -> dict[str, str]:
        """The connection strings, by service; empty where none is given."""
        given: dict[str, Any] = dict(self)
        return {name: given[f"{name}_database_url"].get_secret_value() for name in ALL_SERVICES}

    @property
    def urls(self) -> dict[str, str]:
        """Where the services listen, by name; empty where it is not given."""
        given: dict[str, Any] = dict(self)
        return {name: given[f"{name}_url"] for name in ALL_SERVICES}
