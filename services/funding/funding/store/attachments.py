"""Documents of financial reports and the objects they lie in."""

from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import AgreementName
from funding.domain.attachments import AttachedDocument, AttachmentState, StoredFile
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ERASED, AttachmentKind

_SELECT: Final[LiteralString] = """
SELECT d.*, a.number, a.application_id, a.edition
FROM funding.report_attachment AS d JOIN funding.agreement AS a ON a.id = d.agreement_id"""
FIND: Final[LiteralString] = f"{_SELECT} WHERE d.id = $1"
LOCK: Final[LiteralString] = f"{_SELECT} WHERE d.id = $1 FOR UPDATE OF d"
LIST: Final[LiteralString] = f"""{_SELECT}
WHERE d.agreement_id = $1 AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3"""
COUNT: Final[LiteralString] = "SELECT count(*) FROM funding.report_attachment WHERE agreement_id = $1"
# The same bytes sent twice: what is clean once is clean.
STATES: Final[LiteralString] = """
SELECT sha256, min(state) AS state FROM funding.report_attachment
WHERE agreement_id = $1 AND sha256 IS NOT NULL GROUP BY sha256"""
INSERT: Final[LiteralString] = """
INSERT INTO funding.report_attachment (id, agreement_id, kind, file_name, state, revision, awaited_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
DEPOSIT: Final[LiteralString] = """
UPDATE funding.report_attachment SET state = $3, revision = revision + 1, media_type = $4, size_bytes = $5,
    sha256 = $6, storage_key = $7, deposited_on = $8, scan_after = $9
WHERE id = $1 AND revision = $2"""
JUDGE: Final[LiteralString] = """
UPDATE funding.report_attachment SET state = $3, revision = revision + 1, judged_at = $4, threat = $5
WHERE id = $1 AND revision = $2"""
TO_SCAN: Final[LiteralString] = """
SELECT id, scan_after FROM funding.report_attachment
WHERE state = 'QUARANTINED' AND scan_after <= $1 ORDER BY scan_after LIMIT $2"""
SCAN_LATER: Final[LiteralString] = """
UPDATE funding.report_attachment SET scan_attempts = scan_attempts + 1,
    scan_after = $2::timestamptz + interval '1 minute' * power(2, least(scan_attempts, 6))
WHERE id = $1 AND state = 'QUARANTINED'"""

# An object is noted before it is written, with the instant at which it goes unless something came to refer to it.
NOTE_OBJECT: Final[LiteralString] = "INSERT INTO funding.stored_object (key, remove_after) VALUES ($1, $2)"
KEEP_OBJECT: Final[LiteralString] = "UPDATE funding.stored_object SET remove_after = NULL WHERE key = $1"
# As long as the names under the agreement: from the end of the year in which it was closed or terminated.
_OVER: Final[LiteralString] = """
JOIN funding.agreement AS a ON a.id = d.agreement_id
CROSS JOIN LATERAL (
    SELECT make_date(extract(year FROM a.closed_on)::int + 1, 1, 1)::timestamp AT TIME ZONE 'Europe/Paris' AS ended_at
) AS e
JOIN funding.retention_period AS r ON r.situation = 'CONCLUDED'
WHERE a.state IN ('CLOSED', 'TERMINATED') AND e.ended_at + r.days * interval '1 day' <= $1"""
KEPT_TOO_LONG: Final[LiteralString] = f"""
SELECT d.id, e.ended_at + r.days * interval '1 day' AS over_at FROM funding.report_attachment AS d {_OVER}
    AND d.forgotten_on IS NULL
ORDER BY 2, 1 LIMIT $2"""
# A document is cited by the name that its carrier gave it, which may be a person's.
CITED_TOO_LONG: Final[LiteralString] = f"""
SELECT d.id, e.ended_at + r.days * interval '1 day' AS over_at FROM funding.financial_report AS d {_OVER}
    AND d.names_forgotten_on IS NULL AND d.attachments <> '[]'
ORDER BY 2, 1 LIMIT $2"""
FORGET_CITED: Final[LiteralString] = f"""
UPDATE funding.financial_report SET names_forgotten_on = $2, attachments = (
    SELECT jsonb_agg(cited || '{{"name": "{ERASED}"}}' ORDER BY rank)
    FROM jsonb_array_elements(attachments) WITH ORDINALITY AS t (cited, rank))
WHERE id = $1 AND names_forgotten_on IS NULL"""
FORGET: Final[LiteralString] = f"""
UPDATE funding.report_attachment SET file_name = '{ERASED}', forgotten_on = $2, revision = revision + 1
WHERE id = $1 AND forgotten_on IS NULL"""
DISCARD_OBJECT: Final[LiteralString] = "UPDATE funding.stored_object SET remove_after = $2 WHERE key = $1"
OBJECTS_TO_REMOVE: Final[LiteralString] = """
SELECT key, remove_after FROM funding.stored_object WHERE remove_after <= $1 ORDER BY remove_after LIMIT $2"""
LOCK_OBJECT: Final[LiteralString] = "SELECT remove_after FROM funding.stored_object WHERE key = $1 FOR UPDATE"
FORGET_OBJECT: Final[LiteralString] = "DELETE FROM funding.stored_object WHERE key = $1"


async def find(tx: Transaction, document_id: UUID) -> AttachedDocument | None:
    """A document as it stands."""
    row = await tx.fetchrow(FIND, document_id)
    return None if row is None else _document(row)


async def lock(tx: Transaction, document_id: UUID) -> AttachedDocument | None:
    """A document that nobody else changes until the end of this work."""
    row = await tx.lock(LOCK, document_id)
    return None if row is None else _document(row)


async def page(tx: Transaction, agreement_id: UUID, *, after: UUID | None, fetch: int) -> list[AttachedDocument]:
    """The documents of an agreement, the first announced first."""
    return [_document(row) for row in await tx.fetch(LIST, agreement_id, after, fetch)]


async def count(tx: Transaction, agreement_id: UUID) -> int:
    """How many documents an agreement has, awaited ones included."""
    return int(await tx.fetchval(COUNT, agreement_id))


async def states(tx: Transaction, agreement_id: UUID) -> dict[str, AttachmentState]:
    """Where an agreement's documents are, by SHA-256."""
    return {row["sha256"]: AttachmentState(row["state"]) for row in await tx.fetch(STATES, agreement_id)}


def insert(tx: Transaction, one: AttachedDocument) -> None:
    """Keep a document that is awaited."""
    tx.write(INSERT, one.id, one.agreement.id, one.kind, one.file_name, one.state, one.revision, tx.origin.at)


def save_deposited(tx: Transaction, before: AttachedDocument, after: AttachedDocument) -> None:
    """Keep what was received; the object it lies in stays."""
    file = after.file
    if file is not None:
        about = (file.media_type, file.size_bytes, file.sha256, file.storage_key, after.deposited_on, tx.origin.at)
        tx.write(DEPOSIT, before.id, before.revision, after.state, *about)
        tx.write(KEEP_OBJECT, file.storage_key)


def save_judged(tx: Transaction, before: AttachedDocument, after: AttachedDocument, *, at: datetime) -> None:
    """Keep what the scanner said; the bytes of what it refused go."""
    tx.write(JUDGE, before.id, before.revision, after.state, at, after.threat)
    if after.state is AttachmentState.REFUSED and after.file is not None:
        tx.write(DISCARD_OBJECT, after.file.storage_key, at)


def forget(tx: Transaction, document: AttachedDocument, *, on: date, at: datetime) -> None:
    """The name that its carrier gave it goes, and its bytes with the next that are removed."""
    tx.write(FORGET, document.id, on)
    if document.file is not None and document.state is not AttachmentState.REFUSED:
        tx.write(DISCARD_OBJECT, document.file.storage_key, at)


def _document(row: Row) -> AttachedDocument:
    file = None
    if row["storage_key"] is not None:
        file = StoredFile(row["media_type"], row["size_bytes"], row["sha256"], row["storage_key"])
    return AttachedDocument(
        row["id"],
        AgreementName(row["agreement_id"], row["number"], row["application_id"], row["edition"]),
        AttachmentKind(row["kind"]),
        row["file_name"],
        AttachmentState(row["state"]),
        row["revision"],
        file,
        row["deposited_on"],
        row["threat"],
        row["forgotten_on"],
    )
