"""What impact keeps of submitted applications."""

import json
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from impact.domain import Application, Indicator
from shared.postgres import Transaction
from shared.vocabulary import Axis, IndicatorKind, Region, Unit

FIND: Final[LiteralString] = """
SELECT id, edition, number, project_title, carrier_siret, carrier_name, axis, regions, indicators::text AS indicators
FROM impact.application WHERE id = $1"""

ADD: Final[LiteralString] = """
INSERT INTO impact.application (id, edition, number, project_title, carrier_siret, carrier_name, axis, regions,
    indicators)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)"""

REPLACE: Final[LiteralString] = """
UPDATE impact.application SET edition = $2, number = $3, project_title = $4, carrier_siret = $5, carrier_name = $6,
    axis = $7, regions = $8, indicators = $9::jsonb WHERE id = $1"""


HAND_OVER: Final[LiteralString] = """
UPDATE impact.application SET carrier_siret = $2, carrier_name = coalesce($3, carrier_name) WHERE id = $1"""


async def find(tx: Transaction, application_id: UUID) -> Application | None:
    """The application of an id, or None where its submission has not been heard yet."""
    row = await tx.fetchrow(FIND, application_id)
    if row is None:
        return None
    return Application(
        application_id=row["id"],
        edition=row["edition"],
        number=row["number"],
        project_title=row["project_title"],
        carrier_siret=row["carrier_siret"],
        carrier_name=row["carrier_name"],
        axis=Axis(row["axis"]),
        regions=tuple(Region(code) for code in row["regions"]),
        indicators=tuple(_indicator(one) for one in json.loads(row["indicators"])),
    )


def add(tx: Transaction, application: Application) -> None:
    """Keep an application."""
    tx.write(ADD, *_columns(application))


def replace(tx: Transaction, application: Application) -> None:
    """Keep an application as it is now."""
    tx.write(REPLACE, *_columns(application))


def hand_over(tx: Transaction, application_id: UUID, *, siret: str, name: str | None) -> None:
    """Keep who carries an application from now on."""
    tx.write(HAND_OVER, application_id, siret, name)


def _columns(application: Application) -> tuple[Any, ...]:
    return (
        application.application_id,
        application.edition,
        application.number,
        application.project_title,
        application.carrier_siret,
        application.carrier_name,
        application.axis,
        list(application.regions),
        json.dumps([_json(one) for one in application.indicators]),
    )


def _json(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "unit": one.unit,
        "baseline": one.baseline,
        "target": one.target,
        "target_denominator": one.target_denominator,
        "due_on": one.due_on.isoformat(),
    }


def _indicator(one: dict[str, Any]) -> Indicator:
    return Indicator(
        code=one["code"],
        kind=IndicatorKind(one["kind"]),
        unit=Unit(one["unit"]),
        baseline=one["baseline"],
        target=one["target"],
        target_denominator=one["target_denominator"],
        due_on=date.fromisoformat(one["due_on"]),
    )
