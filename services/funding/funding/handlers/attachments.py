"""What is done with the documents of financial reports: awaited, received, scanned, read."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from funding.domain import attachments as rules
from funding.domain.agreement import Agreement
from funding.domain.attachments import AttachedDocument, AttachmentState, StoredFile
from funding.handlers.access import locked_agreement, require_carrier
from funding.handlers.bookkeeping import tell
from funding.handlers.cabinet import Cabinet
from funding.store import agreements
from funding.store import attachments as store
from shared.clock import paris_day
from shared.files.incoming import Incoming
from shared.files.scanner import ScannerUnavailable
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import AttachmentKind, ErasureGround
from shared.web import NotFound, Principal

UNCLAIMED_FOR: Final = timedelta(days=1)
"""How long an object may lie in the store before something refers to it: far longer than any upload."""


async def await_attachment(
    tx: Transaction, agreement_id: UUID, kind: AttachmentKind, file_name: str, *, cabinet: Cabinet, by: Principal
) -> AttachedDocument:
    """Say which document the carrier is about to send."""
    agreement = await _own(tx, agreement_id, by)
    document = rules.await_attachment(
        agreement,
        tx.origin.id_for("attachment"),
        kind,
        file_name,
        present=await store.count(tx, agreement_id),
        at_most=cabinet.per_agreement,
    )
    store.insert(tx, document)
    return document


async def note_object(tx: Transaction, document_id: UUID, key: str, *, by: Principal) -> None:
    """Before anything is received: that the caller may send it, and that `key` goes unless it is claimed in time."""
    document = await _locked(tx, document_id)
    await _own(tx, document.agreement.id, by)
    tx.check_revision(document.revision)
    tx.write(store.NOTE_OBJECT, key, tx.origin.at + UNCLAIMED_FOR)


async def deposit(
    tx: Transaction, document_id: UUID, incoming: Incoming, key: str, *, by: Principal
) -> AttachedDocument:
    """What was awaited is stored under `key`: in quarantine from now on."""
    document = await _locked(tx, document_id)
    agreement = await _own(tx, document.agreement.id, by)
    tx.check_revision(document.revision)
    file = StoredFile(incoming.media_type, incoming.size_bytes, incoming.sha256.hex(), key)
    fact = rules.deposit(agreement, document, file, today=paris_day(tx.origin.at))
    after = rules.evolve(document, fact)
    store.save_deposited(tx, document, after)
    tell(tx, fact)
    return after


async def scan(tx: Transaction, document_id: UUID, *, cabinet: Cabinet, at: datetime) -> None:
    """Let the document out of quarantine, or refuse it; where the scanner is away, try again later."""
    document = await store.lock(tx, document_id)
    if document is None or document.state is not AttachmentState.QUARANTINED or document.file is None:
        return
    try:
        threat = await cabinet.scanner.threat_in(cabinet.objects.chunks(document.file.storage_key))
    except ScannerUnavailable:
        tx.write(store.SCAN_LATER, document_id, at)
        return
    fact = rules.judge(document, threat)
    if fact is not None:
        store.save_judged(tx, document, rules.evolve(document, fact), at=at)
        tell(tx, fact)


async def find(tx: Transaction, document_id: UUID) -> tuple[AttachedDocument, Agreement]:
    """A document and its agreement. Raises NotFound."""
    document = await store.find(tx, document_id)
    agreement = None if document is None else await agreements.find(tx, document.agreement.id)
    if document is None or agreement is None:
        raise NotFound("pièce jointe", document_id)
    return document, agreement


def open_document(tx: Transaction, document: AttachedDocument, *, cabinet: Cabinet) -> AsyncIterator[bytes]:
    """The document's bytes, where it is clean; who read it is noted in the audit log. Raises NotFound."""
    if document.forgotten_on is not None:
        hint = "Sa durée de conservation est passée : son contenu est effacé, son empreinte reste."
        raise NotFound("contenu de la pièce jointe", document.id, hint=hint)
    if document.state is not AttachmentState.CLEAN or document.file is None:
        hint = "Elle est attendue, en quarantaine ou refusée : seule une pièce lisible se télécharge."
        raise NotFound("contenu de la pièce jointe", document.id, hint=hint)
    record_access(tx, action="attachment.read", target=str(document.id))
    return cabinet.objects.chunks(document.file.storage_key)


async def forget(tx: Transaction, document_id: UUID, *, at: datetime) -> None:
    """The accounts that it proves need no longer be kept: its bytes and its name go, its hash stays."""
    document = await store.lock(tx, document_id)
    if document is None or document.forgotten_on is not None:
        return
    store.forget(tx, document, on=paris_day(at), at=at)
    detail = {"ground": ErasureGround.RETENTION_OVER}
    record_access(tx, action="attachment.erased", target=str(document_id), detail=detail)


async def forget_cited(tx: Transaction, report_id: UUID, *, at: datetime) -> None:
    """A version of a report goes on citing its documents by their hashes, no longer by the names they were given."""
    tx.write(store.FORGET_CITED, report_id, paris_day(at))
    detail = {"ground": ErasureGround.RETENTION_OVER}
    record_access(tx, action="cited-names.erased", target=str(report_id), detail=detail)


async def remove_object(tx: Transaction, key: str, *, cabinet: Cabinet, at: datetime) -> None:
    """Delete an object that nothing refers to any more."""
    row = await tx.lock(store.LOCK_OBJECT, key)
    if row is not None and row["remove_after"] is not None and row["remove_after"] <= at:
        await cabinet.objects.delete(key)
        tx.write(store.FORGET_OBJECT, key)


async def _locked(tx: Transaction, document_id: UUID) -> AttachedDocument:
    document = await store.lock(tx, document_id)
    if document is None:
        raise NotFound("pièce jointe", document_id)
    return document


async def _own(tx: Transaction, agreement_id: UUID, by: Principal) -> Agreement:
    agreement = await locked_agreement(tx, agreement_id)
    require_carrier(agreement, by)
    return agreement
