"""What came in for clawbacks, in PostgreSQL: receipts, and what one person noted and another decides."""

from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.clawback import ClawbackReceived
from funding.domain.reimbursement import NoteState, ReceiptNote
from shared.postgres import Transaction
from shared.postgres.transaction import Row

INSERT: Final[LiteralString] = """
INSERT INTO funding.clawback_receipt (id, clawback_id, amount_cents, received_on, bank_reference, recorded_by,
    recorded_at, credited_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""

RECEIVED_AS: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM funding.clawback_receipt WHERE clawback_id = $1 AND bank_reference = $2
    AND received_on = $3)"""

# As much was taken, or credited: of a line of which a part was taken, both are kept.
SAME_DAY_AND_AMOUNT: Final[LiteralString] = """
SELECT EXISTS (
    SELECT FROM funding.clawback_receipt
    WHERE clawback_id = $1 AND received_on = $2 AND $3 IN (amount_cents, credited_cents)
        AND ($4::boolean IS NULL OR (bank_reference IS NOT NULL) = $4))"""

INSERT_NOTE: Final[LiteralString] = """
INSERT INTO funding.receipt_note (id, clawback_id, amount_cents, received_on, noted_by, noted_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

UPDATE_NOTE: Final[LiteralString] = """
UPDATE funding.receipt_note SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'NOTED'"""

_NOTE: Final[LiteralString] = """
SELECT id, clawback_id, amount_cents, received_on, noted_by, state, decided_by, noted_at FROM funding.receipt_note"""

LOCK_NOTE: Final[LiteralString] = f"{_NOTE} WHERE id = $1 AND clawback_id = $2 FOR UPDATE"

NOTES_PAGE: Final[LiteralString] = f"""{_NOTE}
WHERE clawback_id = $1 AND ($2::timestamptz IS NULL OR (noted_at, id) > ($2, $3::uuid))
ORDER BY noted_at, id LIMIT $4"""


def insert(tx: Transaction, received: ClawbackReceived, *, by: str) -> None:
    """Keep a receipt for good."""
    tx.write(
        INSERT,
        received.receipt_id,
        received.clawback_id,
        received.amount_cents,
        received.received_on,
        received.bank_reference,
        by,
        tx.origin.at,
        received.credited_cents,
    )


async def received_as(tx: Transaction, clawback_id: UUID, bank_reference: str, received_on: date) -> bool:
    """Was the statement's entry of that reference and day matched before? A bank may use a statement's name again."""
    return bool(await tx.fetchval(RECEIVED_AS, clawback_id, bank_reference, received_on))


async def has_twin(
    tx: Transaction, clawback_id: UUID, *, received_on: date, amount_cents: int, told_by_the_bank: bool | None = None
) -> bool:
    """Is there a receipt of the same day that took, or whose line credited, as much?

    `told_by_the_bank`: only among those it told of, or did not.
    """
    return bool(await tx.fetchval(SAME_DAY_AND_AMOUNT, clawback_id, received_on, amount_cents, told_by_the_bank))


def insert_note(tx: Transaction, noted: ReceiptNote) -> None:
    """Keep what a person noted."""
    tx.write(
        INSERT_NOTE,
        noted.id,
        noted.clawback_id,
        noted.amount_cents,
        noted.received_on,
        noted.noted_by,
        tx.origin.at,
        noted.state,
    )


def decide_note(tx: Transaction, noted: ReceiptNote) -> ReceiptNote:
    """Note what became of it, once."""
    tx.write(UPDATE_NOTE, noted.id, noted.state, noted.decided_by, tx.origin.at)
    return noted


async def lock_note(tx: Transaction, clawback_id: UUID, note_id: UUID) -> ReceiptNote | None:
    """A note of that clawback, locked until the end of the unit of work."""
    row = await tx.lock(LOCK_NOTE, note_id, clawback_id)
    return None if row is None else _note(row)


async def notes(
    tx: Transaction, clawback_id: UUID, *, after: tuple[datetime | None, UUID | None], fetch: int
) -> list[tuple[datetime, ReceiptNote]]:
    """The notes of a clawback as they were made, from behind `after` (noted_at, id)."""
    return [(row["noted_at"], _note(row)) for row in await tx.fetch(NOTES_PAGE, clawback_id, *after, fetch)]


def _note(row: Row) -> ReceiptNote:
    return ReceiptNote(
        row["id"],
        row["clawback_id"],
        row["amount_cents"],
        row["received_on"],
        row["noted_by"],
        NoteState(row["state"]),
        row["decided_by"],
    )
