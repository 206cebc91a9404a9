"""The vault emptied: the names of who signed and who certified, and how long they are kept."""

from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.retention import Retention, Situation
from shared.postgres import Transaction
from shared.vocabulary import ERASED

_OF_AGREEMENT: Final[LiteralString] = """(
    SELECT s.person_id FROM funding.signature AS s WHERE s.agreement_id = a.id
    UNION SELECT s.person_id FROM funding.amendment_signature AS s
    JOIN funding.amendment AS m ON m.id = s.amendment_id WHERE m.agreement_id = a.id
    UNION SELECT f.certified_by FROM funding.financial_report AS f
    WHERE f.agreement_id = a.id AND f.certified_by IS NOT NULL)"""

KEPT_TOO_LONG: Final[LiteralString] = f"""
SELECT a.id, e.ended_at + r.days * interval '1 day' AS over_at
FROM funding.agreement AS a
CROSS JOIN LATERAL (SELECT CASE WHEN a.closed_on IS NULL THEN 'NOT_CONCLUDED' ELSE 'CONCLUDED' END AS situation,
    CASE WHEN a.closed_on IS NULL THEN a.lapses_at
        ELSE make_date(extract(year FROM a.closed_on)::int + 1, 1, 1)::timestamp AT TIME ZONE 'Europe/Paris'
    END AS ended_at) AS e
JOIN funding.retention_period AS r ON r.situation = e.situation
WHERE a.state IN ('CLOSED', 'TERMINATED', 'LAPSED', 'CANCELLED') AND e.ended_at + r.days * interval '1 day' <= $1
    AND EXISTS (SELECT FROM funding.person AS p WHERE p.name <> '{ERASED}' AND p.id IN {_OF_AGREEMENT})
ORDER BY 2, 1 LIMIT $2"""

FORGET_NAMES: Final[LiteralString] = f"""
UPDATE funding.person SET name = '{ERASED}'
WHERE id IN (SELECT named.person_id FROM funding.agreement AS a CROSS JOIN LATERAL {_OF_AGREEMENT} AS named
    WHERE a.id = $1)"""

PAPERS: Final[LiteralString] = """
SELECT version, content FROM funding.agreement_paper
WHERE agreement_id = $1 AND names_forgotten_on IS NULL ORDER BY version"""

FORGET_ON_PAPER: Final[LiteralString] = """
UPDATE funding.agreement_paper SET pdf = $3, names_forgotten_on = $4 WHERE agreement_id = $1 AND version = $2"""

LIST_RETENTIONS: Final[LiteralString] = """
SELECT situation, days, revision FROM funding.retention_period ORDER BY situation"""

LOCK_RETENTION: Final[LiteralString] = """
SELECT situation, days, revision FROM funding.retention_period WHERE situation = $1 FOR UPDATE"""

SAVE_RETENTION: Final[LiteralString] = """
UPDATE funding.retention_period SET days = $3, revision = revision + 1 WHERE situation = $1 AND revision = $2"""


async def papers_of(tx: Transaction, agreement_id: UUID) -> dict[int, str]:
    """The canonical content of each version that was signed, where names still stand under it."""
    return {row["version"]: row["content"] for row in await tx.fetch(PAPERS, agreement_id)}


def forget_on_paper(tx: Transaction, agreement_id: UUID, version: int, pdf: bytes, *, on: date) -> None:
    """Keep a paper as it was set again, without the names."""
    tx.write(FORGET_ON_PAPER, agreement_id, version, pdf, on)


async def list_retentions(tx: Transaction) -> list[Retention]:
    """How long names are kept, by situation."""
    return [
        Retention(Situation(row["situation"]), row["days"], row["revision"]) for row in await tx.fetch(LIST_RETENTIONS)
    ]


async def lock_retention(tx: Transaction, situation: Situation) -> Retention | None:
    """One period, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_RETENTION, situation)
    return Retention(Situation(row["situation"]), row["days"], row["revision"]) if row is not None else None
