"""Merger or change of SIRET: the files of an absorbed organisation go to the one that absorbs it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from intake.domain.application import Application, ApplicationTransferred
from intake.domain.french import french_day
from intake.domain.membership import check_living
from intake.domain.moment import Moment
from intake.domain.organisation import (
    AbsorptionCancelled,
    AbsorptionReason,
    Organisation,
    OrganisationAbsorbed,
    OrganisationState,
)
from shared.vocabulary import LegalForm, NotInThisState, Refusal


@dataclass(frozen=True, slots=True)
class Absorption:
    """What an officer was told of it: into which SIRET, called what, of which form, why, and from which day on.

    `name`, `legal_form` None: it could not be told from the files of that SIRET either.
    """

    into: str
    reason: AbsorptionReason
    effective_on: date
    name: str | None = None
    legal_form: LegalForm | None = None


def absorb(
    organisation: Organisation,
    into: Organisation | None,
    said: Absorption,
    *,
    absorption_id: UUID,
    moment: Moment,
) -> OrganisationAbsorbed:
    """Move an organisation's files to another, which somebody represents, for they read and carry them from now on."""
    check_living(organisation)
    if said.into == organisation.siret:
        raise Refusal("absorbed_by_itself", "Une organisation ne s'absorbe pas elle-même.", field="into")
    if into is None or into.state is OrganisationState.ABSORBED or not into.representatives:
        message = f"Personne ne représente encore {said.into} : inscrivez l'organisation et invitez son représentant."
        raise Refusal("absorbing_unrepresented", message, field="into")
    if said.effective_on > moment.day:
        message = f"La fusion n'a pas encore pris effet : donnez un jour jusqu'au {french_day(moment.day)}."
        raise Refusal("not_effective_yet", message, field="effective_on")
    if said.name is None:
        message = f"Aucun dossier ne dit comment {said.into} se nomme : donnez sa raison sociale."
        raise Refusal("absorbing_unnamed", message, field="name")
    return OrganisationAbsorbed(absorption_id, said.into, said.reason, said.effective_on)


def cancel_absorption(organisation: Organisation) -> AbsorptionCancelled:
    """Undo a wrong absorption."""
    if organisation.absorption_id is None or organisation.absorbed_into is None:
        message = "Cette organisation n'est pas absorbée : il n'y a rien à annuler."
        raise NotInThisState(message, state=organisation.state)
    return AbsorptionCancelled(organisation.absorption_id, organisation.absorbed_into)


def transfer(
    application: Application, to: str, name: str | None, legal_form: LegalForm | None, *, moment: Moment
) -> ApplicationTransferred:
    """Hand a file to another organisation, so named and of that form unless the file says so itself.

    What its carrier wrote stays as it was written, under the SIRET of then.
    """
    carrier = application.content.carrier
    return ApplicationTransferred(
        application.id,
        application.call_id,
        application.edition,
        application.siret,
        to,
        carrier.name if carrier.siret == to else name,
        carrier.legal_form if carrier.siret == to else legal_form,
        application.submission is not None,
        moment,
    )
