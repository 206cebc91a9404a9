"""What every unit of work of intake needs: when it happens, and how its facts are announced."""

from typing import Final

from intake import domain, events
from shared.clock import paris_day
from shared.messaging import announce
from shared.postgres import Transaction

NOTHING_YET: Final = 0
"""The revision of what is about to be made: an If-Match sent with its creation can only be stale."""


def moment_of(tx: Transaction) -> domain.Moment:
    """The business instant of this work, and its day in Paris."""
    return domain.Moment(tx.origin.at, paris_day(tx.origin.at))


def announce_fact(tx: Transaction, fact: domain.CallFact | domain.ApplicationFact) -> None:
    """Announce the fact, where it concerns anybody else."""
    event = events.contract(fact)
    if event is not None:
        announce(tx, event)
