"""Ties that were lifted: rows that are only ever added, beside what was declared."""

from typing import Final
from uuid import UUID

from review.domain.lifting import ConflictWasLifted, DeclaredConflict, InterestWasLifted
from shared.postgres import Transaction

STANDING_CONFLICT: Final = """
SELECT number, declared_by FROM review.standing_conflict WHERE application_id = $1 AND sub = $2"""

LIFT_CONFLICT: Final = """
INSERT INTO review.conflict_lifted (application_id, sub, number, reason, explanation, lifted_by, lifted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

LIFT_INTEREST: Final = """
INSERT INTO review.interest_lifted (sub, siret, number, reason, explanation, lifted_by, lifted_at)
SELECT $1, $2, coalesce(max(i.number), 0), $3, $4, $5, $6 FROM review.interest i WHERE i.sub = $1 AND i.siret = $2"""

# Held too, so that no vote opens on one of them meanwhile.
LOCK_CASES_OF_ORGANISATION: Final = """
SELECT g.id FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
WHERE EXISTS (SELECT FROM unnest(f.organisations) AS o WHERE left(o, 9) = left($1, 9))
ORDER BY g.id FOR UPDATE OF g"""


async def standing(tx: Transaction, application_id: UUID, sub: str) -> DeclaredConflict | None:
    """The declared conflict that closes an application to a person; None where there is none."""
    row = await tx.fetchrow(STANDING_CONFLICT, application_id, sub)
    return DeclaredConflict(application_id, sub, row["number"], row["declared_by"]) if row is not None else None


async def lock_cases_of(tx: Transaction, siret: str) -> list[UUID]:
    """The cases that one legal person carries, carried or joined, held until the end of this unit of work."""
    await tx.begin()
    return [row["id"] for row in await tx.fetch(LOCK_CASES_OF_ORGANISATION, siret)]


def add(tx: Transaction, fact: ConflictWasLifted | InterestWasLifted) -> None:
    """Keep that a tie no longer counts."""
    why = (fact.why.reason, fact.why.explanation, fact.why.by, tx.origin.at)
    match fact:
        case ConflictWasLifted(conflict=lifted):
            tx.write(LIFT_CONFLICT, lifted.application_id, lifted.member, lifted.number, *why)
        case InterestWasLifted(member=member, siret=siret):
            tx.write(LIFT_INTEREST, member, siret, *why)
