"""A hearing as an iCalendar file (RFC 5545), for the calendars of those who are invited. It names nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from icalendar import CLASS, STATUS, Calendar, Event

from review.domain.states import HearingState

_STATUS: Final = {
    HearingState.PROPOSED: STATUS.TENTATIVE,
    HearingState.CONFIRMED: STATUS.CONFIRMED,
    HearingState.HELD: STATUS.CONFIRMED,
    HearingState.CANCELLED: STATUS.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What stands in a calendar: one entry for each slot, or for the one that was confirmed. Instants are UTC.

    `said` is why it will not be. `revision` tells calendars which of two files is the later one; `written_at` is when
    this one was made.
    """

    hearing_id: UUID
    state: HearingState
    starts: tuple[datetime, ...]
    lasts_minutes: int
    place: str
    summary: str
    said: str | None
    revision: int
    written_at: datetime


def write(invitation: Invitation) -> bytes:
    """The file, the same bytes for the same invitation."""
    entries = [
        Event.new(
            uid=f"{invitation.hearing_id}-{number}@novapec.apec.fr",
            sequence=invitation.revision,
            stamp=invitation.written_at,
            start=start,
            end=start + timedelta(minutes=invitation.lasts_minutes),
            summary=invitation.summary,
            description=invitation.said,
            location=invitation.place,
            status=_STATUS[invitation.state],
            classification=CLASS.PRIVATE,
        )
        for number, start in enumerate(invitation.starts, 1)
    ]
    method = "CANCEL" if invitation.state is HearingState.CANCELLED else "PUBLISH"
    uid = str(invitation.hearing_id)
    calendar = Calendar.new(prodid="-//Apec//Novapec//FR", method=method, uid=uid, subcomponents=entries)
    return calendar.to_ical()
