"""Committees are convened, their attendance is noted, their minutes are signed."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from review.domain import agenda, judging, minutes
from review.domain.case import AttendanceMoved, Case
from review.domain.session import Session, arrive, convene, leave, take_attendance
from review.domain.states import CaseState, InsteadOfChair, Movement
from review.handlers.access import require_not_recused, require_organiser
from review.handlers.correcting import signature_held
from review.handlers.finding import (
    committee_of,
    committee_of_session,
    committee_today,
    national_committee,
    session_held,
)
from review.handlers.recording import announce_fact, record_case, record_session
from review.store import cases, sessions, sheets
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Outcome
from shared.web import NotFound, Principal


async def convene_committee(
    tx: Transaction,
    *,
    committee_id: UUID,
    edition: int,
    held_on: date,
    starts_at: time | None,
    place: str | None,
    by: Principal,
) -> Session:
    """Convene a committee for a day."""
    committee = await committee_of(tx, committee_id)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    fact = convene(
        session_id=tx.origin.id_for("session"),
        committee=committee,
        edition=edition,
        held_on=held_on,
        on=paris_day(tx.origin.at),
        starts_at=starts_at,
        place=place,
    )
    sessions.save_new(tx, fact.session)
    announce_fact(tx, fact)
    return fact.session


async def note_attendance(tx: Transaction, session_id: UUID, present: Sequence[str], *, by: Principal) -> Session:
    """Note who is present, in place of what was noted before."""
    session = await session_held(tx, session_id)
    committee, today = await committee_of_session(tx, session), paris_day(tx.origin.at)
    require_organiser(committee.on(today), by)
    tx.check_revision(session.revision)
    ballot_open = await sessions.ballot_open(tx, session_id)
    fact = take_attendance(session, committee, present, on=today, ballot_open=ballot_open)
    return record_session(tx, session, fact)


async def note_departure(tx: Transaction, session_id: UUID, member: str, *, by: Principal) -> Session:
    """Note that someone left, even while a vote is open: it is counted without them."""
    session = await session_held(tx, session_id)
    require_organiser(await committee_today(tx, session.committee.id), by)
    tx.check_revision(session.revision)
    left = record_session(tx, session, leave(session, member))
    await _move(tx, session_id, member, Movement.LEFT)
    return left


async def note_arrival(tx: Transaction, session_id: UUID, member: str, *, by: Principal) -> Session:
    """Note that someone came, even while a vote is open: its quorum counts them, and they do not vote in it."""
    session = await session_held(tx, session_id)
    committee, today = await committee_of_session(tx, session), paris_day(tx.origin.at)
    require_organiser(committee.on(today), by)
    tx.check_revision(session.revision)
    arrived = record_session(tx, session, arrive(session, committee, member, on=today))
    await _move(tx, session_id, member, Movement.ARRIVED)
    return arrived


async def _move(tx: Transaction, session_id: UUID, member: str, movement: Movement) -> None:
    for case in await cases.lock_of_session(tx, session_id):
        if case.state is CaseState.BALLOT and case.ballot is not None:
            await record_case(tx, case, [AttendanceMoved(case.ballot.id, member, movement)])


async def set_agenda(tx: Transaction, session_id: UUID, named: Sequence[UUID], *, by: Principal) -> Session:
    """Set what a session is to hear. Cases closed to the caller are neither put on it nor taken off it by them."""
    session = await session_held(tx, session_id)
    require_organiser(await committee_today(tx, session.committee.id), by)
    tx.check_revision(session.revision)
    found = {case.id: case for case in await cases.load_many(tx, [*named, *session.agenda])}
    for case_id in named:
        if case_id not in found:
            raise NotFound("dossier", case_id, field="cases")
        require_not_recused(found[case_id], by)
    closed = [case_id for case_id in session.agenda if case_id not in named and by.sub in found[case_id].closed_to]
    return record_session(tx, session, agenda.set_agenda(session, [found[one] for one in (*named, *closed)]))


async def sign_minutes(
    tx: Transaction, session_id: UUID, instead: InsteadOfChair | None = None, *, by: Principal
) -> Session:
    """Sign the minutes; every decision of the session that waited for them becomes final."""
    session = await session_held(tx, session_id)
    committee = (await committee_of_session(tx, session)).on(session.held_on)
    signature = await signature_held(tx, session, committee, instead, by=by)
    tx.check_revision(session.revision)
    heard = await cases.lock_of_session(tx, session_id)
    today = paris_day(tx.origin.at)
    said = await sheets.of_session(tx, session_id)
    fact = minutes.sign(session, committee, said, by=signature.by, on=today, instead=signature.instead)
    signed = record_session(tx, session, fact)
    national = await national_committee(tx) if any(_is_referred(case) for case in heard) else None
    for case in heard:
        await record_case(tx, case, judging.hear_minutes_signed(case, on=today, national=national))
    return signed


def _is_referred(case: Case) -> bool:
    return case.decision is not None and case.decision.outcome is Outcome.REFERRED
