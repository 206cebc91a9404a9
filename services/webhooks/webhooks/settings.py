"""The environment of webhooks: the keys that sign, where events may go, and how long we try."""

from base64 import b64encode
from datetime import timedelta
from functools import cache
from ipaddress import ip_network
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from shared.service import ServiceSettings
from webhooks.domain.address import Network, Ways
from webhooks.domain.retrying import Patience
from webhooks.gateway.keys import KeyRing, KeysError
from webhooks.handlers.outlet import Outlet

ILLUSTRATIVE_KEYS: Final = f"development:{b64encode(bytes(32)).decode()}"
"""What signs in development."""

Port = Annotated[int, Field(ge=1, le=65535)]


def _listed(value: object) -> object:
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


def _networks(value: object) -> object:
    return [ip_network(one) for one in value.replace(",", " ").split()] if isinstance(value, str) else value


class Settings(ServiceSettings):
    """Webhooks' own settings, beside those of every service.

    webhook_keys: `name:base64 of 32 bytes`, several separated by commas, the newest first: secrets are derived from
    them. Required in production.

    webhook_ports: the ports that events may go to. webhook_closed_networks: networks of our own on public addresses
    (192.0.2.0/24, ...), closed beside all that are not public. webhook_to_this_machine: http to 127.0.0.1, refused in
    production. webhook_first_pause_seconds, webhook_longest_pause_minutes, webhook_gives_up_after_hours: how long a
    delivery is tried.

    webhook_confirmed_days: how long a subscription is posted to once somebody answered for it.

    webhook_kept_days: how long events, their deliveries and attempts are kept once they came in; what is still owed is.
    """

    webhook_keys: SecretStr | None = None
    webhook_ports: Annotated[tuple[Port, ...], NoDecode, BeforeValidator(_listed)] = (443,)
    webhook_closed_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = ()
    webhook_to_this_machine: bool = False
    webhook_first_pause_seconds: float = Field(default=5.0, gt=0, le=3600)
    webhook_longest_pause_minutes: float = Field(default=360.0, gt=0, le=1440)
    webhook_gives_up_after_hours: float = Field(default=120.0, gt=0, le=720)
    webhook_confirmed_days: int = Field(default=180, ge=1, le=3660)
    webhook_kept_days: int = Field(default=400, ge=31, le=36_500)

    @property
    def outlet(self) -> Outlet:
        """The way out."""
        given = self.webhook_keys
        return Outlet(
            KeyRing.parse(ILLUSTRATIVE_KEYS if given is None else given.get_secret_value()),
            Ways(self.webhook_ports, self.webhook_closed_networks, self.webhook_to_this_machine),
            Patience(
                timedelta(seconds=self.webhook_first_pause_seconds),
                timedelta(minutes=self.webhook_longest_pause_minutes),
                timedelta(hours=self.webhook_gives_up_after_hours),
            ),
            timedelta(days=self.webhook_kept_days),
            timedelta(days=self.webhook_confirmed_days),
        )

    @model_validator(mode="after")
    def _signs_with_keys_of_its_own(self) -> Self:
        if self.webhook_keys is None and self.environment == "production":
            message = "WEBHOOK_KEYS is missing: name:base64 of 32 random bytes, from which secrets are derived."
            raise ValueError(message)
        try:
            _ = self.outlet
        except KeysError as error:
            raise ValueError(f"WEBHOOK_KEYS is refused: {error}") from None
        return self

    @model_validator(mode="after")
    def _stays_off_this_machine(self) -> Self:
        if self.webhook_to_this_machine and self.environment == "production":
            message = "WEBHOOK_TO_THIS_MACHINE=true is for development: in production it opens 127.0.0.1 to anyone."
            raise ValueError(message)
        return self


@cache
def outlet() -> Outlet:
    """The way out, from the environment; read once."""
    return Settings().outlet  # pyright: ignore[reportCallIssue]  # the environment gives the rest
