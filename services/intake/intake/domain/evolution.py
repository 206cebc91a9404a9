"""What each fact makes of an application."""

from dataclasses import replace
from typing import assert_never

from intake.domain.application import (
    Application,
    ApplicationChange,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationDrafted,
    ApplicationReopened,
    ApplicationResubmitted,
    ApplicationState,
    ApplicationSubmitted,
    ApplicationTransferred,
    ApplicationWithdrawn,
    DraftAbandoned,
    DraftRevised,
    SupplementCancelled,
    Supplemented,
    SupplementExtended,
    SupplementRequested,
    open_supplement,
)


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


def evolve(application: Application, fact: ApplicationChange) -> Application:  # noqa: PLR0911  one case a fact
    """The application after a fact: one revision more."""
    changed = replace(application, revision=application.revision + 1)
    match fact:
        case DraftRevised(content=content, contact=contact):
            return replace(changed, content=content, contact=contact, held_by=None)
        case ApplicationSubmitted(submission=submission):
            return replace(changed, state=ApplicationState.SUBMITTED, submission=submission, version=1)
        case SupplementRequested() | SupplementExtended() | SupplementCancelled() | ApplicationResubmitted():
            return _supplemented(changed, fact)
        case ApplicationDeclaredAdmissible(moment=moment):
            return replace(changed, state=ApplicationState.ADMISSIBLE, declared=moment)
        case ApplicationDeclaredInadmissible(inadmissibility=inadmissibility, moment=moment):
            return replace(
                changed,
                state=ApplicationState.INADMISSIBLE,
                declared=moment,
                inadmissibility=inadmissibility,
                supplement=None,
            )
        case ApplicationReopened():
            return replace(changed, state=ApplicationState.SUBMITTED, declared=None, inadmissibility=None)
        case ApplicationWithdrawn(withdrawal=withdrawal) | DraftAbandoned(withdrawal=withdrawal):
            return replace(changed, state=ApplicationState.WITHDRAWN, withdrawal=withdrawal, supplement=None)
        case ApplicationTransferred(to_siret=to):
            return replace(changed, held_by=None if to == application.content.carrier.siret else to)
        case _:
            assert_never(fact)


def _supplemented(application: Application, fact: Supplemented) -> Application:
    match fact:
        case SupplementRequested(supplement=asked):
            asking = ApplicationState.SUPPLEMENT_REQUESTED
            return replace(application, state=asking, requests=asked.rank, supplement=asked)
        case SupplementExtended(due_on=due_on):
            return replace(application, supplement=replace(open_supplement(application), due_on=due_on))
        case SupplementCancelled():
            return replace(application, state=ApplicationState.SUBMITTED, supplement=None)
        case ApplicationResubmitted(content=content, contact=contact, version=version):
            again = ApplicationState.SUBMITTED
            completed = replace(application, content=content, contact=contact, version=version, held_by=None)
            return replace(completed, state=again, supplement=None)
        case _:
            assert_never(fact)
