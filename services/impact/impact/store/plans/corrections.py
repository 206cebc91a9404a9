"""What stood before a cohort or an activity was corrected, to rows and back: only appended."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import Activity, Cohort, Correction, FollowUpState, Plan
from shared.postgres import Transaction
from shared.postgres.transaction import Row

CORRECTIONS: Final[LiteralString] = """
SELECT cohort_id, was::text AS was, because, by_subject, corrected_on
FROM impact.correction WHERE plan_id = $1 ORDER BY position"""

ADD_CORRECTION: Final[LiteralString] = """
INSERT INTO impact.correction (plan_id, position, cohort_id, activity_id, was, because, by_subject, corrected_on)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)"""


async def corrections_of(tx: Transaction, plan_id: UUID) -> tuple[Correction, ...]:
    """The corrections of a plan, in the order they were made."""
    return tuple(_correction(row) for row in await tx.fetch(CORRECTIONS, plan_id))


def save_corrections(tx: Transaction, before: Plan, after: Plan) -> None:
    """Write the corrections that are new."""
    known = len(before.corrections)
    for position, one in enumerate(after.corrections[known:], start=known + 1):
        of_cohort = isinstance(one.was, Cohort)
        ids = (one.was.id if of_cohort else None, None if of_cohort else one.was.id)
        was = json.dumps(asdict(one.was), default=str)
        tx.write(ADD_CORRECTION, after.ref.plan_id, position, *ids, was, one.because, one.by, one.on)


def _correction(row: Row) -> Correction:
    make = _activity if row["cohort_id"] is None else _cohort
    return Correction(make(json.loads(row["was"])), row["because"], row["by_subject"], row["corrected_on"])


def _cohort(was: dict[str, Any]) -> Cohort:
    days = {name: date.fromisoformat(was[name]) for name in ("starts_on", "ends_on")}
    declared_on = date.fromisoformat(was["declared_on"]) if was["declared_on"] else None
    told = {"id": UUID(was["id"]), "state": FollowUpState(was["state"]), "declared_on": declared_on}
    return Cohort(**{**was, **days, **told})


def _activity(was: dict[str, Any]) -> Activity:
    days = {name: date.fromisoformat(was[name]) for name in ("held_on", "recorded_on")}
    cohort_id = UUID(was["cohort_id"]) if was["cohort_id"] else None
    return Activity(**{**was, **days, "id": UUID(was["id"]), "cohort_id": cohort_id})
