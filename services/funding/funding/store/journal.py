"""The entries of all envelopes in a period, and what was moved before it."""

from datetime import datetime
from typing import Final, LiteralString

from funding.domain.journal import AccountTotal, JournalEntry
from funding.domain.ledger import Account
from shared.postgres import Transaction
from shared.vocabulary import LedgerMove

BETWEEN: Final[LiteralString] = """
SELECT l.id, e.key, l.position, l.at, l.move, l.debit, l.credit, l.amount_cents,
    p.number AS application_number, a.number AS agreement_number
FROM funding.ledger_entry l JOIN funding.envelope e ON e.id = l.envelope_id
    LEFT JOIN funding.application p ON p.id = l.application_id
    LEFT JOIN funding.agreement a ON a.id = l.agreement_id
WHERE l.at >= $1 AND l.at < $2 ORDER BY l.at, e.key, l.position"""


BEFORE: Final[LiteralString] = """
SELECT e.key, side.account, sum(side.debit)::bigint AS debit, sum(side.credit)::bigint AS credit
FROM funding.ledger_entry l JOIN funding.envelope e ON e.id = l.envelope_id
    CROSS JOIN LATERAL (
        VALUES (l.debit, l.amount_cents, 0::bigint), (l.credit, 0::bigint, l.amount_cents)
    ) AS side (account, debit, credit)
WHERE l.at < $1 GROUP BY e.key, side.account"""


async def before(tx: Transaction, start: datetime) -> list[AccountTotal]:
    """What each account of each envelope was debited and credited before `start`."""
    return [
        AccountTotal(row["key"], Account(row["account"]), row["debit"], row["credit"])
        for row in await tx.fetch(BEFORE, start)
    ]


async def between(tx: Transaction, start: datetime, end: datetime) -> list[JournalEntry]:
    """The entries whose business time is from `start` on and before `end`, in its order."""
    return [
        JournalEntry(
            row["id"],
            row["key"],
            row["position"],
            row["at"],
            LedgerMove(row["move"]),
            Account(row["debit"]),
            Account(row["credit"]),
            row["amount_cents"],
            row["application_number"],
            row["agreement_number"],
        )
        for row in await tx.fetch(BETWEEN, start, end)
    ]
