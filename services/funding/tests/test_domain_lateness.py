"""When the financial report is late, and what its coming changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.domain.agreement import Accounting, Agreement, AgreementName, AgreementState, Terms
from funding.domain.evolution import after
from funding.domain.financial_report import (
    FinancialReport,
    FinancialReportState,
    FinancialReportSubmitted,
    returned_report,
    send_back,
)
from funding.domain.instalments import InstalmentState, schedule
from funding.domain.lateness import due_on, note_late, overdue_from, remind, returned_until
from funding.domain.orders import payable
from funding.domain.releases import InstalmentHeld, review_instalments
from shared.identity import new_id
from shared.vocabulary import HoldReason, NotInThisState, Refusal

HANDED_IN = FinancialReport(new_id(), 1, FinancialReportState.SUBMITTED, (), submitted_by="carrier")


def ending(day: date, *, grace: int = 30) -> Agreement:
    """A signed agreement, its advance paid, whose project ends on that day."""
    advance, balance = schedule(10_000_00, advance_percent=60)
    signed_on = date(2024, 3, 10)
    ids = (new_id(), new_id(), new_id())
    days = (signed_on, signed_on, signed_on, day, day)
    return Agreement(
        AgreementName(new_id(), "CONV-2024-0001", new_id(), 2024),
        Terms(*ids, "73282932000074", 10_000_00, 20_000_00, *days, grace),
        AgreementState.SIGNED,
        (replace(advance, state=InstalmentState.PAID), balance),
        signed_on=signed_on,
        paid_cents=6_000_00,
    )


@pytest.mark.parametrize(
    ("ends_on", "last_day"),
    [
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 15), date(2026, 12, 15)),
    ],
)
def test_the_report_is_due_six_months_after_the_project_ended(ends_on: date, last_day: date) -> None:
    assert due_on(ending(ends_on).terms) == last_day


def test_the_edition_says_after_how_many_months_it_is_due() -> None:
    terms = replace(ending(date(2025, 8, 31)).terms, accounting=Accounting(months=4))
    assert due_on(terms) == date(2025, 12, 31)


@given(st.sets(st.integers(-60, 60), max_size=5))
def test_each_day_of_reminder_comes_once_and_none_after_the_report(offsets: set[int]) -> None:
    asked = ending(date(2026, 3, 31))
    owed = replace(asked, terms=replace(asked.terms, accounting=Accounting(6, tuple(offsets))))
    told: list[date] = []
    for days in range(-70, 70):
        today = due_on(owed.terms) + timedelta(days=days)
        assert remind(owed, HANDED_IN, today=today) == ()
        for fact in remind(owed, None, today=today):
            told.append(fact.reminded_on)
            owed = after(owed, fact)
        assert remind(owed, None, today=today) == ()
    assert told == [due_on(owed.terms) + timedelta(days=one) for one in sorted(offsets)]


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 120), st.integers(-400, 400))
def test_it_is_late_from_the_day_after_the_editions_grace_and_not_before(ends_on: date, grace: int, days: int) -> None:
    owed = ending(ends_on, grace=grace)
    today = overdue_from(owed.terms) + timedelta(days=days)
    assert overdue_from(owed.terms) == due_on(owed.terms) + timedelta(days=grace + 1)
    found = note_late(owed, None, today=today)
    assert [one.due_on for one in found] == ([due_on(owed.terms)] if days >= 0 else [])
    assert note_late(owed, HANDED_IN, today=today) == ()
    assert note_late(after(owed, *found), None, today=today + timedelta(days=1)) == (
        () if days >= 0 else note_late(owed, None, today=today + timedelta(days=1))
    )


@given(st.integers(-200, 200), st.integers(0, 120))
def test_what_was_sent_back_has_the_editions_grace_to_come_again(days: int, grace: int) -> None:
    owed = ending(date(2026, 3, 31), grace=grace)
    today = due_on(owed.terms) + timedelta(days=days)
    until = returned_until(owed.terms, today)
    assert until == max(due_on(owed.terms), today + timedelta(days=grace))
    sent = send_back(owed, HANDED_IN, "À corriger.", until=until, by="finance", today=today)
    back = returned_report(HANDED_IN, sent)
    late_on = overdue_from(owed.terms, back)
    assert late_on == due_on(owed.terms) + timedelta(days=max(days, 0) + grace + 1)
    assert note_late(owed, back, today=late_on - timedelta(days=1)) == ()
    assert len(note_late(owed, back, today=late_on)) == 1


def test_only_what_waits_to_be_examined_is_sent_back() -> None:
    owed, today = ending(date(2026, 3, 31)), date(2026, 6, 15)
    for state in set(FinancialReportState) - {FinancialReportState.SUBMITTED}:
        with pytest.raises(NotInThisState):
            send_back(owed, replace(HANDED_IN, state=state), "X", until=today, by="finance", today=today)


def test_it_is_not_asked_of_an_agreement_that_has_ended() -> None:
    closed = replace(ending(date(2025, 1, 1)), state=AgreementState.CLOSED)
    assert note_late(closed, None, today=date(2026, 6, 15)) == ()


def test_a_late_report_holds_what_is_unpaid_and_is_late_no_more_once_handed_in() -> None:
    owed = ending(date(2025, 3, 31))
    today = overdue_from(owed.terms)
    late = after(owed, *note_late(owed, None, today=today))
    (held,) = review_instalments(late, today=today)
    assert isinstance(held, InstalmentHeld)
    assert (held.number, held.reason) == (2, HoldReason.REPORT_OVERDUE)
    late = after(late, held)
    with pytest.raises(Refusal, match="compte rendu financier est en retard"):
        payable(late, None, today=today)
    cured = after(late, FinancialReportSubmitted(late.name, HANDED_IN))
    assert [one.state for one in after(cured, *review_instalments(cured, today=today)).instalments] == [
        InstalmentState.PAID,
        InstalmentState.PLANNED,
    ]
