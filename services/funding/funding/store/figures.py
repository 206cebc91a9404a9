"""What funding says of its tables on /metrics. One statement a figure, none slower than the ledger is long."""

from typing import Final

from shared.messaging import Figure, Figures
from shared.observability import metrics

STATES: Final = """SELECT 'agreement', state, count(*) FROM funding.agreement GROUP BY state
UNION ALL SELECT 'instalment', state, count(*) FROM funding.instalment GROUP BY state
UNION ALL SELECT 'payment_order', state, count(*) FROM funding.payment_order GROUP BY state
UNION ALL SELECT 'clawback', state, count(*) FROM funding.clawback GROUP BY state"""

BALANCES: Final = """SELECT key, balance, cents FROM funding.envelope, LATERAL (VALUES
    ('total', total_cents), ('reserved', reserved_cents), ('committed', committed_cents), ('disbursed', disbursed_cents)
) AS b (balance, cents)"""

# The sums are the table of moves of domain/ledger.py, written as a test holds it.
DIFFERENCES: Final = """WITH moved AS (
    SELECT envelope_id,
        sum(amount_cents) FILTER (WHERE debit = 'AVAILABLE' AND credit = 'SOURCE')
            - coalesce(sum(amount_cents) FILTER (WHERE debit = 'SOURCE'), 0) AS total,
        sum(CASE 'RESERVED' WHEN debit THEN amount_cents WHEN credit THEN -amount_cents ELSE 0 END) AS reserved,
        sum(CASE WHEN debit IN ('TO_PAY', 'DISBURSED') AND credit NOT IN ('TO_PAY', 'DISBURSED') THEN amount_cents
            WHEN credit IN ('TO_PAY', 'DISBURSED') AND debit NOT IN ('TO_PAY', 'DISBURSED') THEN -amount_cents
            ELSE 0 END) AS committed,
        sum(CASE 'DISBURSED' WHEN debit THEN amount_cents WHEN credit THEN -amount_cents ELSE 0 END) AS disbursed
    FROM funding.ledger_entry GROUP BY envelope_id
)
SELECT e.key, b.balance, b.kept - b.posted FROM funding.envelope AS e LEFT JOIN moved AS m ON m.envelope_id = e.id,
LATERAL (VALUES
    ('total', e.total_cents, coalesce(m.total, 0)), ('reserved', e.reserved_cents, coalesce(m.reserved, 0)),
    ('committed', e.committed_cents, coalesce(m.committed, 0)),
    ('disbursed', e.disbursed_cents, coalesce(m.disbursed, 0))
) AS b (balance, kept, posted)"""

# By the wall clock, as the bank counts. The classes are those by which the alert and the dashboard ask.
UNANSWERED: Final = """SELECT days, count(o.id) FROM unnest(ARRAY['0-2', '3-5', 'over-5']) AS days
LEFT JOIN (
    SELECT id, CASE WHEN age <= 2 THEN '0-2' WHEN age <= 5 THEN '3-5' ELSE 'over-5' END AS class FROM (
        SELECT o.id, clock_timestamp()::date - b.execution_date AS age
        FROM funding.payment_order AS o JOIN funding.payment_batch AS b ON b.id = o.batch_id
        WHERE o.state = 'BATCHED' AND b.state = 'EXPORTED'
    ) AS aged
) AS o ON o.class = days GROUP BY days"""

UNMATCHED: Final = """SELECT e.why, count(*) FROM funding.unmatched_entry AS e
WHERE NOT EXISTS (SELECT FROM funding.unmatched_resolution AS r WHERE r.entry_id = e.id) GROUP BY e.why"""

STOPS: Final = """SELECT state, count(s.id) FROM unnest(ARRAY['IN_FORCE', 'LIFT_PROPOSED']) AS state
LEFT JOIN funding.payment_stop AS s USING (state) GROUP BY state"""

CONTRADICTED: Final = """SELECT waits_for, count(o.id) FROM unnest(ARRAY['outcome', 'approval']) AS waits_for
LEFT JOIN funding.payment_order AS o ON o.contradicted_by IS NOT NULL AND o.outcome_agreed_by IS NULL
    AND waits_for = CASE WHEN o.outcome IS NULL THEN 'outcome' ELSE 'approval' END
GROUP BY waits_for"""

FIGURES: Final[Figures] = (
    Figure(metrics.OBJECTS, STATES),
    Figure(metrics.ENVELOPE, BALANCES),
    Figure(metrics.LEDGER_DIFFERENCE, DIFFERENCES),
    Figure(metrics.UNANSWERED, UNANSWERED),
    Figure(metrics.BANK_UNMATCHED, UNMATCHED),
    Figure(metrics.PAYMENTS_CONTRADICTED, CONTRADICTED),
    Figure(metrics.PAYMENTS_STOPPED, STOPS),
)
