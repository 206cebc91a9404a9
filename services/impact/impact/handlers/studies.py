"""Published tables of an edition: for a partner, limited to its territories, and for the yearly report."""

from typing import Final

from impact.domain import TOTAL, By, Disaggregation, Study, Territory
from impact.domain import published as publish
from impact.domain import published_parts as publish_parts
from impact.handlers.confidential import known_of
from impact.store import definitions, roll_ups
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

STUDIED: Final = (By.AXIS, By.REGION, By.DEPARTMENT, By.AUDIENCE, By.ZONING)
_ALL_OF_FRANCE: Final = (Role.IMPACT_OFFICER, Role.PROGRAMME_OFFICER, Role.AUDITOR)


async def study(tx: Transaction, *, edition: int, territory: Territory, by: Principal) -> Study:
    """The tables of an edition, of the projects of a territory.

    A regional delegate may have what lies in their own regions alone. Raises Forbidden.
    """
    if not by.has(*_ALL_OF_FRANCE):
        by.require(*_ALL_OF_FRANCE, Role.REGIONAL_DELEGATE)
        if not territory.within_regions or not by.regions.issuperset(territory.within_regions):
            raise Forbidden(
                "Votre jeton ne donne que vos régions : nommez-les dans region, ou des départements ou des communes "
                "qui y sont, et eux seuls."
            )
    tables = {one: await roll_ups.added_up(tx, one, edition=edition, territory=territory) for one in STUDIED}
    known = await known_of(tx, edition, list(Disaggregation))
    parts = {TOTAL: await roll_ups.shared_out_in_total(tx, edition=edition, territory=territory)}
    (whole,) = publish_parts(By.AXIS, [tables[By.AXIS][1]], parts, known, territory)
    shown = {one: publish(one, *table, known, territory) for one, table in tables.items()}
    return Study(
        edition=edition,
        as_of=paris_day(tx.origin.at),
        territory=territory,
        total=shown[By.AXIS][1],
        shared_out=whole.measures,
        tables={one: tuple(lines) for one, (lines, _) in shown.items()},
        names={code: one.label_fr for code, one in (await definitions.in_force(tx)).items()},
    )
