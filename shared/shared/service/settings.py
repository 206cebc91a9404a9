"""The environment of a service, read once and checked before anything starts."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.messaging.kafka_environment import KafkaEnvironment
from shared.web.development_issuer import DEVELOPMENT_ISSUER
from shared.web.rate_limits import Limited


class ProcessRole(StrEnum):
    """What a process does: answer HTTP, hear events, publish them (with timers and the audit chain)."""

    API = "api"
    CONSUMER = "consumer"
    RELAY = "relay"


class SettingsRefused(SystemExit):
    """The environment cannot work: every problem, one a line. Not caught, it ends the process with status 1."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("This service cannot start with these settings:", *self.problems)))


def _listed(value: object) -> object:
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


class ServiceSettings(KafkaEnvironment):
    """What every service reads from the environment, under the upper-case names of these fields.

    A service may subclass it and add its own. Raises SettingsRefused.
    """

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    environment: Literal["development", "production"] = "production"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    roles: Annotated[frozenset[ProcessRole], NoDecode, BeforeValidator(_listed)] = frozenset(ProcessRole)
    otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^$|^https?://.")
    """Where traces go, by OTLP over HTTP; nowhere where empty."""
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()

    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Addresses and networks of what stands before this process and may say where a request came from."""
    requests_per_minute: int | None = Field(default=None, ge=0)
    """Of one subject; 0: no limit. Left out, 600 in production, else 0."""
    anonymous_per_minute: int | None = Field(default=None, ge=0)
    """Of one address without a valid token; left out, 120 in production behind `trusted_proxies`, else 0: without them
    everybody comes from the proxy's own address."""
    uploads_per_minute: int | None = Field(default=None, ge=0)
    """Files of one subject; left out, 30 in production, else 0."""

    drain_seconds: float | None = Field(default=None, ge=0, le=60)
    """How long a process that was told to stop still serves, no longer ready; left out, 5 in production, else 0."""

    database_url: SecretStr
    """The application role's connection string."""
    migration_database_url: SecretStr | None = None
    """The owner role's connection string: where given, the service migrates at its start."""
    migrate_post: bool = False
    """Whether it then applies what contracts, too: only where no process of the version before can run beside it."""
    database_pool_size: int = Field(default=8, ge=2, le=100)

    simulation: bool = False
    simulation_start: AwareDatetime | None = None

    oidc_issuer: str
    oidc_audience: str = "novapec"
    oidc_jwks_url: str | None = None
    oidc_jwks_file: Path | None = None
    oidc_token_type: str = "at+jwt"  # noqa: S105  because it is the name of a media type
    oidc_second_factor: Annotated[frozenset[str], NoDecode, BeforeValidator(_listed)] = frozenset()
    """Values of a token's `acr` or `amr` that tell of a second factor: approvers of payments are then asked for one."""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsRefused(_lines(error)) from None

    @property
    def drain(self) -> float:
        """Seconds in which load balancers learn that this process leaves, before it closes its door."""
        in_production = 5.0 if self.environment == "production" else 0.0
        wanted = in_production if self.drain_seconds is None else self.drain_seconds
        return wanted if ProcessRole.API in self.roles else 0.0

    @property
    def limits(self) -> dict[Limited, int]:
        """How often somebody may ask, by the minute."""
        live = self.environment == "production"
        asked: dict[Limited, tuple[int | None, int]] = {
            Limited.SUBJECT: (self.requests_per_minute, 600 * live),
            Limited.ADDRESS: (self.anonymous_per_minute, 120 * (live and bool(self.trusted_proxies))),
            Limited.UPLOAD: (self.uploads_per_minute, 30 * live),
        }
        return {what: usual if said is None else said for what, (said, usual) in asked.items()}

    @property
    def development_issuer(self) -> bool:
        """Whether anyone on this machine can make tokens."""
        return self.oidc_issuer == DEVELOPMENT_ISSUER

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        problems = [
            *self.kafka_problems(),
            *self.signature_problems(),
            *self._authentication_problems(),
            *self._simulation_problems(),
        ]
        if not self.roles:
            problems.append("ROLES is empty: name at least one of api, consumer, relay.")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _authentication_problems(self) -> Iterable[str]:
        if self.development_issuer and self.environment == "production":
            yield (
                "OIDC_ISSUER is the development issuer, whose tokens anyone can make: "
                "set ENVIRONMENT=development, or name the real issuer."
            )
        if self.development_issuer and self.oidc_jwks_file is None:
            yield "OIDC_JWKS_FILE is missing: the development issuer publishes its keys in a file only."
        if self.oidc_jwks_url is not None and self.oidc_jwks_file is not None:
            yield "OIDC_JWKS_URL and OIDC_JWKS_FILE are both set: keys come from one place."
        if self.environment == "production":
            for name, value in (("OIDC_ISSUER", self.oidc_issuer), ("OIDC_JWKS_URL", self.oidc_jwks_url)):
                if value is not None and not value.startswith("https://"):
                    yield f"{name} must begin with https:// in production."
            if "*" in self.cors_origins:
                yield "CORS_ORIGINS must name the origins in production: * lets every site in."

    def _simulation_problems(self) -> Iterable[str]:
        if self.simulation and not self.development_issuer:
            yield (
                "SIMULATION=true is refused because OIDC_ISSUER is not the development issuer: "
                "a clock that can be moved has no place beside real users."
            )
        if self.simulation and self.simulation_start is None:
            yield "SIMULATION_START is missing: where simulated time begins, such as 2025-01-15T08:00:00Z."


def _lines(error: ValidationError) -> Iterable[str]:
    for one in error.errors(include_url=False, include_input=False):
        sentence = str(one.get("ctx", {}).get("error", one["msg"]))
        name = str(one["loc"][0]).upper() if one["loc"] else ""
        if one["type"] == "missing":
            yield f"{name} is missing."
        else:
            yield from [f"{name}: {sentence}."] if name else sentence.splitlines()
