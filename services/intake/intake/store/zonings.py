"""Zonings by scheme and vintage, as they were imported: a vintage, once here, never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from intake.domain import Zone, ZoneTag
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Zoning

FIND_ZONING: Final = "SELECT sha256 FROM intake.zoning WHERE scheme = $1 AND vintage = $2"
INSERT_ZONING: Final = """INSERT INTO intake.zoning (scheme, vintage, source, licence, sha256, imported_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"""
# The rows of one zone need not follow each other in a file: its communes are gathered as they come.
ADD_ZONE: Final = """INSERT INTO intake.zone AS z (scheme, vintage, code, label, communes) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (scheme, vintage, code) DO UPDATE
SET communes = ARRAY(SELECT DISTINCT c FROM unnest(z.communes || excluded.communes) AS c ORDER BY c)"""
LIST_ZONINGS: Final = """SELECT g.scheme, g.vintage, g.source, g.licence, g.imported_at,
    (SELECT count(*) FROM intake.zone AS z WHERE z.scheme = g.scheme AND z.vintage = g.vintage) AS zones
FROM intake.zoning AS g
WHERE ($1::text IS NULL OR g.scheme = $1) AND ($2::text IS NULL OR (g.scheme, g.vintage) > ($2, $3))
ORDER BY g.scheme, g.vintage LIMIT $4"""
LIST_ZONES: Final = """SELECT z.scheme, z.vintage, z.code, z.label, z.communes FROM intake.zone AS z
WHERE ($1::text IS NULL OR z.scheme = $1)
    AND ($2::text IS NULL OR z.vintage = $2)
    AND ($3::text[] IS NULL OR z.communes && $3)
    AND ($4::text IS NULL OR strpos(intake.folded(z.label), intake.folded($4)) > 0)
    AND ($5::text IS NULL OR (z.scheme, z.vintage, z.code) > ($5, $6, $7))
ORDER BY z.scheme, z.vintage, z.code LIMIT $8"""
ZONES_NAMED: Final = """SELECT z.scheme, z.vintage, z.code, z.label, z.communes FROM intake.zone AS z
JOIN unnest($1::text[], $2::text[]) AS asked (scheme, code) USING (scheme, code)"""
VINTAGES: Final = "SELECT scheme, vintage FROM intake.zoning WHERE scheme = ANY($1::text[]) ORDER BY scheme, vintage"


@dataclass(frozen=True, slots=True)
class ImportedZoning:
    """A vintage of a zoning, how many zones it has, and where it comes from."""

    scheme: Zoning
    vintage: str
    source: str
    licence: str
    imported_at: datetime
    zones: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSearch:
    """Which zones: `communes` are codes of which a zone touches one, `name` is a part of its label."""

    scheme: Zoning | None = None
    vintage: str | None = None
    communes: Sequence[str] | None = None
    name: str | None = None


async def find_zoning(tx: Transaction, scheme: Zoning, vintage: str) -> str | None:
    """The SHA-256 of the file that this vintage was imported from, in hexadecimal; None where it is not here."""
    return await tx.fetchval(FIND_ZONING, scheme, vintage)


async def begin_zoning(
    tx: Transaction, scheme: Zoning, vintage: str, *, source: str, licence: str, sha256: str
) -> bool:
    """Say that this vintage is here; False where somebody else did first."""
    return await tx.run(INSERT_ZONING, scheme, vintage, source, licence, sha256, tx.origin.at) == 1


async def add_zones(tx: Transaction, zones: Iterable[Zone]) -> None:
    """Add zones, and communes to those that are here already."""
    rows = [(one.tag.scheme, one.tag.vintage, one.tag.code, one.label, list(one.communes)) for one in zones]
    await tx.run_many(ADD_ZONE, rows)


async def list_zonings(
    tx: Transaction, scheme: Zoning | None, *, after: tuple[str | None, str | None], limit: int
) -> list[ImportedZoning]:
    """What was imported, by scheme and vintage."""
    rows = await tx.fetch(LIST_ZONINGS, scheme, *after, limit)
    named = ("vintage", "source", "licence", "imported_at", "zones")
    return [ImportedZoning(Zoning(row["scheme"]), *(row[name] for name in named)) for row in rows]


async def list_zones(
    tx: Transaction, search: ZoneSearch, *, after: tuple[str | None, str | None, str | None], limit: int
) -> list[Zone]:
    """Zones by scheme, vintage and code."""
    asked = (search.scheme, search.vintage, search.communes, search.name)
    return [_zone(row) for row in await tx.fetch(LIST_ZONES, *asked, *after, limit)]


async def zones_named(tx: Transaction, tags: Sequence[ZoneTag]) -> tuple[Zone, ...]:
    """The zones of these schemes and codes, in every vintage."""
    rows = await tx.fetch(ZONES_NAMED, [one.scheme for one in tags], [one.code for one in tags])
    return tuple(_zone(row) for row in rows)


async def vintages_of(tx: Transaction, schemes: Iterable[Zoning]) -> Mapping[Zoning, tuple[str, ...]]:
    """The vintages that are here of each scheme."""
    found: dict[Zoning, tuple[str, ...]] = {}
    for row in await tx.fetch(VINTAGES, sorted(set(schemes))):
        scheme = Zoning(row["scheme"])
        found[scheme] = (*found.get(scheme, ()), row["vintage"])
    return found


def _zone(row: Row) -> Zone:
    tag = ZoneTag(Zoning(row["scheme"]), row["code"], row["vintage"])
    return Zone(tag, row["label"], tuple(row["communes"]))
