"""What is checked, and what comes of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .evidence import Evidence

Counts = Literal["lost", "doubled", "out_of_order"]
"""Under which figure of the report the faults of an invariant are counted."""


class Lost(str):
    """A fault by which something is lost, whatever its invariant counts."""

    __slots__ = ()


class Doubled(str):
    """A fault by which something happened that should not have, or once more than it should."""

    __slots__ = ()


Look = Callable[[Evidence], Iterable[str]]
"""Reads evidence; yields one sentence for each fault that it finds."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold, whatever happened."""

    name: str
    sentence: str
    look: Look
    counts: Counts | None

    def violations(self, evidence: Evidence) -> Iterator["Violation"]:
        """Where it does not hold."""
        return (Violation(self.name, str(fault), self._counts(fault)) for fault in self.look(evidence))

    def _counts(self, fault: str) -> Counts | None:
        match fault:
            case Lost():
                return "lost"
            case Doubled():
                return "doubled"
            case _:
                return self.counts


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where an invariant does not hold."""

    invariant: str
    sentence: str
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found. `events`: those announced; the others count the faults of their kind."""

    events: int
    lost: int
    doubled: int
    out_of_order: int
    violations: list[Violation]

    @property
    def holds(self) -> bool:
        """Nothing is broken."""
        return not self.violations

    @property
    def broken(self) -> set[str]:
        """The names of the invariants that do not hold."""
        return {violation.invariant for violation in self.violations}


def invariant(*, counts: Counts | None = None) -> Callable[[Look], Invariant]:
    """Make an invariant of a function: its name is the function's, its sentence the first line of the docstring."""

    def made(look: Look) -> Invariant:
        name = getattr(look, "__name__", "")
        return Invariant(name, (look.__doc__ or name).strip().splitlines()[0], look, counts)

    return made
