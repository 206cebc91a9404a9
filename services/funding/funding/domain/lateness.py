"""When the carrier is reminded of the financial report, when it is late, and what that means.

Every agreement says it: the report comes within as many months of the project's end as its edition says (six), and a
late report suspends payments. The edition says on which days it is recalled while nothing came, and after how many days
more it is late; a report sent back has as many days to come again, from that day or from its last day, whichever is
later. A report that is handed in is late no more: the balance waits for its acceptance in any case, and that acceptance
waits until what comes before the balance is paid, so that a hold which only the acceptance lifted could never end.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.financial_report import FinancialReport, FinancialReportState
from funding.domain.open_data import in_months


@dataclass(frozen=True, slots=True)
class FinancialReportFellOverdue:
    """Fact: the financial report did not come in time."""

    name: AgreementName
    due_on: date
    overdue_on: date


@dataclass(frozen=True, slots=True)
class FinancialReportReminded:
    """Fact: the carrier is reminded of the financial report, on a day set for it."""

    name: AgreementName
    due_on: date
    reminded_on: date


def due_on(terms: Terms) -> date:
    """The last day to hand the financial report in."""
    return in_months(terms.ends_on, terms.accounting.months)


def remind(agreement: Agreement, last: FinancialReport | None, *, today: date) -> tuple[FinancialReportReminded, ...]:
    """A day came on which a report that nobody handed in is recalled. What was sent back has its comment instead."""
    if agreement.state is not AgreementState.SIGNED or last is not None:
        return ()
    last_day, before = due_on(agreement.terms), agreement.financial_report_reminded_on or date.min
    days = (last_day + timedelta(days=offset) for offset in agreement.terms.accounting.reminder_days)
    if not any(before < day <= today for day in days):
        return ()
    return (FinancialReportReminded(agreement.name, last_day, today),)


def returned_until(terms: Terms, returned_on: date) -> date:
    """The last day on which a report that was sent back is to come again."""
    return max(due_on(terms), returned_on + timedelta(days=terms.overdue_after_days))


def overdue_from(terms: Terms, last: FinancialReport | None = None) -> date:
    """The first day on which it is late: the edition's grace runs to the end of the day before."""
    returned_on = last.returned.returned_on if last is not None and last.returned is not None else date.min
    return max(due_on(terms), returned_on) + timedelta(days=terms.overdue_after_days + 1)


def note_late(
    agreement: Agreement, last: FinancialReport | None, *, today: date
) -> tuple[FinancialReportFellOverdue, ...]:
    """The report has not come, or not come back. Nothing where it did, or its days were moved, meanwhile."""
    known = agreement.state is not AgreementState.SIGNED or agreement.financial_report_overdue
    handed_in = last is not None and last.state is not FinancialReportState.RETURNED
    if known or handed_in or today < overdue_from(agreement.terms, last):
        return ()
    return (FinancialReportFellOverdue(agreement.name, due_on(agreement.terms), today),)
