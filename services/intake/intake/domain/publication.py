"""What a carrier agreed to publish about its project in the catalogue of laureates."""

from dataclasses import dataclass
from uuid import UUID

from intake.domain.application import STATES_IN_FRENCH, Application, ApplicationState
from shared.vocabulary import NotInThisState


@dataclass(frozen=True, slots=True)
class Publication:
    """The text for the public, or None where the carrier took its agreement back; revisions count from 1."""

    application_id: UUID
    text: str | None
    revision: int


def agree(application: Application, text: str | None, *, revision: int) -> Publication:
    """The carrier agrees to publish `text`, or takes its agreement back with None; `revision` is the one before."""
    if text is not None and application.state in {ApplicationState.INADMISSIBLE, ApplicationState.WITHDRAWN}:
        here = STATES_IN_FRENCH[application.state]
        raise NotInThisState(f"Ce dossier est {here} : il n'y a rien à publier.", state=application.state)
    return Publication(application.id, text, revision + 1)
