"""Evidence with its content. A plan lists its evidence; the content is read alone."""

from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import Evidence
from shared.postgres import Transaction

ADD: Final[LiteralString] = """
INSERT INTO impact.evidence (id, plan_id, position, title, media_type, sha256, size_bytes, added_by, added_on, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

CONTENT: Final[LiteralString] = """
SELECT e.media_type, e.sha256, e.content, p.carrier_siret
FROM impact.evidence AS e JOIN impact.plan AS p ON p.id = e.plan_id WHERE e.plan_id = $1 AND e.id = $2"""


@dataclass(frozen=True, slots=True)
class Content:
    """A document as it was deposited, and whose plan it is in."""

    media_type: str
    sha256: str
    content: bytes
    carrier_siret: str


def add(tx: Transaction, plan_id: UUID, position: int, one: Evidence, content: bytes) -> None:
    """Keep a document, the `position`-th of its plan."""
    about = (one.title, one.media_type, one.sha256, one.size_bytes, one.added_by, one.added_on)
    tx.write(ADD, one.id, plan_id, position, *about, content)


async def content(tx: Transaction, plan_id: UUID, evidence_id: UUID) -> Content | None:
    """The content of a plan's document, or None."""
    row = await tx.fetchrow(CONTENT, plan_id, evidence_id)
    return Content(**dict(row)) if row is not None else None
