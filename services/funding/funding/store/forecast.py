"""What is left to pay, read from the agreements in one statement."""

from typing import Final, LiteralString

from funding.domain.forecast import Due
from funding.domain.instalments import InstalmentState, hold_of
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import AwaitedDecision, InstalmentKind

# $1 the edition, $2 the key of an envelope, its parts included; NULL: all. Interim parts are ranked with those paid.
DUE: Final[LiteralString] = """
WITH part AS (
    SELECT i.*, e.key, a.edition, a.state = 'SIGNED' AS signed, a.sign_before, a.starts_on, a.ends_on,
        a.final_report_due_on, a.final_report_accepted_on IS NOT NULL AS final_report_accepted,
        a.overdue_reports <> '{}' OR a.financial_report_overdue AS overdue, a.esus_lapsed,
        CASE WHEN a.contradicted_orders <> '{}' THEN 'PAYMENT_CONTRADICTED'
            WHEN a.termination_proposed THEN 'TERMINATION_PROPOSED' END AS awaits,
        row_number() OVER (PARTITION BY i.agreement_id, i.kind ORDER BY i.number) AS rank,
        count(*) OVER (PARTITION BY i.agreement_id, i.kind) AS parts
    FROM funding.instalment AS i
    JOIN funding.agreement AS a ON a.id = i.agreement_id
    JOIN funding.envelope AS e ON e.id = a.envelope_id
    WHERE a.state IN ('DRAFTED', 'SIGNED') AND i.state <> 'CANCELLED'
        AND ($1::bigint IS NULL OR a.edition = $1)
        AND ($2::text IS NULL OR e.key = $2 OR starts_with(e.key, $2 || '/'))
)
SELECT part.*, b.execution_date AS executed_on,
    EXISTS (
        SELECT FROM funding.agreement_condition AS c WHERE c.agreement_id = part.agreement_id AND c.met_on IS NULL
    ) AS conditions_unmet, r.due_on AS report_due_on
FROM part
LEFT JOIN (
    SELECT agreement_id, kind, due_on, row_number() OVER (PARTITION BY agreement_id, kind ORDER BY number) AS rank
    FROM funding.report_obligation WHERE NOT waived
) AS r ON r.agreement_id = part.agreement_id AND (
    (part.kind = 'INTERIM' AND r.kind = 'INTERIM' AND r.rank = part.rank)
    OR (part.kind = 'BALANCE' AND r.kind = 'FINAL')
)
LEFT JOIN funding.payment_order AS o
    ON o.agreement_id = part.agreement_id AND o.instalment = part.number AND o.state = 'BATCHED'
LEFT JOIN funding.payment_batch AS b ON b.id = o.batch_id
WHERE part.state <> 'PAID' ORDER BY part.agreement_id, part.number"""


async def due(tx: Transaction, *, edition: int | None, envelope: str | None) -> list[Due]:
    """Every part that is neither paid nor cancelled, of agreements drafted or signed."""
    return [_due(row) for row in await tx.fetch(DUE, edition, envelope)]


def _due(row: Row) -> Due:
    interim = row["kind"] == InstalmentKind.INTERIM
    return Due(
        row["key"],
        row["edition"],
        InstalmentKind(row["kind"]),
        row["amount_cents"] - row["kept_cents"],
        InstalmentState(row["state"]),
        hold_of(row["hold_reason"]),
        signed=row["signed"],
        sign_before=row["sign_before"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        final_report_due_on=row["final_report_due_on"],
        final_report_accepted=row["final_report_accepted"],
        conditions_unmet=row["conditions_unmet"],
        overdue=row["overdue"],
        esus_lapsed=row["esus_lapsed"],
        awaits=AwaitedDecision(row["awaits"]) if row["awaits"] else None,
        interim_rank=row["rank"] if interim else 0,
        interim_parts=row["parts"] if interim else 0,
        executed_on=row["executed_on"],
        report_due_on=row["report_due_on"],
    )
