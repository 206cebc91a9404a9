"""The entries of all envelopes in a period, and what was moved before it: by the day of the books or of the bank."""

from datetime import date
from typing import Final, LiteralString

from funding.domain.journal import AccountTotal, Basis, JournalEntry
from funding.domain.ledger import Account, move_of
from shared.postgres import Transaction

# What gives money back to the envelope after a return or a receipt has the day of that.
DATED: Final[LiteralString] = """
SELECT l.*, e.key, (l.at AT TIME ZONE 'Europe/Paris')::date AS booked_on,
    coalesce(
        CASE WHEN l.move IN ('DISBURSE', 'DEBIT_OVER', 'DEBIT_UNDER') THEN o.settled_on ELSE o.returned_on END,
        r.received_on,
        (l.at AT TIME ZONE 'Europe/Paris')::date
    ) AS value_on,
    o.end_to_end_id, r.clawback_id
FROM funding.ledger_entry AS l JOIN funding.envelope AS e ON e.id = l.envelope_id
    LEFT JOIN funding.payment_order AS o ON o.id = l.cause
    LEFT JOIN funding.clawback_receipt AS r ON r.id = l.cause"""

# $1: by the day of the bank.
PLACED: Final[LiteralString] = f"""
SELECT *, CASE WHEN $1::boolean THEN value_on ELSE booked_on END AS day FROM ({DATED}) AS dated"""

# $4: to whom it is shown. The sums must come out, so that no line is left out: one of a file that is closed to them has
# its amount and its days, and names neither file, agreement, recipient nor piece.
BETWEEN: Final[LiteralString] = f"""
WITH placed AS ({PLACED})
SELECT l.id, l.key, l.position, l.booked_on, l.value_on, l.move, l.debit, l.credit, l.amount_cents,
    p.number AS application_number, a.number AS agreement_number, coalesce(a.carrier_siret, p.carrier_siret) AS siret,
    CASE WHEN coalesce(l.application_id, l.agreement_id)::text IN (SELECT c FROM funding.closed_to($4) AS c) THEN NULL
        ELSE coalesce(l.end_to_end_id, c.reference, a.number, p.number, l.cause::text) END AS piece
FROM placed AS l
    LEFT JOIN funding.application AS p
        ON p.id = l.application_id AND p.id::text NOT IN (SELECT c FROM funding.closed_to($4) AS c)
    LEFT JOIN funding.agreement AS a
        ON a.id = l.agreement_id AND a.id::text NOT IN (SELECT c FROM funding.closed_to($4) AS c)
    LEFT JOIN funding.clawback AS c ON c.id = l.clawback_id
WHERE l.day >= $2 AND l.day <= $3 ORDER BY l.day, l.at, l.key, l.position"""

BEFORE: Final[LiteralString] = f"""
WITH placed AS ({PLACED})
SELECT l.key, side.account, sum(side.debit)::bigint AS debit, sum(side.credit)::bigint AS credit
FROM placed AS l
    CROSS JOIN LATERAL (
        VALUES (l.debit, l.amount_cents, 0::bigint), (l.credit, 0::bigint, l.amount_cents)
    ) AS side (account, debit, credit)
WHERE l.day < $2 GROUP BY l.key, side.account"""


async def before(tx: Transaction, start: date, basis: Basis) -> list[AccountTotal]:
    """What each account of each envelope was debited and credited before that day."""
    return [
        AccountTotal(row["key"], Account(row["account"]), row["debit"], row["credit"])
        for row in await tx.fetch(BEFORE, basis is Basis.VALUE, start)
    ]


async def between(tx: Transaction, start: date, end: date, basis: Basis, *, reader: str | None) -> list[JournalEntry]:
    """The entries of these days, both included, in their order; none names what is closed to `reader`."""
    return [
        JournalEntry(
            row["id"],
            row["key"],
            row["position"],
            row["booked_on"],
            row["value_on"],
            move_of(row["move"]),
            Account(row["debit"]),
            Account(row["credit"]),
            row["amount_cents"],
            row["application_number"],
            row["agreement_number"],
            row["siret"],
            row["piece"],
        )
        for row in await tx.fetch(BETWEEN, basis is Basis.VALUE, start, end, reader)
    ]
