"""ESUS approvals that people noted, and those that were undone, in PostgreSQL."""

from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.esus import EsusRenewalUndone, Renewal
from shared.postgres import Transaction

INSERT: Final[LiteralString] = """
INSERT INTO funding.esus_renewal (agreement_id, rank, valid_before, valid_until, noted_by, noted_at)
SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM funding.esus_renewal WHERE agreement_id = $1"""

UNDO: Final[LiteralString] = """
UPDATE funding.esus_renewal SET undone_by = $3, undone_on = $4, why = $5
WHERE agreement_id = $1 AND rank = $2 AND undone_by IS NULL"""

LAST: Final[LiteralString] = """
SELECT rank, valid_before, valid_until, noted_by FROM funding.esus_renewal
WHERE agreement_id = $1 AND undone_by IS NULL ORDER BY rank DESC LIMIT 1"""


def note(tx: Transaction, agreement: Agreement, valid_until: date, *, by: str) -> None:
    """Note a new approval of the carrier of an agreement that had one; the agreement is locked."""
    tx.write(INSERT, agreement.id, agreement.esus_valid_until, valid_until, by, tx.origin.at)


def undo(tx: Transaction, undone: EsusRenewalUndone) -> None:
    """Note that there was no such approval."""
    tx.write(UNDO, undone.name.id, undone.renewal.rank, undone.undone_by, undone.undone_on, undone.why)


async def last(tx: Transaction, agreement_id: UUID) -> Renewal | None:
    """The last approval noted that still counts."""
    row = await tx.fetchrow(LAST, agreement_id)
    return None if row is None else Renewal(row["rank"], row["valid_before"], row["valid_until"], row["noted_by"])
