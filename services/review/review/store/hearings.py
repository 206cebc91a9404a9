"""Hearings, and in the vault the names of those whom carriers send to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from review.domain.hearing import Hearing, Plan, Slot
from review.domain.states import HearingState
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import HearingCancellation

INSERT_HEARING: Final = """
INSERT INTO review.hearing (id, case_id, state, slots, lasts_minutes, place, participants, changed_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

UPDATE_HEARING: Final = """
UPDATE review.hearing SET state = $3, slots = $4, lasts_minutes = $5, place = $6, participants = $7, starts_at = $8,
    attended = $9, report = $10, reported_by = $11, changed_at = $12, cancelled_for = $13,
    left_behind = $14, revision = $2 WHERE id = $1 AND revision = $2 - 1"""

FORGET_GUESTS: Final = "DELETE FROM review.hearing_guest WHERE hearing_id = $1"

KEEP_GUEST: Final = "INSERT INTO review.hearing_guest (hearing_id, rank, name) VALUES ($1, $2, $3)"

HEARINGS: Final = """
SELECT h.*, ARRAY(SELECT g.name FROM review.hearing_guest g WHERE g.hearing_id = h.id ORDER BY g.rank) AS guests
FROM review.hearing h"""

LOAD_HEARING: Final = f"{HEARINGS} WHERE h.id = $1"

LOCK_HEARING: Final = "SELECT id FROM review.hearing WHERE id = $1 FOR UPDATE"

HEARINGS_OF_CASES: Final = f"{HEARINGS} WHERE h.case_id = ANY($1::uuid[]) ORDER BY h.id"

PENDING: Final = """
SELECT EXISTS (SELECT 1 FROM review.hearing WHERE case_id = $1 AND state IN ('PROPOSED', 'CONFIRMED'))"""

LOCK_PENDING: Final = """
SELECT id FROM review.hearing WHERE case_id = $1 AND state IN ('PROPOSED', 'CONFIRMED') FOR UPDATE"""

CASE_OF_HEARING: Final = "SELECT case_id FROM review.hearing WHERE id = $1"


def save_new(tx: Transaction, hearing: Hearing) -> None:
    """Keep a hearing whose slots were proposed."""
    plan = _plan(hearing.plan)
    tx.write(INSERT_HEARING, hearing.id, hearing.case_id, hearing.state, *plan, tx.origin.at, hearing.revision)


def save(tx: Transaction, before: Hearing, hearing: Hearing) -> None:
    """Keep a changed hearing, whose revision is one more than the stored one, and whom the carrier now sends."""
    tx.write(
        UPDATE_HEARING,
        *(hearing.id, hearing.revision, hearing.state, *_plan(hearing.plan), hearing.slot and hearing.slot.at),
        *(sorted(hearing.attended), hearing.report, hearing.reported_by, tx.origin.at, hearing.cancelled_for),
        [slot.at for slot in hearing.left_behind],
    )
    if before.guests and not hearing.guests:
        tx.write(FORGET_GUESTS, hearing.id, rows=None)
    elif not before.guests:
        for rank, name in enumerate(hearing.guests, 1):
            tx.write(KEEP_GUEST, hearing.id, rank, name)


async def load(tx: Transaction, hearing_id: UUID) -> Hearing | None:
    """A hearing, or None."""
    row = await tx.fetchrow(LOAD_HEARING, hearing_id)
    return _hearing(row) if row is not None else None


async def lock(tx: Transaction, hearing_id: UUID) -> Hearing | None:
    """A hearing, held until the end of this unit of work. Always after its case, never before."""
    return await load(tx, hearing_id) if await tx.lock(LOCK_HEARING, hearing_id) else None


async def lock_pending(tx: Transaction, case_id: UUID) -> Hearing | None:
    """The hearing to come of a case that is held, held too; None where there is none."""
    row = await tx.lock(LOCK_PENDING, case_id)
    return await load(tx, row["id"]) if row is not None else None


async def case_of(tx: Transaction, hearing_id: UUID) -> UUID | None:
    """The case that a hearing is about, or None."""
    return await tx.fetchval(CASE_OF_HEARING, hearing_id)


async def of_cases(tx: Transaction, case_ids: Sequence[UUID]) -> list[Hearing]:
    """The hearings on these cases, in the order in which they were first proposed."""
    return [_hearing(row) for row in await tx.fetch(HEARINGS_OF_CASES, case_ids)]


async def pending(tx: Transaction, case_id: UUID) -> bool:
    """Whether a hearing on this case is to come."""
    return await tx.fetchval(PENDING, case_id)


def _plan(plan: Plan) -> tuple[object, ...]:
    return [slot.at for slot in plan.slots], plan.lasts_minutes, plan.place, sorted(plan.participants)


def _hearing(row: Row) -> Hearing:
    return Hearing(
        id=row["id"],
        case_id=row["case_id"],
        plan=Plan(
            slots=_slots(row["slots"]),
            lasts_minutes=row["lasts_minutes"],
            place=row["place"],
            participants=frozenset(row["participants"]),
        ),
        state=HearingState(row["state"]),
        slot=Slot(row["starts_at"], paris_day(row["starts_at"])) if row["starts_at"] else None,
        guests=tuple(row["guests"]),
        attended=frozenset(row["attended"]),
        report=row["report"],
        reported_by=row["reported_by"],
        cancelled_for=HearingCancellation(row["cancelled_for"]) if row["cancelled_for"] else None,
        left_behind=_slots(row["left_behind"]),
        revision=row["revision"],
    )


def _slots(instants: Sequence[datetime]) -> tuple[Slot, ...]:
    return tuple(Slot(at, paris_day(at)) for at in instants)
