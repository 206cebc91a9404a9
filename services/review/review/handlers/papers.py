"""Minutes as a paper, as its reader may see them."""

from uuid import UUID

from review.gateway.minutes_paper import MinutesPaper
from review.handlers.correcting import addenda_seen
from review.handlers.finding import committee_of_session
from review.handlers.reading import session_parts, session_seen
from review.store import committees, sessions
from shared.postgres import Transaction
from shared.web import Principal


async def minutes_paper(tx: Transaction, session_id: UUID, *, by: Principal) -> MinutesPaper:
    """What the minutes of a session say, signed or not, without the cases closed to the reader."""
    session = await session_seen(tx, session_id, by=by)
    committee = await committee_of_session(tx, session)
    seen = await session_parts(tx, session, by=by)
    subs = {*seen.minutes["voting_members"], *seen.minutes.get("advisory_members", ()), *seen.minutes["present"]}
    signed_by = {session.minutes.signed_by} if session.minutes else set[str]()
    return MinutesPaper(
        content=seen.minutes,
        committee_name=committee.name,
        names=await committees.names(tx, subs | signed_by | {member.sub for member in committee.members}),
        minutes=session.minutes,
        addenda=await addenda_seen(tx, session_id, by=by),
        abridged=bool(await sessions.closed_cases(tx, session_id, by.sub)),
    )
