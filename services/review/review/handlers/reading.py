"""What people may see: loaded, and refused where it is not theirs."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from review.domain.case import Case
from review.domain.committee import Committee, CommitteeRef
from review.domain.minutes import Content, content_of
from review.domain.session import Session
from review.domain.states import SessionState
from review.handlers.access import SEES_EVERYTHING, SITS, committees_seen_by, require_not_recused, require_seat
from review.handlers.finding import committee_of, committee_of_session, committee_today
from review.store import cases, committees, envelopes, listing, session_changes, sessions, sheets
from review.store.envelopes import EnvelopeLeft
from review.store.listing import CaseFilters
from review.store.session_changes import SessionChange
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def committee_seen(tx: Transaction, committee_id: UUID, *, by: Principal) -> Committee:
    """A committee, for staff and for those who sit in it."""
    committee = await committee_of(tx, committee_id)
    require_seat(committee.on(paris_day(tx.origin.at)), by)
    return committee


async def page_of_committees(tx: Transaction, *, by: Principal, after: str | None, limit: int) -> list[Committee]:
    """Committees by code: all for staff, their own for those who sit."""
    return await committees.page(tx, member=committees_seen_by(by), after=after, limit=limit)


async def names_of(tx: Transaction, *seen: Committee) -> dict[str, str]:
    """The names of the members, by sub."""
    return await committees.names(tx, {member.sub for committee in seen for member in committee.members})


async def session_seen(tx: Transaction, session_id: UUID, *, by: Principal) -> Session:
    """A session, for staff and for those who sit in its committee."""
    session = await sessions.load(tx, session_id)
    if session is None:
        raise NotFound("séance", session_id)
    require_seat(await committee_today(tx, session.committee.id), by)
    return session


async def page_of_sessions(
    tx: Transaction,
    *,
    by: Principal,
    committee: str | None,
    edition: int | None,
    state: SessionState | None,
    after: tuple[date | None, UUID | None],
    limit: int,
) -> list[Session]:
    """Sessions by day, of the committees that the caller may see."""
    member = committees_seen_by(by)
    return await sessions.page(
        tx, committee=committee, edition=edition, state=state, member=member, after=after, limit=limit
    )


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """What is shown with a session, some of it by who reads it: without the cases that are closed to them."""

    minutes: Content
    agenda: tuple[UUID, ...]
    changes: tuple[SessionChange, ...]


async def session_parts(tx: Transaction, session: Session, *, by: Principal) -> SessionSeen:
    """The minutes as signed, or as they would be signed now, and the agenda; without the cases closed to the caller."""
    if session.minutes is not None:
        content: Content = json.loads(session.minutes.content)
    else:
        committee = await committee_of_session(tx, session)
        content = content_of(session, committee, await sheets.of_session(tx, session.id))
    closed = await sessions.closed_cases(tx, session.id, by.sub)
    ballots = [ballot for ballot in content["ballots"] if UUID(ballot["case_id"]) not in closed]
    agenda = tuple(one for one in session.agenda if one not in closed)
    return SessionSeen({**content, "ballots": ballots}, agenda, await session_changes.of_session(tx, session.id))


async def case_seen(tx: Transaction, case_id: UUID, *, by: Principal) -> Case:
    """A case, for staff and for those who sit in its committee; closed to a recused member, whatever their roles."""
    case = await cases.load(tx, case_id)
    if case is None:
        raise NotFound("dossier", case_id)
    if case.committee is None:
        by.require(*SEES_EVERYTHING)
    else:
        await _require_seat_before(tx, case, case.committee, by)
    require_not_recused(case, by)
    return case


async def _require_seat_before(tx: Transaction, case: Case, before: CommitteeRef, by: Principal) -> None:
    """Who judges an appeal reads the case that is appealed too."""
    appealed_to = await cases.appeal_committee(tx, case.id)
    judging_it = await committee_today(tx, appealed_to) if appealed_to is not None else None
    if judging_it is None or not (by.has(*SITS) and judging_it.has(by.sub)):
        require_seat(await committee_today(tx, before.id), by)


async def page_of_cases(
    tx: Transaction, asked: CaseFilters, *, by: Principal, after: tuple[str | None, UUID | None], limit: int
) -> list[Case]:
    """Cases by application number, of the committees that the caller may see, without those they are recused from."""
    return await listing.page(tx, asked, member=committees_seen_by(by), viewer=by.sub, after=after, limit=limit)


async def envelope_seen(tx: Transaction, key: str, *, by: Principal) -> EnvelopeLeft:
    """What is left in an envelope, for staff and those who sit in a committee."""
    committees_seen_by(by)
    left = await envelopes.load(tx, key)
    if left is None:
        raise NotFound("enveloppe", key)
    return left
