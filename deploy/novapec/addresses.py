"""Where the parts of a stack are, and the tokens to talk to them: what `Stack` gives and the commands read back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from novapec.home import PRIVATE
from shared.engines.files import write_whole
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

OPERATOR: Final = "operator"
"""The subject of the tokens that the commands make for themselves."""


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where a service listens: http://127.0.0.1:PORT."""

    url: str

    @property
    def docs(self) -> str:
        """Its interactive documentation."""
        return f"{self.url}/docs"


class Reachable(Protocol):
    """A running stack, whoever runs it: ours (stack.Stack) or one found in a home folder (running.RunningStack)."""

    @property
    def services(self) -> Mapping[str, ServiceAddress]:
        """Where the services listen, by name."""
        ...

    @property
    def opened(self) -> Mapping[str, Database]:
        """The services' databases, opened as their application roles."""
        ...

    @property
    def kafka(self) -> KafkaSettings:
        """How to reach Kafka."""
        ...

    @property
    def simulation(self) -> bool:
        """Whether its time is simulated."""
        ...

    def token(
        self, *roles: Role | str, sub: str = OPERATOR, org: str | None = None, regions: Iterable[str] = ()
    ) -> str:
        """An access token that its services accept."""
        ...


def token_of(
    issuer: DevelopmentIssuer, roles: Iterable[Role | str], sub: str, org: str | None, regions: Iterable[str]
) -> str:
    """An access token, for a stack's `token`."""
    return issuer.token(sub, [str(role) for role in roles], org=org, regions=regions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """What stack.json holds. `pid` is the process that runs the stack; None: other tools run it, and keep the file.

    `probes`: where processes that serve nobody answer, by service; a name may stand for several of them.
    """

    services: dict[str, ServiceAddress]
    databases: dict[str, Provisioned]
    kafka: KafkaSettings
    simulation: bool = False
    pid: int | None = None
    processes: dict[str, int] = field(default_factory=dict[str, int])
    probes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def write(self, file: Path) -> None:
        """Keep them for the commands; the connection strings hold passwords, so nobody else may read it."""
        write_whole(file, json.dumps(asdict(self), indent=2), mode=PRIVATE)

    @classmethod
    def read(cls, file: Path) -> "Addresses":
        """From stack.json. Raises FileNotFoundError; ValueError, KeyError or TypeError where it says something else."""
        found: dict[str, Any] = json.loads(file.read_text())
        return cls(
            services={name: ServiceAddress(**one) for name, one in found.pop("services").items()},
            databases={name: Provisioned(**one) for name, one in found.pop("databases").items()},
            kafka=KafkaSettings(**found.pop("kafka")),
            **found,
        )
