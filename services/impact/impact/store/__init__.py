"""Every SQL statement of impact, and how rows become the domain's objects.

applications  what is kept of intake's applications
plans         the aggregate: load, lock, save
roll_ups      the read model that the projection keeps, and the sums read from it
"""

from impact.store import applications, plans, roll_ups

__all__ = ["applications", "plans", "roll_ups"]
