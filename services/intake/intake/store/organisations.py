"""Organisations, their members and what they ask: every statement, row to domain and back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from intake.domain.membership import FirstRepresentative, MembershipRules
from intake.domain.moment import Moment
from intake.domain.organisation import (
    ChangeState,
    EndReason,
    MemberRole,
    Membership,
    MembershipState,
    Organisation,
    OrganisationState,
    RepresentativeChange,
)
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_COLUMNS: Final = "id, siret, state, revision, registered_at, absorbed_into, absorption_id"
LOAD_ORGANISATION: Final = f"SELECT {_COLUMNS} FROM intake.organisation WHERE siret = $1"
LOCK_ORGANISATION: Final = "SELECT siret FROM intake.organisation WHERE siret = $1 FOR UPDATE"
HOLD_ORGANISATION: Final = "SELECT state FROM intake.organisation WHERE siret = $1 FOR SHARE"
ORGANISATION_OF: Final = "SELECT siret FROM intake.membership WHERE id = $1"
LIST_ORGANISATIONS: Final = f"""SELECT {_COLUMNS} FROM intake.organisation
WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"""
LIST_MEMBERS: Final = """SELECT id, siret, role, state, person, since, expires_at, ended_at, reason
FROM intake.membership WHERE siret = ANY ($1) ORDER BY since, id"""
LIST_CHANGES: Final = """SELECT id, siret, incoming, outgoing, asked_by, asked_at, state
FROM intake.representative_change WHERE siret = ANY ($1) AND state = 'ASKED'"""
INSERT_ORGANISATION: Final = """INSERT INTO intake.organisation
    (id, siret, state, revision, registered_at, members_told)
VALUES ($1, $2, $3, $4, $5, true) ON CONFLICT ON CONSTRAINT one_organisation_per_siret DO NOTHING"""
UPDATE_ORGANISATION: Final = """UPDATE intake.organisation SET state = $3, revision = $4, absorbed_into = $5,
    absorption_id = $6
WHERE siret = $1 AND revision = $2"""
KEEP_MEMBER: Final = """INSERT INTO intake.membership
    (id, siret, role, state, person, since, expires_at, ended_at, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET role = excluded.role, state = excluded.state, person = excluded.person,
    since = excluded.since, expires_at = excluded.expires_at, ended_at = excluded.ended_at, reason = excluded.reason"""
KEEP_CHANGE: Final = """INSERT INTO intake.representative_change
    (id, siret, state, incoming, outgoing, asked_by, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET state = excluded.state"""
KEEP_ACT: Final = """INSERT INTO intake.organisation_act (siret, act, detail, explanation, actor, at)
VALUES ($1, $2, $3::jsonb, $4, $5, $6)"""
LIST_ACTS: Final = """SELECT id, act, detail, explanation, actor, at FROM intake.organisation_act
WHERE siret = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"""

# What a person may do for an organisation: read, or held so that it cannot be taken away before this work is done.
ROLE_OF: Final = "SELECT role FROM intake.membership WHERE siret = $1 AND person = $2 AND state = 'ACTIVE'"
HOLD_ROLE: Final = f"{ROLE_OF} FOR SHARE"
IS_KNOWN: Final = "SELECT EXISTS (SELECT FROM intake.organisation WHERE siret = $1)"

MEMBERS_TO_TELL: Final = """SELECT siret, registered_at FROM intake.organisation
WHERE NOT members_told AND registered_at <= $1 ORDER BY registered_at, id LIMIT $2"""
MEMBERS_TOLD: Final = "UPDATE intake.organisation SET members_told = true WHERE siret = $1"

INVITATIONS_TO_EXPIRE: Final = """SELECT id, expires_at FROM intake.membership
WHERE state = 'INVITED' AND expires_at <= $1 ORDER BY expires_at, id LIMIT $2"""

LOAD_RULES: Final = "SELECT first_representative, invitation_days, revision FROM intake.membership_rules"
LOCK_RULES: Final = f"{LOAD_RULES} FOR UPDATE"
SAVE_RULES: Final = """UPDATE intake.membership_rules SET first_representative = $2, invitation_days = $3,
    revision = revision + 1
WHERE revision = $1"""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to an organisation: what, by whom, why, with codes and ids."""

    id: int
    act: str
    detail: dict[str, Any]
    explanation: str | None
    actor: str
    at: datetime


async def load_organisation(tx: Transaction, siret: str) -> Organisation | None:
    """The organisation with its members."""
    row = await tx.fetchrow(LOAD_ORGANISATION, siret)
    return (await _whole(tx, [row]))[0] if row else None


async def lock_organisation(tx: Transaction, siret: str) -> Organisation | None:
    """The organisation, which nobody else may change until the end of this work."""
    await tx.lock(LOCK_ORGANISATION, siret)
    return await load_organisation(tx, siret)


async def organisation_of(tx: Transaction, membership_id: UUID) -> str | None:
    """The SIRET of the organisation that a membership is in."""
    return await tx.fetchval(ORGANISATION_OF, membership_id)


async def list_organisations(
    tx: Transaction, *, state: OrganisationState | None, before_id: UUID | None, limit: int
) -> list[Organisation]:
    """Organisations with their members, the last registered first."""
    return await _whole(tx, await tx.fetch(LIST_ORGANISATIONS, state, before_id, limit))


async def insert_organisation(tx: Transaction, organisation: Organisation) -> bool:
    """Keep a new organisation, at once; False where somebody registered it first."""
    row = (organisation.id, organisation.siret, organisation.state, organisation.revision, organisation.registered.at)
    if await tx.run(INSERT_ORGANISATION, *row) == 0:
        return False
    for one in organisation.members:
        _keep_member(tx, organisation.siret, one)
    return True


def save_organisation(tx: Transaction, organisation: Organisation, *, before: Organisation) -> None:
    """Keep what a fact made of an organisation and its members. Stale where somebody else changed it first."""
    tx.write(
        UPDATE_ORGANISATION,
        *(organisation.siret, before.revision, organisation.state, organisation.revision),
        *(organisation.absorbed_into, organisation.absorption_id),
    )
    for one in organisation.members:
        if one != before.member(one.id):
            _keep_member(tx, organisation.siret, one)


def save_change(tx: Transaction, siret: str, change: RepresentativeChange, state: ChangeState) -> None:
    """Keep a change that is asked for, or the answer that it got."""
    tx.write(
        KEEP_CHANGE,
        *(change.id, siret, state, change.incoming, change.outgoing, change.asked_by, change.asked.at),
    )


def keep_act(tx: Transaction, siret: str, act: str, detail: dict[str, Any], explanation: str | None) -> None:
    """Keep what was done, by whom and why; nothing is ever taken out of here."""
    actor = tx.origin.actor or "unknown"
    tx.write(KEEP_ACT, siret, act, json.dumps(detail), explanation, actor, tx.origin.at)


async def list_acts(tx: Transaction, siret: str, *, before_id: int | None, limit: int) -> list[Deed]:
    """What was done to an organisation, the latest first."""
    rows: list[dict[str, Any]] = [dict(row) for row in await tx.fetch(LIST_ACTS, siret, before_id, limit)]
    return [Deed(**{**row, "detail": json.loads(row["detail"])}) for row in rows]


async def role_of(tx: Transaction, siret: str, person: str, *, hold: bool) -> MemberRole | None:
    """The role by which a person acts for an organisation; `hold`: nobody takes it away until the end of this work."""
    row = await tx.lock(HOLD_ROLE, siret, person) if hold else await tx.fetchrow(ROLE_OF, siret, person)
    return MemberRole(row["role"]) if row else None


async def is_known(tx: Transaction, siret: str) -> bool:
    """Whether somebody registered this organisation."""
    return bool(await tx.fetchval(IS_KNOWN, siret))


async def hold_state(tx: Transaction, siret: str) -> OrganisationState | None:
    """The state of an organisation, which stays until the end of this work."""
    row = await tx.lock(HOLD_ORGANISATION, siret)
    return OrganisationState(row["state"]) if row else None


async def load_rules(tx: Transaction) -> MembershipRules:
    """The rules in force."""
    return _rules(await tx.fetchrow(LOAD_RULES))


async def lock_rules(tx: Transaction) -> MembershipRules:
    """The rules, which nobody else may change until the end of this work."""
    return _rules(await tx.lock(LOCK_RULES))


def _rules(row: Row | None) -> MembershipRules:
    if row is None:
        message = "the migration inserted the one row of intake.membership_rules"
        raise LookupError(message)
    return MembershipRules(FirstRepresentative(row["first_representative"]), row["invitation_days"], row["revision"])


def _keep_member(tx: Transaction, siret: str, one: Membership) -> None:
    tx.write(
        KEEP_MEMBER,
        *(one.id, siret, one.role, one.state, one.person, one.since.at, one.expires_at),
        *(one.ended.at if one.ended else None, one.reason),
    )


async def _whole(tx: Transaction, rows: list[Row]) -> list[Organisation]:
    sirets = [row["siret"] for row in rows]
    members: dict[str, list[Membership]] = {siret: [] for siret in sirets}
    for row in await tx.fetch(LIST_MEMBERS, sirets):
        members[row["siret"]].append(_membership(row))
    changes = {row["siret"]: _change(row) for row in await tx.fetch(LIST_CHANGES, sirets)}
    return [
        Organisation(
            id=row["id"],
            siret=row["siret"],
            state=OrganisationState(row["state"]),
            revision=row["revision"],
            registered=_moment(row["registered_at"]),
            members=tuple(members[row["siret"]]),
            change=changes.get(row["siret"]),
            absorbed_into=row["absorbed_into"],
            absorption_id=row["absorption_id"],
        )
        for row in rows
    ]


def _membership(row: Row) -> Membership:
    return Membership(
        id=row["id"],
        role=MemberRole(row["role"]),
        state=MembershipState(row["state"]),
        since=_moment(row["since"]),
        person=row["person"],
        expires_at=row["expires_at"],
        ended=_moment(row["ended_at"]) if row["ended_at"] else None,
        reason=EndReason(row["reason"]) if row["reason"] else None,
    )


def _change(row: Row) -> RepresentativeChange:
    asked = _moment(row["asked_at"])
    state = ChangeState(row["state"])
    return RepresentativeChange(row["id"], row["incoming"], row["outgoing"], row["asked_by"], asked, state)


def _moment(at: datetime) -> Moment:
    return Moment(at, paris_day(at))
