"""Stops of all payments in PostgreSQL.

Payments take a lock that they share, a stop takes it alone: it waits for those under way, and none passes after it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.payment_stop import PaymentStop, StopReason, StopState
from shared.postgres import Transaction
from shared.postgres.transaction import Row

PAY: Final[LiteralString] = "SELECT pg_advisory_xact_lock_shared(hashtext('funding.payments'))"

STOP: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtext('funding.payments'))"

_SELECT: Final[LiteralString] = """
SELECT id, state, reason, words, stopped_by, stopped_at, lift_proposed_by, lifted_by, revision
FROM funding.payment_stop"""

CURRENT: Final[LiteralString] = f"{_SELECT} WHERE state <> 'LIFTED'"

LOCK: Final[LiteralString] = f"{_SELECT} WHERE id = $1 FOR UPDATE"

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::timestamptz IS NULL OR (stopped_at, id) > ($1, $2::uuid)) ORDER BY stopped_at, id LIMIT $3"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.payment_stop (id, state, reason, words, stopped_by, stopped_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.payment_stop SET state = $3, lift_proposed_by = $4, lifted_by = $5, lifted_at = $6,
    revision = revision + 1
WHERE id = $1 AND revision = $2"""


async def while_paying(tx: Transaction) -> PaymentStop | None:
    """The stop in force, and none can begin before the end of this unit of work."""
    await tx.lock(PAY)
    return await current(tx)


async def alone(tx: Transaction) -> PaymentStop | None:
    """The stop in force, once no payment is under way; none begins before the end of this unit of work."""
    await tx.lock(STOP)
    return await current(tx)


async def current(tx: Transaction) -> PaymentStop | None:
    """The stop in force, to look at."""
    row = await tx.fetchrow(CURRENT)
    return None if row is None else _stop(row)


async def in_force(tx: Transaction) -> bool:
    """Are payments stopped?"""
    return await current(tx) is not None


async def lock(tx: Transaction, stop_id: UUID) -> PaymentStop | None:
    """A stop, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, stop_id)
    return None if row is None else _stop(row)


async def page(
    tx: Transaction, *, after: tuple[datetime | None, UUID | None], fetch: int
) -> list[tuple[datetime, PaymentStop]]:
    """Stops as they were made, from behind `after` (stopped_at, id)."""
    return [(row["stopped_at"], _stop(row)) for row in await tx.fetch(PAGE, *after, fetch)]


def insert(tx: Transaction, one: PaymentStop) -> None:
    """Keep a stop."""
    at = tx.origin.at
    tx.write(INSERT, one.id, one.state, one.reason, one.words, one.stopped_by, at, one.revision)


def save(tx: Transaction, one: PaymentStop) -> PaymentStop:
    """Write what became of it, on the revision it was loaded at; the stop at its new revision."""
    lifted_at = tx.origin.at if one.lifted_by else None
    tx.write(UPDATE, one.id, one.revision, one.state, one.lift_proposed_by, one.lifted_by, lifted_at)
    return replace(one, revision=one.revision + 1)


def _stop(row: Row) -> PaymentStop:
    return PaymentStop(
        row["id"],
        StopReason(row["reason"]),
        row["words"],
        row["stopped_by"],
        StopState(row["state"]),
        row["lift_proposed_by"],
        row["lifted_by"],
        row["revision"],
    )
