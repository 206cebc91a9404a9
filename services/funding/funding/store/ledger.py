"""The ledger in PostgreSQL: an entry and the balances it leads to are one statement, guarded by the balances' rules."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.ledger import ENTRIES, Balances, Posted, Posting, effect
from shared.postgres import Transaction
from shared.postgres.transaction import Row

POST: Final[LiteralString] = """
WITH moved AS (
    UPDATE funding.envelope SET
        total_cents = total_cents + $6, reserved_cents = reserved_cents + $7,
        committed_cents = committed_cents + $8, disbursed_cents = disbursed_cents + $9,
        revision = revision + 1
    WHERE id = $2
        AND reserved_cents + $7 >= 0
        AND disbursed_cents + $9 >= 0
        AND disbursed_cents + $9 <= committed_cents + $8
        AND reserved_cents + $7 + committed_cents + $8 <= total_cents + $6
    RETURNING id, key, edition, revision, total_cents, reserved_cents, committed_cents, disbursed_cents
), entry AS (
    INSERT INTO funding.ledger_entry (id, envelope_id, position, at, move, amount_cents, debit, credit, cause,
        application_id, reservation_id, agreement_id, total_cents, reserved_cents, committed_cents, disbursed_cents)
    SELECT $1, id, revision, $3, $4, $5, $10, $11, $12, $13, $14, $15,
        total_cents, reserved_cents, committed_cents, disbursed_cents
    FROM moved
)
SELECT key, edition, total_cents, reserved_cents, committed_cents, disbursed_cents FROM moved"""

ENTRIES_OF: Final[LiteralString] = """
SELECT l.id, position, at, move, debit, credit, amount_cents, f.application_id, f.reservation_id, f.agreement_id,
    total_cents, reserved_cents, committed_cents, disbursed_cents
FROM funding.ledger_entry AS l LEFT JOIN LATERAL (
    SELECT l.application_id, l.reservation_id, l.agreement_id
    WHERE coalesce(l.application_id, l.agreement_id)::text NOT IN (SELECT c FROM funding.closed_to($3) AS c)
) AS f ON true
WHERE envelope_id = $1 AND ($2::bigint IS NULL OR position > $2)
ORDER BY position LIMIT $4"""


async def post(tx: Transaction, entry_id: UUID, posting: Posting, *, at: datetime) -> Posted | None:
    """Append an entry now; None, and nothing written, where the balances cannot bear it."""
    change = effect(posting.move, posting.amount_cents)
    debit, credit = ENTRIES[posting.move]
    row = await tx.lock(
        POST,
        entry_id,
        posting.envelope_id,
        at,
        posting.move,
        posting.amount_cents,
        change.total,
        change.reserved,
        change.committed,
        change.disbursed,
        debit,
        credit,
        posting.cause,
        posting.application_id,
        posting.reservation_id,
        posting.agreement_id,
    )
    return None if row is None else Posted(entry_id, row["key"], row["edition"], posting, balances_of(row))


async def entries(
    tx: Transaction, envelope_id: UUID, *, reader: str | None, after: int | None, fetch: int
) -> list[Row]:
    """The entries of an envelope in order, from behind position `after`; none names what is closed to `reader`."""
    return await tx.fetch(ENTRIES_OF, envelope_id, after, reader, fetch)


def balances_of(row: Row) -> Balances:
    """The four balances in a row."""
    return Balances(row["total_cents"], row["reserved_cents"], row["committed_cents"], row["disbursed_cents"])
