"""The roll-ups: what the projection writes as events come (keeping), and the sums read from it (reading)."""

from impact.domain import TOTAL, By, Measure, RollUp
from impact.store.roll_ups.keeping import RESET
from impact.store.roll_ups.reading import added_up

__all__ = ["RESET", "TOTAL", "By", "Measure", "RollUp", "added_up"]
