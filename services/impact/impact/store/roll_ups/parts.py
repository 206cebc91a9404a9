"""How what was observed is shared out, read: by the keys of a table, and by project and month for what is published."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, LiteralString
from uuid import UUID

from impact.domain import EVERYWHERE, TOTAL, By, Parted, PartSum, SharedOut, Territory, Verified
from impact.store.roll_ups import projects
from impact.store.roll_ups.reading import PLAN_EACH, sorted_places
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_SUMS: Final[LiteralString] = """ sum(q.reported)::bigint AS reported,
    sum(q.reported_denominator)::bigint AS reported_denominator, sum(q.verified)::bigint AS verified,
    sum(q.verified_denominator)::bigint AS verified_denominator
"""

SHARED_OUT: Final[LiteralString] = (
    projects.PROJECT
    + """
)
SELECT p.key, q.code, t.unit, q.dimension, q.category,"""
    + _SUMS
    + """
FROM project AS p JOIN impact.breakdown_sum_v1 AS q USING (plan_id)
JOIN impact.roll_up_target_v3 AS t USING (plan_id, code)
WHERE $8::text IS NULL OR q.dimension = $8
GROUP BY p.key, q.code, t.unit, q.dimension, q.category
ORDER BY p.key, q.code, t.unit, q.dimension, q.category"""
)

# Added up before they meet the total: of all months of all plans there are fewer than of the parts.
SHARED_OUT_BY_MONTH: Final[LiteralString] = (
    projects.PROJECT
    + """
), aim AS MATERIALIZED (
    SELECT t.plan_id, t.code, t.unit FROM project JOIN impact.roll_up_target_v3 AS t USING (plan_id)
), observed AS MATERIALIZED (
    SELECT q.month, q.code, t.unit, q.dimension, q.category,"""
    + _SUMS
    + """
    FROM impact.breakdown_month_v1 AS q JOIN aim AS t USING (plan_id, code)
    WHERE $8::text IS NULL OR q.dimension = $8
    GROUP BY q.month, q.code, t.unit, q.dimension, q.category
)
SELECT coalesce(q.month, '*') AS key, q.code, q.unit, q.dimension, q.category,"""
    + _SUMS
    + """
FROM observed AS q
GROUP BY GROUPING SETS ((q.month, q.code, q.unit, q.dimension, q.category), (q.code, q.unit, q.dimension, q.category))
ORDER BY key, q.code, q.unit, q.dimension, q.category"""
)

PARTS_OF_PROJECTS: Final[LiteralString] = """
SELECT q.plan_id, q.code, t.unit, q.month, q.dimension, q.category, q.verified, q.verified_denominator
FROM impact.roll_up_plan_v3 AS p JOIN impact.breakdown_month_v1 AS q USING (plan_id)
JOIN impact.roll_up_target_v3 AS t USING (plan_id, code)
WHERE p.edition = $1 AND q.dimension = ANY($2::text [])"""
COUNTED_PARTS: Final[LiteralString] = (
    PARTS_OF_PROJECTS + " ORDER BY q.plan_id, q.code, q.month, q.dimension, q.category"
)


async def shared_out(
    tx: Transaction,
    by: By,
    *,
    edition: int | None,
    dimension: str | None,
    territory: Territory = EVERYWHERE,
    axis: str | None = None,
) -> dict[str, tuple[SharedOut, ...]]:
    """What is shared out under each key of a table, and in its total (`*`), in the order of codes and dimensions.

    `dimension` None takes all of them.
    """
    await tx.fetchrow(PLAN_EACH)
    statement = SHARED_OUT_BY_MONTH if by is By.MONTH else SHARED_OUT
    rows = await tx.fetch(statement, by, edition, *sorted_places(territory, axis), dimension)
    found = {key: _shared_out(group) for key, group in groupby(rows, key=lambda row: str(row["key"]))}
    return {key: one for key, one in found.items() if key == TOTAL or territory.shows(by, key)}


async def shared_out_in_total(
    tx: Transaction, *, edition: int | None, territory: Territory = EVERYWHERE
) -> tuple[SharedOut, ...]:
    """What is shared out of all projects together, in every dimension. By month, a project has no other key."""
    await tx.fetchrow(PLAN_EACH)
    return _shared_out(await tx.fetch(SHARED_OUT, By.MONTH, edition, *sorted_places(territory, None), None))


async def counted_parts(tx: Transaction, edition: int, dimensions: Sequence[str]) -> dict[UUID, Parted]:
    """The verified parts of every project of an edition, in some dimensions."""
    found: dict[UUID, dict[tuple[str, str, str], dict[str, dict[str, Verified]]]] = {}
    for row in await tx.fetch(COUNTED_PARTS, edition, list(dimensions)):
        of_plan = found.setdefault(row["plan_id"], {})
        of_month = of_plan.setdefault((row["code"], row["unit"], row["dimension"]), {}).setdefault(row["month"], {})
        of_month[row["category"]] = Verified(row["verified"], row["verified_denominator"], 0)
    return dict(found)


def _shared_out(rows: Iterable[Row]) -> tuple[SharedOut, ...]:
    return tuple(
        SharedOut(code, unit, dimension, tuple(_sum(row, ratio=unit == "RATIO") for row in some))
        for (code, unit, dimension), some in groupby(rows, key=lambda row: (row["code"], row["unit"], row["dimension"]))
    )


def _sum(row: Row, *, ratio: bool) -> PartSum:
    wholes = (row["reported_denominator"], row["verified_denominator"]) if ratio else (None, None)
    return PartSum(row["category"], row["reported"], wholes[0], row["verified"], wholes[1])
