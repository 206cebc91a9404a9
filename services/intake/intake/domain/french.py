"""How a French reader meets a day, an amount and a list."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_THIN_SPACE: Final = "\u202f"
_SPACE: Final = "\u00a0"


def french_day(day: date) -> str:
    """1er mars 2025."""
    first_or_later = "1er" if day.day == 1 else str(day.day)
    return f"{first_or_later} {_MONTHS[day.month - 1]} {day.year}"


def french_instant(local: datetime) -> str:
    """1er mars 2025 à 9 h 05, of an instant as the clocks of the reader's place show it."""
    return f"{french_day(local.date())} à {local.hour} h {local:%M}"


def euros(cents: int) -> str:
    """500000 cents are 5 000 €, 123456 are 1 234,56 €, with the spaces a French text uses."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    decimals = f",{rest:02d}" if rest else ""
    return f"{sign}{whole:,}".replace(",", _THIN_SPACE) + f"{decimals}{_SPACE}€"


def listed(words: Iterable[str]) -> str:
    """A, B ou C; nothing is an empty text."""
    *others, last = list(words) or [""]
    return f"{', '.join(others)} ou {last}" if others else last
