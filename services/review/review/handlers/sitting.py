"""What a session has before it: its agenda, what is left to award, and what an award would leave of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from review.domain.attending import Attending, attending_now
from review.domain.case import Case
from review.domain.committee import Committee
from review.domain.drawing import committee_key, envelope_key
from review.domain.session import Session
from review.domain.simulation import Simulation, simulate
from review.handlers.finding import committee_of_session
from review.handlers.reading import session_seen
from review.store import cases, envelopes, sessions
from review.store.envelopes import EnvelopeLeft
from shared.postgres import Transaction
from shared.vocabulary import Cents
from shared.web import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A session with the cases that it hears or heard, those closed to the reader left out, and what pays them.

    `attending`: who counts on each case that may be voted there, by its id.
    """

    session: Session
    cases: tuple[Case, ...]
    envelopes: tuple[EnvelopeLeft, ...]
    attending: Mapping[UUID, Attending]

    def simulate(self, amounts: Mapping[UUID, Cents] | None) -> Simulation:
        """What these awards would leave."""
        left = {one.envelope_key: one.available_cents for one in self.envelopes}
        return simulate(self.cases, amounts, left, lambda case: envelope_key(case.file, self.session.committee))


async def sitting_seen(tx: Transaction, session_id: UUID, *, by: Principal) -> Sitting:
    """What a session has before it, for staff and for those who sit in its committee."""
    session = await session_seen(tx, session_id, by=by)
    named = dict.fromkeys((*session.agenda, *await sessions.voted_cases(tx, session_id)))
    found = {case.id: case for case in await cases.load_many(tx, list(named))}
    seen = tuple(found[one] for one in named if by.sub not in found[one].closed_to)
    # A sitting that has nothing before it yet shows what its committee has.
    own = committee_key(session.edition, session.committee)
    drawn = {envelope_key(case.file, session.committee) for case in seen} if seen else {own}
    paying = await envelopes.load_many(tx, sorted(key for key in drawn if key is not None))
    committee = await committee_of_session(tx, session)
    counted = {case.id: now for case in seen if (now := attending_now(case, session, committee))}
    return Sitting(session=session, cases=seen, envelopes=tuple(paying), attending=counted)


async def convened_committee(tx: Transaction, session: Session) -> Committee:
    """The committee that a convening notice calls together: those whose mandate holds on that day."""
    return (await committee_of_session(tx, session)).on(session.held_on)
