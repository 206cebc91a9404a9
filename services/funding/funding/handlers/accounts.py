"""The financial report, what must be paid back after it, and the closing of the agreement."""

from datetime import date
from uuid import UUID

from funding.domain import financial_report as rules
from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, evolve_clawback, order_clawback, receive, recovery
from funding.domain.closing import close as decide_closing
from funding.domain.closing import rest_given_back
from funding.domain.evolution import after, evolve
from funding.domain.financial_report import CostLine, FinancialReport, FinancialReportState
from funding.domain.releases import review_instalments
from funding.handlers.access import locked_agreement, locked_clawback, require_carrier
from funding.handlers.bookkeeping import move, tell
from funding.store import agreements, clawbacks, financial_reports
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


async def submit_financial_report(
    tx: Transaction, agreement_id: UUID, lines: tuple[CostLine, ...], *, by: Principal
) -> tuple[Agreement, FinancialReport]:
    """The carrier reports its costs; a correction supersedes what nobody accepted yet."""
    agreement = await locked_agreement(tx, agreement_id)
    require_carrier(agreement, by)
    tx.check_revision(agreement.revision)
    last = await financial_reports.last(tx, agreement_id)
    fact = rules.submit(agreement, last, tx.origin.id_for("financial-report"), lines, by=by.sub)
    if last is not None and last.state is FinancialReportState.SUBMITTED:
        await financial_reports.supersede(tx, last.id)
    financial_reports.insert(tx, agreement_id, fact.report)
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact)), fact.report


async def accept_financial_report(
    tx: Transaction, agreement_id: UUID, *, eligible_cents: int, by: Principal
) -> tuple[Agreement, FinancialReport]:
    """A finance officer accepts the costs: the balance is what remains of the entitlement, or the excess comes back."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    report = await financial_reports.last(tx, agreement_id)
    if report is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    accepted = rules.accept(agreement, report, eligible_cents=eligible_cents, by=by.sub, today=today)
    ordered = order_clawback(agreement, accepted, tx.origin.id_for("clawback"))
    settled = after(agreement, accepted)
    reviewed = review_instalments(settled, today=today)
    financial_reports.accept(tx, accepted)
    if ordered is not None:
        clawbacks.insert(tx, ordered.clawback)
    saved = agreements.save(tx, agreement, after(settled, *reviewed))
    tell(tx, accepted, *([ordered] if ordered is not None else []), *reviewed)
    return saved, rules.accepted_report(report, accepted)


async def receive_clawback(
    tx: Transaction, clawback_id: UUID, *, amount_cents: int, received_on: date, by: Principal
) -> Clawback:
    """A finance officer notes what came in for a clawback."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    tx.check_revision(clawback.revision)
    if received_on > paris_day(tx.origin.at):
        raise Refusal("receipt_date", "Un reversement ne peut pas être reçu dans l'avenir.", field="received_on")
    receipt_id = tx.origin.id_for("receipt")
    fact = receive(agreement, clawback, receipt_id, amount_cents=amount_cents, received_on=received_on)
    posted = await move(tx, recovery(agreement, fact))
    agreements.save(tx, agreement, evolve(agreement, fact))
    tell(tx, fact, posted)
    return clawbacks.save(tx, evolve_clawback(clawback, fact), fact, by=by.sub)


async def close(tx: Transaction, agreement_id: UUID) -> Agreement:
    """Close the agreement and give the rest back to its envelope."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = decide_closing(agreement, await clawbacks.of_agreement(tx, agreement_id), today=paris_day(tx.origin.at))
    rest = rest_given_back(agreement, fact)
    if rest is not None:
        tell(tx, await move(tx, rest))
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact))
