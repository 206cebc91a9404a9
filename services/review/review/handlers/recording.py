"""Facts into state and events, in one unit of work."""

from collections.abc import Sequence
from dataclasses import replace

from review import events
from review.domain import judging, session
from review.domain.case import Case, CaseFact
from review.domain.session import Session, SessionFact
from review.store import cases, sessions
from shared.messaging import announce
from shared.postgres import Transaction


def announce_fact(tx: Transaction, fact: events.Fact) -> None:
    """Announce a fact, where it is announced at all."""
    event = events.contract(fact)
    if event is not None:
        announce(tx, event)


def record_case(tx: Transaction, case: Case, facts: Sequence[CaseFact]) -> Case:
    """Save and announce what happened to a case; its revision moves once. Nothing happened: nothing is written."""
    if not facts:
        return case
    after = replace(judging.evolve_all(case, facts), revision=case.revision + 1)
    cases.save(tx, after, facts)
    for fact in facts:
        announce_fact(tx, fact)
    return after


def record_session(tx: Transaction, before: Session, fact: SessionFact) -> Session:
    """Save and announce what happened to a session."""
    after = replace(session.evolve(before, fact), revision=before.revision + 1)
    sessions.save(tx, after)
    announce_fact(tx, fact)
    return after
