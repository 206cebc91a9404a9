"""Signatures, and corrections of what was signed."""

from uuid import UUID

from review.domain.addendum import Addendum, correct
from review.domain.committee import Committee
from review.domain.session import Session
from review.domain.signing import Signature, signature_of
from review.domain.states import InsteadOfChair
from review.handlers.access import require_chair, require_member
from review.handlers.finding import case_named, committee_today, session_held
from review.handlers.reading import session_seen
from review.handlers.recording import announce_fact
from review.store import addenda, sessions
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import Principal


async def signature_held(
    tx: Transaction, session: Session, committee: Committee, instead: InsteadOfChair | None, *, by: Principal
) -> Signature:
    """The caller's signature for a session that is held. Raises where it is not theirs to give."""
    closed_to = await sessions.closed_to(tx, session.id)
    if committee.presiding <= closed_to:
        require_member(committee, by)
    else:
        require_chair(committee, by)
    return signature_of(session, committee, by.sub, instead, closed_to=closed_to)


async def correct_minutes(
    tx: Transaction,
    session_id: UUID,
    text: str,
    case_id: UUID | None,
    instead: InsteadOfChair | None,
    *,
    by: Principal,
) -> Addendum:
    """Add a correction to signed minutes; the session is held, so that two corrections take two numbers."""
    session = await session_held(tx, session_id)
    committee = await committee_today(tx, session.committee.id)
    signature = await signature_held(tx, session, committee, instead, by=by)
    tx.check_revision(session.revision)
    if case_id is not None:
        await case_named(tx, case_id, session_id)
    before = await addenda.of_session(tx, session_id)
    fact = correct(session, before, text, case_id, signature, on=paris_day(tx.origin.at))
    addenda.save_new(tx, fact.addendum)
    announce_fact(tx, fact)
    return fact.addendum


async def addenda_seen(tx: Transaction, session_id: UUID, *, by: Principal) -> list[Addendum]:
    """The corrections of a session's minutes. To whom a case of it is closed, only those about other single cases."""
    session = await session_seen(tx, session_id, by=by)
    closed = await sessions.closed_cases(tx, session.id, by.sub)
    found = await addenda.of_session(tx, session_id)
    return [one for one in found if not closed or (one.case_id is not None and one.case_id not in closed)]
