"""The balances of an envelope as of an instant, from its ledger.

Entries are numbered as they are posted, and some carry an earlier business time than those before them (`late`: the
event they follow was heard late). So the balances are those after the last entry of the time that is not late, and the
late ones behind it: two steps into an index however long the ledger is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.ledger import Balances, effect, move_of
from funding.store.ledger import balances_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row

LAST_IN_TIME: Final[LiteralString] = """
SELECT position, total_cents, reserved_cents, committed_cents, disbursed_cents FROM funding.ledger_entry
WHERE envelope_id = $1 AND at < $2 AND NOT late ORDER BY at DESC, position DESC LIMIT 1"""

LATE_BEHIND: Final[LiteralString] = """
SELECT move, sum(amount_cents)::bigint AS cents FROM funding.ledger_entry
WHERE envelope_id = $1 AND position > $2 AND at < $3 AND late GROUP BY move"""


LAST_OF_EACH: Final[LiteralString] = """
SELECT e.id, coalesce(l.position, 0) AS position, coalesce(l.total_cents, 0) AS total_cents,
    coalesce(l.reserved_cents, 0) AS reserved_cents, coalesce(l.committed_cents, 0) AS committed_cents,
    coalesce(l.disbursed_cents, 0) AS disbursed_cents
FROM funding.envelope AS e LEFT JOIN LATERAL (
    SELECT l.* FROM funding.ledger_entry AS l
    WHERE l.envelope_id = e.id AND l.at < $2 AND NOT l.late ORDER BY l.at DESC, l.position DESC LIMIT 1
) AS l ON true
WHERE e.key = $1 OR starts_with(e.key, $1 || '/')"""

LAST_UNDER: Final[LiteralString] = f"""
WITH last AS ({LAST_OF_EACH})
SELECT coalesce(sum(total_cents), 0)::bigint AS total_cents, coalesce(sum(reserved_cents), 0)::bigint AS reserved_cents,
    coalesce(sum(committed_cents), 0)::bigint AS committed_cents,
    coalesce(sum(disbursed_cents), 0)::bigint AS disbursed_cents
FROM last"""

LATE_UNDER: Final[LiteralString] = f"""
WITH last AS ({LAST_OF_EACH})
SELECT l.move, sum(l.amount_cents)::bigint AS cents
FROM last JOIN funding.ledger_entry AS l ON l.envelope_id = last.id AND l.position > last.position
WHERE l.at < $2 AND l.late GROUP BY l.move"""


async def under(tx: Transaction, key: str, instant: datetime) -> Balances:
    """The same of an envelope and all that is under it: what moved between them is counted once."""
    row = await tx.fetchrow(LAST_UNDER, key, instant)
    found = Balances() if row is None else balances_of(row)
    return _with(found, await tx.fetch(LATE_UNDER, key, instant))


async def before(tx: Transaction, envelope_id: UUID, instant: datetime) -> Balances:
    """The balances from every entry whose business time is before `instant`; zeros where there is none."""
    row = await tx.fetchrow(LAST_IN_TIME, envelope_id, instant)
    found, position = (balances_of(row), row["position"]) if row is not None else (Balances(), 0)
    return _with(found, await tx.fetch(LATE_BEHIND, envelope_id, position, instant))


def _with(found: Balances, late_entries: Sequence[Row]) -> Balances:
    for late in late_entries:
        change = effect(move_of(late["move"]), late["cents"])
        found = Balances(
            found.total + change.total,
            found.reserved + change.reserved,
            found.committed + change.committed,
            found.disbursed + change.disbursed,
        )
    return found
