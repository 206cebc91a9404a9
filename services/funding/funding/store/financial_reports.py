"""Financial reports in PostgreSQL."""

import json
from dataclasses import asdict
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.financial_report import CostLine, FinancialReport, FinancialReportAccepted, FinancialReportState
from shared.postgres import Transaction

SUPERSEDE: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'SUPERSEDED' WHERE id = $1 AND state = 'SUBMITTED'"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.financial_report (id, agreement_id, version, state, lines, submitted_by, submitted_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)"""

ACCEPT: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'ACCEPTED', eligible_cents = $2, accepted_by = $3, accepted_at = $4
WHERE id = $1 AND state = 'SUBMITTED'"""

LAST: Final[LiteralString] = """
SELECT id, version, state, lines, submitted_by, eligible_cents, accepted_by
FROM funding.financial_report WHERE agreement_id = $1 ORDER BY version DESC LIMIT 1"""


async def supersede(tx: Transaction, report_id: UUID) -> None:
    """A corrected version takes the place of this one, now: only one may be live."""
    await tx.run(SUPERSEDE, report_id)


def insert(tx: Transaction, agreement_id: UUID, report: FinancialReport) -> None:
    """Keep a submitted version."""
    lines = json.dumps([asdict(line) for line in report.lines])
    tx.write(INSERT, report.id, agreement_id, report.version, report.state, lines, report.submitted_by, tx.origin.at)


def accept(tx: Transaction, accepted: FinancialReportAccepted) -> None:
    """Note the acceptance."""
    tx.write(ACCEPT, accepted.report_id, accepted.eligible_cents, accepted.accepted_by, tx.origin.at)


async def last(tx: Transaction, agreement_id: UUID) -> FinancialReport | None:
    """The newest version."""
    row = await tx.fetchrow(LAST, agreement_id)
    if row is None:
        return None
    return FinancialReport(
        row["id"],
        row["version"],
        FinancialReportState(row["state"]),
        tuple(CostLine(**line) for line in json.loads(row["lines"])),
        row["submitted_by"],
        row["eligible_cents"],
        row["accepted_by"],
    )
