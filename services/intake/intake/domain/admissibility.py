"""Admissibility (recevabilité): always confirmed by a person, never by machine alone."""

from intake.domain.application import (
    Application,
    ApplicationDeclaredAdmissible,
    ApplicationDeclaredInadmissible,
    ApplicationReopened,
    ApplicationState,
    Inadmissibility,
    only_from,
)
from intake.domain.french import french_day
from intake.domain.moment import Moment
from shared.vocabulary import InadmissibilityReason, NotInThisState, Refusal


def declare_admissible(application: Application, *, moment: Moment) -> ApplicationDeclaredAdmissible:
    """A person confirms that the application meets the rules."""
    only_from(application, ApplicationState.SUBMITTED, to_be="déclaré recevable")
    return ApplicationDeclaredAdmissible(application.id, application.call_id, application.edition, moment)


def declare_inadmissible(
    application: Application, reason: InadmissibilityReason | None, explanation: str | None, *, moment: Moment
) -> ApplicationDeclaredInadmissible:
    """A person confirms that the application cannot be considered, with a reason the carrier can read.

    While supplements are awaited, only once their deadline is over.
    """
    asked = application.supplement
    if asked is None:
        only_from(application, ApplicationState.SUBMITTED, to_be="déclaré irrecevable")
    elif moment.day <= asked.due_on:
        message = f"Les compléments sont attendus jusqu'au {french_day(asked.due_on)} : attendez la fin du délai."
        raise NotInThisState(message, state=application.state)
    if reason is None:
        message = f"Une irrecevabilité a un motif : {', '.join(InadmissibilityReason)}."
        raise Refusal("reason_missing", message, field="reason")
    if not explanation:
        message = "Expliquez l'irrecevabilité au porteur en une ou deux phrases."
        raise Refusal("explanation_missing", message, field="explanation")
    return ApplicationDeclaredInadmissible(
        application.id,
        application.call_id,
        application.edition,
        Inadmissibility(reason, explanation),
        moment,
    )


def reopen(application: Application, explanation: str, *, moment: Moment) -> ApplicationReopened:
    """Undo a wrong inadmissibility, with a reason the carrier can read; what was declared is kept, not edited away.

    A file declared admissible is before its committee: there it is decided, or its carrier withdraws it.
    """
    only_from(application, ApplicationState.INADMISSIBLE, to_be="rouvert")
    if application.inadmissibility is None:
        message = "an inadmissible application has its reason"
        raise ValueError(message)
    return ApplicationReopened(
        application.id, application.call_id, application.edition, application.inadmissibility, explanation, moment
    )
