"""The TARGET calendar: banks settle euro credit transfers on these days only (weekends and six feasts are closed)."""

from datetime import date, timedelta

import holidays

_SATURDAY = 5
_CLOSED = holidays.financial_holidays("ECB")


def is_target_day(day: date) -> bool:
    """Whether TARGET is open on that day."""
    return day.weekday() < _SATURDAY and day not in _CLOSED


def next_target_day(day: date) -> date:
    """That day if TARGET is open on it, otherwise the first open day after it."""
    while not is_target_day(day):
        day += timedelta(days=1)
    return day
