"""Partner conventions and their seats: every statement, row to domain and back."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from intake.domain.convention import Agreed, Convention, ConventionState, Seat
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ConventionEndReason, Region, Zoning

LOAD: Final = "SELECT * FROM intake.partner_convention WHERE id = $1"
LOCK: Final = "SELECT * FROM intake.partner_convention WHERE id = $1 FOR UPDATE"
PAGE: Final = """SELECT * FROM intake.partner_convention
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) ORDER BY id DESC LIMIT $3"""
IN_FORCE: Final = "SELECT * FROM intake.partner_convention WHERE state <> 'ENDED' ORDER BY partner, signed_on, id"
SEATS: Final = """SELECT * FROM intake.partner_seat
WHERE convention_id = ANY ($1::uuid[]) AND left_on IS NULL ORDER BY department, body"""
INSERT: Final = """INSERT INTO intake.partner_convention
    (id, partner, siret, title, signed_on, ends_on, programmes, regions, state, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
UPDATE: Final = """UPDATE intake.partner_convention
SET state = $3, revision = $4, ends_on = $5, reason = $6, ended_on = $7, why = $8
WHERE id = $1 AND revision = $2"""
TAKE_SEAT: Final = """INSERT INTO intake.partner_seat (id, convention_id, body, department, delegate, taken_on)
VALUES ($1, $2, $3, $4, $5, $6)"""
LEAVE_SEAT: Final = "UPDATE intake.partner_seat SET left_on = $2 WHERE id = $1 AND left_on IS NULL"

ENDING: Final = """SELECT id, (ends_on - 180)::timestamp AT TIME ZONE 'Europe/Paris' AS due_at
FROM intake.partner_convention
WHERE state = 'IN_FORCE' AND (ends_on - 180)::timestamp AT TIME ZONE 'Europe/Paris' <= $1
ORDER BY ends_on, id LIMIT $2"""
"""What the timer finds: the conventions whose term is near (domain.convention.NOTICE), and was not said to be."""
OVER: Final = """SELECT id, (ends_on + 1)::timestamp AT TIME ZONE 'Europe/Paris' AS due_at
FROM intake.partner_convention
WHERE state <> 'ENDED' AND (ends_on + 1)::timestamp AT TIME ZONE 'Europe/Paris' <= $1
ORDER BY ends_on, id LIMIT $2"""
"""What the timer finds: the conventions whose last day is over in Paris."""


async def load(tx: Transaction, convention_id: UUID) -> Convention | None:
    """The convention, as it stands."""
    return await _one(tx, await tx.fetchrow(LOAD, convention_id))


async def lock(tx: Transaction, convention_id: UUID) -> Convention | None:
    """The convention, which nobody else may change until the end of this work."""
    return await _one(tx, await tx.lock(LOCK, convention_id))


async def page(
    tx: Transaction, *, state: ConventionState | None, before_id: UUID | None, limit: int
) -> list[Convention]:
    """Conventions, the latest recorded first."""
    return await _all(tx, await tx.fetch(PAGE, before_id, state, limit))


async def in_force(tx: Transaction) -> list[Convention]:
    """Those in force, by partner."""
    return await _all(tx, await tx.fetch(IN_FORCE))


def insert(tx: Transaction, convention: Convention) -> None:
    """Keep a new convention."""
    agreed = convention.agreed
    tx.write(
        INSERT,
        *(convention.id, agreed.partner, agreed.siret, agreed.title, agreed.signed_on, agreed.ends_on),
        *(list(agreed.programmes), list(agreed.regions), convention.state, convention.revision),
    )


def save(tx: Transaction, convention: Convention, *, before: Convention) -> None:
    """Keep what a fact made of a convention, and of its seats. Stale where somebody else changed it first."""
    tx.write(
        UPDATE,
        *(convention.id, before.revision, convention.state, convention.revision, convention.agreed.ends_on),
        *(convention.reason, convention.ended_on, convention.why),
    )
    for seat in set(convention.seats) - set(before.seats):
        tx.write(TAKE_SEAT, seat.id, convention.id, seat.body, seat.department, seat.delegate, seat.taken_on)


def leave_seat(tx: Transaction, seat: Seat, left_on: object) -> None:
    """Free a seat; that it was taken is kept."""
    tx.write(LEAVE_SEAT, seat.id, left_on)


async def _one(tx: Transaction, row: Row | None) -> Convention | None:
    return (await _all(tx, [row]))[0] if row else None


async def _all(tx: Transaction, rows: Iterable[Row]) -> list[Convention]:
    found = list(rows)
    seats = await tx.fetch(SEATS, [row["id"] for row in found]) if found else []
    return [_convention(row, [seat for seat in seats if seat["convention_id"] == row["id"]]) for row in found]


def _convention(row: Row, seats: Iterable[Row]) -> Convention:
    return Convention(
        id=row["id"],
        agreed=Agreed(
            partner=row["partner"],
            title=row["title"],
            signed_on=row["signed_on"],
            ends_on=row["ends_on"],
            programmes=tuple(Zoning(one) for one in row["programmes"]),
            regions=tuple(Region(one) for one in row["regions"]),
            siret=row["siret"],
        ),
        state=ConventionState(row["state"]),
        revision=row["revision"],
        seats=tuple(Seat(one["id"], one["body"], one["department"], one["delegate"], one["taken_on"]) for one in seats),
        reason=ConventionEndReason(row["reason"]) if row["reason"] else None,
        ended_on=row["ended_on"],
        why=row["why"],
    )
