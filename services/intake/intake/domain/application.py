"""An application (dossier): its states, what can happen to it, and what each fact makes of it.

What decides these facts: submission, admissibility and withdrawal, beside this module.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from intake.domain.completeness import CompleteFile
from intake.domain.content import Contact, Content
from intake.domain.moment import Moment
from shared.vocabulary import InadmissibilityReason, NotInThisState, WithdrawalReason


class ApplicationState(StrEnum):
    """Où en est un dossier au guichet des candidatures."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    WITHDRAWN = "WITHDRAWN"


APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {ApplicationState.ADMISSIBLE, ApplicationState.INADMISSIBLE, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.ADMISSIBLE: frozenset({ApplicationState.WITHDRAWN}),
    ApplicationState.INADMISSIBLE: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}


STATES_IN_FRENCH: Final[dict[ApplicationState, str]] = {
    ApplicationState.DRAFT: "en brouillon",
    ApplicationState.SUBMITTED: "déposé",
    ApplicationState.ADMISSIBLE: "recevable",
    ApplicationState.INADMISSIBLE: "irrecevable",
    ApplicationState.WITHDRAWN: "retiré",
}


@dataclass(frozen=True, slots=True)
class Submission:
    """What a submission fixes: the number, the rules of that day, the session it goes to."""

    number: str
    rules_version: str
    session: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Inadmissibility:
    """Why an application cannot be considered; the explanation is written for the carrier to read."""

    reason: InadmissibilityReason
    explanation: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and when the carrier withdrew."""

    reason: WithdrawalReason
    moment: Moment


@dataclass(frozen=True, slots=True)
class Application:
    """A carrier's file in one edition."""

    id: UUID
    call_id: UUID
    edition: int
    state: ApplicationState
    revision: int
    content: Content
    contact: Contact | None
    drafted: Moment
    submission: Submission | None = None
    declared: Moment | None = None
    inadmissibility: Inadmissibility | None = None
    withdrawal: Withdrawal | None = None


# ---- facts


@dataclass(frozen=True, slots=True)
class ApplicationDrafted:
    """A carrier began to write."""

    application_id: UUID
    call_id: UUID
    edition: int
    content: Content
    contact: Contact | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class DraftRevised:
    """The carrier wrote the draft anew."""

    application_id: UUID
    content: Content
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    """A complete file was submitted under the rules in force."""

    application_id: UUID
    call_id: UUID
    edition: int
    submission: Submission
    file: CompleteFile


@dataclass(frozen=True, slots=True)
class ApplicationDeclaredAdmissible:
    """A person confirmed that the application meets the rules."""

    application_id: UUID
    call_id: UUID
    edition: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class ApplicationDeclaredInadmissible:
    """A person confirmed that the application cannot be considered."""

    application_id: UUID
    call_id: UUID
    edition: int
    inadmissibility: Inadmissibility
    moment: Moment


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn:
    """The carrier withdrew a submitted application."""

    application_id: UUID
    call_id: UUID
    edition: int
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class DraftAbandoned:
    """The carrier gave up a draft that nobody else had seen."""

    application_id: UUID
    withdrawal: Withdrawal


Declared = ApplicationDeclaredAdmissible | ApplicationDeclaredInadmissible
ApplicationChange = DraftRevised | ApplicationSubmitted | Declared | ApplicationWithdrawn | DraftAbandoned
ApplicationFact = ApplicationDrafted | ApplicationChange


# ---- evolve


def drafted(fact: ApplicationDrafted) -> Application:
    """The application that an ApplicationDrafted brings to life."""
    return Application(
        id=fact.application_id,
        call_id=fact.call_id,
        edition=fact.edition,
        state=ApplicationState.DRAFT,
        revision=1,
        content=fact.content,
        contact=fact.contact,
        drafted=fact.moment,
    )


def evolve(application: Application, fact: ApplicationChange) -> Application:
    """The application after a fact: one revision more."""
    changed = replace(application, revision=application.revision + 1)
    match fact:
        case DraftRevised(content=content, contact=contact):
            return replace(changed, content=content, contact=contact)
        case ApplicationSubmitted(submission=submission):
            return replace(changed, state=ApplicationState.SUBMITTED, submission=submission)
        case ApplicationDeclaredAdmissible(moment=moment):
            return replace(changed, state=ApplicationState.ADMISSIBLE, declared=moment)
        case ApplicationDeclaredInadmissible(inadmissibility=inadmissibility, moment=moment):
            return replace(
                changed, state=ApplicationState.INADMISSIBLE, declared=moment, inadmissibility=inadmissibility
            )
        case ApplicationWithdrawn(withdrawal=withdrawal) | DraftAbandoned(withdrawal=withdrawal):
            return replace(changed, state=ApplicationState.WITHDRAWN, withdrawal=withdrawal)
        case _:
            assert_never(fact)


def only_from(application: Application, state: ApplicationState, *, to_be: str) -> None:
    """Raises NotInThisState, in French, where the application is not in `state`."""
    if application.state is not state:
        here, there = STATES_IN_FRENCH[application.state], STATES_IN_FRENCH[state]
        message = f"Ce dossier est {here} : seul un dossier {there} peut être {to_be}."
        raise NotInThisState(message, state=application.state)
