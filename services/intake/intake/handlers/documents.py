"""What is done with documents: awaited, received, scanned, read, removed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from intake import events, store
from intake.domain import documents as domain
from intake.domain.application import Application
from intake.domain.notice_texts import NoticeTemplate
from intake.gateway.outside import Outside
from intake.handlers import notices
from intake.handlers.access import check_carrier, reads_as_member
from intake.handlers.unit_of_work import NOTHING_YET, moment_of
from intake.store import documents as rows
from shared.files.incoming import Incoming
from shared.files.scanner import ScannerUnavailable
from shared.messaging import announce, record_access
from shared.postgres import Transaction
from shared.vocabulary import DocumentKind
from shared.web import NotFound, Principal

UNCLAIMED_FOR: Final = timedelta(days=1)
"""How long an object may lie in the store before something refers to it: far longer than any upload."""


async def await_document(
    tx: Transaction, application_id: UUID, kind: DocumentKind, file_name: str, *, outside: Outside, by: Principal
) -> domain.Document:
    """Say which document the caller is about to send."""
    application = await _own_application(tx, application_id, by)
    tx.check_revision(NOTHING_YET)
    document = domain.await_document(
        tx.origin.id_for("document"),
        application,
        kind,
        file_name,
        present=await rows.count_documents(tx, application_id),
        at_most=outside.limits.per_application,
        moment=moment_of(tx),
    )
    rows.insert_document(tx, document)
    return document


async def note_object(tx: Transaction, document_id: UUID, key: str, *, by: Principal) -> None:
    """Before anything is received: that the caller may send it, and that `key` goes unless it is claimed in time."""
    document = await _lock(tx, document_id)
    await _own_application(tx, document.application_id, by)
    tx.check_revision(document.revision)
    tx.write(rows.NOTE_OBJECT, key, tx.origin.at + UNCLAIMED_FOR)


async def deposit(
    tx: Transaction, document_id: UUID, incoming: Incoming, key: str, *, by: Principal
) -> domain.Document:
    """What was awaited is stored under `key`: in quarantine from now on."""
    document = await _lock(tx, document_id)
    application = await _own_application(tx, document.application_id, by)
    tx.check_revision(document.revision)
    file = domain.StoredFile(incoming.media_type, incoming.size_bytes, incoming.sha256, key, moment_of(tx))
    return _save(tx, document, domain.deposit(document, application, file))


async def scan(tx: Transaction, document_id: UUID, *, outside: Outside, at: datetime) -> None:
    """Let the document out of quarantine, or refuse it; where the scanner is away, try again later."""
    document = await rows.lock_document(tx, document_id)
    if document is None or document.state is not domain.DocumentState.QUARANTINED or document.file is None:
        return
    try:
        threat = await outside.scanner.threat_in(outside.objects.chunks(document.file.storage_key))
    except ScannerUnavailable:
        tx.write(rows.SCAN_LATER, document_id, at)
        return
    fact = domain.judge(document, threat, moment=moment_of(tx))
    if fact is not None:
        refused = _save(tx, document, fact)
        await _tell_of_refusal(tx, refused, at=at)


async def _tell_of_refusal(tx: Transaction, document: domain.Document, *, at: datetime) -> None:
    """Write to the carrier whose document nobody will ever read, so that another file takes its place."""
    application = await store.load_application(tx, document.application_id)
    if document.state is domain.DocumentState.REFUSED and application is not None:
        cause = f"{document.id} {document.revision}"
        notices.write(tx, application, NoticeTemplate.DOCUMENT_REFUSED, cause, at, file=document.file_name)


async def remove(tx: Transaction, document_id: UUID, *, by: Principal) -> domain.Document:
    """Take the document out of the caller's file."""
    document = await _lock(tx, document_id)
    application = await _own_application(tx, document.application_id, by)
    tx.check_revision(document.revision)
    submitted = await rows.is_in_a_version(tx, document)
    return _save(tx, document, domain.remove(document, application, submitted=submitted, moment=moment_of(tx)))


async def find_document(tx: Transaction, document_id: UUID, *, by: Principal) -> domain.Document:
    """One document of a file that the caller may read; who judges it sees those that the scanner found clean."""
    document = await rows.load_document(tx, document_id)
    if document is None:
        raise NotFound("pièce", document_id)
    application = await store.load_application(tx, document.application_id)
    if application is None:
        raise NotFound("dossier", document.application_id)
    if await reads_as_member(tx, by, application) and document.state is not domain.DocumentState.CLEAN:
        raise NotFound("pièce", document_id)
    return document


async def open_document(
    tx: Transaction, document_id: UUID, *, outside: Outside, by: Principal
) -> tuple[domain.Document, AsyncIterator[bytes]]:
    """The document's bytes, where it is clean; who read it is noted in the audit log."""
    document = await find_document(tx, document_id, by=by)
    if document.state is not domain.DocumentState.CLEAN or document.file is None:
        here = domain.DOCUMENTS_IN_FRENCH[document.state]
        hint = f"Elle est {here} : seule une pièce lisible se télécharge."
        raise NotFound("contenu de la pièce", document_id, hint=hint)
    record_access(tx, action="document.read", target=str(document_id))
    return document, outside.objects.chunks(document.file.storage_key)


async def remove_object(tx: Transaction, key: str, *, outside: Outside, at: datetime) -> None:
    """Delete an object that nothing refers to any more."""
    row = await tx.lock(rows.LOCK_OBJECT, key)
    if row is not None and row["remove_after"] is not None and row["remove_after"] <= at:
        await outside.objects.delete(key)
        tx.write(rows.FORGET_OBJECT, key)


async def _lock(tx: Transaction, document_id: UUID) -> domain.Document:
    document = await rows.lock_document(tx, document_id)
    if document is None:
        raise NotFound("pièce", document_id)
    return document


async def _own_application(tx: Transaction, application_id: UUID, by: Principal) -> Application:
    application = await store.lock_application(tx, application_id)
    if application is None:
        raise NotFound("dossier", application_id)
    await check_carrier(tx, by, application.siret)
    return application


def _save(tx: Transaction, before: domain.Document, fact: domain.DocumentFact) -> domain.Document:
    document = domain.evolve_document(before, fact)
    rows.save_document(tx, document, before=before)
    announce(tx, events.of_document(fact))
    return document
