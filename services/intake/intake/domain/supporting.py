"""What the supporting documents of a file show: the rules whose finding looks at the documents themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from intake.domain.carrier_policies import months_later
from intake.domain.content import EsusApproval
from intake.domain.documents import DOCUMENTS_IN_FRENCH, Document, DocumentState
from intake.domain.findings import EligibilityRule, Finding, Verdict
from intake.domain.french import french_day
from shared.vocabulary import DocumentKind

LONGEST_ESUS_APPROVAL_MONTHS: Final = 60
LONGEST_ESUS_APPROVAL_OF_THE_YOUNG_MONTHS: Final = 24
YOUNG_UNTIL_MONTHS: Final = 36
"""Five years, two for an enterprise younger than three when it asked. Source: code du travail, article L3332-17-1."""

LOOK_AT_DOCUMENTS: Final = frozenset({EligibilityRule.ESUS_APPROVAL, EligibilityRule.DOCUMENTS})
"""The rules whose finding may change while the scanner still has documents of the file to judge."""


def esus_approval(
    approval: EsusApproval | None, documents: Sequence[Document], *, created_on: date | None, on: date
) -> Finding:
    """The dates of an ESUS approval, and its document: one of this file, of the right kind, that was found clean.

    `created_on` is the carrier's first day: how long an approval lasts hangs on its age, counted here on the day of the
    order: the day it was asked for is not told, but who was under three then was so before.
    """
    if approval is None:
        reason = "L'agrément ESUS n'est pas décrit : demandez son numéro, ses dates et l'arrêté."
        return Finding(EligibilityRule.ESUS_APPROVAL, Verdict.NEEDS_PERSON, reason, {})
    evidence = {
        "number": approval.number,
        "issued_on": approval.issued_on.isoformat(),
        "expires_on": approval.expires_on.isoformat(),
        "created_on": "" if created_on is None else created_on.isoformat(),
        "document_id": "" if approval.document_id is None else str(approval.document_id),
    }
    if not approval.issued_on <= on <= approval.expires_on:
        verdict, reason = Verdict.NOT_MET, f"L'agrément ESUS n'est pas valable le {french_day(on)}, jour du dépôt."
    elif (too_long := _too_long(approval, created_on)) is not None:
        verdict, reason = Verdict.NEEDS_PERSON, too_long
    elif (doubt := _doubt(approval, documents)) is not None:
        verdict, reason = Verdict.NEEDS_PERSON, f"Les dates conviennent ; vérifiez-les sur l'arrêté : {doubt}."
    else:
        verdict, reason = Verdict.MET, f"L'agrément ESUS est valable jusqu'au {french_day(approval.expires_on)}."
    return Finding(EligibilityRule.ESUS_APPROVAL, verdict, reason, evidence)


def required_documents(required: Sequence[str], documents: Sequence[Document]) -> Finding:
    """Each document that the edition requires, by its kind: there and clean, on its way, or missing.

    No published text makes a missing document an obstacle to submission: it is asked for at instruction, and keeps the
    file from being admissible until then. The evidence names, under each kind, the documents found and their states.
    """
    found = {kind: [one for one in documents if one.kind == kind and one.state in _SENT] for kind in required}
    evidence = {"required": ", ".join(required)}
    evidence |= {
        kind: ", ".join(f"{one.id} ({DOCUMENTS_IN_FRENCH[one.state]})" for one in found[kind]) for kind in required
    }
    unclear = [kind for kind in required if all(one.state is not DocumentState.CLEAN for one in found[kind])]
    missing = [kind for kind in unclear if not any(one.state is DocumentState.QUARANTINED for one in found[kind])]
    if missing:
        verdict, reason = (
            Verdict.NOT_MET,
            f"Pièces exigées qui manquent : {', '.join(missing)}. Demandez-les en complément.",
        )
    elif unclear:
        reason = f"Pièces exigées encore en quarantaine : {', '.join(unclear)}. Attendez leur analyse."
        verdict = Verdict.NEEDS_PERSON
    else:
        verdict, reason = Verdict.MET, "Chaque pièce exigée est jointe et reconnue saine."
    return Finding(EligibilityRule.DOCUMENTS, verdict, reason, evidence)


_SENT: Final = frozenset({DocumentState.QUARANTINED, DocumentState.CLEAN, DocumentState.REFUSED})


def _too_long(approval: EsusApproval, created_on: date | None) -> str | None:
    """Why the approval lasts longer than the law lets it; None where it does not."""
    if approval.expires_on > months_later(approval.issued_on, LONGEST_ESUS_APPROVAL_MONTHS):
        return "Un agrément ESUS vaut au plus cinq ans : vérifiez ses dates."
    if created_on is None or approval.issued_on >= months_later(created_on, YOUNG_UNTIL_MONTHS):
        return None
    if approval.expires_on > months_later(approval.issued_on, LONGEST_ESUS_APPROVAL_OF_THE_YOUNG_MONTHS):
        return (
            f"L'entreprise, créée le {french_day(created_on)}, avait moins de trois ans le "
            f"{french_day(approval.issued_on)} : son agrément ESUS ne vaut que deux ans. Vérifiez ses dates."
        )
    return None


def _doubt(approval: EsusApproval, documents: Sequence[Document]) -> str | None:
    """Why the document named does not show the approval; None where it does."""
    if approval.document_id is None:
        return "aucune pièce n'est désignée"
    named = next((one for one in documents if one.id == approval.document_id), None)
    if named is None or named.state is DocumentState.REMOVED:
        return "la pièce désignée n'est pas dans ce dossier"
    if named.kind is not DocumentKind.ESUS_APPROVAL:
        return f"la pièce désignée n'est pas un agrément ESUS, mais une pièce {named.kind}"
    if named.state is not DocumentState.CLEAN:
        return f"la pièce désignée est {DOCUMENTS_IN_FRENCH[named.state]}"
    return None
