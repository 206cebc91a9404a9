"""When the financial report is late, and what that means.

Every agreement says it: the report comes within six months of the project's end, and a late report suspends payments.
The edition says after how many days more it is late; a report sent back has as many days to come again, from that day
or from its last day, whichever is later. A report that is handed in is late no more: the balance waits for
its acceptance in any case, and that acceptance waits until what comes before the balance is paid, so that a hold which
only the acceptance lifted could never end.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.financial_report import FinancialReport, FinancialReportState
from funding.domain.open_data import in_months

MONTHS: Final = 6
"""As article 6 of every template of agreements says it."""


@dataclass(frozen=True, slots=True)
class FinancialReportFellOverdue:
    """Fact: the financial report did not come in time."""

    name: AgreementName
    due_on: date
    overdue_on: date


def due_on(terms: Terms) -> date:
    """The last day to hand the financial report in."""
    return in_months(terms.ends_on, MONTHS)


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
