"""When something happens: the instant, and the day it falls on for the programme."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (UTC) and its calendar day in Paris: rows keep the first, rules count in the second."""

    at: datetime
    day: date
