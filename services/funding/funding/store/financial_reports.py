"""Financial reports in PostgreSQL; who certified them is in the vault."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, LiteralString
from uuid import UUID

from funding.domain.chart import Side
from funding.domain.costs import ReportLine, Strike, StrikeReason
from funding.domain.financial_report import (
    FinancialReport,
    FinancialReportAccepted,
    FinancialReportReturned,
    FinancialReportState,
    Return,
)
from funding.domain.reporting import Attachment, Certification
from funding.domain.shares import PassedOn
from funding.domain.taking_back import FinancialReportAcceptanceUndone
from funding.store.agreements import INSERT_PERSON
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import AttachmentKind

SUPERSEDE: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'SUPERSEDED' WHERE id = $1 AND state = 'SUBMITTED'"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.financial_report (id, agreement_id, version, state, lines, submitted_by, submitted_at, attachments,
    certified_by, certified_on, statement, passed_on)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8::jsonb, $9, $10, $11, $12::jsonb)"""

ACCEPT: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'ACCEPTED', eligible_cents = $2, accepted_by = $3, accepted_at = $4,
    strikes = $5::jsonb
WHERE id = $1 AND state = 'SUBMITTED'"""

SEND_BACK: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'RETURNED', returned_comment = $2, returned_by = $3, returned_on = $4
WHERE id = $1 AND state = 'SUBMITTED'"""

KEEP_UNDOING: Final[LiteralString] = """
INSERT INTO funding.financial_report_undoing (report_id, rank, accepted_by, eligible_cents, strikes, undone_by,
    undone_on, why)
SELECT id, (SELECT count(*) + 1 FROM funding.financial_report_undoing AS u WHERE u.report_id = r.id), accepted_by,
    eligible_cents, strikes, $2, $3, $4
FROM funding.financial_report AS r WHERE id = $1 AND state = 'ACCEPTED'"""

UNDO: Final[LiteralString] = """
UPDATE funding.financial_report SET state = 'SUBMITTED', eligible_cents = NULL, accepted_by = NULL, accepted_at = NULL,
    strikes = '[]'
WHERE id = $1 AND state = 'ACCEPTED'"""

TO_FALL_OVERDUE: Final[LiteralString] = """
SELECT a.id, d.due_at FROM funding.agreement AS a
    LEFT JOIN LATERAL (
        SELECT r.state, r.returned_on FROM funding.financial_report AS r
        WHERE r.agreement_id = a.id ORDER BY r.version DESC LIMIT 1) AS r ON true
    CROSS JOIN LATERAL (
        SELECT (greatest((a.ends_on + make_interval(months => a.financial_report_months::integer))::date, r.returned_on)
            + a.overdue_after_days::integer + 1)::timestamp AT TIME ZONE 'Europe/Paris' AS due_at) AS d
WHERE a.state = 'SIGNED' AND NOT a.financial_report_overdue AND d.due_at <= $1
    AND coalesce(r.state, 'RETURNED') = 'RETURNED'
ORDER BY d.due_at, a.id LIMIT $2"""

TO_REMIND: Final[LiteralString] = """
SELECT a.id, d.due_at FROM funding.agreement AS a
    CROSS JOIN LATERAL (
        SELECT min(r.day)::timestamp AT TIME ZONE 'Europe/Paris' AS due_at FROM (
            SELECT (a.ends_on + make_interval(months => a.financial_report_months::integer))::date + o.days::integer
                AS day
            FROM unnest(a.financial_report_reminder_days) AS o (days)) AS r
        WHERE r.day > coalesce(a.financial_report_reminded_on, '-infinity')) AS d
WHERE a.state = 'SIGNED' AND d.due_at <= $1
    AND NOT EXISTS (SELECT FROM funding.financial_report AS f WHERE f.agreement_id = a.id)
ORDER BY d.due_at, a.id LIMIT $2"""

LAST: Final[LiteralString] = """
SELECT id, version, state, lines, submitted_by, attachments, certified_by, certified_on, statement, strikes,
    eligible_cents, accepted_by, passed_on, returned_comment, returned_by, returned_on
FROM funding.financial_report WHERE agreement_id = $1 ORDER BY version DESC LIMIT 1"""


async def supersede(tx: Transaction, report_id: UUID) -> None:
    """A corrected version takes the place of this one, now: only one may be live."""
    await tx.run(SUPERSEDE, report_id)


def insert(tx: Transaction, agreement_id: UUID, report: FinancialReport, *, certified_by: str) -> None:
    """Keep a submitted version; `certified_by`, a person's name, goes to the vault."""
    certification = report.certification
    if certification is not None:
        tx.write(INSERT_PERSON, certification.person_id, certified_by)
    tx.write(
        INSERT,
        report.id,
        agreement_id,
        report.version,
        report.state,
        json.dumps([asdict(line) for line in report.lines]),
        report.submitted_by,
        tx.origin.at,
        json.dumps([asdict(one) for one in report.attachments]),
        *(
            (certification.person_id, certification.certified_on, certification.statement)
            if certification
            else (None,) * 3
        ),
        json.dumps([asdict(one) for one in report.passed_on]),
    )


def accept(tx: Transaction, accepted: FinancialReportAccepted) -> None:
    """Note the acceptance, and what was struck."""
    strikes = json.dumps([asdict(one) for one in accepted.strikes])
    tx.write(ACCEPT, accepted.report_id, accepted.eligible_cents, accepted.accepted_by, tx.origin.at, strikes)


def send_back(tx: Transaction, sent: FinancialReportReturned) -> None:
    """Note that the carrier must correct it, and what."""
    said = sent.returned
    tx.write(SEND_BACK, sent.report_id, said.comment, said.returned_by, said.returned_on)


def undo(tx: Transaction, undone: FinancialReportAcceptanceUndone) -> None:
    """It waits again to be accepted; what was accepted, by whom, and why it is no more, is kept."""
    tx.write(KEEP_UNDOING, undone.report_id, undone.undone_by, undone.undone_on, undone.why)
    tx.write(UNDO, undone.report_id)


async def last(tx: Transaction, agreement_id: UUID) -> FinancialReport | None:
    """The newest version."""
    row = await tx.fetchrow(LAST, agreement_id)
    return None if row is None else _report(row)


def _report(row: Row) -> FinancialReport:
    certified = row["certified_by"] is not None
    return FinancialReport(
        row["id"],
        row["version"],
        FinancialReportState(row["state"]),
        tuple(map(_line, json.loads(row["lines"]))),
        row["submitted_by"],
        tuple(_attachment(one) for one in json.loads(row["attachments"])),
        Certification(row["certified_by"], row["certified_on"], row["statement"]) if certified else None,
        tuple(_strike(one) for one in json.loads(row["strikes"])),
        row["eligible_cents"],
        row["accepted_by"],
        tuple(PassedOn(**one) for one in json.loads(row["passed_on"])),
        Return(row["returned_comment"], row["returned_by"], row["returned_on"]) if row["returned_by"] else None,
    )


def _line(kept: Mapping[str, Any]) -> ReportLine:
    """A line; those of the build before are charges, and say no side."""
    return ReportLine(
        Side(kept.get("side", Side.CHARGES)),
        kept["code"],
        kept["planned_cents"],
        kept["actual_cents"],
        kept.get("explanation"),
    )


def _attachment(kept: Mapping[str, Any]) -> Attachment:
    return Attachment(AttachmentKind(kept["kind"]), kept["name"], kept["sha256"])


def _strike(kept: Mapping[str, Any]) -> Strike:
    return Strike(kept["code"], kept["amount_cents"], StrikeReason(kept["reason"]), kept["why"])
