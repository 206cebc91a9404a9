"""When a delivery that failed is tried again: soon at first, then ever more seldom, for days."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

GROWTH: Final = 3
SPREAD: Final = 0.2
"""A pause is up to so much shorter or longer than its turn, so that what failed together does not come together."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we try. Pauses grow from `first` to `longest`; after `gives_up_after` a person must ask again."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=6)
    gives_up_after: timedelta = timedelta(days=5)


def pause_after(attempts: int, patience: Patience, *, chance: float, asked: timedelta | None = None) -> timedelta:
    """The pause after attempt number `attempts` (from 1); `chance` in [0, 1) spreads it.

    A receiver that `asked` to be left alone for longer is, for as long as the longest pause at most.
    """
    grown = patience.longest
    if attempts <= 20:  # noqa: PLR2004  further on, the power is beyond any pause
        grown = min(patience.longest, patience.first * GROWTH ** (attempts - 1))
    spread = grown * (1 - SPREAD + 2 * SPREAD * chance)
    return max(spread, min(asked, patience.longest)) if asked is not None else spread
