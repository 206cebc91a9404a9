"""The vault of leads: the one address that a lead's invitation is written to."""

from datetime import datetime
from typing import Final
from uuid import UUID

from shared.postgres import Transaction

KEEP_ADDRESS: Final = "INSERT INTO intake.lead_person (lead_id, email, kept_at) VALUES ($1, $2, $3)"
ADDRESS_OF: Final = "SELECT email FROM intake.lead_person WHERE lead_id = $1"
FORGET_ADDRESS: Final = "DELETE FROM intake.lead_person WHERE lead_id = $1"
LEADS_BY_EMAIL: Final = "SELECT lead_id FROM intake.lead_person WHERE lower(email) = lower($1) ORDER BY lead_id"
LEADS_KEPT_TOO_LONG: Final = """SELECT p.lead_id FROM intake.lead_person AS p JOIN intake.lead AS l ON l.id = p.lead_id
JOIN intake.retention_period AS r ON r.situation = 'ABANDONED'
WHERE coalesce(l.closed_at, l.invited_at, l.detected_at) + r.days * interval '1 day' <= $1 ORDER BY p.lead_id"""


def keep_address(tx: Transaction, lead_id: UUID, email: str) -> None:
    """Keep whom to write to."""
    tx.write(KEEP_ADDRESS, lead_id, email, tx.origin.at)


async def address_of(tx: Transaction, lead_id: UUID) -> str | None:
    """Whom to write to; None where there never was anybody, or is nobody any more."""
    return await tx.fetchval(ADDRESS_OF, lead_id)


async def leads_by_email(tx: Transaction, email: str) -> list[UUID]:
    """The leads whose invitation goes to an address."""
    return [row["lead_id"] for row in await tx.fetch(LEADS_BY_EMAIL, email)]


async def leads_kept_too_long(tx: Transaction, at: datetime) -> list[UUID]:
    """The leads with an address, of which nothing was heard for as long as drafts are kept."""
    return [row["lead_id"] for row in await tx.fetch(LEADS_KEPT_TOO_LONG, at)]
