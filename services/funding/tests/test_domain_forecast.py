"""The cash to come: every cent once, never in the past, waiting for the first thing that must happen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.domain.forecast import CashMonth, Due, Waiting, WaitsFor, expected_on, forecast, waits_for
from funding.domain.instalments import InstalmentState
from shared.vocabulary import HoldReason, InstalmentKind

TODAY = date(2025, 3, 10)
ADVANCE = Due(
    "2025/NATIONAL",
    2025,
    InstalmentKind.ADVANCE,
    6_000_00,
    InstalmentState.PLANNED,
    None,
    signed=True,
    sign_before=date(2025, 6, 8),
    starts_on=date(2025, 4, 1),
    ends_on=date(2026, 3, 31),
    final_report_due_on=date(2026, 5, 30),
    final_report_accepted=False,
    conditions_unmet=False,
    overdue=False,
    esus_lapsed=False,
)
INTERIM = replace(ADVANCE, kind=InstalmentKind.INTERIM, amount_cents=1_000_00, interim_rank=1, interim_parts=1)
BALANCE = replace(ADVANCE, kind=InstalmentKind.BALANCE, amount_cents=3_000_00)
RELEASED = replace(ADVANCE, state=InstalmentState.RELEASED)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
DUES = st.builds(
    Due,
    st.sampled_from(["2025", "2025/NATIONAL", "2026/REGIONAL-93"]),
    st.integers(2024, 2026),
    st.sampled_from(InstalmentKind),
    st.integers(1, 10_000_000_00),
    st.sampled_from(sorted({*InstalmentState} - {InstalmentState.PAID, InstalmentState.CANCELLED})),
    st.sampled_from([None, *HoldReason]),
    signed=st.booleans(),
    sign_before=DAYS,
    starts_on=DAYS,
    ends_on=DAYS,
    final_report_due_on=DAYS,
    final_report_accepted=st.booleans(),
    conditions_unmet=st.booleans(),
    overdue=st.booleans(),
    esus_lapsed=st.booleans(),
    interim_rank=st.integers(1, 3),
    interim_parts=st.integers(3, 5),
    executed_on=st.none() | DAYS,
    report_due_on=st.none() | DAYS,
)


@given(st.lists(DUES), DAYS, st.integers(0, 366))
def test_every_cent_is_foreseen_once_and_never_in_the_past(due: list[Due], today: date, delay_days: int) -> None:
    months = forecast(due, today=today, delay_days=delay_days)
    assert sum(one.certain_cents + one.conditional_cents for one in months) == sum(one.amount_cents for one in due)
    assert sum(one.certain_count + sum(each.count for each in one.waiting) for one in months) == len(due)
    assert all(one.month >= today.replace(day=1) for one in months)
    keys = [(one.month, one.envelope_key, one.edition) for one in months]
    assert keys == sorted(set(keys))
    assert months == forecast(reversed(due), today=today, delay_days=delay_days)


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        (RELEASED, None),
        (replace(ADVANCE, state=InstalmentState.ORDERED), None),
        (replace(BALANCE, signed=False, conditions_unmet=True), WaitsFor.SIGNATURE),
        (replace(BALANCE, state=InstalmentState.HELD, hold_reason=HoldReason.MANUAL, overdue=True), WaitsFor.MANUAL),
        (replace(BALANCE, overdue=True, esus_lapsed=True), WaitsFor.REPORT_OVERDUE),
        (replace(INTERIM, esus_lapsed=True, conditions_unmet=True), WaitsFor.ESUS_LAPSED),
        (replace(INTERIM, conditions_unmet=True), WaitsFor.CONDITION_PRECEDENT),
        (ADVANCE, WaitsFor.CONDITION_PRECEDENT),
        (INTERIM, WaitsFor.INTERIM_REPORT),
        (BALANCE, WaitsFor.FINAL_REPORT),
        (replace(BALANCE, final_report_accepted=True), WaitsFor.FINANCIAL_REPORT),
    ],
)
def test_a_part_waits_for_the_first_thing_that_must_happen(due: Due, reason: WaitsFor | None) -> None:
    assert waits_for(due) is reason


@pytest.mark.parametrize(
    ("due", "today", "day"),
    [
        (RELEASED, TODAY, TODAY),
        (replace(RELEASED, state=InstalmentState.ORDERED, executed_on=date(2025, 4, 2)), TODAY, date(2025, 4, 2)),
        (replace(RELEASED, state=InstalmentState.ORDERED, executed_on=date(2025, 3, 7)), TODAY, TODAY),
        (replace(ADVANCE, signed=False), TODAY, date(2025, 6, 8)),
        (ADVANCE, TODAY, date(2025, 4, 1)),
        (ADVANCE, date(2025, 5, 2), date(2025, 5, 2)),
        (INTERIM, TODAY, date(2025, 9, 30) + timedelta(days=60)),
        (replace(INTERIM, signed=False, sign_before=date(2026, 1, 15)), TODAY, date(2026, 1, 15)),
        (BALANCE, TODAY, date(2026, 7, 29)),
        (replace(INTERIM, report_due_on=date(2025, 10, 15)), TODAY, date(2025, 12, 14)),
        (replace(BALANCE, report_due_on=date(2026, 6, 30)), TODAY, date(2026, 8, 29)),
        (BALANCE, date(2026, 9, 1), date(2026, 9, 1)),
    ],
)
def test_a_part_is_expected_when_its_rule_says_so_and_what_is_late_today(due: Due, today: date, day: date) -> None:
    assert expected_on(due, today=today, delay_days=60) == day


def test_a_month_says_what_its_parts_wait_for_and_how_many_they_are() -> None:
    late = [BALANCE, replace(BALANCE, amount_cents=1), replace(BALANCE, final_report_accepted=True), RELEASED]
    assert forecast(late, today=date(2026, 9, 1)) == (
        CashMonth(
            date(2026, 9, 1),
            "2025/NATIONAL",
            2025,
            6_000_00,
            1,
            (Waiting(WaitsFor.FINAL_REPORT, 2, 3_000_01), Waiting(WaitsFor.FINANCIAL_REPORT, 1, 3_000_00)),
        ),
    )
