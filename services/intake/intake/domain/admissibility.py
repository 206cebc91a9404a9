"""Admissibility (recevabilité): always confirmed by a person, never by machine alone."""

from intake.domain.application import (
    STATES_IN_FRENCH,
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


def reopen(application: Application, explanation: str, *, award: bool, moment: Moment) -> ApplicationReopened:
    """Undo a wrong declaration, with a reason the carrier can read; what was declared is kept, not edited away.

    `award`: whether its committee has proposed an award or decided, as far as intake knows. It is too late then: the
    decision is the committee's. A committee that proposes meanwhile hears of the reopening, and takes its award back.
    """
    if application.state not in {ApplicationState.ADMISSIBLE, ApplicationState.INADMISSIBLE}:
        here = STATES_IN_FRENCH[application.state]
        message = f"Ce dossier est {here} : seul un dossier déclaré recevable ou irrecevable peut être rouvert."
        raise NotInThisState(message, state=application.state)
    if award:
        message = "Le comité a déjà proposé une subvention ou rendu sa décision : la recevabilité ne se rouvre plus."
        raise NotInThisState(message, state=application.state)
    return ApplicationReopened(
        application.id, application.call_id, application.edition, application.inadmissibility, explanation, moment
    )
