"""A file into the database as one vintage of a zoning: all of it or nothing, and once."""

import hashlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

from intake import store
from intake.domain import Cog, Zone, ZoneTag
from intake.territories.reader import read_zones
from shared.postgres import Transaction
from shared.vocabulary import Refusal, Zoning

_AT_ONCE: Final = 1_000


class Imported(StrEnum):
    """What an import came to."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"


async def import_zoning(
    tx: Transaction, scheme: Zoning, vintage: str, file: Path, cog: Cog, *, source: str, licence: str
) -> Imported:
    """Bring a vintage in; doing it again with the same file changes nothing.

    Raises FileRefused naming the mistakes, Refusal where this vintage was imported from another file: applications
    name it, so it never changes.
    """
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    begun = await store.begin_zoning(tx, scheme, vintage, source=source, licence=licence, sha256=sha256)
    if not begun:
        if await store.find_zoning(tx, scheme, vintage) == sha256:
            return Imported.UNCHANGED
        message = f"{scheme} {vintage} was imported from another file: name the vintage of this one, to the day."
        raise Refusal("vintage_differs", message, field="vintage")
    zones = read_zones(file, scheme, vintage, cog)
    while some := list(islice(zones, _AT_ONCE)):
        await store.add_zones(tx, _gathered(some))
    return Imported.IMPORTED


def _gathered(zones: Iterable[Zone]) -> Iterator[Zone]:
    """Each zone once, with the communes of all its rows: one statement may not write a row twice."""
    known: dict[ZoneTag, Zone] = {}
    for zone in zones:
        before = known.get(zone.tag)
        known[zone.tag] = Zone(zone.tag, before.label, before.communes + zone.communes) if before else zone
    return iter(known.values())
