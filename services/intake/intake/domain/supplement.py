"""A supplement request (demande de compléments): asked, given more time, cancelled, answered by a new version.

The answer is measured on the day of the first submission, and assessed by its rules: a later version of the rules
changes nothing for a file that is already there.
"""

from datetime import date
from enum import StrEnum

from intake.domain.application import (
    Application,
    ApplicationResubmitted,
    ApplicationState,
    SupplementCancelled,
    SupplementExtended,
    SupplementRequest,
    SupplementRequested,
    only_from,
    open_supplement,
    submitted_once,
)
from intake.domain.completeness import complete
from intake.domain.content import Contact, Content
from intake.domain.french import french_day
from intake.domain.moment import Moment
from intake.domain.soundness import check_sound
from intake.domain.submission import same_carrier
from shared.vocabulary import NotInThisState, Refusal


class SupplementState(StrEnum):
    """Où en est une demande de compléments."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CANCELLED = "CANCELLED"
    ENDED = "ENDED"


SUPPLEMENT_TRANSITIONS: dict[SupplementState, frozenset[SupplementState]] = {
    SupplementState.OPEN: frozenset({SupplementState.ANSWERED, SupplementState.CANCELLED, SupplementState.ENDED}),
    SupplementState.ANSWERED: frozenset(),
    SupplementState.CANCELLED: frozenset(),
    SupplementState.ENDED: frozenset(),
}


def request_supplement(application: Application, question: str, due_on: date, *, moment: Moment) -> SupplementRequested:
    """Ask the carrier for what is missing, to be answered by the end of `due_on`."""
    only_from(application, ApplicationState.SUBMITTED, to_be="complété")
    _check_deadline(due_on, moment)
    asked = SupplementRequest(application.requests + 1, question, due_on, moment)
    return SupplementRequested(application.id, application.call_id, application.edition, asked)


def extend_supplement(application: Application, rank: int, due_on: date, *, moment: Moment) -> SupplementExtended:
    """Give the carrier more time, before the deadline or after it."""
    asked = requested(application, rank)
    _check_deadline(due_on, moment)
    if due_on <= asked.due_on:
        raise Refusal(
            "deadline_not_later",
            f"Les compléments sont déjà attendus jusqu'au {french_day(asked.due_on)} : donnez un jour suivant.",
            field="due_on",
        )
    return SupplementExtended(application.id, due_on)


def cancel_supplement(application: Application, rank: int) -> SupplementCancelled:
    """Take back what was asked: the file waits again to be declared admissible or not."""
    requested(application, rank)
    return SupplementCancelled(application.id)


def resubmit(
    application: Application, content: Content, contact: Contact | None, *, moment: Moment
) -> ApplicationResubmitted:
    """Answer with the whole file anew. Raises Refusal naming every mistake, NotInThisState after the deadline."""
    asked, submission = open_supplement(application), submitted_once(application)
    if moment.day > asked.due_on:
        message = f"Le délai s'est achevé le {french_day(asked.due_on)} : demandez à l'équipe de le prolonger."
        raise NotInThisState(message, state=application.state)
    same_carrier(application, content)
    check_sound(content, contact, on=submission.moment.day)
    return ApplicationResubmitted(
        application_id=application.id,
        call_id=application.call_id,
        edition=application.edition,
        submission=submission,
        version=application.version + 1,
        content=content,
        contact=contact,
        file=complete(content),
        moment=moment,
    )


def requested(application: Application, rank: int) -> SupplementRequest:
    """The open request, which must be the one of this rank. Raises NotInThisState otherwise."""
    asked = open_supplement(application)
    if asked.rank != rank:
        message = f"La demande de compléments {rank} est terminée ; celle qui est ouverte porte le rang {asked.rank}."
        raise NotInThisState(message, state=application.state)
    return asked


def ended_as(after: Application, before: Application) -> SupplementState:
    """What became of the request that was open `before` and is not `after`."""
    if after.state is not ApplicationState.SUBMITTED:
        return SupplementState.ENDED
    return SupplementState.ANSWERED if after.version > before.version else SupplementState.CANCELLED


def _check_deadline(due_on: date, moment: Moment) -> None:
    if due_on <= moment.day:
        raise Refusal(
            "deadline_passed",
            f"Laissez du temps au porteur : le délai finit après le {french_day(moment.day)}.",
            field="due_on",
        )
