"""The roll-ups by axis and region: facts kept by stream, added up when read.

Each row is written by the events of one stream only, and streams meet in the SELECT: whatever order the topics arrive
in, the sums end the same; written again, nothing is counted twice. A ratio is the sum of numerators over the sum of
denominators.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final, LiteralString

from shared.postgres import Transaction
from shared.postgres.transaction import Row

# ---- kept by the projection

APPLICATION_SUBMITTED: Final[LiteralString] = """
INSERT INTO impact.roll_up_application (application_id, edition, axis, regions) VALUES ($1, $2, $3, $4)
ON CONFLICT (application_id) DO UPDATE
SET edition = excluded.edition, axis = excluded.axis, regions = excluded.regions"""

AGREEMENT_SIGNED: Final[LiteralString] = """
INSERT INTO impact.roll_up_agreement (agreement_id, awarded_cents) VALUES ($1, $2)
ON CONFLICT (agreement_id) DO UPDATE SET awarded_cents = excluded.awarded_cents"""

MONEY_MOVED: Final[LiteralString] = """
INSERT INTO impact.roll_up_movement (movement, agreement_id, amount_cents) VALUES ($1, $2, $3)
ON CONFLICT (movement) DO NOTHING"""

PLAN_OPENED: Final[LiteralString] = """
INSERT INTO impact.roll_up_plan (plan_id, application_id, agreement_id, edition) VALUES ($1, $2, $3, $4)
ON CONFLICT (plan_id) DO NOTHING"""

TARGET_SET: Final[LiteralString] = """
INSERT INTO impact.roll_up_target (plan_id, code, unit, target, target_denominator) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (plan_id, code) DO NOTHING"""

TARGET_JUDGED: Final[LiteralString] = """
UPDATE impact.roll_up_target SET judgement = $3 WHERE plan_id = $1 AND code = $2"""

REPORTED: Final[LiteralString] = """
INSERT INTO impact.roll_up_observation (observation_id, plan_id, code, value, denominator) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (observation_id) DO NOTHING"""

SUPERSEDED: Final[LiteralString] = """
UPDATE impact.roll_up_observation SET superseded = true WHERE observation_id = $1"""

VERIFIED: Final[LiteralString] = "UPDATE impact.roll_up_observation SET verified = true WHERE observation_id = $1"

RESET: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM impact.roll_up_observation",
    "DELETE FROM impact.roll_up_target",
    "DELETE FROM impact.roll_up_plan",
    "DELETE FROM impact.roll_up_agreement",
    "DELETE FROM impact.roll_up_movement",
    "DELETE FROM impact.roll_up_application",
)

# ---- read

TOTAL: Final = "*"
"""The key of the sum over all projects, each counted once."""

# A project in three regions stands in the three of them and once under '*': `shared` says how many do.
ROLL_UP: Final[LiteralString] = """
WITH project AS (
    SELECT p.plan_id, p.agreement_id, k.key, cardinality(a.regions) > 1 AS shared
    FROM impact.roll_up_plan AS p
    JOIN impact.roll_up_application AS a USING (application_id)
    CROSS JOIN LATERAL unnest(ARRAY['*'] || CASE $1::text WHEN 'axis' THEN ARRAY[a.axis] ELSE a.regions END) AS k (key)
    WHERE ($2::bigint IS NULL OR p.edition = $2)
    AND ($3::text[] IS NULL OR (a.regions && $3 AND ($1 = 'axis' OR k.key = '*' OR k.key = ANY($3))))
), paid AS (
    SELECT agreement_id, sum(amount_cents) AS cents FROM impact.roll_up_movement GROUP BY agreement_id
), money AS (
    SELECT key, count(*) AS projects, count(*) FILTER (WHERE shared) AS shared_projects,
        coalesce(sum(g.awarded_cents), 0)::bigint AS awarded_cents, coalesce(sum(paid.cents), 0)::bigint AS paid_cents
    FROM project LEFT JOIN impact.roll_up_agreement AS g USING (agreement_id) LEFT JOIN paid USING (agreement_id)
    GROUP BY key
), observed AS (
    SELECT plan_id, code, sum(value) AS reported, sum(denominator) AS reported_denominator,
        sum(value) FILTER (WHERE verified) AS verified, sum(denominator) FILTER (WHERE verified) AS verified_denominator
    FROM impact.roll_up_observation WHERE NOT superseded GROUP BY plan_id, code
), measured AS (
    SELECT key, t.code, t.unit,
        sum(t.target)::bigint AS target, sum(t.target_denominator)::bigint AS target_denominator,
        coalesce(sum(o.reported), 0)::bigint AS reported, sum(o.reported_denominator)::bigint AS reported_denominator,
        coalesce(sum(o.verified), 0)::bigint AS verified, sum(o.verified_denominator)::bigint AS verified_denominator,
        count(*) AS targets, count(*) FILTER (WHERE t.judgement = 'REACHED') AS targets_reached,
        count(*) FILTER (WHERE t.judgement = 'MISSED') AS targets_missed
    FROM project JOIN impact.roll_up_target AS t USING (plan_id) LEFT JOIN observed AS o USING (plan_id, code)
    GROUP BY key, t.code, t.unit
)
SELECT key, projects, shared_projects, awarded_cents, paid_cents, code, unit, target, target_denominator, reported,
    reported_denominator, verified, verified_denominator, targets, targets_reached, targets_missed
FROM money LEFT JOIN measured USING (key) ORDER BY key, code, unit"""


class By(StrEnum):
    """Par axe ou par région."""

    AXIS = "axis"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator over many projects. Denominators only where the unit is RATIO; 0 where nothing is known yet."""

    code: str
    unit: str
    target: int
    target_denominator: int | None
    reported: int
    reported_denominator: int | None
    verified: int
    verified_denominator: int | None
    targets: int
    targets_reached: int
    targets_missed: int


@dataclass(frozen=True, slots=True)
class RollUp:
    """The projects of one axis or region (`key`), added up. `shared_projects` of them stand in other regions too."""

    key: str
    projects: int
    shared_projects: int
    awarded_cents: int
    paid_cents: int
    measures: tuple[Measure, ...]

    def measure(self, code: str, unit: str) -> Measure | None:
        """The indicator of a code and unit, or None where no project has it."""
        return next((one for one in self.measures if (one.code, one.unit) == (code, unit)), None)


async def added_up(
    tx: Transaction, by: By, *, edition: int | None, regions: Iterable[str] | None = None
) -> tuple[list[RollUp], RollUp]:
    """The roll-ups in the order of their keys, and the total in which each project counts once.

    `regions` (INSEE codes) keeps to the projects that touch one of them; None takes all.
    """
    rows = await tx.fetch(ROLL_UP, by, edition, None if regions is None else sorted(regions))
    found = {key: _roll_up(list(group)) for key, group in groupby(rows, key=lambda row: str(row["key"]))}
    total = found.pop(TOTAL, RollUp(TOTAL, 0, 0, 0, 0, ()))
    return list(found.values()), total


def _roll_up(rows: list[Row]) -> RollUp:
    first = rows[0]
    return RollUp(
        key=first["key"],
        projects=first["projects"],
        shared_projects=first["shared_projects"],
        awarded_cents=first["awarded_cents"],
        paid_cents=first["paid_cents"],
        measures=tuple(_measure(row) for row in rows if row["code"] is not None),
    )


def _measure(row: Row) -> Measure:
    ratio = row["unit"] == "RATIO"
    return Measure(
        code=row["code"],
        unit=row["unit"],
        target=row["target"],
        target_denominator=row["target_denominator"] or 0 if ratio else None,
        reported=row["reported"],
        reported_denominator=row["reported_denominator"] or 0 if ratio else None,
        verified=row["verified"],
        verified_denominator=row["verified_denominator"] or 0 if ratio else None,
        targets=row["targets"],
        targets_reached=row["targets_reached"],
        targets_missed=row["targets_missed"],
    )
