"""Every invariant, looked at over one run."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

from . import audit, batches, clawbacks, commitments, delivery, hearing, ledger, payments
from .evidence import Evidence
from .invariant import Invariant, Report, Violation

INVARIANTS: Final[tuple[Invariant, ...]] = (
    *delivery.INVARIANTS,
    *hearing.INVARIANTS,
    *audit.INVARIANTS,
    *ledger.INVARIANTS,
    *commitments.INVARIANTS,
    *payments.INVARIANTS,
    *batches.INVARIANTS,
    *clawbacks.INVARIANTS,
)


def check(folder: Path, allow: Collection[str] = ()) -> Report:
    """Whether the run in `folder` kept the promise. `allow`: names of invariants that its scenario breaks on purpose.

    Raises ValueError for a name that is no invariant's, FileNotFoundError where a database was not dumped.
    """
    return examine(Evidence.read(folder), allow)


def examine(evidence: Evidence, allow: Collection[str] = ()) -> Report:
    """The same on evidence that was read."""
    if unknown := set(allow) - {one.name for one in INVARIANTS}:
        message = f"no such invariant: {sorted(unknown)}"
        raise ValueError(message)
    violations: list[Violation] = []
    counted: Counter[str | None] = Counter()
    for one in INVARIANTS:
        if one.name not in allow:
            found = list(one.violations(evidence))
            violations += found
            counted[one.counts] += len(found)
    events = sum(1 for _ in evidence.logged())
    return Report(events, counted["lost"], counted["doubled"], counted["out_of_order"], violations)
