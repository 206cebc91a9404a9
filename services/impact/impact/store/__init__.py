"""Every SQL statement of impact, and how rows become the domain's objects.

applications  what is kept of intake's applications
plans         the aggregate: load, lock, save
documents     the content of evidence
forms         what reports answer
definitions   versions of the library
waiting       how much waits, by state
tasks         what waits for somebody
roll_ups      the read model that the projection keeps, and the sums read from it
"""

from impact.store import applications, definitions, documents, forms, plans, roll_ups, tasks, waiting

__all__ = ["applications", "definitions", "documents", "forms", "plans", "roll_ups", "tasks", "waiting"]
