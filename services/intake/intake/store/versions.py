"""Every version of a file as it was submitted."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from intake.domain import Application, Content
from shared.postgres import Transaction
from shared.vocabulary import DocumentKind

_CONTENT: Final = TypeAdapter(Content)

# A version stays as it was kept first: the build before kept none, so a first one may be kept late. Its documents are
# those the file has at that moment, whether the scanner has judged them or not.
KEEP_VERSION: Final = """INSERT INTO intake.application_version
    (application_id, version, content, submitted_at, documents)
VALUES ($1, $2, $3::jsonb, $4, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'kind', d.kind, 'sha256', encode(d.sha256, 'hex'))
        ORDER BY d.id), '[]')
    FROM intake.document AS d WHERE d.application_id = $1 AND d.state IN ('QUARANTINED', 'CLEAN')
)) ON CONFLICT (application_id, version) DO NOTHING"""
LIST_VERSIONS: Final = """SELECT version, submitted_at FROM intake.application_version
WHERE application_id = $1 ORDER BY version"""
LOAD_VERSION: Final = """SELECT version, submitted_at, content, documents FROM intake.application_version
WHERE application_id = $1 AND version = $2"""


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document as a version has it: what it shows, and the hash of its bytes (hex)."""

    id: UUID
    kind: DocumentKind
    sha256: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A version as it was submitted: what it said, and its documents."""

    submitted_at: datetime
    version: int
    content: Content
    documents: tuple[FiledDocument, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """That a version was submitted, and when; versions count from 1."""

    version: int
    submitted_at: datetime


_DOCUMENTS: Final = TypeAdapter(tuple[FiledDocument, ...])


def keep_version(tx: Transaction, application: Application, *, at: datetime) -> None:
    """Keep the file as it was submitted; once it is there it never changes."""
    content = _CONTENT.dump_json(application.content).decode()
    tx.write(KEEP_VERSION, application.id, application.version, content, at, rows=None)


async def list_versions(tx: Transaction, application_id: UUID) -> list[Version]:
    """The versions of an application, the first one first."""
    return [Version(**dict(row)) for row in await tx.fetch(LIST_VERSIONS, application_id)]


async def load_version(tx: Transaction, application_id: UUID, version: int) -> Filing | None:
    """One version with what it said and its documents."""
    row = await tx.fetchrow(LOAD_VERSION, application_id, version)
    if row is None:
        return None
    content, documents = _CONTENT.validate_json(row["content"]), _DOCUMENTS.validate_json(row["documents"])
    return Filing(row["submitted_at"], row["version"], content, documents)


def as_plain_values(filing: Filing) -> dict[str, Any]:
    """What a version says and has, as JSON values, by the names it is kept under."""
    documents = json.loads(_DOCUMENTS.dump_json(filing.documents))
    return {**json.loads(_CONTENT.dump_json(filing.content)), "documents": documents}
