"""What impact says of a project's activity reports, and what it means for the money."""

from datetime import datetime
from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.evolution import after
from funding.domain.facts import ReportFact
from funding.domain.releases import note_accepted, note_overdue, note_waived, review_instalments
from funding.handlers.bookkeeping import tell
from funding.store import agreements, obligations
from shared.clock import paris_day
from shared.contracts import impact
from shared.messaging import Reject
from shared.postgres import Transaction


async def on_plan_opened(
    tx: Transaction,
    event: impact.MonitoringPlanOpened | impact.MonitoringPlanRevised,
    *,
    at: datetime,  # noqa: ARG001  because every reaction is told the time
) -> None:
    """Keep the days on which reports fall due: the cash forecast counts from them."""
    for one in event.reports:
        obligations.keep(tx, event.agreement_id, one.number, one.kind, one.due_on)


async def on_report_overdue(tx: Transaction, event: impact.ReportOverdue, *, at: datetime) -> None:
    """Hold the next instalment."""
    agreement = await _agreement(tx, event.agreement_id)
    _review(tx, agreement, note_overdue(agreement, event.report), at)


async def on_report_accepted(tx: Transaction, event: impact.ReportAccepted, *, at: datetime) -> None:
    """Lift the hold; release what waited for the report."""
    agreement = await _agreement(tx, event.agreement_id)
    _review(tx, agreement, note_accepted(agreement, event.report, event.kind, accepted_on=event.accepted_on), at)


async def on_report_waived(tx: Transaction, event: impact.ReportWaived, *, at: datetime) -> None:
    """Nothing waits for the report any more: where it was overdue, the hold is lifted."""
    obligations.waive(tx, event.agreement_id, event.report)
    agreement = await _agreement(tx, event.agreement_id)
    _review(tx, agreement, note_waived(agreement, event.report), at)


async def _agreement(tx: Transaction, agreement_id: UUID) -> Agreement:
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None:
        raise Reject(f"a monitoring plan names agreement {agreement_id}, which was never signed here")
    return agreement


def _review(tx: Transaction, agreement: Agreement, noted: ReportFact, at: datetime) -> None:
    changed = after(agreement, noted)
    reviewed = review_instalments(changed, today=paris_day(at))
    agreements.save(tx, agreement, after(changed, *reviewed))
    tell(tx, noted, *reviewed)
