"""The sums read. Streams meet here: whatever order the topics arrived in, the sums are the same.

A ratio is the sum of numerators over the sum of denominators. By month, a project stands in the month its plan opened,
an award in that of its signature, money in that of its movement, a target in that it is due, a value in that its
period ends. What a project has grown from is of no month: growth is of the total alone.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final, LiteralString

from impact.domain import EVERYWHERE, TOTAL, By, Measure, RollUp, Territory
from impact.store.roll_ups import projects
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_MEASURED: Final[LiteralString] = """
    sum(t.target)::bigint AS target, sum(t.target_denominator)::bigint AS target_denominator,
    coalesce(sum(o.reported), 0)::bigint AS reported, sum(o.reported_denominator)::bigint AS reported_denominator,
    coalesce(sum(o.verified), 0)::bigint AS verified, sum(o.verified_denominator)::bigint AS verified_denominator,
    coalesce(sum(o.verified_unknown), 0)::bigint AS non_respondents,
    count(t.target) AS targets, count(*) FILTER (WHERE t.judgement = 'REACHED') AS targets_reached,
    count(*) FILTER (WHERE t.judgement = 'MISSED') AS targets_missed
"""

_COLUMNS: Final[LiteralString] = """
)
SELECT key, projects, shared_projects, awarded_cents, paid_cents, awarded_for_participants, code, unit, target,
    target_denominator, reported, reported_denominator, verified, verified_denominator, non_respondents, grown_from,
    grown_to, targets, targets_reached, targets_missed
FROM money LEFT JOIN measured USING (key) ORDER BY key, code, unit"""

ROLL_UP: Final[LiteralString] = (
    projects.PROJECT
    + """
), helped AS (
    SELECT plan_id FROM impact.roll_up_target_v3 AS t JOIN impact.roll_up_sum_v3 AS o USING (plan_id, code)
    WHERE code = 'PARTICIPANTS_REACHED' AND t.unit = 'PERSON' AND o.verified > 0
), paid AS (
    SELECT agreement_id, sum(amount_cents) AS cents FROM impact.roll_up_movement_v3 GROUP BY agreement_id
), money AS (
    SELECT key, count(*) AS projects, count(*) FILTER (WHERE several) AS shared_projects,
        coalesce(sum(g.awarded_cents), 0)::bigint AS awarded_cents, coalesce(sum(paid.cents), 0)::bigint AS paid_cents,
        coalesce(sum(g.awarded_cents) FILTER (WHERE plan_id IN (SELECT plan_id FROM helped)), 0)::bigint
            AS awarded_for_participants
    FROM project LEFT JOIN impact.roll_up_agreement_v3 AS g USING (agreement_id) LEFT JOIN paid USING (agreement_id)
    GROUP BY key
), measured AS (
    SELECT key, t.code, t.unit,
        coalesce(sum(t.baseline) FILTER (WHERE t.baseline > 0), 0)::bigint AS grown_from,
        coalesce(sum(o.verified) FILTER (WHERE t.baseline > 0), 0)::bigint AS grown_to,"""
    + _MEASURED
    + """
    FROM project JOIN impact.roll_up_target_v3 AS t USING (plan_id)
    LEFT JOIN impact.roll_up_sum_v3 AS o USING (plan_id, code)
    GROUP BY key, t.code, t.unit"""
    + _COLUMNS
)

BY_MONTH: Final[LiteralString] = (
    """
WITH project AS (
    SELECT p.plan_id, p.agreement_id, p.month
    FROM impact.roll_up_plan_v3 AS p
    JOIN impact.roll_up_application_v3 AS a USING (application_id)
    WHERE $1::text = 'month' AND ($2::bigint IS NULL OR p.edition = $2)
    AND ($4::text IS NULL OR a.axis = $4)"""
    + projects.WITHIN
    + """
), aim AS MATERIALIZED (
    SELECT t.* FROM project JOIN impact.roll_up_target_v3 AS t USING (plan_id)
), observed AS MATERIALIZED (
    SELECT o.month, t.code, t.unit, sum(o.reported)::bigint AS reported, sum(o.verified)::bigint AS verified,
        sum(o.reported_denominator)::bigint AS reported_denominator,
        sum(o.verified_denominator)::bigint AS verified_denominator,
        sum(o.verified_unknown)::bigint AS verified_unknown,
        sum(o.verified) FILTER (WHERE t.baseline > 0)::bigint AS grown
    FROM aim AS t JOIN impact.roll_up_month_v3 AS o USING (plan_id, code)
    GROUP BY o.month, t.code, t.unit
), moved AS (
    SELECT month, 1 AS projects, 0::bigint AS awarded, 0::bigint AS paid FROM project
    UNION ALL
    SELECT g.month, 0, g.awarded_cents, 0 FROM project JOIN impact.roll_up_agreement_v3 AS g USING (agreement_id)
    UNION ALL
    SELECT m.month, 0, 0, m.amount_cents FROM project JOIN impact.roll_up_movement_v3 AS m USING (agreement_id)
    UNION ALL
    SELECT month, 0, 0, 0 FROM aim
    UNION ALL
    SELECT month, 0, 0, 0 FROM observed
), money AS (
    SELECT coalesce(month, '*') AS key, sum(projects) AS projects, 0::bigint AS shared_projects,
        sum(awarded)::bigint AS awarded_cents, sum(paid)::bigint AS paid_cents,
        NULL::bigint AS awarded_for_participants
    FROM moved GROUP BY GROUPING SETS ((month), ()) HAVING count(*) > 0
), monthly AS (
    SELECT month, code, unit, NULL::bigint AS baseline, NULL::bigint AS target, NULL::bigint AS target_denominator,
        NULL::text AS judgement, reported, verified, reported_denominator, verified_denominator, verified_unknown,
        grown
    FROM observed
    UNION ALL
    SELECT month, code, unit, baseline, target, target_denominator, judgement, NULL, NULL, NULL, NULL, NULL, NULL
    FROM aim
), measured AS (
    SELECT coalesce(t.month, '*') AS key, t.code, t.unit,
        CASE WHEN t.month IS NULL
            THEN coalesce(sum(t.baseline) FILTER (WHERE t.baseline > 0), 0)::bigint END AS grown_from,
        CASE WHEN t.month IS NULL THEN coalesce(sum(t.grown), 0)::bigint END AS grown_to,"""
    + _MEASURED
    + """
    FROM monthly AS t CROSS JOIN LATERAL (
        SELECT t.reported, t.reported_denominator, t.verified, t.verified_denominator, t.verified_unknown
    ) AS o
    GROUP BY GROUPING SETS ((t.month, t.code, t.unit), (t.code, t.unit))"""
    + _COLUMNS
)


PLAN_EACH: Final = """SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('enable_sort', 'off', true), set_config('enable_memoize', 'off', true),
    set_config('work_mem', '16MB', true)"""
"""For this transaction. One plan for whatever is asked, which PostgreSQL would keep from the sixth question on, takes
ten times as long. And it expects a hundredth of the rows that plans and their codes have in common, so that it would
sort them all to add them up, which takes longer than everything else. The parts of all months of all plans are some
megabytes, which PostgreSQL would write to the disk and read again. And it would remember what it found of each plan and
code, though none is asked twice: to do so it fetches the months of all plans row by row where it can read them once."""


async def added_up(
    tx: Transaction, by: By, *, edition: int | None, territory: Territory = EVERYWHERE, axis: str | None = None
) -> tuple[list[RollUp], RollUp]:
    """The roll-ups in the order of their keys, and the total in which each project counts once.

    `territory` keeps to the projects and the lines that are of it, `axis` to the projects of one axis; None takes all.
    """
    statement = BY_MONTH if by is By.MONTH else ROLL_UP
    await tx.fetchrow(PLAN_EACH)
    rows = await tx.fetch(statement, by, edition, *sorted_places(territory, axis))
    found = {key: _roll_up(list(group)) for key, group in groupby(rows, key=lambda row: str(row["key"]))}
    total = found.pop(TOTAL, RollUp(TOTAL, 0, 0, 0, 0, ()))
    return [one for key, one in found.items() if territory.shows(by, key)], total


def sorted_places(territory: Territory, axis: str | None) -> tuple[list[str] | str | None, ...]:
    """What limits a table, as its statement takes it: regions, the axis, departments, communes, zones."""
    where = (territory.departments, territory.communes, territory.zones)
    return (_sorted(territory.regions), axis, *map(_sorted, where))


def _sorted(places: Iterable[str] | None) -> list[str] | None:
    return None if places is None else sorted(places)


def _roll_up(rows: list[Row]) -> RollUp:
    first = rows[0]
    return RollUp(
        key=first["key"],
        projects=first["projects"],
        shared_projects=first["shared_projects"],
        awarded_cents=first["awarded_cents"],
        paid_cents=first["paid_cents"],
        measures=tuple(_measure(row) for row in rows if row["code"] is not None),
        awarded_for_participants_cents=first["awarded_for_participants"],
    )


def _measure(row: Row) -> Measure:
    ratio = row["unit"] == "RATIO"
    return Measure(
        code=row["code"],
        unit=row["unit"],
        target=row["target"] or 0,
        target_denominator=row["target_denominator"] or 0 if ratio else None,
        reported=row["reported"],
        reported_denominator=row["reported_denominator"] or 0 if ratio else None,
        verified=row["verified"],
        verified_denominator=row["verified_denominator"] or 0 if ratio else None,
        non_respondents=row["non_respondents"],
        grown_from=row["grown_from"],
        grown_to=row["grown_to"],
        targets=row["targets"],
        targets_reached=row["targets_reached"],
        targets_missed=row["targets_missed"],
    )
