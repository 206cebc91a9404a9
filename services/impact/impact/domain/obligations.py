"""Which activity reports an agreement asks for, what time they tell of, when they fall due, and are recalled."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from impact.domain.report import Report
from impact.domain.states import ReportState
from shared.vocabulary import ReportKind

DEFAULT_REMINDER_DAYS: Final = (-30, -7, 7, 21)
"""Days counted from the due day, negative before it. Apec's own rule is not known: the environment sets another."""


def interim_days(starts_on: date, ends_on: date, *, count: int) -> tuple[date, ...]:
    """The days on which `count` interim reports fall due: they share the project's time into equal parts."""
    length = (ends_on - starts_on).days
    return tuple(starts_on + timedelta(days=length * part // (count + 1)) for part in range(1, count + 1))


def reports_owed(*, interim_on: Iterable[date], final_on: date, reminder_days: Iterable[int]) -> tuple[Report, ...]:
    """The reports of a plan in the order they fall due, numbered from 1; the final one is the last."""
    days = sorted(reminder_days)
    owed = [(ReportKind.INTERIM, due_on) for due_on in sorted(interim_on)] + [(ReportKind.FINAL, final_on)]
    return tuple(
        Report(number, kind, due_on, remind_on=next_reminder(due_on, days, after=None))
        for number, (kind, due_on) in enumerate(owed, start=1)
    )


def period_start(report: Report, owed: Iterable[Report], *, begins_on: date) -> date:
    """The first day that a report tells of: the morrow of the last one due before it, else the project's first day.

    A report that is no longer owed parts nothing.
    """
    before = [one.due_on for one in owed if one.state is not ReportState.WAIVED and one.due_on < report.due_on]
    return max(before) + timedelta(days=1) if before else begins_on


def next_reminder(due_on: date, reminder_days: Iterable[int], *, after: date | None) -> date | None:
    """The first day of a reminder past `after` (None: the very first), or None where no more are sent."""
    days = (due_on + timedelta(days=offset) for offset in sorted(reminder_days))
    return next((day for day in days if after is None or day > after), None)
