"""Signed agreements and amendments as they were signed, and the names of who signed them."""

from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction

INSERT: Final[LiteralString] = """
INSERT INTO funding.agreement_paper (agreement_id, version, content, sha256, template, pdf, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

PDF: Final[LiteralString] = "SELECT pdf FROM funding.agreement_paper WHERE agreement_id = $1 AND version = $2"

HASHES: Final[LiteralString] = """
SELECT version, sha256 FROM funding.agreement_paper WHERE agreement_id = $1 ORDER BY version"""

NAMES: Final[LiteralString] = "SELECT id, name FROM funding.person WHERE id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Paper:
    """A version as it was signed: its canonical content, the content's SHA-256, and the PDF."""

    agreement_id: UUID
    version: int
    content: str
    sha256: str
    template: str
    pdf: bytes


def keep(tx: Transaction, paper: Paper) -> None:
    """Keep what was signed, for good."""
    about = (paper.agreement_id, paper.version, paper.content, paper.sha256, paper.template)
    tx.write(INSERT, *about, paper.pdf, tx.origin.at)


async def pdf(tx: Transaction, agreement_id: UUID, version: int) -> bytes | None:
    """The paper of a version that was signed, or None."""
    return await tx.fetchval(PDF, agreement_id, version)


async def hashes(tx: Transaction, agreement_id: UUID) -> dict[int, str]:
    """The SHA-256 of the content of each version that was signed."""
    return {row["version"]: row["sha256"] for row in await tx.fetch(HASHES, agreement_id)}


async def names(tx: Transaction, person_ids: list[UUID]) -> dict[UUID, str]:
    """Who signed, from the vault."""
    return {row["id"]: row["name"] for row in await tx.fetch(NAMES, person_ids)}
