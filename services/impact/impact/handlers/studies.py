"""Published tables of an edition: for a partner, limited to its territories, and for the yearly report."""

from collections.abc import Iterable
from typing import Final

from impact.domain import By, Study, confidentiality
from impact.domain import published as publish
from impact.store import roll_ups
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.territories import REGION_OF
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

STUDIED: Final = (By.AXIS, By.REGION, By.DEPARTMENT, By.AUDIENCE, By.ZONING)
_ALL_OF_FRANCE: Final = (Role.IMPACT_OFFICER, Role.PROGRAMME_OFFICER, Role.AUDITOR)


async def study(tx: Transaction, *, edition: int, regions: Iterable[str], by: Principal) -> Study:
    """The tables of an edition, of the projects that touch these regions (none: all of France).

    A regional delegate may have those of their own regions alone. Raises Forbidden.
    """
    wanted = tuple(sorted(set(regions)))
    if not by.has(*_ALL_OF_FRANCE):
        by.require(*_ALL_OF_FRANCE, Role.REGIONAL_DELEGATE)
        if not wanted or not by.regions.issuperset(wanted):
            raise Forbidden("Votre jeton ne donne que vos régions : nommez-les dans region, et elles seules.")
    tables = {one: await roll_ups.added_up(tx, one, edition=edition, regions=wanted or None) for one in STUDIED}
    if wanted:
        lines, total = tables[By.DEPARTMENT]
        tables[By.DEPARTMENT] = ([one for one in lines if REGION_OF.get(one.key) in wanted], total)
    known = confidentiality(await roll_ups.counted(tx, edition))
    shown = {one: publish(one, *table, known, regions=wanted or None) for one, table in tables.items()}
    return Study(
        edition=edition,
        as_of=paris_day(tx.origin.at),
        regions=wanted,
        total=shown[By.AXIS][1],
        tables={one: tuple(lines) for one, (lines, _) in shown.items()},
    )
