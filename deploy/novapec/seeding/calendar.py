"""The days of an edition's year: when carriers apply, until when, when committees sit and money goes out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A validation session: files handed in by the end of `cutoff_on` are heard on `held_on`; None: next year."""

    name: str
    cutoff_on: date
    held_on: date | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """One year. People act on working days, `every` so many days: a small year has few of them."""

    edition: int
    every: int = 1

    @property
    def opens_on(self) -> date:
        """The first day of the call."""
        return date(self.edition, 1, 15)

    @property
    def begins_on(self) -> date:
        """The first day on which somebody applies."""
        return self.opens_on + _DAY

    @property
    def closes_on(self) -> date:
        """The last day of the call, and of what is lived."""
        return date(self.edition, 12, 31)

    @property
    def sittings(self) -> tuple[Sitting, ...]:
        """The validation sessions; what comes in for the last one waits at the end of the year."""
        dates = (((2, 28), (4, 10)), ((5, 31), (7, 10)), ((9, 15), (10, 24)), ((12, 31), None))
        return tuple(
            Sitting(f"{self.edition}-{n}", date(self.edition, *cutoff), date(self.edition, *held) if held else None)
            for n, (cutoff, held) in enumerate(dates, 1)
        )

    @property
    def pay_days(self) -> tuple[date, ...]:
        """When finance orders what was released since the last time; the file goes to the bank the day after."""
        return tuple(working_day(date(self.edition, month, 20)) for month in range(5, 13))

    @property
    def report_days(self) -> tuple[date, ...]:
        """When carriers say how far their projects have come."""
        return (date(self.edition, 9, 30), date(self.edition, 12, 12))

    def day(self, wanted: date) -> date:
        """The first day on or after this one on which people act."""
        steps = -((self.begins_on - wanted).days // self.every)
        return working_day(self.begins_on + max(0, steps) * self.every * _DAY)

    def pay_day(self, after: date) -> date:
        """The first pay day after this one; none is left in the year: next year's first."""
        return next((day for day in self.pay_days if day > after), date(self.edition + 1, 1, 20))


def next_working_day(day: date) -> date:
    """The working day after this one."""
    return working_day(day + _DAY)


def working_day(day: date) -> date:
    """This day, or the Monday after it."""
    return day + max(0, 7 - day.weekday()) * _DAY if day.weekday() >= _SATURDAY else day
