"""Sessions that were convened are moved, corrected or cancelled; who was convened is told."""

from uuid import UUID

from review.domain import rescheduling
from review.domain.committee import Committee
from review.domain.session import Schedule, Session, SessionWasCancelled, SessionWasMoved, WhyChanged
from review.handlers.access import require_organiser
from review.handlers.convening import tell_of_change
from review.handlers.finding import committee_of_session, session_held
from review.handlers.recording import record_session
from review.store import session_changes, sessions
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import SessionChangeReason
from shared.web import Principal


async def move_session(
    tx: Transaction,
    session_id: UUID,
    to: Schedule,
    reason: SessionChangeReason,
    explanation: str,
    *,
    by: Principal,
) -> Session:
    """Set day, hour and place anew. The session is held, so that no vote opens meanwhile."""
    session, committee = await _held(tx, session_id, by)
    why = WhyChanged(reason, explanation, by.sub)
    voted = await sessions.ballot_ever_opened(tx, session_id)
    return await _change(tx, committee, rescheduling.move(session, to, why, voted=voted, on=paris_day(tx.origin.at)))


async def cancel_session(
    tx: Transaction, session_id: UUID, reason: SessionChangeReason, explanation: str, *, by: Principal
) -> Session:
    """The session will not sit; its cases are on no agenda of its own. It is held, so that no vote opens meanwhile."""
    session, committee = await _held(tx, session_id, by)
    why = WhyChanged(reason, explanation, by.sub)
    voted = await sessions.ballot_ever_opened(tx, session_id)
    return await _change(tx, committee, rescheduling.cancel(session, why, voted=voted, on=paris_day(tx.origin.at)))


async def _held(tx: Transaction, session_id: UUID, by: Principal) -> tuple[Session, Committee]:
    session = await session_held(tx, session_id)
    committee = await committee_of_session(tx, session)
    require_organiser(committee.on(paris_day(tx.origin.at)), by)
    tx.check_revision(session.revision)
    return session, committee


async def _change(tx: Transaction, committee: Committee, fact: SessionWasMoved | SessionWasCancelled) -> Session:
    after = record_session(tx, fact.session, fact)
    session_changes.add(tx, fact, revision=after.revision)
    await tell_of_change(tx, after, committee)
    await tx.flush()
    return after
