"""Transfers between envelopes in PostgreSQL."""

from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.envelope import Envelope
from funding.domain.transfer import Transfer, TransferKind, TransferState
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_SELECT: Final[LiteralString] = """
SELECT t.id, t.kind, f.key AS from_key, g.key AS to_key, t.amount_cents, t.state, t.proposed_by, t.proposed_at,
    t.decided_by, t.revision
FROM funding.envelope_transfer t LEFT JOIN funding.envelope f ON f.id = t.from_id
    LEFT JOIN funding.envelope g ON g.id = t.to_id"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.envelope_transfer (id, kind, from_id, to_id, amount_cents, state, proposed_by, proposed_at,
    revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.envelope_transfer SET state = $3, amount_cents = $4, decided_by = $5, decided_at = $6,
    revision = revision + 1
WHERE id = $1 AND revision = $2"""

LOCK: Final[LiteralString] = f"{_SELECT} WHERE t.id = $1 FOR UPDATE OF t"

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::text IS NULL OR t.state = $1)
    AND ($2::timestamptz IS NULL OR (t.proposed_at, t.id) > ($2, $3::uuid))
ORDER BY t.proposed_at, t.id LIMIT $4"""


def insert(tx: Transaction, transfer: Transfer, source: Envelope | None, target: Envelope | None) -> None:
    """Note a proposed transfer."""
    tx.write(
        INSERT,
        transfer.id,
        transfer.kind,
        source.id if source else None,
        target.id if target else None,
        transfer.amount_cents,
        transfer.state,
        transfer.proposed_by,
        tx.origin.at,
        transfer.revision,
    )


async def lock(tx: Transaction, transfer_id: UUID) -> Transfer | None:
    """The transfer, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, transfer_id)
    return None if row is None else _transfer(row)


def save(tx: Transaction, transfer: Transfer) -> Transfer:
    """Write what was decided, on the revision it was loaded at; the transfer at its new revision."""
    decided = (transfer.state, transfer.amount_cents, transfer.decided_by, tx.origin.at)
    tx.write(UPDATE, transfer.id, transfer.revision, *decided)
    return replace(transfer, revision=transfer.revision + 1)


async def page(
    tx: Transaction, state: str | None, *, after: tuple[datetime | None, UUID | None], fetch: int
) -> list[tuple[datetime, Transfer]]:
    """Transfers as they were proposed, from behind `after` (proposed_at, id)."""
    return [(row["proposed_at"], _transfer(row)) for row in await tx.fetch(PAGE, state, *after, fetch)]


def _transfer(row: Row) -> Transfer:
    return Transfer(
        row["id"],
        TransferKind(row["kind"]),
        row["from_key"],
        row["to_key"],
        row["amount_cents"],
        row["proposed_by"],
        TransferState(row["state"]),
        row["decided_by"],
        row["revision"],
    )
