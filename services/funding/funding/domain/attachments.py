"""Documents that go with a financial report: announced, received, in quarantine until known to be clean, then read.

A report cites them by the SHA-256 of their bytes, which its certification so covers.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.reporting import Attachment
from shared.vocabulary import AttachmentKind, NotInThisState, Refusal


class AttachmentState(StrEnum):
    """Où en est une pièce jointe."""

    AWAITED = "AWAITED"
    QUARANTINED = "QUARANTINED"
    CLEAN = "CLEAN"
    REFUSED = "REFUSED"


TRANSITIONS: Final[Mapping[AttachmentState, frozenset[AttachmentState]]] = {
    AttachmentState.AWAITED: frozenset({AttachmentState.QUARANTINED}),
    AttachmentState.QUARANTINED: frozenset({AttachmentState.CLEAN, AttachmentState.REFUSED}),
    AttachmentState.CLEAN: frozenset(),
    AttachmentState.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was received: what it is by its content, its size in bytes, its SHA-256 in hexadecimal, where it lies."""

    media_type: str
    size_bytes: int
    sha256: str
    storage_key: str


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """One document of an agreement. `file_name` is the carrier's word for it: shown, never used to store it.

    `forgotten_on`: the day on which its name and bytes went, since nothing asks for them any more; None until then.
    """

    id: UUID
    agreement: AgreementName
    kind: AttachmentKind
    file_name: str
    state: AttachmentState = AttachmentState.AWAITED
    revision: int = 1
    file: StoredFile | None = None
    deposited_on: date | None = None
    threat: str | None = None
    forgotten_on: date | None = None


@dataclass(frozen=True, slots=True)
class AttachmentDeposited:
    """Fact: a document was received, checked and stored; nobody may read it yet."""

    document: AttachedDocument
    file: StoredFile
    on: date


@dataclass(frozen=True, slots=True)
class AttachmentCleared:
    """Fact: the scanner found nothing."""

    document: AttachedDocument
    file: StoredFile


@dataclass(frozen=True, slots=True)
class AttachmentRefused:
    """Fact: the scanner found `threat`: nobody will ever read it."""

    document: AttachedDocument
    file: StoredFile
    threat: str


AttachmentFact = AttachmentDeposited | AttachmentCleared | AttachmentRefused
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories of what is not seen."""


def await_attachment(
    agreement: Agreement, document_id: UUID, kind: AttachmentKind, file_name: str, *, present: int, at_most: int
) -> AttachedDocument:
    """A document that the carrier is about to send; `present` is how many the agreement already has."""
    require(agreement, AgreementState.SIGNED)
    if any(unicodedata.category(one) in _UNSEEN or one in "/\\" for one in file_name):
        message = "Un nom de fichier n'a ni barre oblique ni caractère invisible : renommez-le."
        raise Refusal("file_name_not_plain", message, field="file_name")
    if present >= at_most:
        message = f"Cette convention a déjà {present} pièces jointes, le nombre permis."
        raise Refusal("too_many_attachments", message, field="agreement_id")
    return AttachedDocument(document_id, agreement.name, kind, file_name)


def deposit(agreement: Agreement, document: AttachedDocument, file: StoredFile, *, today: date) -> AttachmentDeposited:
    """What was awaited is there. A document is sent once: another file is another document."""
    require(agreement, AgreementState.SIGNED)
    if document.state is not AttachmentState.AWAITED:
        message = "Cette pièce jointe est déjà reçue : pour un autre fichier, annoncez-en une autre."
        raise NotInThisState(message, state=document.state)
    return AttachmentDeposited(document, file, today)


def judge(document: AttachedDocument, threat: str | None) -> AttachmentCleared | AttachmentRefused | None:
    """What the scanner said; None where the document is not in quarantine."""
    if document.state is not AttachmentState.QUARANTINED or document.file is None:
        return None
    if threat is None:
        return AttachmentCleared(document, document.file)
    return AttachmentRefused(document, document.file, threat)


def evolve(document: AttachedDocument, fact: AttachmentFact) -> AttachedDocument:
    """The document after a fact: one revision more."""
    changed = replace(document, revision=document.revision + 1)
    match fact:
        case AttachmentDeposited(file=file, on=on):
            return replace(changed, state=AttachmentState.QUARANTINED, file=file, deposited_on=on)
        case AttachmentCleared():
            return replace(changed, state=AttachmentState.CLEAN)
        case AttachmentRefused(threat=threat):
            return replace(changed, state=AttachmentState.REFUSED, threat=threat)


def require_deposited(cited: Sequence[Attachment], known: Mapping[str, AttachmentState]) -> None:
    """A report cites what was deposited and not refused; `known`: states by SHA-256. Raises Refusal."""
    for position, one in enumerate(cited):
        state = known.get(one.sha256)
        if state is None or state is AttachmentState.AWAITED:
            message = f"« {one.name} » n'est pas déposé avec cette empreinte : envoyez d'abord le fichier."
            raise Refusal("attachment_not_deposited", message, field=f"attachments.{position}.sha256")
        if state is AttachmentState.REFUSED:
            message = f"L'antivirus a refusé « {one.name} » : déposez-en une version saine."
            raise Refusal("attachment_refused", message, field=f"attachments.{position}.sha256")


def require_readable(cited: Sequence[Attachment], known: Mapping[str, AttachmentState]) -> None:
    """Nobody accepts accounts whose documents nobody could read. Those of before they were sent are not `known`."""
    unread = [one.name for one in cited if known.get(one.sha256, AttachmentState.CLEAN) is not AttachmentState.CLEAN]
    if unread:
        message = (
            f"Ces pièces jointes sont en quarantaine ou refusées par l'antivirus : {', '.join(unread)}. Attendez, ou "
            "demandez au porteur de les remplacer."
        )
        raise NotInThisState(message, state=AttachmentState.QUARANTINED)
