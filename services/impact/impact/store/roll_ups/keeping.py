"""What the projection writes. Each row belongs to one stream; written again, it changes nothing.

An observation moves the sums of its plan's indicator in the statement that first writes it, verifies it or supersedes
it: the row itself says whether that was done before. These three take all rows of a batch at once, in this order: an
observation stands in one stream, reported first, and its sums come to the same whichever of the others came before.
What a batch both reports and verifies, as a rebuild often does, is written once.
"""

from typing import Final, LiteralString

from shared.messaging import Gathered

APPLICATION_SUBMITTED: Final[LiteralString] = """
INSERT INTO impact.roll_up_application_v3 (application_id, edition, axis, regions, departments, communes, zonings,
    zones, audiences, carrier_siret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (application_id) DO UPDATE
SET edition = excluded.edition, axis = excluded.axis, regions = excluded.regions, departments = excluded.departments,
    communes = excluded.communes, zonings = excluded.zonings, zones = excluded.zones, audiences = excluded.audiences,
    carrier_siret = excluded.carrier_siret"""

APPLICATION_TRANSFERRED: Final[LiteralString] = """
UPDATE impact.roll_up_application_v3 SET carrier_siret = $2 WHERE application_id = $1"""

AGREEMENT_SIGNED: Final[LiteralString] = """
INSERT INTO impact.roll_up_agreement_v3 (agreement_id, awarded_cents, month) VALUES ($1, $2, $3)
ON CONFLICT (agreement_id) DO UPDATE SET awarded_cents = excluded.awarded_cents, month = excluded.month"""

AWARD_MOVED: Final[LiteralString] = """
UPDATE impact.roll_up_agreement_v3 SET awarded_cents = $2 WHERE agreement_id = $1"""

AWARD_ENDED: Final[LiteralString] = """
UPDATE impact.roll_up_agreement_v3 SET awarded_cents = $2, ended = true WHERE agreement_id = $1"""

# What comes back of a grant that has ended goes back to the envelope, as the rest of it did at its end.
MONEY_MOVED: Final[LiteralString] = """
WITH moved AS (
    INSERT INTO impact.roll_up_movement_v3 (movement, agreement_id, amount_cents, month) VALUES ($1, $2, $3, $4)
    ON CONFLICT (movement) DO NOTHING RETURNING agreement_id, amount_cents
)
UPDATE impact.roll_up_agreement_v3 AS a SET awarded_cents = a.awarded_cents + moved.amount_cents
FROM moved WHERE a.agreement_id = moved.agreement_id AND a.ended AND moved.amount_cents < 0"""

PLAN_OPENED: Final[LiteralString] = """
INSERT INTO impact.roll_up_plan_v3 (plan_id, application_id, agreement_id, edition, month) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (plan_id) DO NOTHING"""

TARGET_SET: Final[LiteralString] = """
INSERT INTO impact.roll_up_target_v3 (plan_id, code, unit, baseline, target, target_denominator, month)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (plan_id, code) DO NOTHING"""

TARGET_MOVED: Final[LiteralString] = """
UPDATE impact.roll_up_target_v3 SET month = $3 WHERE plan_id = $1 AND code = $2"""

TARGET_JUDGED: Final[LiteralString] = """
UPDATE impact.roll_up_target_v3 SET judgement = $3 WHERE plan_id = $1 AND code = $2"""

# What `change` says of observations, added to the sums of their months and of their indicators.
_ADDED_TO_THE_SUMS: Final[LiteralString] = """
), by_month AS (
    SELECT plan_id, code, month, sum(reported) AS reported, sum(reported_denominator) AS reported_denominator,
        sum(reported_unknown) AS reported_unknown, sum(verified) AS verified,
        sum(verified_denominator) AS verified_denominator, sum(verified_unknown) AS verified_unknown
    FROM change GROUP BY plan_id, code, month
), monthly AS (
    INSERT INTO impact.roll_up_month_v3 AS s (plan_id, code, month, reported, reported_denominator, reported_unknown,
        verified, verified_denominator, verified_unknown)
    SELECT * FROM by_month
    ON CONFLICT (plan_id, code, month) DO UPDATE
    SET reported = s.reported + excluded.reported,
        reported_denominator = s.reported_denominator + excluded.reported_denominator,
        reported_unknown = s.reported_unknown + excluded.reported_unknown,
        verified = s.verified + excluded.verified,
        verified_denominator = s.verified_denominator + excluded.verified_denominator,
        verified_unknown = s.verified_unknown + excluded.verified_unknown
)
INSERT INTO impact.roll_up_sum_v3 AS s (plan_id, code, reported, reported_denominator, reported_unknown, verified,
    verified_denominator, verified_unknown)
SELECT plan_id, code, sum(reported), sum(reported_denominator), sum(reported_unknown), sum(verified),
    sum(verified_denominator), sum(verified_unknown)
FROM by_month GROUP BY plan_id, code
ON CONFLICT (plan_id, code) DO UPDATE
SET reported = s.reported + excluded.reported,
    reported_denominator = s.reported_denominator + excluded.reported_denominator,
    reported_unknown = s.reported_unknown + excluded.reported_unknown,
    verified = s.verified + excluded.verified,
    verified_denominator = s.verified_denominator + excluded.verified_denominator,
    verified_unknown = s.verified_unknown + excluded.verified_unknown"""

_STANDS: Final[LiteralString] = """
        value * (NOT superseded)::int AS reported,
        coalesce(denominator, 0) * (NOT superseded)::int AS reported_denominator,
        coalesce(non_respondents, 0) * (NOT superseded)::int AS reported_unknown"""
_PROVED: Final[LiteralString] = """
        value * (verified AND NOT superseded)::int AS verified,
        coalesce(denominator, 0) * (verified AND NOT superseded)::int AS verified_denominator,
        coalesce(non_respondents, 0) * (verified AND NOT superseded)::int AS verified_unknown"""

REPORTED: Final = Gathered(
    1,
    """
WITH change AS (
    INSERT INTO impact.roll_up_observation_v3 AS o (observation_id, plan_id, code, month, value, denominator,
        non_respondents, verified, superseded)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::boolean[], $9::boolean[])
    ON CONFLICT (observation_id) DO NOTHING
    RETURNING plan_id, code, month, """
    + _STANDS
    + ", "
    + _PROVED
    + _ADDED_TO_THE_SUMS,
)
NOTHING_LATER: Final = (False, False)
VERIFIED_LATER, SUPERSEDED_LATER = 7, 8
"""The last columns of a reported observation: what later events of the same batch say of it."""

VERIFIED: Final = Gathered(
    2,
    """
WITH change AS (
    UPDATE impact.roll_up_observation_v3 AS o SET verified = true
    WHERE o.observation_id = ANY($1::uuid[]) AND NOT o.verified
    RETURNING plan_id, code, month, 0 AS reported, 0 AS reported_denominator, 0 AS reported_unknown, """
    + _PROVED
    + _ADDED_TO_THE_SUMS,
)

SUPERSEDED: Final = Gathered(
    3,
    """
WITH change AS (
    UPDATE impact.roll_up_observation_v3 AS o SET superseded = true
    WHERE o.observation_id = ANY($1::uuid[]) AND NOT o.superseded
    RETURNING plan_id, code, month, -value AS reported, -coalesce(denominator, 0) AS reported_denominator,
        -coalesce(non_respondents, 0) AS reported_unknown, -value * verified::int AS verified,
        -coalesce(denominator, 0) * verified::int AS verified_denominator,
        -coalesce(non_respondents, 0) * verified::int AS verified_unknown"""
    + _ADDED_TO_THE_SUMS,
)

RESET: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM impact.roll_up_month_v3",
    "DELETE FROM impact.roll_up_sum_v3",
    "DELETE FROM impact.roll_up_observation_v3",
    "DELETE FROM impact.roll_up_target_v3",
    "DELETE FROM impact.roll_up_plan_v3",
    "DELETE FROM impact.roll_up_agreement_v3",
    "DELETE FROM impact.roll_up_movement_v3",
    "DELETE FROM impact.roll_up_application_v3",
)
