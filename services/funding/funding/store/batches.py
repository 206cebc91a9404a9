"""Batches in PostgreSQL: the bytes sent to the bank are kept, so that an export is the same each time."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.batch import BatchState
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import OrderCancellationReason

INSERT: Final[LiteralString] = """
INSERT INTO funding.payment_batch (id, message_id, execution_date, orders, total_cents, file, sha256, made_by, made_at,
    state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

_SELECT: Final[LiteralString] = """
SELECT id, message_id, execution_date, orders, total_cents, sha256, made_by, made_at, state, cancellation_reason
FROM funding.payment_batch"""

FIND: Final[LiteralString] = f"{_SELECT} WHERE id = $1"

LOCK: Final[LiteralString] = f"{_SELECT} WHERE id = $1 FOR UPDATE"

FILE: Final[LiteralString] = "SELECT file FROM funding.payment_batch WHERE id = $1"

EXPORT: Final[LiteralString] = """
UPDATE funding.payment_batch SET state = 'EXPORTED', exported_by = $2, exported_at = $3
WHERE id = $1 AND state = 'MADE'"""

CANCEL: Final[LiteralString] = """
UPDATE funding.payment_batch SET state = 'CANCELLED', cancelled_by = $2, cancelled_at = $3, cancellation_reason = $4
WHERE id = $1 AND state = 'MADE'"""

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::timestamptz IS NULL OR (made_at, id) > ($1, $2::uuid))
    AND id::text NOT IN (SELECT c FROM funding.closed_to($3) AS c)
ORDER BY made_at, id LIMIT $4"""


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
    state: BatchState = BatchState.MADE
    cancellation_reason: OrderCancellationReason | None = None


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
        batch.state,
    )


async def lock(tx: Transaction, batch_id: UUID) -> MadeBatch | None:
    """The batch, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, batch_id)
    return None if row is None else _batch(row)


async def find(tx: Transaction, batch_id: UUID) -> MadeBatch | None:
    """The batch."""
    row = await tx.fetchrow(FIND, batch_id)
    return None if row is None else _batch(row)


async def file(tx: Transaction, batch: MadeBatch) -> BatchFile:
    """The file of a batch, as it was made."""
    return BatchFile(batch.message_id, await tx.fetchval(FILE, batch.id))


def export(tx: Transaction, batch: MadeBatch, *, by: str) -> MadeBatch:
    """Its file leaves."""
    tx.write(EXPORT, batch.id, by, tx.origin.at)
    return replace(batch, state=BatchState.EXPORTED)


def cancel(tx: Transaction, batch: MadeBatch, reason: OrderCancellationReason, *, by: str) -> MadeBatch:
    """Its file never leaves."""
    tx.write(CANCEL, batch.id, by, tx.origin.at, reason)
    return replace(batch, state=BatchState.CANCELLED, cancellation_reason=reason)


async def page(
    tx: Transaction, *, reader: str | None, after: tuple[datetime | None, UUID | None], fetch: int
) -> list[MadeBatch]:
    """Batches as they were made, from behind `after` (made_at, id), without those closed to `reader`."""
    return [_batch(row) for row in await tx.fetch(PAGE, *after, reader, fetch)]


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
        BatchState(row["state"]),
        OrderCancellationReason(row["cancellation_reason"]) if row["cancellation_reason"] else None,
    )
