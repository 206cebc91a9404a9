"""A partner convention: with an organisation such as the ANCT, for a term, for territorial programmes.

Delegates sit under it in local bodies (CLCT: comité local de cohésion territoriale).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from intake.domain.content import Project
from intake.domain.moment import Moment
from shared.territories import REGION_OF, department_missing, department_of
from shared.vocabulary import ConventionEndReason, NotInThisState, Refusal, Region, Zoning

NOTICE: Final = timedelta(days=180)
"""How long before its term a convention is said to be ending: time enough to negotiate the next."""


class ConventionState(StrEnum):
    """Où en est une convention de partenariat."""

    IN_FORCE = "IN_FORCE"
    ENDING = "ENDING"
    ENDED = "ENDED"


CONVENTION_TRANSITIONS: Final[dict[ConventionState, frozenset[ConventionState]]] = {
    ConventionState.IN_FORCE: frozenset({ConventionState.ENDING, ConventionState.ENDED}),
    ConventionState.ENDING: frozenset({ConventionState.IN_FORCE, ConventionState.ENDED}),
    ConventionState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was signed. `regions` empty: the whole country. The last day, `ends_on`, is included."""

    partner: str
    title: str
    signed_on: date
    ends_on: date
    programmes: tuple[Zoning, ...]
    regions: tuple[Region, ...] = ()
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a local body of a department; `delegate` is the account of the person who sits there."""

    id: UUID
    body: str
    department: str
    delegate: str
    taken_on: date


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention; `why` it was terminated before its term never leaves intake."""

    id: UUID
    agreed: Agreed
    state: ConventionState
    revision: int
    seats: tuple[Seat, ...] = ()
    reason: ConventionEndReason | None = None
    ended_on: date | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ConventionSigned:
    """Fact: the programme and an organisation agreed."""

    convention_id: UUID
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class ConventionRenewed:
    """Fact: the term was put off."""

    convention_id: UUID
    ends_on: date
    renewed_on: date
    state: ConventionState


@dataclass(frozen=True, slots=True)
class ConventionEnding:
    """Fact: the term is near."""

    convention_id: UUID
    partner: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class ConventionEnded:
    """Fact: the convention is no longer in force."""

    convention_id: UUID
    reason: ConventionEndReason
    ended_on: date
    why: str | None = None


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """Fact: a delegate sits in a local body."""

    convention_id: UUID
    seat: Seat


@dataclass(frozen=True, slots=True)
class SeatLeft:
    """Fact: the seat is nobody's under this convention any more."""

    convention_id: UUID
    seat: Seat
    left_on: date


ConventionChange = ConventionRenewed | ConventionEnding | ConventionEnded | SeatTaken | SeatLeft
ConventionFact = ConventionSigned | ConventionChange
Decision = Callable[[Convention, date], ConventionChange | None]
"""What the days decide, where there is something to decide."""


def sign(convention_id: UUID, agreed: Agreed) -> ConventionSigned:
    """A convention as it was signed."""
    if agreed.ends_on < agreed.signed_on:
        raise Refusal("term_before_signature", "Le terme ne peut précéder la signature.", field="ends_on")
    if not agreed.programmes:
        raise Refusal(
            "no_programme", "Nommez au moins un programme territorial que la convention couvre.", field="programmes"
        )
    return ConventionSigned(convention_id, agreed)


def signed(fact: ConventionSigned) -> Convention:
    """The convention that a signature begins."""
    return Convention(fact.convention_id, fact.agreed, ConventionState.IN_FORCE, 1)


def renew(convention: Convention, ends_on: date, *, moment: Moment) -> ConventionRenewed:
    """Put off the term."""
    _in_force(convention)
    if ends_on <= convention.agreed.ends_on:
        message = f"Le terme est déjà le {convention.agreed.ends_on:%d/%m/%Y} : donnez un jour après celui-là."
        raise Refusal("term_not_later", message, field="ends_on")
    state = ConventionState.ENDING if _is_near(ends_on, moment.day) else ConventionState.IN_FORCE
    return ConventionRenewed(convention.id, ends_on, moment.day, state)


def announce_ending(convention: Convention, today: date) -> ConventionEnding | None:
    """That the term is near, once; None where it is not, or was said."""
    if convention.state is not ConventionState.IN_FORCE or not _is_near(convention.agreed.ends_on, today):
        return None
    return ConventionEnding(convention.id, convention.agreed.partner, convention.agreed.ends_on)


def end_at_term(convention: Convention, today: date) -> ConventionEnded | None:
    """That the term is over; None where it is not, or where the convention ended otherwise."""
    if convention.state is ConventionState.ENDED or today <= convention.agreed.ends_on:
        return None
    return ConventionEnded(convention.id, ConventionEndReason.TERM, convention.agreed.ends_on)


def terminate(convention: Convention, why: str, *, moment: Moment) -> ConventionEnded:
    """End it before its term."""
    _in_force(convention)
    return ConventionEnded(convention.id, ConventionEndReason.TERMINATED, moment.day, why)


def take_seat(convention: Convention, seat: Seat) -> SeatTaken:
    """Somebody sits in a local body of a department, one at a time."""
    _in_force(convention)
    if (missing := department_missing(seat.department)) is not None:
        raise Refusal("department_unknown", missing, field="department")
    region = REGION_OF[seat.department]
    if convention.agreed.regions and region not in convention.agreed.regions:
        message = f"La convention ne couvre pas la région {region}, où se trouve le département {seat.department}."
        raise Refusal("outside_the_convention", message, field="department")
    if any((one.body, one.department) == (seat.body, seat.department) for one in convention.seats):
        message = (
            f"Un délégué siège déjà à cette instance du département {seat.department} : libérez d'abord son siège."
        )
        raise Refusal("seat_taken", message, field="department")
    return SeatTaken(convention.id, seat)


def leave_seat(convention: Convention, seat_id: UUID, *, moment: Moment) -> SeatLeft | None:
    """Free a seat, in whatever state the convention is; None where there is no such seat."""
    found = next((one for one in convention.seats if one.id == seat_id), None)
    return None if found is None else SeatLeft(convention.id, found, moment.day)


def evolve_convention(convention: Convention, fact: ConventionChange) -> Convention:
    """The convention after a fact: one revision more."""
    changed = replace(convention, revision=convention.revision + 1)
    match fact:
        case ConventionRenewed():
            return replace(changed, agreed=replace(convention.agreed, ends_on=fact.ends_on), state=fact.state)
        case ConventionEnding():
            return replace(changed, state=ConventionState.ENDING)
        case ConventionEnded():
            return replace(
                changed, state=ConventionState.ENDED, reason=fact.reason, ended_on=fact.ended_on, why=fact.why
            )
        case SeatTaken():
            return replace(changed, seats=(*convention.seats, fact.seat))
        case SeatLeft():
            return replace(changed, seats=tuple(one for one in convention.seats if one.id != fact.seat.id))
        case _:
            assert_never(fact)


@dataclass(frozen=True, slots=True)
class Touch:
    """A convention that concerns a project: by the zonings that both name, by the seats where the project acts."""

    convention: Convention
    programmes: tuple[Zoning, ...]
    seats: tuple[Seat, ...]


def touching(conventions: Iterable[Convention], project: Project) -> list[Touch]:
    """The conventions in force that concern a project, in the order given."""
    found: list[Touch] = []
    for one in conventions:
        regions = one.agreed.regions
        if one.state is ConventionState.ENDED or (regions and not _regions_of(project) & set(regions)):
            continue
        schemes = {tag.scheme for tag in project.zones}
        programmes = tuple(programme for programme in one.agreed.programmes if programme in schemes)
        seats = tuple(seat for seat in one.seats if _acts_in(project, seat.department))
        if programmes or seats:
            found.append(Touch(one, programmes, seats))
    return found


def _acts_in(project: Project, department: str) -> bool:
    named = {*project.departments, *(department_of(code) for code in project.communes)}
    return department in named if named else REGION_OF.get(department) in project.regions


def _regions_of(project: Project) -> set[Region]:
    named = {*project.departments, *(department_of(code) for code in project.communes)}
    return {*project.regions, *(region for code in named if (region := REGION_OF.get(code)) is not None)}


def _is_near(ends_on: date, today: date) -> bool:
    return today >= ends_on - NOTICE


def _in_force(convention: Convention) -> None:
    if convention.state is ConventionState.ENDED:
        message = "Cette convention n'a plus cours : enregistrez celle qui lui succède."
        raise NotInThisState(message, state=convention.state)
