"""Facts into state and events, in one unit of work."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from review import events
from review.domain import hearing, judging, session
from review.domain.case import Case, CaseFact
from review.domain.session import Session, SessionFact
from review.handlers.inviting import tell_invited
from review.store import cases, hearings, sessions
from shared.clock import paris_day
from shared.messaging import announce
from shared.postgres import Transaction
from shared.vocabulary import HearingCancellation


def announce_fact(tx: Transaction, fact: events.Fact) -> None:
    """Announce a fact, where it is announced at all."""
    event = events.contract(fact)
    if event is not None:
        announce(tx, event)


async def announce_ties(tx: Transaction, case_ids: Sequence[UUID]) -> None:
    """Announce to whom these cases are closed now, by ties that nobody declared."""
    for case in await cases.load_many(tx, case_ids):
        announce_fact(tx, events.TiesLookedFor(case, paris_day(tx.origin.at)))


async def record_case(tx: Transaction, case: Case, facts: Sequence[CaseFact]) -> Case:
    """Save and announce what happened to a case; its revision moves once. Nothing happened: nothing is written.

    A hearing to come ends with it, where nobody of this committee is to hear the carrier any more.
    """
    if not facts:
        return case
    after = replace(judging.evolve_all(case, facts), revision=case.revision + 1)
    cases.save(tx, after, facts)
    for fact in facts:
        announce_fact(tx, fact)
    reason = hearing.why_nobody_is_heard(facts)
    if reason is not None:
        await _end_hearing(tx, after, reason)
    return after


async def _end_hearing(tx: Transaction, case: Case, reason: HearingCancellation) -> None:
    to_come = await hearings.lock_pending(tx, case.id)
    ended = hearing.end_with_case(to_come, reason, at=tx.origin.at) if to_come is not None else None
    if to_come is not None and ended is not None:
        hearings.save(tx, to_come, ended.hearing)
        await tell_invited(tx, case, to_come, ended.hearing)
        announce_fact(tx, events.CaseHearing(case, ended))


def record_session(tx: Transaction, before: Session, fact: SessionFact) -> Session:
    """Save and announce what happened to a session."""
    after = replace(session.evolve(before, fact), revision=before.revision + 1)
    sessions.save(tx, after)
    announce_fact(tx, fact)
    return after
