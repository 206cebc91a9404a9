"""Cases are routed by hand, voted, and decided."""

from uuid import UUID

from review.domain import agenda, breaking_off, judging
from review.domain.ballot import BreakOff, Verdict
from review.domain.case import Case
from review.domain.committee import Committee
from review.domain.states import BreakOffReason, Choice, RoutingReason
from review.handlers.access import SITS, require_chair, require_member, require_not_recused, require_organiser
from review.handlers.finding import (
    case_held,
    committee_before,
    committee_of,
    committee_of_session,
    national_committee,
    session_held,
)
from review.handlers.recording import record_case, record_session
from review.store import cases, interests, sessions
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import NotInThisState, Outcome
from shared.web import Principal


async def route_by_hand(
    tx: Transaction, case_id: UUID, committee_id: UUID, reason: RoutingReason, *, by: Principal
) -> Case:
    """Put a case before a committee that a person chose."""
    await interests.stand(tx)
    case = await case_held(tx, case_id)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    committee = await committee_of(tx, committee_id)
    return await record_case(tx, case, [judging.route_by_hand(case, committee, reason, on=paris_day(tx.origin.at))])


async def open_ballot(tx: Transaction, session_id: UUID, case_id: UUID, *, by: Principal) -> Case:
    """Open the vote on a case. The session is held first, so that its minutes are not signed meanwhile."""
    session = await session_held(tx, session_id)
    case = await case_held(tx, case_id)
    committee = await committee_of_session(tx, session)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    fact = judging.open_ballot(case, session, committee, ballot_id=tx.origin.id_for("ballot"))
    return await record_case(tx, case, [fact])


async def cast_vote(tx: Transaction, case_id: UUID, choice: Choice, member: str | None, *, by: Principal) -> Case:
    """The caller votes, or votes for the absent `member` whose proxy they hold. The ballot knows who may."""
    by.require(*SITS)
    case = await case_held(tx, case_id)
    committee = await committee_before(tx, case)
    require_member(committee, by)
    require_not_recused(case, by)
    tx.check_revision(case.revision)
    return await record_case(tx, case, [judging.cast_vote(case, member or by.sub, choice, by=by.sub)])


async def break_off(
    tx: Transaction, case_id: UUID, reason: BreakOffReason, explanation: str, *, on_agenda: bool, by: Principal
) -> Case:
    """Who presides gives an open vote up; the case stays on the agenda, or is taken off it. Its session is held first.

    The ballot that named the session may have been closed meanwhile: the domain sees what is there once both are held.
    """
    by.require(*SITS)
    found = await cases.load(tx, case_id)
    named = found.ballot.session_id if found is not None and found.ballot is not None else None
    session = await session_held(tx, named) if named is not None else None
    case = await case_held(tx, case_id)
    committee = await committee_of_session(tx, session) if session is not None else await committee_before(tx, case)
    require_not_recused(case, by)
    _require_presides(case, committee.on(session.held_on) if session is not None else committee, by)
    tx.check_revision(case.revision)
    if session is None:
        raise NotInThisState("Aucun vote n'a été ouvert sur ce dossier.", state=case.state)
    fact = breaking_off.break_off(case, session, committee, BreakOff(reason, explanation, by.sub))
    noted = agenda.after_break_off(session, case_id, on_agenda=on_agenda)
    if noted.cases != session.agenda:
        record_session(tx, session, noted)
    return await record_case(tx, case, [fact])


def _require_presides(case: Case, sitting: Committee, by: Principal) -> None:
    """Raises Forbidden unless the caller could preside this vote; whether they do is the domain's to say."""
    if sitting.presiding <= case.closed_to:
        require_member(sitting, by)
    else:
        require_chair(sitting, by)


async def conclude(tx: Transaction, case_id: UUID, verdict: Verdict, *, by: Principal) -> Case:
    """The chair closes the vote. The session is read once the case is held: signing its minutes holds the case too."""
    by.require(*SITS)
    case = await case_held(tx, case_id)
    session = await sessions.load(tx, case.ballot.session_id) if case.ballot is not None else None
    committee = await committee_of_session(tx, session) if session is not None else await committee_before(tx, case)
    require_not_recused(case, by)
    _require_presides(case, committee.on(session.held_on) if session is not None else committee, by)
    tx.check_revision(case.revision)
    if session is None:
        raise NotInThisState("Aucun vote n'a été ouvert sur ce dossier.", state=case.state)
    taken = judging.conclude(
        case,
        session,
        committee,
        verdict,
        decision_id=tx.origin.id_for("decision"),
        by=by.sub,
        national=await national_committee(tx) if verdict.outcome is Outcome.REFERRED else None,
    )
    return await record_case(tx, case, [taken])
