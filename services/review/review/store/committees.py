"""Committees, their members, and the vault of names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from review.domain.committee import Committee, CommitteeRef, Member
from review.domain.routing import Remit
from review.store import interests
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import CommitteeKind, Region

INSERT_COMMITTEE: Final = """
INSERT INTO review.committee (id, code, kind, name, regions, quorum_percent, casting_vote, proxies_per_holder,
    proxies_in_quorum, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""

MOVE_REVISION: Final = "UPDATE review.committee SET revision = $2 WHERE id = $1 AND revision = $2 - 1"

LOCK_COMMITTEE: Final = "SELECT id FROM review.committee WHERE id = $1 FOR UPDATE"

INSERT_MEMBER: Final = """
INSERT INTO review.committee_member (committee_id, sub, voting, chair, organisations, deputy, mandate_from,
    mandate_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""

END_MANDATE: Final = """
UPDATE review.committee_member SET mandate_until = $4 WHERE committee_id = $1 AND sub = $2 AND mandate_from = $3"""

KEEP_NAME: Final = """
INSERT INTO review.person (sub, name) VALUES ($1, $2) ON CONFLICT (sub) DO UPDATE SET name = excluded.name"""

# Under the version $1 of its rules, or where none is asked for, under that in force on the day $2.
_COMMITTEES: Final = """
SELECT c.id, c.code, c.kind, c.name, c.regions, c.revision, coalesce(r.version, 1) AS rules_version,
    coalesce(r.quorum_percent, c.quorum_percent) AS quorum_percent,
    coalesce(r.casting_vote, c.casting_vote) AS casting_vote,
    coalesce(r.proxies_per_holder, c.proxies_per_holder) AS proxies_per_holder,
    coalesce(r.proxies_in_quorum, c.proxies_in_quorum) AS proxies_in_quorum
FROM review.committee c LEFT JOIN LATERAL (
    SELECT * FROM review.committee_rules v
    WHERE v.committee_id = c.id AND (v.version = $1::bigint OR $1 IS NULL AND v.applies_from <= $2::date)
    ORDER BY v.version DESC LIMIT 1) r ON true"""

LOAD_COMMITTEE: Final = f"{_COMMITTEES} WHERE c.id = $3"

REMITS: Final = "SELECT id, code, kind, regions FROM review.committee"

PAGE_OF_COMMITTEES: Final = f"""{_COMMITTEES}
WHERE ($3::text IS NULL OR c.code > $3)
    AND ($4::text IS NULL
        OR EXISTS (SELECT FROM review.committee_member m WHERE m.committee_id = c.id AND m.sub = $4))
ORDER BY c.code LIMIT $5"""

MEMBERS: Final = """
SELECT m.committee_id, m.sub, m.voting, m.chair, m.deputy, m.mandate_from, m.mandate_until,
       ARRAY(SELECT i.siret FROM review.standing_interest i WHERE i.sub = m.sub) AS organisations
FROM review.committee_member m WHERE m.committee_id = ANY($1::uuid[]) ORDER BY m.committee_id, m.sub, m.mandate_from"""

NAMES: Final = "SELECT sub, name FROM review.person WHERE sub = ANY($1::text[])"


def save_new(tx: Transaction, committee: Committee, names: Mapping[str, str]) -> None:
    """Keep a committee with its members; `names` by sub go to the vault."""
    tx.write(
        INSERT_COMMITTEE,
        committee.id,
        committee.code,
        committee.kind,
        committee.name,
        sorted(committee.regions),
        committee.quorum_percent,
        committee.casting_vote,
        committee.proxies_per_holder,
        committee.proxies_in_quorum,
        committee.revision,
    )
    for member in committee.members:
        _seat(tx, committee.id, member, names[member.sub])


def save_revision(tx: Transaction, committee: Committee) -> None:
    """Keep that a committee changed, whose revision is one more than the stored one."""
    tx.write(MOVE_REVISION, committee.id, committee.revision)


def save_appointed(tx: Transaction, committee: Committee, member: Member, name: str) -> None:
    """Keep a new mandate of a committee whose revision is one more than the stored one."""
    tx.write(MOVE_REVISION, committee.id, committee.revision)
    _seat(tx, committee.id, member, name)


def save_ended(tx: Transaction, committee: Committee, member: Member) -> None:
    """Keep the last day of a mandate of a committee whose revision is one more than the stored one."""
    tx.write(MOVE_REVISION, committee.id, committee.revision)
    tx.write(END_MANDATE, committee.id, member.sub, member.since, member.until)


def _seat(tx: Transaction, committee_id: UUID, member: Member, name: str) -> None:
    tx.write(KEEP_NAME, member.sub, name)
    seat = (member.voting, member.chair, sorted(member.organisations), member.deputy, member.since, member.until)
    # Kept as interests too: what was lifted before counts again where it is named again.
    interests.keep(tx, member.sub, member.organisations)
    tx.write(INSERT_MEMBER, committee_id, member.sub, *seat)


async def load(tx: Transaction, committee_id: UUID, *, rules: int | None = None) -> Committee | None:
    """A committee with its members, or None; under a version of its `rules`, or under that in force today."""
    row = await tx.fetchrow(LOAD_COMMITTEE, rules, paris_day(tx.origin.at), committee_id)
    return (await _with_members(tx, [row]))[0] if row is not None else None


async def lock(tx: Transaction, committee_id: UUID) -> Committee | None:
    """A committee, held until the end of this unit of work, so that its mandates change one after the other."""
    return await load(tx, committee_id) if await tx.lock(LOCK_COMMITTEE, committee_id) else None


async def remits(tx: Transaction) -> list[Remit]:
    """What every committee is for, without who sits in it: a case is routed by this alone."""
    return [
        Remit(
            CommitteeRef(id=row["id"], code=row["code"], kind=CommitteeKind(row["kind"])),
            frozenset(Region(code) for code in row["regions"]),
        )
        for row in await tx.fetch(REMITS)
    ]


async def page(tx: Transaction, *, member: str | None, after: str | None, limit: int) -> list[Committee]:
    """Committees by code, after a code; of a person's where one is given."""
    asked = (None, paris_day(tx.origin.at), after, member, limit)
    return await _with_members(tx, await tx.fetch(PAGE_OF_COMMITTEES, *asked))


async def names(tx: Transaction, subs: Iterable[str]) -> dict[str, str]:
    """The names of these people, by sub, out of the vault."""
    return {row["sub"]: row["name"] for row in await tx.fetch(NAMES, list(subs))}


async def _with_members(tx: Transaction, rows: Sequence[Row]) -> list[Committee]:
    members: dict[UUID, list[Member]] = defaultdict(list)
    for row in await tx.fetch(MEMBERS, [row["id"] for row in rows]):
        members[row["committee_id"]].append(
            Member(
                sub=row["sub"],
                voting=row["voting"],
                chair=row["chair"],
                deputy=row["deputy"],
                organisations=frozenset(row["organisations"]),
                since=row["mandate_from"],
                until=row["mandate_until"],
            )
        )
    return [
        Committee(
            id=row["id"],
            code=row["code"],
            kind=CommitteeKind(row["kind"]),
            name=row["name"],
            regions=frozenset(Region(code) for code in row["regions"]),
            quorum_percent=row["quorum_percent"],
            casting_vote=row["casting_vote"],
            proxies_per_holder=row["proxies_per_holder"],
            proxies_in_quorum=row["proxies_in_quorum"],
            rules_version=row["rules_version"],
            members=tuple(members[row["id"]]),
            revision=row["revision"],
        )
        for row in rows
    ]
