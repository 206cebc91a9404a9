"""Cohorts and activities of a plan, to rows and back."""

from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import Activity, Cohort, FollowUpState, Plan
from impact.store.plans.corrections import save_corrections
from shared.clock import start_of_paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row

COHORTS: Final[LiteralString] = """
SELECT id, name, size, starts_on, ends_on, state, declared_by, declared_on
FROM impact.cohort WHERE plan_id = $1 ORDER BY position"""

ACTIVITIES: Final[LiteralString] = """
SELECT id, title, held_on, hours, participants, cohort_id, recorded_by, recorded_on
FROM impact.activity WHERE plan_id = $1 ORDER BY position"""

ADD_COHORT: Final[LiteralString] = """
INSERT INTO impact.cohort (id, plan_id, position, name, size, starts_on, ends_on, state, open_at, missed_at,
    declared_by, declared_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""

MOVE_COHORT: Final[LiteralString] = """
UPDATE impact.cohort SET name = $2, size = $3, starts_on = $4, ends_on = $5, state = $6, open_at = $7, missed_at = $8
WHERE id = $1"""

ADD_ACTIVITY: Final[LiteralString] = """
INSERT INTO impact.activity (id, plan_id, position, title, held_on, hours, participants, cohort_id, recorded_by,
    recorded_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

MOVE_ACTIVITY: Final[LiteralString] = """
UPDATE impact.activity SET title = $2, held_on = $3, hours = $4, participants = $5, cohort_id = $6 WHERE id = $1"""

FOLLOW_UPS_TO_OPEN: Final[LiteralString] = """
SELECT c.plan_id AS id, c.open_at AS due_at FROM impact.cohort AS c JOIN impact.plan AS p ON p.id = c.plan_id
WHERE c.state = 'PLANNED' AND p.state <> 'CLOSED' AND c.open_at <= $1 ORDER BY c.open_at LIMIT $2"""

FOLLOW_UPS_MISSED: Final[LiteralString] = """
SELECT c.plan_id AS id, c.missed_at AS due_at FROM impact.cohort AS c JOIN impact.plan AS p ON p.id = c.plan_id
WHERE c.state = 'OPEN' AND p.state <> 'CLOSED' AND c.missed_at <= $1 ORDER BY c.missed_at LIMIT $2"""

FOLLOW_UPS_TO_END: Final[LiteralString] = """
SELECT id, judge_at AS due_at FROM impact.plan
WHERE state = 'FOLLOWING' AND judge_at <= $1 ORDER BY judge_at LIMIT $2"""


async def cohorts_of(tx: Transaction, plan_id: UUID) -> tuple[Cohort, ...]:
    """The cohorts of a plan, in the order they were declared."""
    return tuple(_cohort(row) for row in await tx.fetch(COHORTS, plan_id))


async def activities_of(tx: Transaction, plan_id: UUID) -> tuple[Activity, ...]:
    """The activities of a plan, in the order they were recorded."""
    return tuple(Activity(**dict(row)) for row in await tx.fetch(ACTIVITIES, plan_id))


def save_belongings(tx: Transaction, before: Plan, after: Plan) -> None:
    """Write the cohorts and activities that are new, and the follow-ups that moved, and what was corrected."""
    plan_id = after.ref.plan_id
    for position, one in enumerate(after.cohorts, start=1):
        old = before.cohort(one.id)
        if old is None:
            _add_cohort(tx, plan_id, position, one)
        elif old != one:
            tx.write(MOVE_COHORT, one.id, *_about(one))
    for position, new in enumerate(after.activities, start=1):
        was = before.activity(new.id)
        counted = (new.title, new.held_on, new.hours, new.participants, new.cohort_id)
        if was is None:
            tx.write(ADD_ACTIVITY, new.id, plan_id, position, *counted, new.recorded_by, new.recorded_on)
        elif was != new:
            tx.write(MOVE_ACTIVITY, new.id, *counted)
    save_corrections(tx, before, after)


def _add_cohort(tx: Transaction, plan_id: UUID, position: int, one: Cohort) -> None:
    tx.write(ADD_COHORT, one.id, plan_id, position, *_about(one), one.declared_by, one.declared_on)


def _about(one: Cohort) -> tuple[Any, ...]:
    opens, missed = start_of_paris_day(one.follow_up_from), start_of_paris_day(one.missed_on)
    return (one.name, one.size, one.starts_on, one.ends_on, one.state, opens, missed)


def _cohort(row: Row) -> Cohort:
    return Cohort(
        id=row["id"],
        name=row["name"],
        size=row["size"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        state=FollowUpState(row["state"]),
        declared_by=row["declared_by"],
        declared_on=row["declared_on"],
    )
