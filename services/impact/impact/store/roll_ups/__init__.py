"""The roll-ups: what the projection writes (keeping), the sums read from it (reading), each project (counted).

What is observed is shared out by a projection of its own: what it writes (parting), and what is read of it (parts).
"""

from impact.domain import TOTAL, By, Measure, RollUp
from impact.store.roll_ups.counted import counted, fingerprint
from impact.store.roll_ups.keeping import RESET
from impact.store.roll_ups.parts import shared_out, shared_out_in_total
from impact.store.roll_ups.reading import added_up

__all__ = [
    "RESET",
    "TOTAL",
    "By",
    "Measure",
    "RollUp",
    "added_up",
    "counted",
    "fingerprint",
    "shared_out",
    "shared_out_in_total",
]
