"""Decisions on evidence: which documents are taken, and which may be cited."""

from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256
from typing import Final
from uuid import UUID

from impact.domain.document import Evidence
from impact.domain.facts import EvidenceDeposited, EvidenceJudged
from impact.domain.pending import require_open
from impact.domain.plan import Plan
from impact.domain.states import EVIDENCE_TRANSITIONS, EvidenceState, PlanState
from shared.vocabulary import Refusal

LARGEST_DOCUMENT: Final = 5 * 1024 * 1024
"""Bytes. A scanned survey fits; a film does not belong here."""
MOST_DOCUMENTS: Final = 200
"""In one plan: a gigabyte at most."""

_ZIP: Final = b"PK\x03\x04"
_BEGINNINGS: Final[dict[str, bytes]] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "text/csv": b"",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _ZIP,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _ZIP,
    "application/vnd.oasis.opendocument.text": _ZIP,
    "application/vnd.oasis.opendocument.spreadsheet": _ZIP,
}
MEDIA_TYPES: Final = tuple(_BEGINNINGS)
"""What may be deposited: nothing that a browser or a desk runs by itself."""


def deposit(
    plan: Plan, *, evidence_id: UUID, title: str, media_type: str, content: bytes, by: str, on: date
) -> EvidenceDeposited:
    """Deposit a document in a plan.

    Raises NotInThisState (plan closed) or Refusal: no title, too many documents, a kind that is not taken, a content
    that is empty, too large, not what it says it is, or there already.
    """
    if plan.state is not PlanState.FOLLOWING:  # what is followed is proved too
        require_open(plan)
    if not title.strip():
        raise Refusal("title_missing", "Donnez un titre au document : ce qu'il prouve.", field="title")
    if len(plan.evidence) >= MOST_DOCUMENTS:
        message = f"Ce plan a déjà {MOST_DOCUMENTS} documents, le nombre permis."
        raise Refusal("too_many_documents", message, field="body")
    if media_type not in _BEGINNINGS:
        message = f"Ce format n'est pas accepté. Formats acceptés : {', '.join(MEDIA_TYPES)}."
        raise Refusal("media_type_not_accepted", message, field="Content-Type")
    _check_content(content, media_type)
    digest = sha256(content).hexdigest()
    known = next((one for one in plan.evidence if one.sha256 == digest), None)
    if known is not None and known.state is EvidenceState.REFUSED:
        message = "L'antivirus a déjà refusé ce document : déposez-en un autre."
        raise Refusal("evidence_refused", message, field="body")
    if known is not None:
        message = f"Ce document est déjà déposé, sous le titre « {known.title} » : citez-le par {known.id}."
        raise Refusal("evidence_known", message, field="body")
    one = Evidence(evidence_id, title.strip(), media_type, digest, len(content), by, on)
    return EvidenceDeposited(plan.ref, one)


def _check_content(content: bytes, media_type: str) -> None:
    if not content:
        raise Refusal("document_empty", "Le document est vide : envoyez-en le contenu dans le corps.", field="body")
    if len(content) > LARGEST_DOCUMENT:
        message = f"Un document ne dépasse pas {LARGEST_DOCUMENT // 1024 // 1024} Mo."
        raise Refusal("document_too_large", message, field="body")
    if not content.startswith(_BEGINNINGS[media_type]):
        message = f"Le contenu n'est pas celui d'un document {media_type} : vérifiez le fichier ou son format."
        raise Refusal("document_not_as_declared", message, field="body")
    if media_type == "text/csv" and not _is_text(content):
        message = "Un fichier CSV est un texte en UTF-8 : enregistrez-le sous ce format."
        raise Refusal("document_not_as_declared", message, field="body")


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def require_evidence(plan: Plan, cited: Iterable[UUID]) -> None:
    """Raises Refusal unless every document cited was deposited in this plan, and none was refused."""
    cited = tuple(cited)
    known = {one.id for one in plan.evidence}
    unknown = [str(one) for one in cited if one not in known]
    if unknown:
        message = f"Ces preuves ne sont pas déposées dans ce plan de suivi : {', '.join(unknown)}."
        raise Refusal("unknown_evidence", message, field="evidence")
    refused = [one.title for one in plan.evidence if one.id in cited and one.state is EvidenceState.REFUSED]
    if refused:
        message = f"L'antivirus a refusé ces preuves, qui ne peuvent rien prouver : {', '.join(refused)}."
        raise Refusal("evidence_refused", message, field="evidence")


def judge(plan: Plan, evidence_id: UUID, *, threat: str | None) -> EvidenceJudged | None:
    """What the antivirus found in a document, None where nothing; None where it was judged already."""
    one = next((one for one in plan.evidence if one.id == evidence_id), None)
    to = EvidenceState.CLEAN if threat is None else EvidenceState.REFUSED
    if one is None or to not in EVIDENCE_TRANSITIONS[one.state]:
        return None
    return EvidenceJudged(plan.ref, one, to)


def to_prove(plan: Plan) -> frozenset[str]:
    """The codes of the plan's indicators whose values rest on evidence, by the version the plan was opened on."""
    return frozenset(one.code for one in plan.indicators if one.definition and one.definition.evidence_required)


def require_proof(plan: Plan, cited: Iterable[UUID], *, asked: bool, proven: Collection[str]) -> None:
    """A report cites clean evidence where its form asks for some, and where a value it gives must be proven.

    `cited` are the report's own documents. `proven` are the codes whose values must be: each value that stands cites a
    clean document itself, or the report does. Raises Refusal on `evidence`, naming the indicators.
    """
    clean = {one.id for one in plan.evidence if one.state is EvidenceState.CLEAN}
    if clean.intersection(cited):
        return
    bare = sorted(
        {
            one.entry.code
            for one in plan.observations
            if one.live and one.entry.code in proven and clean.isdisjoint(one.entry.evidence)
        }
    )
    if not asked and not bare:
        return
    why = f"Une valeur de {', '.join(bare)} s'appuie sur une preuve" if bare else "Ce rapport s'appuie sur une preuve"
    message = (
        f"{why} : déposez-la, attendez que l'antivirus la dise saine (état CLEAN), puis donnez son identifiant dans "
        "evidence, ici ou dans le relevé."
    )
    raise Refusal("evidence_missing", message, field="evidence")
