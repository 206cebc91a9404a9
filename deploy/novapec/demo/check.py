"""What a check is, and the evidence that checks look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from novapec.demo.archive import Archive
from novapec.demo.ending import Ending
from novapec.demo.ledger import Money
from novapec.demo.topics import Log
from novapec.quiescence import Figures
from shared.messaging.audit import Verified


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name (as in the JSON), what is expected in French, and what was found wrong."""

    name: str
    expected: str
    faults: tuple[str, ...]

    @classmethod
    def of(cls, name: str, expected: str, faults: Iterable[str]) -> Self:
        """A check with the faults it found, if any."""
        return cls(name, expected, tuple(faults))

    @property
    def holds(self) -> bool:
        """Nothing was found wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the checks look at, gathered once all was quiet."""

    endings: Sequence[Ending]
    log: Log
    figures: Figures
    repeats: Mapping[str, int]
    """By consumer: the events that it remembers more than once."""
    kafka_lag: Mapping[str, int]
    """By consumer group: records behind its committed offsets, as Kafka says."""
    envelopes: Mapping[str, Money]
    """By key, as funding's API shows them."""
    chains: Mapping[str, Verified]
    """By service."""
    read_model_faults: Sequence[str]
    """Where a service's read model says something else than the service that owns the fact."""
    archive: Archive

    @property
    def money(self) -> Money:
        """The whole programme's money: what all envelopes sum to."""
        return sum(self.envelopes.values(), Money())

    def bank_files(self, kind: str) -> list[Path]:
        """The bank files of a kind, pain.001, camt.053...: in the order they were exchanged."""
        return [path for path in self.archive.kept if path.name.endswith(f"-{kind}.xml")]
