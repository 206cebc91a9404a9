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

    `intake_database_url`: of its application's role; `intake_url`: where it listens; `intake_probes`: where its
    processes that serve nobody (consumers, relays) answer their probes, by commas; and so on for each service.
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
    intake_probes: str = ""
    review_probes: str = ""
    funding_probes: str = ""
    impact_probes: str = ""
    webhooks_probes: str = ""
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

    @property
    def probes(self) -> dict[str, list[str]]:
        """Where processes answer that serve nobody, by service; without those that have none."""
        given: dict[str, Any] = dict(self)
        each = {name: given[f"{name}_probes"].split(",") for name in ALL_SERVICES}
        found = {name: [one.strip().rstrip("/") for one in urls if one.strip()] for name, urls in each.items()}
        return {name: urls for name, urls in found.items() if urls}
