"""Every invariant, looked at over one run."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

from . import (
    answers,
    audit,
    ballots,
    bank_entries,
    batches,
    causes,
    clawbacks,
    cohorts,
    commitments,
    controls,
    delivery,
    effects,
    endings,
    funding_kept,
    funding_told,
    hearing,
    held,
    impact_kept,
    intake_told,
    ledger,
    payments,
    read_models,
    review_kept,
    review_told,
    revisions,
    standings,
    states,
    terminations,
    undoings,
)
from .evidence import Evidence
from .invariant import Invariant, Report

INVARIANTS: Final[tuple[Invariant, ...]] = (
    *delivery.INVARIANTS,
    *hearing.INVARIANTS,
    *causes.INVARIANTS,
    *audit.INVARIANTS,
    *intake_told.INVARIANTS,
    *review_told.INVARIANTS,
    *funding_told.INVARIANTS,
    *review_kept.INVARIANTS,
    *funding_kept.INVARIANTS,
    *impact_kept.INVARIANTS,
    *standings.INVARIANTS,
    *read_models.INVARIANTS,
    *ledger.INVARIANTS,
    *commitments.INVARIANTS,
    *payments.INVARIANTS,
    *batches.INVARIANTS,
    *held.INVARIANTS,
    *clawbacks.INVARIANTS,
    *bank_entries.INVARIANTS,
    *controls.INVARIANTS,
    *ballots.INVARIANTS,
    *cohorts.INVARIANTS,
    *terminations.INVARIANTS,
    *undoings.INVARIANTS,
    *answers.INVARIANTS,
    *effects.INVARIANTS,
    *states.INVARIANTS,
    *revisions.INVARIANTS,
    *endings.INVARIANTS,
)


def check(folder: Path, allow: Collection[str] = ()) -> Report:
    """Whether the run in `folder` kept the promise. `allow`: names of invariants that its scenario breaks on purpose.

    Raises ValueError for a name that is no invariant's, FileNotFoundError where a part of the folder is missing.
    """
    return examine(Evidence.read(folder), allow)


def examine(evidence: Evidence, allow: Collection[str] = ()) -> Report:
    """The same on evidence that was read."""
    if unknown := set(allow) - {one.name for one in INVARIANTS}:
        message = f"no such invariant: {sorted(unknown)}"
        raise ValueError(message)
    violations = [found for one in INVARIANTS if one.name not in allow for found in one.violations(evidence)]
    counted = Counter(violation.counts for violation in violations)
    events = sum(1 for _ in evidence.logged())
    return Report(events, counted["lost"], counted["doubled"], counted["out_of_order"], violations)
