from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.gateway.target_days import is_target_day, next_target_day


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        (date(2025, 3, 4), date(2025, 3, 4)),  # a Tuesday
        (date(2025, 3, 1), date(2025, 3, 3)),  # a Saturday
        (date(2025, 3, 2), date(2025, 3, 3)),  # a Sunday
        (date(2025, 1, 1), date(2025, 1, 2)),
        (date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2025, 5, 1), date(2025, 5, 2)),
        (date(2025, 12, 25), date(2025, 12, 29)),  # Christmas, the 26th, a weekend
    ],
)
def test_a_closed_day_gives_the_next_open_one(day: date, open_day: date) -> None:
    assert next_target_day(day) == open_day


@pytest.mark.parametrize("day", [date(2025, 7, 14), date(2025, 5, 8), date(2025, 11, 11), date(2025, 5, 29)])
def test_french_public_holidays_are_open_days_of_the_euro_system(day: date) -> None:
    assert is_target_day(day)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_every_day_skipped_is_a_closed_one_and_never_more_than_four_are(day: date) -> None:
    open_day = next_target_day(day)
    skipped = [day + timedelta(days=number) for number in range((open_day - day).days)]
    assert is_target_day(open_day)
    assert not any(is_target_day(closed) for closed in skipped)
    assert len(skipped) <= 4


def test_the_calendar_is_the_one_of_the_holidays_package() -> None:
    closed = holidays.financial_holidays("ECB", years=range(2002, 2080))
    days = (date(2002, 1, 1) + timedelta(days=number) for number in range(365 * 77))
    assert all(is_target_day(day) == (day.weekday() < 5 and day not in closed) for day in days)
