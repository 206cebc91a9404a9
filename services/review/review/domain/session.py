"""A session: one sitting of a committee, its attendance, and the minutes that close it for good."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from review.domain.committee import Committee, CommitteeRef, Proxy
from review.domain.states import InsteadOfChair, SessionState
from shared.vocabulary import NotInThisState, Refusal, SessionChangeReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """Signed minutes: their canonical JSON, its SHA-256 (hex), who signed, when, and why where it was not the chair."""

    content: str
    sha256: str
    signed_by: str
    signed_on: date
    signed_instead: InsteadOfChair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sitting on `held_on` for one edition. `present` are the members there now, with or without a vote.

    `departed` were there and left. `proxies` stand now. `agenda` are cases, in the order in which they are to be heard.
    `rules_version` is that of its committee's rules when it was convened: it decides under them to the end.
    """

    id: UUID
    committee: CommitteeRef
    edition: int
    held_on: date
    state: SessionState = SessionState.CONVENED
    present: frozenset[str] = frozenset()
    departed: frozenset[str] = frozenset()
    proxies: tuple[Proxy, ...] = ()
    agenda: tuple[UUID, ...] = ()
    starts_at: time | None = None
    place: str | None = None
    convened_on: date | None = None
    minutes: Minutes | None = None
    rules_version: int = 1
    revision: int = 1


@dataclass(frozen=True, slots=True)
class SessionConvened:
    """The committee will sit."""

    session: Session


@dataclass(frozen=True, slots=True)
class AttendanceTaken:
    """Who is present is known."""

    present: frozenset[str]


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Someone left before the end; a vote that is open then is counted without them."""

    member: str


@dataclass(frozen=True, slots=True)
class MemberArrived:
    """Someone came late, or back; a vote that is open then counts them in its quorum only."""

    member: str


@dataclass(frozen=True, slots=True)
class ProxyGiven:
    """Someone absent lets someone present vote for them."""

    proxy: Proxy


@dataclass(frozen=True, slots=True)
class ProxyWithdrawn:
    """Someone took their proxy back."""

    giver: str


@dataclass(frozen=True, slots=True)
class AgendaSet:
    """What the session is to hear, in order."""

    cases: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class MinutesWereSigned:
    """The minutes are signed: the session never changes again. `session` as it was before."""

    session: Session
    minutes: Minutes


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and where a session sits, in Paris."""

    held_on: date
    starts_at: time | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class WhyChanged:
    """Why a session was moved or cancelled (`by` an opaque id). `explanation` is text, never announced."""

    reason: SessionChangeReason
    explanation: str
    by: str


@dataclass(frozen=True, slots=True)
class SessionWasMoved:
    """It sits at another time or place. `session` as it was before."""

    session: Session
    to: Schedule
    why: WhyChanged
    on: date


@dataclass(frozen=True, slots=True)
class SessionWasCancelled:
    """It will not sit; what it was to hear is on no agenda of its own any more. `session` as it was before."""

    session: Session
    why: WhyChanged
    on: date


SessionFact = (
    AttendanceTaken
    | MemberLeft
    | MemberArrived
    | ProxyGiven
    | ProxyWithdrawn
    | AgendaSet
    | SessionWasMoved
    | SessionWasCancelled
    | MinutesWereSigned
)
"""What can happen to a session that exists."""


def convene(
    *,
    session_id: UUID,
    committee: Committee,
    edition: int,
    held_on: date,
    on: date | None = None,
    starts_at: time | None = None,
    place: str | None = None,
) -> SessionConvened:
    """Convene a committee; `on` is the day it is told."""
    return SessionConvened(
        Session(
            id=session_id,
            committee=committee.ref,
            edition=edition,
            held_on=held_on,
            starts_at=starts_at,
            place=place,
            convened_on=on,
            rules_version=committee.rules_version,
        )
    )


def leave(session: Session, member: str) -> MemberLeft:
    """Someone leaves, whether a vote is open or not. Refused for who is not there, and once the minutes are signed."""
    require_convened(session)
    if member not in session.present:
        raise Refusal("not_present", "Cette personne n'est pas notée présente : elle ne peut partir.", field="member")
    return MemberLeft(member)


def arrive(session: Session, committee: Committee, member: str, *, on: date) -> MemberArrived:
    """Someone comes late or back, whether a vote is open or not. Refused for who is there already or is no member."""
    require_convened(session)
    _require_its_day(session, on)
    if member in session.present:
        raise Refusal("present_already", "Cette personne est déjà notée présente.", field="member")
    _require_members(session, committee, {member}, field="member")
    return MemberArrived(member)


def take_attendance(
    session: Session, committee: Committee, present: Iterable[str], *, on: date, ballot_open: bool
) -> AttendanceTaken:
    """Note who is present. Refused before its day, while a vote is open, which counts on it, and once it is signed."""
    require_convened(session)
    _require_its_day(session, on)
    if ballot_open:
        raise NotInThisState(
            "Un scrutin est ouvert : la présence se note de nouveau une fois qu'il est clos. D'ici là, notez une "
            "arrivée ou un départ.",
            state=session.state,
        )
    there = frozenset(present)
    _require_members(session, committee, there, field="present")
    return AttendanceTaken(there)


def _require_its_day(session: Session, on: date) -> None:
    if on < session.held_on:
        day = f"{session.held_on:%d/%m/%Y}"
        message = f"Cette séance se tient le {day} : la présence se note ce jour-là, ou après. Avancée, déplacez-la."
        raise NotInThisState(message, state=session.state)


def _require_members(session: Session, committee: Committee, there: Iterable[str], *, field: str) -> None:
    sitting = committee.on(session.held_on)
    strangers = sorted(sub for sub in there if not sitting.has(sub))
    if strangers:
        raise Refusal(
            "attendee_not_a_member",
            f"N'ont pas de mandat au comité {committee.code} le {session.held_on:%d/%m/%Y} : {', '.join(strangers)}.",
            field=field,
        )


def require_convened(session: Session) -> None:
    """Raises NotInThisState where the minutes are signed, or the session is cancelled."""
    if session.state is not SessionState.CONVENED:
        why = "Cette séance est annulée"
        if session.state is SessionState.SIGNED:
            why = "Le procès-verbal de cette séance est signé"
        raise NotInThisState(f"{why} : elle ne change plus. Convoquez une autre séance.", state=session.state)


def evolve(session: Session, fact: SessionFact) -> Session:  # noqa: PLR0911  one return for each fact
    """The session after a fact."""
    match fact:
        case AttendanceTaken(present=present):
            return _attended(replace(session, departed=session.departed - present), present)
        case MemberLeft(member=member):
            return _attended(replace(session, departed=session.departed | {member}), session.present - {member})
        case MemberArrived(member=member):
            return _attended(replace(session, departed=session.departed - {member}), session.present | {member})
        case ProxyGiven(proxy=proxy):
            return replace(session, proxies=(*session.proxies, proxy))
        case ProxyWithdrawn(giver=giver):
            return replace(session, proxies=tuple(one for one in session.proxies if one.giver != giver))
        case AgendaSet(cases=cases):
            return replace(session, agenda=cases)
        case SessionWasMoved(to=to):
            moved = replace(session, held_on=to.held_on, starts_at=to.starts_at, place=to.place)
            # Who was noted present was so on another day, when other mandates held.
            another_day = replace(moved, present=frozenset(), departed=frozenset(), proxies=())
            return moved if to.held_on == session.held_on else another_day
        case SessionWasCancelled():
            return replace(session, state=SessionState.CANCELLED, agenda=())
        case MinutesWereSigned(minutes=minutes):
            return replace(session, state=SessionState.SIGNED, minutes=minutes)


def _attended(session: Session, present: frozenset[str]) -> Session:
    """Who came votes for themselves; who left holds nothing for others."""
    standing = tuple(one for one in session.proxies if one.giver not in present and one.holder in present)
    return replace(session, present=present, proxies=standing)
