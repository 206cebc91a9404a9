"""The balances of an envelope as of an instant, from its ledger.

Entries are numbered as they are posted, and some carry an earlier business time than those before them (`late`: the
event they follow was heard late). So the balances are those after the last entry of the time that is not late, and the
late ones behind it: two steps into an index however long the ledger is.
"""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.ledger import Balances, effect
from funding.store.ledger import balances_of
from shared.postgres import Transaction
from shared.vocabulary import LedgerMove

LAST_IN_TIME: Final[LiteralString] = """
SELECT position, total_cents, reserved_cents, committed_cents, disbursed_cents FROM funding.ledger_entry
WHERE envelope_id = $1 AND at < $2 AND NOT late ORDER BY at DESC, position DESC LIMIT 1"""

LATE_BEHIND: Final[LiteralString] = """
SELECT move, sum(amount_cents)::bigint AS cents FROM funding.ledger_entry
WHERE envelope_id = $1 AND position > $2 AND at < $3 AND late GROUP BY move"""


async def before(tx: Transaction, envelope_id: UUID, instant: datetime) -> Balances:
    """The balances from every entry whose business time is before `instant`; zeros where there is none."""
    row = await tx.fetchrow(LAST_IN_TIME, envelope_id, instant)
    found, position = (balances_of(row), row["position"]) if row is not None else (Balances(), 0)
    for late in await tx.fetch(LATE_BEHIND, envelope_id, position, instant):
        change = effect(LedgerMove(late["move"]), late["cents"])
        found = Balances(
            found.total + change.total,
            found.reserved + change.reserved,
            found.committed + change.committed,
            found.disbursed + change.disbursed,
        )
    return found
