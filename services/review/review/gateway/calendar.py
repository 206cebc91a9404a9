"""A hearing as an iCalendar file (RFC 5545), for the calendars of those who are invited. It names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from icalendar import CLASS, STATUS, Calendar, Event

from review.domain.case import Case
from review.domain.hearing import Hearing
from review.domain.states import CANCELLATION_LABELS, HearingState

_STATUS: Final = {
    HearingState.PROPOSED: STATUS.TENTATIVE,
    HearingState.CONFIRMED: STATUS.CONFIRMED,
    HearingState.HELD: STATUS.CONFIRMED,
    HearingState.CANCELLED: STATUS.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What stands in a calendar: one entry for each slot, by its number. UTC.

    `dropped` are those that stand no longer: another was confirmed, or the hearing was moved to fewer. `said` is
    why it will not be. `revision` tells calendars which of two files is the later one; `written_at` is when this one
    was made.
    """

    hearing_id: UUID
    state: HearingState
    starts: tuple[tuple[int, datetime], ...]
    dropped: tuple[tuple[int, datetime], ...]
    lasts_minutes: int
    place: str
    summary: str
    said: str | None
    revision: int
    written_at: datetime


def write(invitation: Invitation) -> bytes:
    """The file, the same bytes for the same invitation."""
    standing, gone = _STATUS[invitation.state], STATUS.CANCELLED
    entries = [
        *(_entry(invitation, number, start, standing) for number, start in invitation.starts),
        *(_entry(invitation, number, start, gone) for number, start in invitation.dropped),
    ]
    method = "CANCEL" if invitation.state is HearingState.CANCELLED else "PUBLISH"
    uid = str(invitation.hearing_id)
    calendar = Calendar.new(prodid="-//Apec//Novapec//FR", method=method, uid=uid, subcomponents=entries)
    return calendar.to_ical()


def _entry(invitation: Invitation, number: int, start: datetime, status: STATUS) -> Event:
    return Event.new(
        uid=f"{invitation.hearing_id}-{number}@novapec.apec.fr",
        sequence=invitation.revision,
        stamp=invitation.written_at,
        start=start,
        end=start + timedelta(minutes=invitation.lasts_minutes),
        summary=invitation.summary,
        description=invitation.said,
        location=invitation.place,
        status=status,
        classification=CLASS.PRIVATE,
    )


def invitation_of(case: Case, hearing: Hearing, *, at: datetime) -> Invitation:
    """What a calendar says of a hearing; read `at`.

    Slots that were not chosen leave it once one is confirmed, and those that a move left behind at once.
    """
    slots = tuple(enumerate((slot.at for slot in hearing.plan.slots), 1))
    behind = tuple(enumerate((slot.at for slot in hearing.left_behind), len(slots) + 1))
    chosen = hearing.slot.at if hearing.slot else None
    passed_over = tuple(one for one in slots if chosen not in {None, one[1]})
    return Invitation(
        hearing_id=hearing.id,
        state=hearing.state,
        starts=tuple(one for one in slots if chosen in {None, one[1]}),
        dropped=(*passed_over, *behind),
        lasts_minutes=hearing.plan.lasts_minutes,
        place=hearing.plan.place,
        summary=f"Audition {case.file.number} : {case.file.project_title}",
        said=f"Audition annulée : {CANCELLATION_LABELS[hearing.cancelled_for]}." if hearing.cancelled_for else None,
        revision=hearing.revision,
        written_at=at,
    )
