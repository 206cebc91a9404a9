"""One figure, what it is compared with, and what is asked of it."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside its limit or peer. `ratio` is value over limit; the reach bounds it from one side.

    `asked` is "at least" for rates, "at most" for times and sizes.
    """

    name: str
    value: float
    limit_or_peer: float
    unit: str
    reach: float
    asked: Literal["at least", "at most"] = "at least"
    against: str = ""

    @property
    def ratio(self) -> float:
        """How the value stands to what it is compared with."""
        return self.value / self.limit_or_peer if self.limit_or_peer else 0.0

    @property
    def met(self) -> bool:
        """Whether what is asked is reached."""
        return self.ratio >= self.reach if self.asked == "at least" else self.ratio <= self.reach

    def as_json(self) -> dict[str, Any]:
        """The shape of one entry of build/bench.json."""
        return {
            "value": rounded(self.value),
            "limit_or_peer": rounded(self.limit_or_peer),
            "ratio": round(self.ratio, 3),
            "reach": self.reach,
            "met": self.met,
        }


def rounded(value: float) -> float:
    """Three digits that mean something, and no more."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
