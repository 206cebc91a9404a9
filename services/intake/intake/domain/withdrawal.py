"""Withdrawal (retrait) by the carrier."""

from intake.domain.application import (
    STATES_IN_FRENCH,
    Application,
    ApplicationState,
    ApplicationWithdrawn,
    DraftAbandoned,
    Withdrawal,
)
from intake.domain.moment import Moment
from shared.vocabulary import NotInThisState, WithdrawalReason


def withdraw(
    application: Application, reason: WithdrawalReason, *, agreement_signed: bool, moment: Moment
) -> ApplicationWithdrawn | DraftAbandoned:
    """The carrier withdraws, until the agreement is signed. A draft is only given up: nobody else ever heard of it."""
    withdrawal = Withdrawal(reason, moment)
    match application.state:
        case ApplicationState.DRAFT:
            return DraftAbandoned(application.id, withdrawal)
        case ApplicationState.SUBMITTED | ApplicationState.SUPPLEMENT_REQUESTED | ApplicationState.ADMISSIBLE:
            if agreement_signed:
                message = "La convention est signée : elle se résilie, le dossier ne se retire plus."
                raise NotInThisState(message, state=application.state)
            return ApplicationWithdrawn(application.id, application.call_id, application.edition, withdrawal)
        case ApplicationState.INADMISSIBLE | ApplicationState.WITHDRAWN:
            message = f"Ce dossier est {STATES_IN_FRENCH[application.state]} : il n'y a plus rien à retirer."
            raise NotInThisState(message, state=application.state)
