"""Evidence with its content. A plan lists its evidence; the content is read alone, once it is clean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import Evidence, EvidenceState
from shared.postgres import Transaction

ADD: Final[LiteralString] = """
INSERT INTO impact.evidence (id, plan_id, position, title, media_type, sha256, size_bytes, added_by, added_on, content,
    state, scan_after)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""

CONTENT: Final[LiteralString] = """
SELECT e.title, e.media_type, e.sha256, e.content, e.state, p.carrier_siret
FROM impact.evidence AS e JOIN impact.plan AS p ON p.id = e.plan_id WHERE e.plan_id = $1 AND e.id = $2"""

TO_SCAN: Final[LiteralString] = """
SELECT id, scan_after AS due_at FROM impact.evidence
WHERE state = 'QUARANTINED' AND scan_after <= $1 ORDER BY scan_after LIMIT $2"""

LOCK: Final[LiteralString] = """
SELECT plan_id, content FROM impact.evidence WHERE id = $1 AND state = 'QUARANTINED' FOR UPDATE"""

SCAN_LATER: Final[LiteralString] = """
UPDATE impact.evidence SET scan_attempts = scan_attempts + 1,
    scan_after = $2::timestamptz + interval '1 minute' * power(2, least(scan_attempts, 6))
WHERE id = $1 AND state = 'QUARANTINED'"""

JUDGED: Final[LiteralString] = """
UPDATE impact.evidence SET state = $2, threat = $3, judged_at = $4,
    content = CASE WHEN $2 = 'REFUSED' THEN ''::bytea ELSE content END
WHERE id = $1 AND state = 'QUARANTINED'"""
"""What is refused is not kept: its hash says what it was."""


@dataclass(frozen=True, slots=True)
class Content:
    """A document as it was deposited, and whose plan it is in."""

    title: str
    media_type: str
    sha256: str
    content: bytes
    state: str
    carrier_siret: str


def add(tx: Transaction, plan_id: UUID, position: int, one: Evidence, content: bytes) -> None:
    """Keep a document, the `position`-th of its plan, to be scanned from now on."""
    about = (one.title, one.media_type, one.sha256, one.size_bytes, one.added_by, one.added_on)
    tx.write(ADD, one.id, plan_id, position, *about, content, one.state, tx.origin.at)


async def content(tx: Transaction, plan_id: UUID, evidence_id: UUID) -> Content | None:
    """The content of a plan's document, or None."""
    row = await tx.fetchrow(CONTENT, plan_id, evidence_id)
    return Content(**dict(row)) if row is not None else None


async def to_scan(tx: Transaction, evidence_id: UUID) -> tuple[UUID, bytes] | None:
    """The plan and the content of a document in quarantine, which nobody else scans meanwhile; else None."""
    row = await tx.lock(LOCK, evidence_id)
    return None if row is None else (row["plan_id"], row["content"])


def scan_later(tx: Transaction, evidence_id: UUID, *, at: datetime) -> None:
    """The scanner is away: try again, later and later, every hour in the end."""
    tx.write(SCAN_LATER, evidence_id, at)


def judged(tx: Transaction, evidence_id: UUID, to: EvidenceState, threat: str | None) -> None:
    """Keep what the scanner said."""
    tx.write(JUDGED, evidence_id, to, threat, tx.origin.at)
