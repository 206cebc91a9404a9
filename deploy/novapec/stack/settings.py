"""What the operator chooses of a stack."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from novapec.services import SERVICES, ServiceName

PORTS: Final = range(1, 65_536)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSettings:
    """`kafka`: auto, apache, wheel or HOST:PORT. `postgres`: embedded or an administrator's DSN.

    `services` are those that run.

    With `simulation` the services' clocks start at `simulation_start` and stand still until they are moved. What the
    operator should know is said on `console`. Events about payments are signed; with `signatures_required` nothing else
    is believed of them.
    """

    home: Path
    kafka: str = "auto"
    postgres: str = "embedded"
    services: tuple[ServiceName, ...] = SERVICES
    simulation: bool = False
    simulation_start: datetime | None = None
    signatures_required: bool = False
    console: Console = field(default_factory=Console)

    def __post_init__(self) -> None:
        if self.kafka not in ("auto", "apache", "wheel") and not _is_address(self.kafka):
            message = f"--kafka is auto, apache, wheel or HOST:PORT, not {self.kafka!r}."
            raise ValueError(message)
        if self.postgres != "embedded" and not self.postgres.startswith(("postgresql://", "postgres://")):
            message = f"--postgres is embedded or an administrator's postgresql:// address, not {self.postgres!r}."
            raise ValueError(message)
        if self.simulation and (self.simulation_start is None or self.simulation_start.tzinfo is None):
            message = "A simulated stack needs an instant with its offset to start from, such as 2025-01-15T08:00:00Z."
            raise ValueError(message)


def _is_address(text: str) -> bool:
    addresses = [one.rpartition(":") for one in text.split(",")]
    return all(host and port.isdecimal() and int(port) in PORTS for host, _, port in addresses)
