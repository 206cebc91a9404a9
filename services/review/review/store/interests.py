"""The organisations in which people said to have an interest: only ever added to."""

from collections.abc import Iterable
from typing import Final

from shared.postgres import Transaction

KEEP_INTEREST: Final = """
INSERT INTO review.interest (sub, siret, declared_at)
SELECT $1, siret, $3 FROM unnest($2::text[]) AS siret ON CONFLICT (sub, siret) DO NOTHING"""

INTERESTS: Final = """
SELECT siret FROM review.interest WHERE sub = $1
UNION SELECT unnest(organisations) FROM review.committee_member WHERE sub = $1 ORDER BY siret"""


def keep(tx: Transaction, sub: str, sirets: Iterable[str]) -> None:
    """Add organisations to those of a person; one that is known changes nothing."""
    tx.write(KEEP_INTEREST, sub, sorted(set(sirets)), tx.origin.at, rows=None)


async def of(tx: Transaction, sub: str) -> list[str]:
    """The SIRETs in which a person has an interest, in whatever committee they said so."""
    return [row["siret"] for row in await tx.fetch(INTERESTS, sub)]
