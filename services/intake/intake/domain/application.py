"""An application (dossier): its states and what can happen to it; evolution says what each fact makes of it.

What decides these facts: submission, supplement, admissibility and withdrawal, beside this module.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from intake.domain.completeness import CompleteFile
from intake.domain.content import Contact, Content
from intake.domain.moment import Moment
from shared.vocabulary import (
    Admissibility,
    EligibilityRule,
    InadmissibilityReason,
    LegalForm,
    NotInThisState,
    WithdrawalReason,
)


class ApplicationState(StrEnum):
    """Où en est un dossier au guichet des candidatures."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    WITHDRAWN = "WITHDRAWN"


APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.SUBMITTED: frozenset(
        {
            *(ApplicationState.SUPPLEMENT_REQUESTED, ApplicationState.ADMISSIBLE, ApplicationState.INADMISSIBLE),
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.SUPPLEMENT_REQUESTED: frozenset(
        {ApplicationState.SUBMITTED, ApplicationState.INADMISSIBLE, ApplicationState.WITHDRAWN}
    ),
    # Back to SUBMITTED only by the audited counter-act that reopens a file.
    ApplicationState.ADMISSIBLE: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
    ApplicationState.INADMISSIBLE: frozenset({ApplicationState.SUBMITTED}),
    ApplicationState.WITHDRAWN: frozenset(),
}


STATES_IN_FRENCH: Final[dict[ApplicationState, str]] = {
    ApplicationState.DRAFT: "en brouillon",
    ApplicationState.SUBMITTED: "déposé",
    ApplicationState.SUPPLEMENT_REQUESTED: "en attente de compléments",
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
class SupplementRequest:
    """What is missing, asked of the carrier, to be answered by the end of `due_on` (Paris); ranks count from 1."""

    rank: int
    question: str
    due_on: date
    asked: Moment


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
    """A carrier's file in one edition.

    `version` counts its submissions (0: a draft); `requests` its supplement requests, of which `supplement` is open.
    """

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
    version: int = 0
    requests: int = 0
    supplement: SupplementRequest | None = None
    held_by: str | None = None
    """The organisation that took the file over by a merger, where another wrote it."""

    @property
    def siret(self) -> str:
        """The organisation whose file it is: the carrier that it names, until another takes it over."""
        return self.held_by or self.content.carrier.siret


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
class SupplementRequested:
    """A person asked the carrier for what is missing."""

    application_id: UUID
    call_id: UUID
    edition: int
    supplement: SupplementRequest


@dataclass(frozen=True, slots=True)
class SupplementExtended:
    """The carrier was given more time to answer."""

    application_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class SupplementCancelled:
    """What was asked is not needed after all."""

    application_id: UUID


@dataclass(frozen=True, slots=True)
class ApplicationResubmitted:
    """The carrier answered with a new version of the whole file, under the rules and number of its first submission."""

    application_id: UUID
    call_id: UUID
    edition: int
    submission: Submission
    version: int
    content: Content
    contact: Contact | None
    file: CompleteFile
    moment: Moment


@dataclass(frozen=True, slots=True)
class ApplicationDeclaredAdmissible:
    """A person confirmed that the application meets the rules; the `waived` ones against what the assessment found."""

    application_id: UUID
    call_id: UUID
    edition: int
    moment: Moment
    waived: tuple[EligibilityRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationDeclaredInadmissible:
    """A person confirmed that the application cannot be considered."""

    application_id: UUID
    call_id: UUID
    edition: int
    inadmissibility: Inadmissibility
    moment: Moment


@dataclass(frozen=True, slots=True)
class ApplicationReopened:
    """What was declared was wrong: the admissibility, or this `inadmissibility`. The file waits again for a person."""

    application_id: UUID
    call_id: UUID
    edition: int
    inadmissibility: Inadmissibility | None
    explanation: str
    moment: Moment

    @property
    def undone(self) -> Admissibility:
        """What does not hold any more."""
        return Admissibility.ADMISSIBLE if self.inadmissibility is None else Admissibility.INADMISSIBLE


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


@dataclass(frozen=True, slots=True)
class ApplicationTransferred:
    """The file went from one organisation to another. `submitted`: others know of it."""

    application_id: UUID
    call_id: UUID
    edition: int
    from_siret: str
    to_siret: str
    to_name: str | None
    to_legal_form: LegalForm | None
    submitted: bool
    moment: Moment


Declared = ApplicationDeclaredAdmissible | ApplicationDeclaredInadmissible | ApplicationReopened
Supplemented = SupplementRequested | SupplementExtended | SupplementCancelled | ApplicationResubmitted
Filed = DraftRevised | ApplicationSubmitted | Declared | ApplicationWithdrawn | DraftAbandoned
ApplicationChange = Filed | Supplemented | ApplicationTransferred
ApplicationFact = ApplicationDrafted | ApplicationChange


def open_supplement(application: Application) -> SupplementRequest:
    """The request that waits for the carrier. Raises NotInThisState where none does."""
    if application.supplement is None:
        message = f"Ce dossier est {STATES_IN_FRENCH[application.state]} : aucun complément n'y est attendu."
        raise NotInThisState(message, state=application.state)
    return application.supplement


def submitted_once(application: Application) -> Submission:
    """What the first submission fixed. Raises NotInThisState for a draft."""
    if application.submission is None:
        message = f"Ce dossier est {STATES_IN_FRENCH[application.state]} : il n'a pas été déposé."
        raise NotInThisState(message, state=application.state)
    return application.submission


def only_from(application: Application, state: ApplicationState, *, to_be: str) -> None:
    """Raises NotInThisState, in French, where the application is not in `state`."""
    if application.state is not state:
        here, there = STATES_IN_FRENCH[application.state], STATES_IN_FRENCH[state]
        message = f"Ce dossier est {here} : seul un dossier {there} peut être {to_be}."
        raise NotInThisState(message, state=application.state)
