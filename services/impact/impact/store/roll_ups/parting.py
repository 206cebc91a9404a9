"""What the projection "breakdown" writes: the parts of observations, and what stands of each, added up.

As in keeping.py: an observation moves the sums in the statement that first writes it, verifies it or supersedes it.
"""

from typing import Final, LiteralString

from shared.messaging import Gathered

# What `change` says of observations, added to the sums of their months and of their indicators.
_ADDED_TO_THE_SUMS: Final[LiteralString] = """
), by_month AS (
    SELECT c.plan_id, c.code, c.month, p.dimension, p.category, sum(p.value * c.standing) AS reported,
        sum(coalesce(p.denominator, 0) * c.standing) AS reported_denominator, sum(p.value * c.proved) AS verified,
        sum(coalesce(p.denominator, 0) * c.proved) AS verified_denominator
    FROM change AS c CROSS JOIN LATERAL
        jsonb_to_recordset(c.parts) AS p (dimension text, category text, value bigint, denominator bigint)
    GROUP BY c.plan_id, c.code, c.month, p.dimension, p.category
), monthly AS (
    INSERT INTO impact.breakdown_month_v1 AS s (plan_id, code, month, dimension, category, reported,
        reported_denominator, verified, verified_denominator)
    SELECT * FROM by_month
    ON CONFLICT (dimension, plan_id, code, category, month) DO UPDATE
    SET reported = s.reported + excluded.reported,
        reported_denominator = s.reported_denominator + excluded.reported_denominator,
        verified = s.verified + excluded.verified,
        verified_denominator = s.verified_denominator + excluded.verified_denominator
)
INSERT INTO impact.breakdown_sum_v1 AS s (plan_id, code, dimension, category, reported, reported_denominator, verified,
    verified_denominator)
SELECT plan_id, code, dimension, category, sum(reported), sum(reported_denominator), sum(verified),
    sum(verified_denominator)
FROM by_month GROUP BY plan_id, code, dimension, category
ON CONFLICT (dimension, plan_id, code, category) DO UPDATE
SET reported = s.reported + excluded.reported,
    reported_denominator = s.reported_denominator + excluded.reported_denominator,
    verified = s.verified + excluded.verified,
    verified_denominator = s.verified_denominator + excluded.verified_denominator"""

REPORTED: Final = Gathered(
    1,
    """
WITH change AS (
    INSERT INTO impact.breakdown_observation_v1 (observation_id, plan_id, code, month, parts, verified, superseded)
    SELECT u.id, u.plan_id, u.code, u.month, u.parts::jsonb, u.verified, u.superseded
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[])
        AS u (id, plan_id, code, month, parts, verified, superseded)
    ON CONFLICT (observation_id) DO NOTHING
    RETURNING plan_id, code, month, parts, (NOT superseded)::int AS standing,
        (verified AND NOT superseded)::int AS proved"""
    + _ADDED_TO_THE_SUMS,
)
NOTHING_LATER: Final = (False, False)
VERIFIED_LATER, SUPERSEDED_LATER = 5, 6
"""The last columns of a reported observation: what later events of the same batch say of it."""

VERIFIED: Final = Gathered(
    2,
    """
WITH change AS (
    UPDATE impact.breakdown_observation_v1 AS o SET verified = true
    WHERE o.observation_id = ANY($1::uuid[]) AND NOT o.verified
    RETURNING plan_id, code, month, parts, 0 AS standing, (NOT superseded)::int AS proved"""
    + _ADDED_TO_THE_SUMS,
)

SUPERSEDED: Final = Gathered(
    3,
    """
WITH change AS (
    UPDATE impact.breakdown_observation_v1 AS o SET superseded = true
    WHERE o.observation_id = ANY($1::uuid[]) AND NOT o.superseded
    RETURNING plan_id, code, month, parts, -1 AS standing, -(verified::int) AS proved"""
    + _ADDED_TO_THE_SUMS,
)

RESET: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM impact.breakdown_month_v1",
    "DELETE FROM impact.breakdown_sum_v1",
    "DELETE FROM impact.breakdown_observation_v1",
)
