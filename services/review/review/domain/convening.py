"""The convening notice: what it says, and whom it is written to. Once each, unless a person has it sent again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from review.domain.committee import Committee
from review.domain.session import Session, require_convened
from review.domain.states import NoticeOccasion, SessionState
from shared.vocabulary import NOTICE_TRANSITIONS, NOTICES_IN_FRENCH, NoticeState, NotInThisState, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Convocation:
    """The letter to one member, by their opaque id, and what became of it.

    `of_revision`: the revision of the session that moved or cancelled it, where the letter is about that; 0 otherwise.
    """

    id: UUID
    session_id: UUID
    sub: str
    state: NoticeState
    written_at: datetime
    settled_at: datetime | None = None
    failure: str | None = None
    of_revision: int = 0


@dataclass(frozen=True, slots=True)
class MembersCalled:
    """Letters are to leave: a first one to `first`, one more to `again`."""

    first: tuple[str, ...]
    again: tuple[str, ...]


def call_members(
    session: Session, committee: Committee, sent: Mapping[str, NoticeState], again: frozenset[str], *, on: date
) -> MembersCalled:
    """Write to each member whose mandate holds that day and who was not written to; once more to `again`.

    Refused once the session is past or its minutes are signed, and where there is nothing to send again. Of a session
    that was cancelled, the letter that says so may be sent again: nobody is convened to it.
    """
    cancelled = session.state is SessionState.CANCELLED
    if not (cancelled and again):
        require_convened(session)
    if session.held_on < on:
        raise NotInThisState(
            f"Cette séance était le {session.held_on:%d/%m/%Y} : il n'y a plus personne à convoquer.",
            state=session.state,
        )
    for sub in sorted(again):
        state = sent.get(sub)
        if state is None or state is NoticeState.SENDING or NoticeState.PENDING not in NOTICE_TRANSITIONS[state]:
            why = "n'est pas écrite" if state is None else f"est {NOTICES_IN_FRENCH[state]}"
            raise Refusal("nothing_to_send_again", f"La convocation de {sub} {why} : rien à renvoyer.", field="again")
    return MembersCalled(tuple(sorted(_expected(session, committee) - sent.keys())), tuple(sorted(again)))


def call_again(session: Session, committee: Committee, written: Sequence[Convocation], *, on: date) -> MembersCalled:
    """One more letter (`again`) to whom one was `written` to (the last each) before the session changed to this.

    A letter that has not left yet says what holds when it leaves, and is enough. Where the notice was sent out at all,
    those whose mandate holds on the new day only get their `first`. Nobody is told of a session that is past.
    """
    if session.held_on < on or not written:
        return MembersCalled((), ())
    again = {one.sub for one in written if one.state is not NoticeState.PENDING}
    first = _expected(session, committee) - {one.sub for one in written}
    return MembersCalled(tuple(sorted(first)), tuple(sorted(again)))


def occasion_of(letter: Convocation, session: Session, committee: Committee) -> NoticeOccasion:
    """What a letter says as it leaves: the recipient is expected, expected elsewhere than before, or not any more."""
    if letter.sub not in _expected(session, committee):
        return NoticeOccasion.CANCELLED
    return NoticeOccasion.MOVED if letter.of_revision else NoticeOccasion.CONVENED


def _expected(session: Session, committee: Committee) -> set[str]:
    if session.state is SessionState.CANCELLED:
        return set()
    return {member.sub for member in committee.on(session.held_on).members}


def calling_line(session: Session, committee: Committee) -> str:
    """Who is called where and when, in French."""
    hour = f" à {session.starts_at:%H h %M}" if session.starts_at else ""
    place = f", {session.place}" if session.place else ""
    return f"Vous êtes convoqué au {committee.name}, le {session.held_on:%d/%m/%Y}{hour}{place}."


def standing_lines(committee: Committee) -> list[str]:
    """What every notice recalls of the rules, in French."""
    return [
        f"Le quorum est de {committee.quorum_percent} % des voix délibératives, hors récusations.",
        "Si un projet vous touche de près, déclarez-le avant la séance : le dossier vous sera fermé.",
    ]
