"""Proxies are given and taken back: by the member, or noted for them by who organises the session."""

from uuid import UUID

from review.domain import proxies
from review.domain.committee import Committee, Proxy
from review.domain.session import Session
from review.handlers.access import require_member, require_organiser
from review.handlers.finding import committee_of_session, session_held
from review.handlers.recording import record_session
from review.store import sessions
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import Principal


async def give_proxy(tx: Transaction, session_id: UUID, giver: str | None, holder: str, *, by: Principal) -> Session:
    """Note that `giver`, or the caller, lets `holder` vote for them at a session."""
    session = await session_held(tx, session_id)
    committee = await committee_of_session(tx, session)
    _require_theirs(tx, committee, session, giver, by)
    tx.check_revision(session.revision)
    open_now = await sessions.ballot_open(tx, session_id)
    fact = proxies.give(session, committee, Proxy(giver or by.sub, holder), ballot_open=open_now)
    return record_session(tx, session, fact)


async def take_proxy_back(tx: Transaction, session_id: UUID, giver: str | None, *, by: Principal) -> Session:
    """Note that `giver`, or the caller, takes their proxy back."""
    session = await session_held(tx, session_id)
    _require_theirs(tx, await committee_of_session(tx, session), session, giver, by)
    tx.check_revision(session.revision)
    open_now = await sessions.ballot_open(tx, session_id)
    return record_session(tx, session, proxies.take_back(session, giver or by.sub, ballot_open=open_now))


def _require_theirs(tx: Transaction, committee: Committee, session: Session, giver: str | None, by: Principal) -> None:
    if giver is None or giver == by.sub:
        require_member(committee.on(session.held_on), by)
    else:
        require_organiser(committee.on(paris_day(tx.origin.at)), by)
