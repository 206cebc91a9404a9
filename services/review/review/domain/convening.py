"""The convening notice: what it says, and whom it is written to. Once each, unless a person has it sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from review.domain.committee import Committee
from review.domain.session import Session, require_unsigned
from shared.vocabulary import NOTICE_TRANSITIONS, NOTICES_IN_FRENCH, NoticeState, NotInThisState, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Convocation:
    """The letter to one member, by their opaque id, and what became of it."""

    id: UUID
    session_id: UUID
    sub: str
    state: NoticeState
    written_at: datetime
    settled_at: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class MembersCalled:
    """Letters are to leave: a first one to `first`, one more to `again`."""

    first: tuple[str, ...]
    again: tuple[str, ...]


def call_members(
    session: Session, committee: Committee, sent: Mapping[str, NoticeState], again: frozenset[str], *, on: date
) -> MembersCalled:
    """Write to each member whose mandate holds that day and who was not written to; once more to `again`.

    Refused once the session is past or its minutes are signed, and where there is nothing to send again.
    """
    require_unsigned(session)
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
    members = {member.sub for member in committee.on(session.held_on).members}
    return MembersCalled(tuple(sorted(members - sent.keys())), tuple(sorted(again)))


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
