"""Save and announce what was decided: the one place where a plan changes."""

from collections.abc import Sequence
from functools import reduce

from impact import domain, events
from impact.store import plans
from shared.messaging import announce
from shared.postgres import Transaction


def happened(tx: Transaction, before: domain.Plan | None, facts: Sequence[domain.Fact]) -> domain.Plan:
    """Apply facts (one at least) to a plan, None before the first; returns it under its next revision."""
    after = reduce(domain.evolve, facts[1:], domain.evolve(before, facts[0]))
    for fact in facts:
        event = events.contract(fact)
        if event is not None:
            announce(tx, event)
    return plans.save(tx, before, after)
