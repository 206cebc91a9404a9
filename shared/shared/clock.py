"""Business time, injected. The only module that reads the machine's clock besides the services' main.py.

Instants are UTC; deadlines are dates in Europe/Paris.
"""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock(Protocol):
    """Tells the business time of a service."""

    def now(self) -> datetime:
        """The present business instant, UTC."""
        ...


class SystemClock:
    """The machine's clock: production."""

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands still until an operator moves it forward (SIMULATION=true only)."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The simulated instant, UTC."""
        return self._now

    def advance(self, to: datetime) -> None:
        """Move to a later instant; raises ValueError when `to` lies in the past, because time never goes back."""
        if to < self._now:
            message = f"simulated time is {self._now.isoformat()}: it cannot go back to {to.isoformat()}"
            raise ValueError(message)
        self._now = to.astimezone(UTC)


def paris_day(instant: datetime) -> date:
    """The calendar day in Paris of an instant: deadlines are counted in these."""
    return instant.astimezone(PARIS).date()


def end_of_paris_day(day: date) -> datetime:
    """The last second of a day in Paris, as a UTC instant: what "before the 21st" means to a carrier."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=PARIS).astimezone(UTC)


def start_of_paris_day(day: date) -> datetime:
    """The first instant of a day in Paris, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
