"""From the first line of a draft to its submission (dépôt) as a numbered application."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from intake.domain.assessment import assess
from intake.domain.call import Call, CallState, Session
from intake.domain.completeness import complete
from intake.domain.content import Contact, Content
from intake.domain.documents import Document
from intake.domain.findings import Finding, Verdict
from intake.domain.french import french_day
from intake.domain.moment import Moment
from intake.domain.soundness import check_sound, unsound
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

    Raises Refusal naming every mistake of the draft at once. What those rules ask refuses nothing here: the assessment
    proposes, and a person judges whether the file is admissible.
    """
    only_from(application, ApplicationState.DRAFT, to_be="déposé")
    same_carrier(application, application.content)
    session = _session_on(call, moment)
    if session is None:
        raise _outside_window(call)
    check_sound(application.content, application.contact, on=moment.day)
    file = complete(application.content)
    number = application_number(call.terms.edition, rank)
    submission = Submission(number, call.rules.version, session.name, moment)
    return ApplicationSubmitted(application.id, call.id, call.terms.edition, submission, file)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a submission would answer: the mistakes that refuse it, and what the rules would say of it otherwise."""

    mistakes: tuple[Refusal, ...]
    warnings: tuple[Finding, ...]


def preview(application: Application, call: Call, documents: Sequence[Document], *, moment: Moment) -> Preview:
    """What submitting the draft now would answer, under the rules in force; nothing is submitted.

    The warnings are the rules that the draft does not meet, or of which a person will judge.
    """
    only_from(application, ApplicationState.DRAFT, to_be="déposé")
    closed = () if _session_on(call, moment) else (_outside_window(call),)
    found = assess(application.content, call.rules, on=moment.day, documents=documents)
    return Preview(
        mistakes=(*closed, *unsound(application.content, application.contact, on=moment.day)),
        warnings=tuple(one for one in found if one.verdict is not Verdict.MET),
    )


def _session_on(call: Call, moment: Moment) -> Session | None:
    """The session of a file submitted now; None where the call takes none."""
    if call.state is not CallState.OPEN or moment.day < call.terms.opens_on:
        return None
    return call.session_of(moment.day)


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
