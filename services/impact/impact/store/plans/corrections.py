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
    return Cohort(
        id=UUID(was["id"]),
        name=was["name"],
        size=was["size"],
        starts_on=date.fromisoformat(was["starts_on"]),
        ends_on=date.fromisoformat(was["ends_on"]),
        state=FollowUpState(was["state"]),
        declared_by=was["declared_by"],
        declared_on=date.fromisoformat(was["declared_on"]) if was["declared_on"] else None,
    )


def _activity(was: dict[str, Any]) -> Activity:
    return Activity(
        id=UUID(was["id"]),
        title=was["title"],
        held_on=date.fromisoformat(was["held_on"]),
        hours=was["hours"],
        participants=was["participants"],
        cohort_id=UUID(was["cohort_id"]) if was["cohort_id"] else None,
        recorded_by=was["recorded_by"],
        recorded_on=date.fromisoformat(was["recorded_on"]),
    )
