"""Supporting documents (pièces justificatives): awaited, quarantined until known to be clean, then readable."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from intake.domain.application import STATES_IN_FRENCH, Application, ApplicationState
from intake.domain.moment import Moment
from shared.vocabulary import DocumentKind, NotInThisState, Refusal


class DocumentState(StrEnum):
    """Où en est une pièce."""

    AWAITED = "AWAITED"
    QUARANTINED = "QUARANTINED"
    CLEAN = "CLEAN"
    REFUSED = "REFUSED"
    REMOVED = "REMOVED"


DOCUMENT_TRANSITIONS: dict[DocumentState, frozenset[DocumentState]] = {
    DocumentState.AWAITED: frozenset({DocumentState.QUARANTINED, DocumentState.REMOVED}),
    DocumentState.QUARANTINED: frozenset({DocumentState.CLEAN, DocumentState.REFUSED, DocumentState.REMOVED}),
    DocumentState.CLEAN: frozenset({DocumentState.REMOVED}),
    DocumentState.REFUSED: frozenset({DocumentState.QUARANTINED, DocumentState.REMOVED}),
    DocumentState.REMOVED: frozenset(),
}

DOCUMENTS_IN_FRENCH: Final[dict[DocumentState, str]] = {
    DocumentState.AWAITED: "attendue",
    DocumentState.QUARANTINED: "en quarantaine",
    DocumentState.CLEAN: "lisible",
    DocumentState.REFUSED: "refusée par l'antivirus",
    DocumentState.REMOVED: "retirée",
}
_TAKES_DOCUMENTS: Final = frozenset({ApplicationState.DRAFT, ApplicationState.SUPPLEMENT_REQUESTED})
"""What is submitted is judged as it was submitted: a document joins it with the version that answers a request."""
_TAKES_REPLACEMENTS: Final = _TAKES_DOCUMENTS | {ApplicationState.SUBMITTED}
"""What the scanner refused shows nothing: another file in its place completes what was submitted, and changes nothing
that anybody could have judged. Each version keeps the hash of what it had."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was received: what it is by its content, its size in bytes, its SHA-256, and where it is stored."""

    media_type: str
    size_bytes: int
    sha256: bytes
    storage_key: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file. `file_name` is the carrier's word for it: shown, never used to store or to recognise."""

    id: UUID
    application_id: UUID
    kind: DocumentKind
    file_name: str
    state: DocumentState
    revision: int
    awaited: Moment
    file: StoredFile | None = None
    judged_at: datetime | None = None
    threat: str | None = None
    removed_at: datetime | None = None


# ---- facts


@dataclass(frozen=True, slots=True)
class DocumentDeposited:
    """A file was received, checked and stored; nobody may read it yet."""

    application_id: UUID
    document_id: UUID
    kind: DocumentKind
    file: StoredFile


@dataclass(frozen=True, slots=True)
class DocumentCleared:
    """The scanner found nothing: the document may be read."""

    application_id: UUID
    document_id: UUID
    sha256: bytes
    moment: Moment


@dataclass(frozen=True, slots=True)
class DocumentRefused:
    """The scanner found `threat`: nobody will ever read it."""

    application_id: UUID
    document_id: UUID
    sha256: bytes
    threat: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class DocumentRemoved:
    """The document was taken out of the file; `sha256` is None where nothing had been received."""

    application_id: UUID
    document_id: UUID
    sha256: bytes | None
    moment: Moment


DocumentFact = DocumentDeposited | DocumentCleared | DocumentRefused | DocumentRemoved


# ---- decide

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories of what is not seen: line ends, what turns the reading direction, halves of characters."""


def await_document(
    document_id: UUID,
    application: Application,
    kind: DocumentKind,
    file_name: str,
    *,
    present: int,
    at_most: int,
    moment: Moment,
) -> Document:
    """A document that the carrier is about to send; `present` is how many the file already has."""
    _check_open(application)
    if any(unicodedata.category(one) in _UNSEEN or one in "/\\" for one in file_name):
        message = "Un nom de fichier n'a ni barre oblique ni caractère invisible : renommez-le."
        raise Refusal("file_name_not_plain", message, field="file_name")
    if present >= at_most:
        message = f"Ce dossier a déjà {present} pièces, le nombre permis : retirez-en une avant d'en ajouter."
        raise Refusal("too_many_documents", message, field="application_id")
    return Document(document_id, application.id, kind, file_name, DocumentState.AWAITED, 1, moment)


def deposit(document: Document, application: Application, file: StoredFile) -> DocumentDeposited:
    """What was awaited is there, or another file in the place of what the scanner refused.

    Otherwise a document is sent once: another file is another document.
    """
    if document.state is not DocumentState.REFUSED or application.state not in _TAKES_REPLACEMENTS:
        _check_open(application)
    if document.state not in {DocumentState.AWAITED, DocumentState.REFUSED}:
        message = f"Cette pièce est {DOCUMENTS_IN_FRENCH[document.state]} : pour un autre fichier, ajoutez une pièce."
        raise NotInThisState(message, state=document.state)
    return DocumentDeposited(document.application_id, document.id, document.kind, file)


def judge(document: Document, threat: str | None, *, moment: Moment) -> DocumentCleared | DocumentRefused | None:
    """What the scanner said; None where the document left the quarantine meanwhile."""
    if document.state is not DocumentState.QUARANTINED or document.file is None:
        return None
    if threat is None:
        return DocumentCleared(document.application_id, document.id, document.file.sha256, moment)
    return DocumentRefused(document.application_id, document.id, document.file.sha256, threat, moment)


def remove(document: Document, application: Application, *, submitted: bool, moment: Moment) -> DocumentRemoved:
    """The carrier takes a document out, as long as none of the submitted versions has it (`submitted`).

    What was refused or never came goes at any time.
    """
    if document.state is DocumentState.REMOVED:
        raise NotInThisState("Cette pièce est déjà retirée.", state=document.state)
    kept = document.state in {DocumentState.QUARANTINED, DocumentState.CLEAN}
    if kept and application.state not in _TAKES_DOCUMENTS:
        here = STATES_IN_FRENCH[application.state]
        raise NotInThisState(f"Ce dossier est {here} : ses pièces ne se retirent plus.", state=application.state)
    if kept and submitted:
        message = "Cette pièce est d'une version déposée et y reste : ajoutez celle qui la remplace."
        raise NotInThisState(message, state=document.state)
    sha256 = document.file.sha256 if document.file else None
    return DocumentRemoved(document.application_id, document.id, sha256, moment)


# ---- evolve


def evolve_document(document: Document, fact: DocumentFact) -> Document:
    """The document after a fact: one revision more."""
    changed = replace(document, revision=document.revision + 1)
    match fact:
        case DocumentDeposited(file=file):
            return replace(changed, state=DocumentState.QUARANTINED, file=file, judged_at=None, threat=None)
        case DocumentCleared(moment=moment):
            return replace(changed, state=DocumentState.CLEAN, judged_at=moment.at)
        case DocumentRefused(moment=moment, threat=threat):
            return replace(changed, state=DocumentState.REFUSED, judged_at=moment.at, threat=threat)
        case DocumentRemoved(moment=moment):
            return replace(changed, state=DocumentState.REMOVED, removed_at=moment.at)
        case _:
            assert_never(fact)


def _check_open(application: Application) -> None:
    if application.state not in _TAKES_DOCUMENTS:
        here = STATES_IN_FRENCH[application.state]
        raise NotInThisState(
            f"Ce dossier est {here} : une pièce s'ajoute à un brouillon, ou en réponse à une demande de compléments.",
            state=application.state,
        )
