"""Batches in PostgreSQL: the bytes sent to the bank are kept, so that an export is the same each time."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from shared.postgres.transaction import Row

INSERT: Final[LiteralString] = """
INSERT INTO funding.payment_batch (id, message_id, execution_date, orders, total_cents, file, sha256, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

FILE: Final[LiteralString] = "SELECT message_id, file FROM funding.payment_batch WHERE id = $1"

PAGE: Final[LiteralString] = """
SELECT id, message_id, execution_date, orders, total_cents, sha256, made_by, made_at
FROM funding.payment_batch WHERE ($1::timestamptz IS NULL OR (made_at, id) > ($1, $2::uuid))
ORDER BY made_at, id LIMIT $3"""


@dataclass(frozen=True, slots=True)
class MadeBatch:
    """A batch as it was sent. `sha256` is that of its file (hex)."""

    id: UUID
    message_id: str
    execution_date: date
    orders: int
    total_cents: int
    sha256: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BatchFile:
    """The file of a batch."""

    message_id: str
    content: bytes = field(repr=False)


def insert(tx: Transaction, batch: MadeBatch, content: bytes) -> None:
    """Keep a batch and its file for good."""
    tx.write(
        INSERT,
        batch.id,
        batch.message_id,
        batch.execution_date,
        batch.orders,
        batch.total_cents,
        content,
        batch.sha256,
        batch.made_by,
        batch.made_at,
    )


async def file(tx: Transaction, batch_id: UUID) -> BatchFile | None:
    """The file of a batch, as it was made."""
    row = await tx.fetchrow(FILE, batch_id)
    return None if row is None else BatchFile(row["message_id"], row["file"])


async def page(tx: Transaction, *, after: tuple[datetime | None, UUID | None], fetch: int) -> list[MadeBatch]:
    """Batches as they were made, from behind `after` (made_at, id)."""
    return [_batch(row) for row in await tx.fetch(PAGE, *after, fetch)]


def _batch(row: Row) -> MadeBatch:
    return MadeBatch(
        row["id"],
        row["message_id"],
        row["execution_date"],
        row["orders"],
        row["total_cents"],
        row["sha256"],
        row["made_by"],
        row["made_at"],
    )
