"""From the first line of a draft to its submission (dépôt) as a numbered application."""

from uuid import UUID

from intake.domain.application import (
    Application,
    ApplicationDrafted,
    ApplicationState,
    ApplicationSubmitted,
    DraftRevised,
    Submission,
    only_from,
)
from intake.domain.call import Call, CallState
from intake.domain.completeness import complete
from intake.domain.content import Contact, Content
from intake.domain.eligibility import check_eligibility
from intake.domain.french import french_day
from intake.domain.moment import Moment
from shared.vocabulary import Refusal


def application_number(edition: int, rank: int) -> str:
    """The number a carrier quotes: NVP-2026-0042 is the 42nd submission of the 2026 edition."""
    return f"NVP-{edition}-{rank:04d}"


def draft(
    application_id: UUID, call: Call, content: Content, contact: Contact | None, *, moment: Moment
) -> ApplicationDrafted:
    """Begin an application to an open call. Raises Refusal where the call takes none."""
    if call.state is not CallState.OPEN or moment.day > call.terms.closes_on:
        raise _outside_window(call)
    return ApplicationDrafted(application_id, call.id, call.terms.edition, content, contact, moment)


def revise(application: Application, content: Content, contact: Contact | None) -> DraftRevised:
    """Replace what the draft says. Its carrier stays the same."""
    only_from(application, ApplicationState.DRAFT, to_be="modifié")
    same_carrier(application, content)
    return DraftRevised(application.id, content, contact)


def same_carrier(application: Application, content: Content) -> None:
    """Raises Refusal where the content names another carrier than the file's."""
    if content.carrier.siret != application.siret:
        raise Refusal(
            "carrier_changed",
            f"Ce dossier est celui du SIRET {application.siret} : il ne change pas de porteur.",
            field="carrier.siret",
        )


def submit(application: Application, call: Call, *, rank: int, moment: Moment) -> ApplicationSubmitted:
    """Submit the draft as the `rank`-th application of the edition, under the rules in force on that day.

    Raises Refusal naming every mistake of the draft at once.
    """
    only_from(application, ApplicationState.DRAFT, to_be="déposé")
    same_carrier(application, application.content)
    session = call.session_of(moment.day)
    if call.state is not CallState.OPEN or moment.day < call.terms.opens_on or session is None:
        raise _outside_window(call)
    check_eligibility(application.content, application.contact, call.rules, on=moment.day)
    file = complete(application.content)
    number = application_number(call.terms.edition, rank)
    submission = Submission(number, call.rules.version, session.name, moment)
    return ApplicationSubmitted(application.id, call.id, call.terms.edition, submission, file)


def _outside_window(call: Call) -> Refusal:
    terms = call.terms
    if call.state is CallState.DRAFT:
        message = f"L'appel à projets {terms.edition} n'est pas encore ouvert."
    elif call.state is CallState.CLOSED and call.closed_on is not None:
        message = f"L'appel à projets {terms.edition} est clos depuis le {french_day(call.closed_on)}."
    else:
        window = f"du {french_day(terms.opens_on)} au {french_day(terms.closes_on)} inclus"
        message = f"L'appel à projets {terms.edition} reçoit les dossiers {window} (jours de Paris)."
    return Refusal("outside_window", message, field="call_id")
