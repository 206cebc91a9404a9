"""Committees are convened, their attendance is noted, their minutes are signed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from review.domain import judging, minutes
from review.domain.session import Session, convene, take_attendance
from review.handlers.access import require_chair, require_organiser
from review.handlers.finding import committee_of, session_held
from review.handlers.recording import announce_fact, record_case, record_session
from review.store import cases, sessions
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import Forbidden, Principal


async def convene_committee(
    tx: Transaction, *, committee_id: UUID, edition: int, held_on: date, by: Principal
) -> Session:
    """Convene a committee for a day."""
    committee = await committee_of(tx, committee_id)
    require_organiser(committee, by)
    fact = convene(session_id=tx.origin.id_for("session"), committee=committee, edition=edition, held_on=held_on)
    sessions.save_new(tx, fact.session)
    announce_fact(tx, fact)
    return fact.session


async def note_attendance(tx: Transaction, session_id: UUID, present: Sequence[str], *, by: Principal) -> Session:
    """Note who is present, in place of what was noted before."""
    session = await session_held(tx, session_id)
    committee = await committee_of(tx, session.committee.id)
    require_organiser(committee, by)
    tx.check_revision(session.revision)
    ballot_open = await sessions.ballot_open(tx, session_id)
    return record_session(tx, session, take_attendance(session, committee, present, ballot_open=ballot_open))


async def sign_minutes(tx: Transaction, session_id: UUID, *, by: Principal) -> Session:
    """Sign the minutes; every decision of the session that waited for them becomes final."""
    session = await session_held(tx, session_id)
    committee = await committee_of(tx, session.committee.id)
    require_chair(committee, by)
    if await sessions.closed_cases(tx, session_id, by.sub):
        raise Forbidden("Un dossier de cette séance vous est fermé : une autre présidence signe son procès-verbal.")
    tx.check_revision(session.revision)
    heard = await cases.lock_of_session(tx, session_id)
    today = paris_day(tx.origin.at)
    fact = minutes.sign(session, committee, await sessions.sheets(tx, session_id), by=by.sub, on=today)
    signed = record_session(tx, session, fact)
    for case in heard:
        record_case(tx, case, judging.hear_minutes_signed(case, on=today))
    return signed
