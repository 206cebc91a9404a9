"""The convening notice as a letter: its text, the agenda without what is closed to the recipient, a calendar entry."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from icalendar import CLASS, STATUS, Calendar, Event

from review.domain.committee import Committee
from review.domain.convening import calling_line, standing_lines
from review.domain.session import Session
from shared.clock import PARIS
from shared.mail import Attachment, Letter


def letter_to(
    address: str, session: Session, committee: Committee, titles: Sequence[str], *, letter_id: UUID, at: datetime
) -> Letter:
    """The letter; `titles` are those of the projects that the recipient may read, in the order of the agenda."""
    said = [
        "Bonjour,",
        "",
        calling_line(session, committee),
        f"L'ordre du jour de l'édition {session.edition} est joint, sans les dossiers qui vous sont fermés.",
        *standing_lines(committee),
        "",
        "L'équipe Novapec",
        "",
        "Ce message est automatique. Votre adresse ne sert qu'à vous convoquer.",
        "",
    ]
    return Letter(
        letter_id,
        address,
        f"Novapec : convocation au comité du {session.held_on:%d/%m/%Y}",
        "\n".join(said),
        at,
        (
            Attachment("ordre-du-jour.txt", "text/plain", _agenda(session, titles).encode()),
            Attachment("seance.ics", "text/calendar", _calendar(session, committee, at)),
        ),
    )


def _agenda(session: Session, titles: Sequence[str]) -> str:
    lines = [f"{number}. {' '.join(title.split())}" for number, title in enumerate(titles, 1)]
    head = f"Ordre du jour du {session.held_on:%d/%m/%Y}, édition {session.edition}"
    return "\n".join([head, "", *(lines or ["Aucun dossier n'est encore inscrit."]), ""])


def _calendar(session: Session, committee: Committee, at: datetime) -> bytes:
    """One entry (RFC 5545): the whole day where no hour is known. It names no project."""
    hour = session.starts_at
    entry = Event.new(
        uid=f"{session.id}@novapec.apec.fr",
        sequence=session.revision,
        stamp=at,
        start=datetime.combine(session.held_on, hour, PARIS).astimezone(at.tzinfo) if hour else session.held_on,
        summary=committee.name,
        location=session.place,
        status=STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
    )
    calendar = Calendar.new(prodid="-//Apec//Novapec//FR", method="PUBLISH", uid=str(session.id), subcomponents=[entry])
    return calendar.to_ical()
