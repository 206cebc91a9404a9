"""The vault of members: who they are, and the code by which an invited person is known."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.postgres import Transaction
from shared.postgres.transaction import Row

INSERT_PERSON: Final = "INSERT INTO intake.member_person (membership_id, name, email, code) VALUES ($1, $2, $3, $4)"
KEEP_PERSON: Final = """INSERT INTO intake.member_person (membership_id, name, email) VALUES ($1, $2, $3)
ON CONFLICT (membership_id) DO UPDATE SET name = excluded.name, email = excluded.email"""
FORGET_CODE: Final = "UPDATE intake.member_person SET code = NULL WHERE membership_id = $1"
FORGET_PERSON: Final = "DELETE FROM intake.member_person WHERE membership_id = $1"
_SELECT: Final = """SELECT p.membership_id, m.siret, p.name, p.email, p.code
FROM intake.member_person AS p JOIN intake.membership AS m ON m.id = p.membership_id"""
PERSON_OF: Final = f"{_SELECT} WHERE p.membership_id = $1"
PEOPLE_OF: Final = f"{_SELECT} WHERE m.siret = ANY ($1)"
PEOPLE_BY_EMAIL: Final = f"{_SELECT} WHERE lower(p.email) = lower($1) ORDER BY p.membership_id"
REPRESENTATIVE_OF: Final = f"""{_SELECT}
WHERE m.siret = $1 AND m.role = 'REPRESENTATIVE' AND m.state = 'ACTIVE' ORDER BY m.since DESC, m.id DESC LIMIT 1"""
IS_INVITED: Final = """SELECT EXISTS (SELECT FROM intake.member_person AS p
    JOIN intake.membership AS m ON m.id = p.membership_id
    WHERE m.siret = $1 AND lower(p.email) = lower($2) AND m.state IN ('INVITED', 'ACTIVE'))"""
FORMER_TOO_LONG: Final = f"""{_SELECT} JOIN intake.retention_period AS r ON r.situation = 'FORMER_MEMBER'
WHERE m.ended_at + r.days * interval '1 day' <= $1 ORDER BY m.ended_at, m.id LIMIT $2"""


@dataclass(frozen=True, slots=True)
class MemberPerson:
    """A member in the vault. `code`: what an invited person was sent, and nobody else."""

    membership_id: UUID
    siret: str
    name: str
    email: str
    code: str | None = None


def keep_invited(tx: Transaction, person: MemberPerson) -> None:
    """Keep who was invited."""
    tx.write(INSERT_PERSON, person.membership_id, person.name, person.email, person.code)


def keep_person(tx: Transaction, membership_id: UUID, name: str, email: str) -> None:
    """Keep how a member is called and written to."""
    tx.write(KEEP_PERSON, membership_id, name, email)


def forget_code(tx: Transaction, membership_id: UUID) -> None:
    """The invitation was taken: its code opens nothing any more."""
    tx.write(FORGET_CODE, membership_id, rows=None)


def forget_person(tx: Transaction, membership_id: UUID) -> None:
    """Who was invited and did not come is forgotten at once."""
    tx.write(FORGET_PERSON, membership_id, rows=None)


async def person_of_member(tx: Transaction, membership_id: UUID) -> MemberPerson | None:
    """Who is behind a membership."""
    row = await tx.fetchrow(PERSON_OF, membership_id)
    return _person(row) if row else None


async def representative_of(tx: Transaction, siret: str) -> MemberPerson | None:
    """Who represents an organisation, where the vault knows the address."""
    row = await tx.fetchrow(REPRESENTATIVE_OF, siret)
    return _person(row) if row else None


async def people_of(tx: Transaction, sirets: list[str]) -> dict[UUID, MemberPerson]:
    """Who is behind the memberships of organisations."""
    return {row["membership_id"]: _person(row) for row in await tx.fetch(PEOPLE_OF, sirets)}


async def members_by_email(tx: Transaction, email: str) -> list[MemberPerson]:
    """Everybody in this vault under an address, once for each membership."""
    return [_person(row) for row in await tx.fetch(PEOPLE_BY_EMAIL, email)]


async def is_invited(tx: Transaction, siret: str, email: str) -> bool:
    """Whether this address is invited to the organisation, or a member's."""
    return bool(await tx.fetchval(IS_INVITED, siret, email))


async def former_too_long(tx: Transaction, at: datetime, *, limit: int) -> list[MemberPerson]:
    """Former members whose retention period is over."""
    return [_person(row) for row in await tx.fetch(FORMER_TOO_LONG, at, limit)]


def _person(row: Row) -> MemberPerson:
    return MemberPerson(row["membership_id"], row["siret"], row["name"], row["email"], row["code"])
