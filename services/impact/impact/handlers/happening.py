"""Save and announce what was decided: the one place where a plan changes."""

from collections.abc import Sequence
from functools import reduce

from impact import domain, events
from impact.store import plans
from shared.clock import paris_day
from shared.messaging import announce
from shared.postgres import Transaction


def happened(tx: Transaction, before: domain.Plan | None, facts: Sequence[domain.Fact]) -> domain.Plan:
    """Apply facts (one at least) and the alerts they raise or cure to a plan, None before the first.

    Returns it under its next revision.
    """
    if before is not None:
        facts = [*facts, *domain.alerts_after(before, facts, on=paris_day(tx.origin.at))]
    after = reduce(domain.evolve, facts[1:], domain.evolve(before, facts[0]))
    for fact in facts:
        event = events.contract(fact)
        if event is not None:
            announce(tx, event)
    return plans.save(tx, before, after)
