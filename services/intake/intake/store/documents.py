"""Documents and the objects they lie in: every statement, row to domain and back."""

from datetime import datetime
from typing import Final
from uuid import UUID

from intake.domain.documents import Document, DocumentState, StoredFile
from intake.domain.moment import Moment
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import DocumentKind

LOAD_DOCUMENT: Final = "SELECT * FROM intake.document WHERE id = $1"
LOCK_DOCUMENT: Final = "SELECT * FROM intake.document WHERE id = $1 FOR UPDATE"
LIST_DOCUMENTS: Final = """SELECT * FROM intake.document
WHERE application_id = $1 AND state <> 'REMOVED' AND ($2::uuid IS NULL OR id > $2)
AND (state = 'CLEAN' OR NOT $4) ORDER BY id LIMIT $3"""
COUNT_DOCUMENTS: Final = "SELECT count(*) FROM intake.document WHERE application_id = $1 AND state <> 'REMOVED'"
IN_A_VERSION: Final = """SELECT EXISTS (SELECT FROM intake.application_version
    WHERE application_id = $1 AND documents @> jsonb_build_array(jsonb_build_object('id', $2::text)))"""
INSERT_DOCUMENT: Final = """INSERT INTO intake.document
    (id, application_id, kind, file_name, state, revision, awaited_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
UPDATE_DOCUMENT: Final = """UPDATE intake.document SET state = $3, revision = $4, media_type = $5, size_bytes = $6,
    sha256 = $7, storage_key = $8, deposited_at = $9, scan_after = $10, judged_at = $11, threat = $12, removed_at = $13,
    scan_attempts = CASE WHEN storage_key = $8 THEN scan_attempts ELSE 0 END
WHERE id = $1 AND revision = $2"""

DOCUMENTS_TO_SCAN: Final = """SELECT id, scan_after FROM intake.document
WHERE state = 'QUARANTINED' AND scan_after <= $1 ORDER BY scan_after LIMIT $2"""
SCAN_LATER: Final = """UPDATE intake.document SET scan_attempts = scan_attempts + 1,
    scan_after = $2::timestamptz + interval '1 minute' * power(2, least(scan_attempts, 6))
WHERE id = $1 AND state = 'QUARANTINED'"""

# An object is noted before it is written, with the instant at which it goes unless something came to refer to it: a
# process that dies in between leaves nothing behind for ever, and whoever removes a document only sets that instant.
NOTE_OBJECT: Final = "INSERT INTO intake.stored_object (key, remove_after) VALUES ($1, $2)"
KEEP_OBJECT: Final = "UPDATE intake.stored_object SET remove_after = NULL WHERE key = $1"
DISCARD_OBJECT: Final = "UPDATE intake.stored_object SET remove_after = $2 WHERE key = $1"
OBJECTS_TO_REMOVE: Final = """SELECT key, remove_after FROM intake.stored_object
WHERE remove_after <= $1 ORDER BY remove_after LIMIT $2"""
LOCK_OBJECT: Final = "SELECT remove_after FROM intake.stored_object WHERE key = $1 FOR UPDATE"
FORGET_OBJECT: Final = "DELETE FROM intake.stored_object WHERE key = $1"


async def load_document(tx: Transaction, document_id: UUID) -> Document | None:
    """The document, as it stands."""
    row = await tx.fetchrow(LOAD_DOCUMENT, document_id)
    return _document(row) if row else None


async def lock_document(tx: Transaction, document_id: UUID) -> Document | None:
    """The document, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_DOCUMENT, document_id)
    return _document(row) if row else None


async def list_documents(
    tx: Transaction, application_id: UUID, *, after_id: UUID | None = None, limit: int = 1000, clean_only: bool = False
) -> list[Document]:
    """The documents of a file that are not removed, the oldest first."""
    return [_document(row) for row in await tx.fetch(LIST_DOCUMENTS, application_id, after_id, limit, clean_only)]


async def count_documents(tx: Transaction, application_id: UUID) -> int:
    """How many documents a file has, awaited ones included."""
    return int(await tx.fetchval(COUNT_DOCUMENTS, application_id))


async def is_in_a_version(tx: Transaction, document: Document) -> bool:
    """Whether a submitted version of its file has the document."""
    return bool(await tx.fetchval(IN_A_VERSION, document.application_id, str(document.id)))


def insert_document(tx: Transaction, document: Document) -> None:
    """Keep a document that is awaited."""
    tx.write(
        INSERT_DOCUMENT,
        *(document.id, document.application_id, document.kind, document.file_name, document.state),
        *(document.revision, document.awaited.at),
    )


def save_document(tx: Transaction, document: Document, *, before: Document) -> None:
    """Keep what a fact made of a document, and what becomes of the object it lies in. Stale where it changed."""
    file = document.file
    tx.write(
        UPDATE_DOCUMENT,
        *(document.id, before.revision, document.state, document.revision),
        *((file.media_type, file.size_bytes, file.sha256, file.storage_key, file.moment.at) if file else (None,) * 5),
        file.moment.at if file else None,
        *(document.judged_at, document.threat, document.removed_at),
    )
    if file is not None and file != before.file:
        tx.write(KEEP_OBJECT, file.storage_key)
    if file is not None and document.state is not before.state and document.state in _WITHOUT_OBJECT:
        tx.write(DISCARD_OBJECT, file.storage_key, document.removed_at or document.judged_at, rows=None)


_WITHOUT_OBJECT: Final = frozenset({DocumentState.REFUSED, DocumentState.REMOVED})


def _document(row: Row) -> Document:
    file = None
    if row["storage_key"] is not None:
        moment = _moment(row["deposited_at"])
        file = StoredFile(row["media_type"], row["size_bytes"], row["sha256"], row["storage_key"], moment)
    return Document(
        id=row["id"],
        application_id=row["application_id"],
        kind=DocumentKind(row["kind"]),
        file_name=row["file_name"],
        state=DocumentState(row["state"]),
        revision=row["revision"],
        awaited=_moment(row["awaited_at"]),
        file=file,
        judged_at=row["judged_at"],
        threat=row["threat"],
        removed_at=row["removed_at"],
    )


def _moment(at: datetime) -> Moment:
    return Moment(at, paris_day(at))
