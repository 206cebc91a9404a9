"""A session is moved, corrected or cancelled, for a reason, while no vote was opened there."""

from datetime import date

from review.domain.session import Schedule, Session, SessionWasCancelled, SessionWasMoved, WhyChanged, require_convened
from shared.vocabulary import NotInThisState, Refusal


def move(session: Session, to: Schedule, why: WhyChanged, *, voted: bool, on: date) -> SessionWasMoved:
    """Set day, hour and place anew; on another day the attendance is to be noted again.

    Refused once a vote was opened there (`voted`), to a day before this one (`on`), and where nothing would change.
    """
    _require_never_voted(session, voted=voted)
    if to == Schedule(session.held_on, session.starts_at, session.place):
        raise Refusal("nothing_changes", "La séance est déjà prévue ce jour-là, à cette heure et à ce lieu.")
    if to.held_on != session.held_on and to.held_on < on:
        raise Refusal(
            "session_in_the_past", f"Une séance se déplace au {on:%d/%m/%Y} au plus tôt, ce jour.", field="held_on"
        )
    return SessionWasMoved(session, to, why, on)


def cancel(session: Session, why: WhyChanged, *, voted: bool, on: date) -> SessionWasCancelled:
    """The session will not sit, even where its day is over. Refused once a vote was opened there (`voted`)."""
    _require_never_voted(session, voted=voted)
    return SessionWasCancelled(session, why, on)


def _require_never_voted(session: Session, *, voted: bool) -> None:
    require_convened(session)
    if voted:
        raise NotInThisState(
            "Un vote a été ouvert à cette séance : elle se tient, et son procès-verbal le dit, même interrompu. Signez "
            "celui-ci, ou convoquez une autre séance.",
            state=session.state,
        )
