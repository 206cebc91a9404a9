"""Envelopes in PostgreSQL. Their balances change only through the ledger."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.envelope import Envelope, EnvelopeOpened
from funding.store.ledger import balances_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Axis, Region

_COLUMNS: Final[LiteralString] = """id, key, edition, committee_code, region, axis, parent_id,
    total_cents, reserved_cents, committed_cents, disbursed_cents, revision"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.envelope (id, key, edition, committee_code, parent_id, opened_at, region, axis)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""

BY_KEY: Final[LiteralString] = f"SELECT {_COLUMNS} FROM funding.envelope WHERE key = $1"

BY_ID: Final[LiteralString] = f"SELECT {_COLUMNS} FROM funding.envelope WHERE id = $1"

BY_KEYS: Final[LiteralString] = f"SELECT {_COLUMNS} FROM funding.envelope WHERE key = ANY ($1::text[]) ORDER BY id"

LOCK: Final[LiteralString] = f"""
SELECT {_COLUMNS} FROM funding.envelope WHERE key = ANY ($1::text[]) ORDER BY id FOR UPDATE"""

PAGE: Final[LiteralString] = f"""
SELECT {_COLUMNS} FROM funding.envelope
WHERE ($1::bigint IS NULL OR edition = $1) AND ($2::text IS NULL OR key > $2)
ORDER BY key LIMIT $3"""


async def insert(tx: Transaction, opened: EnvelopeOpened, *, at: datetime) -> None:
    """Write the envelope now, empty: its first entries come next."""
    await tx.run(
        INSERT,
        opened.envelope_id,
        opened.key,
        opened.edition,
        opened.committee_code,
        opened.parent_id,
        at,
        opened.region,
        opened.axis,
    )


async def by_key(tx: Transaction, key: str) -> Envelope | None:
    """The envelope of that key."""
    row = await tx.fetchrow(BY_KEY, key)
    return None if row is None else _envelope(row)


async def by_id(tx: Transaction, envelope_id: UUID) -> Envelope:
    """The envelope behind an agreement: it is always there."""
    row = await tx.fetchrow(BY_ID, envelope_id)
    if row is None:
        message = f"no envelope {envelope_id}"
        raise LookupError(message)
    return _envelope(row)


async def by_keys(tx: Transaction, keys: list[str]) -> list[Envelope]:
    """The envelopes of these keys that there are."""
    return [_envelope(row) for row in await tx.fetch(BY_KEYS, keys)]


async def lock(tx: Transaction, keys: list[str]) -> list[Envelope]:
    """The envelopes of these keys, locked in one order for all until the end of the unit of work."""
    await tx.begin()
    return [_envelope(row) for row in await tx.fetch(LOCK, keys)]


async def page(tx: Transaction, *, edition: int | None, after: str | None, fetch: int) -> list[Envelope]:
    """Envelopes by key, from behind `after`."""
    return [_envelope(row) for row in await tx.fetch(PAGE, edition, after, fetch)]


def _envelope(row: Row) -> Envelope:
    return Envelope(
        id=row["id"],
        key=row["key"],
        edition=row["edition"],
        committee_code=row["committee_code"],
        parent_id=row["parent_id"],
        balances=balances_of(row),
        revision=row["revision"],
        region=Region(row["region"]) if row["region"] else None,
        axis=Axis(row["axis"]) if row["axis"] else None,
    )
