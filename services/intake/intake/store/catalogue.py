"""The catalogue of laureates: read off where files stand, which is kept from events; and what carriers agreed to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from intake.domain.publication import Publication
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Axis, Region

LOAD_PUBLICATION: Final = "SELECT application_id, text, revision FROM intake.publication WHERE application_id = $1"
KEEP_PUBLICATION: Final = """INSERT INTO intake.publication AS p (application_id, text, revision, agreed_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (application_id) DO UPDATE SET text = excluded.text, revision = excluded.revision,
    agreed_at = excluded.agreed_at WHERE p.revision = excluded.revision - 1"""

# What changes an entry, and when: the decision, an amount amended, the carrier, its text, a person erased from it; and
# what takes an entry out.
_UPDATED: Final = """greatest(s.decided_on::timestamp AT TIME ZONE 'Europe/Paris', p.agreed_at,
    (SELECT max(x.erased_at) FROM intake.erasure AS x WHERE x.application_id = a.id AND p.text IS NOT NULL),
    (SELECT max(t.transferred_at) FROM intake.transfer AS t WHERE t.application_id = a.id),
    (SELECT max(e.at) FROM intake.file_timeline AS e WHERE e.application_id = a.id
        AND (e.what IN ('DecisionMade', 'AgreementAmended') OR (e.what = 'ReservationReleased'
            AND e.detail ->> 'reason' IN ('APPLICATION_WITHDRAWN', 'AGREEMENT_LAPSED')))))"""
_AWARDED: Final = """intake.file_standing AS s
JOIN intake.application AS a ON a.id = s.application_id
LEFT JOIN intake.publication AS p ON p.application_id = a.id
WHERE s.outcome IN ('AWARDED', 'AWARDED_WITH_CONDITIONS')
    AND ($1::bigint IS NULL OR a.edition = $1) AND ($2::text IS NULL OR a.axis = $2)
    AND ($3::text IS NULL OR a.regions @> ARRAY[$3])"""

# An award that was withdrawn or lapsed is none; one whose grant was closed stays. Who carries a file that was taken
# over is named by the transfer, until the file names it itself.
LIST_LAUREATES: Final = f"""SELECT a.id, a.edition, a.axis, a.regions, coalesce(CASE
        WHEN a.content #>> '{{carrier,siret}}' <> a.carrier_siret THEN (
            SELECT t.to_name FROM intake.transfer AS t WHERE t.application_id = a.id ORDER BY t.id DESC LIMIT 1)
        END, a.content -> 'carrier' ->> 'name') AS carrier,
    a.content -> 'project' ->> 'title' AS title, s.decided_on,
    coalesce(s.amended_cents, s.awarded_cents) AS awarded_cents, p.text, {_UPDATED} AS updated_at
FROM {_AWARDED} AND a.state <> 'WITHDRAWN'
    AND coalesce(s.award_released_for, '') NOT IN ('APPLICATION_WITHDRAWN', 'AGREEMENT_LAPSED')
    AND ($4::date IS NULL OR (s.decided_on, a.id) < ($4, $5))
ORDER BY s.decided_on DESC, a.id DESC LIMIT $6"""
LAST_CHANGE: Final = f"SELECT max({_UPDATED}) FROM {_AWARDED}"


@dataclass(frozen=True, slots=True)
class Laureate:
    """A project that was granted an amount, as the public may know it. `text` None: nothing was agreed to.

    `updated_at`: the instant of the last change to any of it.
    """

    id: UUID
    edition: int
    axis: Axis
    regions: tuple[Region, ...]
    carrier: str
    title: str
    decided_on: date
    awarded_cents: int
    text: str | None
    updated_at: datetime


async def load_publication(tx: Transaction, application_id: UUID) -> Publication | None:
    """What a carrier agreed to publish."""
    row = await tx.fetchrow(LOAD_PUBLICATION, application_id)
    return Publication(**dict(row)) if row else None


async def list_laureates(
    tx: Transaction,
    *,
    edition: int | None = None,
    axis: Axis | None = None,
    region: Region | None = None,
    before: tuple[date | None, UUID | None] = (None, None),
    limit: int,
) -> list[Laureate]:
    """The laureates found, the latest decided first."""
    rows = await tx.fetch(LIST_LAUREATES, edition, axis, region, *before, limit)
    return [_laureate(row) for row in rows]


async def last_change(
    tx: Transaction, *, edition: int | None = None, axis: Axis | None = None, region: Region | None = None
) -> datetime | None:
    """When the list of these laureates last changed, entries that went out of it included; None: it never had any."""
    return await tx.fetchval(LAST_CHANGE, edition, axis, region)


def _laureate(row: Row) -> Laureate:
    value: dict[str, Any] = dict(row)
    value |= {"axis": Axis(row["axis"]), "regions": tuple(Region(one) for one in row["regions"])}
    return Laureate(**value)
