"""The TARGET calendar: banks settle euro credit transfers on these days only.

Source: the European Central Bank's long-term calendar of TARGET closing days, unchanged since 2002: weekends, New
Year's Day, Good Friday, Easter Monday, 1 May, 25 and 26 December. The `holidays` package says the same (a test compares
them), but importing it loads every country's calendar: two fifths of the service's start.
"""

from datetime import date, timedelta

from dateutil.easter import easter

_SATURDAY = 5
_FIXED = frozenset({(1, 1), (5, 1), (12, 25), (12, 26)})
_AROUND_EASTER = (timedelta(days=-2), timedelta(days=1))


def is_target_day(day: date) -> bool:
    """Whether TARGET is open on that day."""
    feasts = {easter(day.year) + offset for offset in _AROUND_EASTER}
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED and day not in feasts


def next_target_day(day: date) -> date:
    """That day if TARGET is open on it, otherwise the first open day after it."""
    while not is_target_day(day):
        day += timedelta(days=1)
    return day
