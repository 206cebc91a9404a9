"""Facts of financial reports as the events that announce them: figures and days, never what was written."""

from typing import assert_never

from funding.domain.financial_report import (
    FinancialReportAccepted,
    FinancialReportReturned,
    FinancialReportSubmitted,
)
from funding.domain.lateness import FinancialReportFellOverdue, FinancialReportReminded
from funding.domain.taking_back import FinancialReportAcceptanceUndone
from funding.events.names import named
from shared.contracts import funding
from shared.contracts.envelope import Event


def of_financial_report(
    fact: FinancialReportSubmitted
    | FinancialReportReturned
    | FinancialReportReminded
    | FinancialReportFellOverdue
    | FinancialReportAccepted
    | FinancialReportAcceptanceUndone,
) -> Event | None:
    """The event of a fact about a financial report; None where it stays inside funding."""
    match fact:
        case FinancialReportSubmitted():
            return None
        case FinancialReportReturned(returned=returned):
            return funding.FinancialReportReturned(
                **named(fact.name), version=fact.version, returned_on=returned.returned_on, due_on=fact.until
            )
        case FinancialReportReminded(due_on=due_on, reminded_on=day):
            days = (day - due_on).days
            return funding.FinancialReportReminded(
                **named(fact.name), due_on=due_on, reminded_on=day, days_after_due=days
            )
        case FinancialReportFellOverdue():
            return funding.FinancialReportOverdue(**named(fact.name), due_on=fact.due_on, overdue_on=fact.overdue_on)
        case FinancialReportAccepted():
            return funding.FinancialReportAccepted(
                **named(fact.name),
                planned_cents=fact.planned_cents,
                eligible_cents=fact.eligible_cents,
                entitled_cents=fact.entitled_cents,
                accepted_on=fact.accepted_on,
                actual_cents=fact.actual_cents,
                struck_cents=sum(strike.amount_cents for strike in fact.strikes),
                balance_cents=fact.balance_cents,
                overpaid_cents=fact.overpaid_cents,
            )
        case FinancialReportAcceptanceUndone():
            return funding.FinancialReportAcceptanceUndone(**named(fact.name), undone_on=fact.undone_on)
        case _:
            assert_never(fact)
