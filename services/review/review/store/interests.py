"""The organisations in which people said to have an interest, and the cases that they close: rows only ever added."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from shared.postgres import Transaction

KEEP_INTEREST: Final = """
INSERT INTO review.interest (sub, siret, declared_at, number)
SELECT $1, o.siret, $3, (SELECT 1 + coalesce(max(l.number), 0) FROM review.interest_lifted l
                         WHERE l.sub = $1 AND l.siret = o.siret)
FROM unnest($2::text[]) AS o (siret)
WHERE NOT EXISTS (SELECT FROM review.standing_interest s WHERE s.sub = $1 AND s.siret = o.siret)
ON CONFLICT (sub, siret, number) DO NOTHING"""

INTERESTS: Final = "SELECT DISTINCT siret FROM review.standing_interest WHERE sub = $1 ORDER BY siret"

TIES_CHANGE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('review.ties', 0))"
TIES_STAND: Final = "SELECT pg_advisory_xact_lock_shared(hashtextextended('review.ties', 0))"

CASES_OF_INTEREST: Final = """
SELECT g.id FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
WHERE EXISTS (SELECT 1 FROM unnest(f.organisations) AS o WHERE left(o, 9) = ANY (ARRAY(
    SELECT left(d.siret, 9)
    FROM review.standing_interest d WHERE d.sub = ANY($1::text[]))))
ORDER BY g.id"""


async def change(tx: Transaction) -> None:
    """Before anybody's organisations change: nobody opens or hands over a case until the end of this unit of work."""
    await tx.lock(TIES_CHANGE)


async def stand(tx: Transaction) -> None:
    """Before it is said to whom a case is closed: nobody's organisations change until the end of this unit of work.

    Taken first of all, so that no case is held by who waits for it.
    """
    await tx.lock(TIES_STAND)


async def cases_of(tx: Transaction, subs: Iterable[str]) -> list[UUID]:
    """The cases that one of the organisations of these people carries, carried or joined."""
    return [row["id"] for row in await tx.fetch(CASES_OF_INTEREST, sorted(subs))]


def keep(tx: Transaction, sub: str, sirets: Iterable[str]) -> None:
    """Add organisations to those of a person; one that is known changes nothing."""
    tx.write(KEEP_INTEREST, sub, sorted(set(sirets)), tx.origin.at, rows=None)


async def of(tx: Transaction, sub: str) -> list[str]:
    """The SIRETs in which a person has an interest, in whatever committee they said so."""
    return [row["siret"] for row in await tx.fetch(INTERESTS, sub)]
