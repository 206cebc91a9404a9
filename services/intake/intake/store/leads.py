"""Leads: every statement, row to domain and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from intake.domain.lead import FoundProject, Lead, LeadState
from intake.domain.moment import Moment
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import LeadCloseReason, Region

LOAD_LEAD: Final = "SELECT * FROM intake.lead WHERE id = $1"
LOCK_LEAD: Final = "SELECT * FROM intake.lead WHERE id = $1 FOR UPDATE"
LIST_LEADS: Final = """SELECT * FROM intake.lead
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2) AND ($3::text[] IS NULL OR region = ANY ($3))
    AND (application_id IS NULL
        OR application_id NOT IN (SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $5))
ORDER BY id DESC LIMIT $4"""
INSERT_LEAD: Final = """INSERT INTO intake.lead
    (id, region, organisation, title, siret, note, state, revision, detected_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
UPDATE_LEAD: Final = """UPDATE intake.lead SET state = $3, revision = $4, invited_at = $5, closed_at = $6, reason = $7,
    application_id = $8
WHERE id = $1 AND revision = $2"""
COUNT_LEADS: Final = """SELECT region, count(*) AS detected, count(invited_at) AS invited,
    count(*) FILTER (WHERE state = 'CONVERTED') AS converted, count(*) FILTER (WHERE state = 'CLOSED') AS closed
FROM intake.lead WHERE $1::text[] IS NULL OR region = ANY ($1) GROUP BY region ORDER BY region"""


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """How many leads of a region were ever detected and invited, and how many ended which way."""

    region: Region
    detected: int
    invited: int
    converted: int
    closed: int


async def load_lead(tx: Transaction, lead_id: UUID) -> Lead | None:
    """The lead, as it stands."""
    row = await tx.fetchrow(LOAD_LEAD, lead_id)
    return _lead(row) if row else None


async def lock_lead(tx: Transaction, lead_id: UUID) -> Lead | None:
    """The lead, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_LEAD, lead_id)
    return _lead(row) if row else None


async def list_leads(
    tx: Transaction,
    *,
    state: LeadState | None,
    regions: frozenset[str] | None,
    viewer: str,
    before_id: UUID | None,
    limit: int,
) -> list[Lead]:
    """The leads found, the latest detected first, without those of files closed to `viewer`; `regions` None: all."""
    within = sorted(regions) if regions is not None else None
    rows = await tx.fetch(LIST_LEADS, before_id, state, within, limit, viewer)
    return [_lead(row) for row in rows]


async def count_leads(tx: Transaction, *, regions: frozenset[str] | None) -> list[LeadCounts]:
    """The figures of each region that has leads; `regions` None: all."""
    rows = await tx.fetch(COUNT_LEADS, sorted(regions) if regions is not None else None)
    return [
        LeadCounts(Region(row["region"]), row["detected"], row["invited"], row["converted"], row["closed"])
        for row in rows
    ]


def insert_lead(tx: Transaction, lead: Lead) -> None:
    """Keep a new lead."""
    found = lead.found
    tx.write(
        INSERT_LEAD,
        *(lead.id, found.region, found.organisation, found.title, found.siret, found.note),
        *(lead.state, lead.revision, lead.detected.at),
    )


def save_lead(tx: Transaction, lead: Lead, *, before: Lead) -> None:
    """Keep what a fact made of a lead. Stale where somebody else changed it first."""
    tx.write(
        UPDATE_LEAD,
        *(lead.id, before.revision, lead.state, lead.revision),
        *(lead.invited.at if lead.invited else None, lead.closed.at if lead.closed else None),
        *(lead.reason, lead.application_id),
    )


def _lead(row: Row) -> Lead:
    return Lead(
        id=row["id"],
        found=FoundProject(Region(row["region"]), row["organisation"], row["title"], row["siret"], row["note"]),
        state=LeadState(row["state"]),
        revision=row["revision"],
        detected=_moment(row["detected_at"]),
        invited=_moment(row["invited_at"]) if row["invited_at"] else None,
        closed=_moment(row["closed_at"]) if row["closed_at"] else None,
        reason=LeadCloseReason(row["reason"]) if row["reason"] else None,
        application_id=row["application_id"],
    )


def _moment(at: datetime) -> Moment:
    return Moment(at, paris_day(at))
