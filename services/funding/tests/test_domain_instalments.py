"""Instalments and entitlements: exact to the cent, whatever the amounts."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from funding.domain.financial_report import entitlement
from funding.domain.instalments import Instalment, InstalmentState, schedule
from shared.vocabulary import InstalmentKind

AMOUNTS = st.integers(1, 10_000_000_00)
PERCENTS = st.integers(0, 100)


@given(AMOUNTS, PERCENTS)
def test_the_instalments_are_exactly_the_grant(amount: int, percent: int) -> None:
    instalments = schedule(amount, advance_percent=percent)
    assert sum(one.amount_cents for one in instalments) == amount
    assert [one.number for one in instalments] == list(range(1, len(instalments) + 1))
    assert all(one.amount_cents > 0 for one in instalments)


@given(AMOUNTS, PERCENTS)
def test_the_advance_is_never_more_than_its_share(amount: int, percent: int) -> None:
    advance = sum(
        one.amount_cents for one in schedule(amount, advance_percent=percent) if one.kind is InstalmentKind.ADVANCE
    )
    assert advance * 100 <= amount * percent < (advance + 1) * 100


def test_sixty_percent_of_an_odd_cent_is_rounded_down_and_the_balance_takes_the_rest() -> None:
    assert [(one.kind, one.amount_cents) for one in schedule(10_000_01, advance_percent=60)] == [
        (InstalmentKind.ADVANCE, 6_000_00),
        (InstalmentKind.BALANCE, 4_000_01),
    ]


def test_an_empty_part_is_left_out() -> None:
    assert [one.kind for one in schedule(5_000_00, advance_percent=0)] == [InstalmentKind.BALANCE]
    assert [one.kind for one in schedule(5_000_00, advance_percent=100)] == [InstalmentKind.ADVANCE]
    assert [one.kind for one in schedule(1, advance_percent=60)] == [InstalmentKind.BALANCE]


@given(AMOUNTS, st.integers(1, 10_000_000_00), st.integers(0, 20_000_000_00))
def test_the_entitlement_never_exceeds_the_agreement_nor_the_agreed_rate(
    amount: int, planned: int, eligible: int
) -> None:
    entitled = entitlement(amount, eligible_cents=eligible, planned_cents=planned)
    assert 0 <= entitled <= amount
    assert entitled * planned <= amount * eligible


@given(AMOUNTS, st.integers(1, 10_000_000_00))
def test_who_spends_what_was_planned_is_entitled_to_the_whole_grant(amount: int, planned: int) -> None:
    assert entitlement(amount, eligible_cents=planned, planned_cents=planned) == amount


def test_what_is_released_is_to_be_paid_within_sixty_days_and_what_waits_has_no_day() -> None:
    part = Instalment(1, InstalmentKind.ADVANCE, 1_00, InstalmentState.RELEASED, released_on=date(2025, 3, 10))
    assert part.pay_by == date(2025, 5, 9)
    assert replace(part, state=InstalmentState.ORDERED).pay_by == date(2025, 5, 9)
    assert replace(part, state=InstalmentState.PAID).pay_by is None
    assert replace(part, state=InstalmentState.HELD, released_on=None).pay_by is None
