"""What was wrongly accepted is taken back: an activity report by impact, the accounts by a second person here."""

from datetime import datetime
from uuid import UUID

from funding.domain import taking_back as rules
from funding.domain.agreement import Agreement
from funding.domain.evolution import after, evolve
from funding.domain.order_evolution import evolve_order
from funding.domain.releases import ReportAcceptanceUndone, note_acceptance_undone, review_instalments
from funding.domain.taking_back import FinancialReportAcceptanceUndone
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import tell
from funding.handlers.financial_reports import Accounts, accounts_of
from funding.store import agreements, clawbacks, financial_reports, orders
from shared.clock import paris_day
from shared.contracts import impact
from shared.messaging import Reject, record_access
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def on_report_acceptance_undone(tx: Transaction, event: impact.ReportAcceptanceUndone, *, at: datetime) -> None:
    """What the report released is planned again, its orders are cancelled unless they are at the bank."""
    agreement = await agreements.lock(tx, event.agreement_id)
    if agreement is None:
        raise Reject(f"a monitoring plan names agreement {event.agreement_id}, which was never signed here")
    noted = note_acceptance_undone(agreement, event.report, event.kind)
    await _take_back(tx, agreement, noted, by=tx.origin.actor or "impact", at=at)


async def undo_financial_report(tx: Transaction, agreement_id: UUID, *, why: str, by: Principal) -> Accounts:
    """Another person takes the acceptance of the accounts back; the act is noted in the audit log."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    known = await accounts_of(tx, agreement)
    if known.report is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    fact = rules.undo_financial_report(
        agreement,
        known.report,
        await orders.lock_under_way(tx, agreement_id),
        await clawbacks.of_agreement(tx, agreement_id),
        why=why,
        by=by.sub,
        today=paris_day(tx.origin.at),
    )
    record_access(tx, action="financial-report-acceptance.undone", target=str(agreement_id))
    financial_reports.undo(tx, fact)
    saved = await _take_back(tx, agreement, fact, by=by.sub, at=tx.origin.at)
    return await accounts_of(tx, saved)


async def _take_back(
    tx: Transaction,
    agreement: Agreement,
    fact: ReportAcceptanceUndone | FinancialReportAcceptanceUndone,
    *,
    by: str,
    at: datetime,
) -> Agreement:
    today, found = paris_day(at), {one.name.id: one for one in await orders.lock_under_way(tx, agreement.id)}
    changed = evolve(agreement, fact)
    cancelled = rules.orders_taken_back(agreement, changed, list(found.values()), by=by, today=today)
    for one in cancelled:
        orders.save(tx, evolve_order(found[one.order.id], one))
    changed = after(changed, *cancelled)
    reviewed = review_instalments(changed, today=today)
    tell(tx, fact, *cancelled, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))
