"""The convening notice as a letter: its text, the agenda without what is closed to the recipient, a calendar entry.

A session that is moved or cancelled keeps its entry in calendars (the UID), whose SEQUENCE is the session's revision.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from icalendar import CLASS, STATUS, Calendar, Event

from review.domain.committee import Committee
from review.domain.convening import calling_line, standing_lines
from review.domain.session import Session
from review.domain.states import NoticeOccasion, SessionState
from shared.clock import PARIS
from shared.mail import Attachment, Letter


def letter_to(
    address: str,
    session: Session,
    committee: Committee,
    titles: Sequence[str],
    occasion: NoticeOccasion = NoticeOccasion.CONVENED,
    *,
    letter_id: UUID,
    at: datetime,
) -> Letter:
    """The letter; `titles` are those of the projects that the recipient may read, in the order of the agenda."""
    if occasion is NoticeOccasion.CANCELLED:
        return _cancellation(address, session, committee, letter_id=letter_id, at=at)
    moved = occasion is NoticeOccasion.MOVED
    said = [
        "Bonjour,",
        "",
        *(["La séance est déplacée : cette convocation remplace la précédente.", ""] if moved else []),
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
        f"Novapec : {'nouvelle ' if moved else ''}convocation au comité du {session.held_on:%d/%m/%Y}",
        "\n".join(said),
        at,
        (
            Attachment("ordre-du-jour.txt", "text/plain", _agenda(session, titles).encode()),
            Attachment("seance.ics", "text/calendar", _calendar(session, committee, at)),
        ),
    )


def _cancellation(address: str, session: Session, committee: Committee, *, letter_id: UUID, at: datetime) -> Letter:
    """To who is not expected any more: the session is cancelled, or moved to a day on which they have no mandate."""
    cancelled = session.state is SessionState.CANCELLED
    said = [
        "Bonjour,",
        "",
        f"La séance du {committee.name} prévue le {session.held_on:%d/%m/%Y} est annulée."
        if cancelled
        else f"La séance du {committee.name} à laquelle vous étiez convoqué se tient désormais le "
        f"{session.held_on:%d/%m/%Y}, un jour où vous n'avez pas de mandat : vous n'y êtes plus attendu.",
        "L'entrée jointe la retire de votre agenda.",
        "",
        "L'équipe Novapec",
        "",
        "Ce message est automatique. Votre adresse ne sert qu'à vous convoquer.",
        "",
    ]
    entry = _calendar(session, committee, at, cancelled=True)
    return Letter(
        letter_id,
        address,
        f"Novapec : le comité du {session.held_on:%d/%m/%Y} {'est annulé' if cancelled else 'se tiendra sans vous'}",
        "\n".join(said),
        at,
        (Attachment("seance.ics", "text/calendar", entry),),
    )


def _agenda(session: Session, titles: Sequence[str]) -> str:
    lines = [f"{number}. {' '.join(title.split())}" for number, title in enumerate(titles, 1)]
    head = f"Ordre du jour du {session.held_on:%d/%m/%Y}, édition {session.edition}"
    return "\n".join([head, "", *(lines or ["Aucun dossier n'est encore inscrit."]), ""])


def _calendar(session: Session, committee: Committee, at: datetime, *, cancelled: bool = False) -> bytes:
    """One entry (RFC 5545): the whole day where no hour is known. It names no project."""
    hour = session.starts_at
    entry = Event.new(
        uid=f"{session.id}@novapec.apec.fr",
        sequence=session.revision,
        stamp=at,
        start=datetime.combine(session.held_on, hour, PARIS).astimezone(at.tzinfo) if hour else session.held_on,
        summary=committee.name,
        location=session.place,
        status=STATUS.CANCELLED if cancelled else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
    )
    method = "CANCEL" if cancelled else "PUBLISH"
    calendar = Calendar.new(prodid="-//Apec//Novapec//FR", method=method, uid=str(session.id), subcomponents=[entry])
    return calendar.to_ical()
