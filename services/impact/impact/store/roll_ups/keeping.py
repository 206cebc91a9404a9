"""What the projection writes. Each row belongs to one stream; written again, it changes nothing.

An observation moves the sums of its plan's indicator in the statement that first writes it, verifies it or supersedes
it: the row itself says whether that was done before. These three take all rows of a batch at once, in this order: an
observation stands in one stream, reported first, and its sums come to the same whichever of the others came before.
"""

from typing import Final, LiteralString

from shared.messaging import Gathered

APPLICATION_SUBMITTED: Final[LiteralString] = """
INSERT INTO impact.roll_up_application_v2 (application_id, edition, axis, regions, departments, zonings, audiences,
    carrier_siret)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (application_id) DO UPDATE
SET edition = excluded.edition, axis = excluded.axis, regions = excluded.regions, departments = excluded.departments,
    zonings = excluded.zonings, audiences = excluded.audiences, carrier_siret = excluded.carrier_siret"""

AGREEMENT_SIGNED: Final[LiteralString] = """
INSERT INTO impact.roll_up_agreement_v2 (agreement_id, awarded_cents, month) VALUES ($1, $2, $3)
ON CONFLICT (agreement_id) DO UPDATE SET awarded_cents = excluded.awarded_cents, month = excluded.month"""

AGREEMENT_AMENDED: Final[LiteralString] = """
UPDATE impact.roll_up_agreement_v2 SET awarded_cents = $2 WHERE agreement_id = $1"""

MONEY_MOVED: Final[LiteralString] = """
INSERT INTO impact.roll_up_movement_v2 (movement, agreement_id, amount_cents, month) VALUES ($1, $2, $3, $4)
ON CONFLICT (movement) DO NOTHING"""

PLAN_OPENED: Final[LiteralString] = """
INSERT INTO impact.roll_up_plan_v2 (plan_id, application_id, agreement_id, edition, month) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (plan_id) DO NOTHING"""

TARGET_SET: Final[LiteralString] = """
INSERT INTO impact.roll_up_target_v2 (plan_id, code, unit, baseline, target, target_denominator, month)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (plan_id, code) DO NOTHING"""

TARGET_MOVED: Final[LiteralString] = """
UPDATE impact.roll_up_target_v2 SET month = $3 WHERE plan_id = $1 AND code = $2"""

TARGET_JUDGED: Final[LiteralString] = """
UPDATE impact.roll_up_target_v2 SET judgement = $3 WHERE plan_id = $1 AND code = $2"""

REPORTED: Final = Gathered(
    1,
    """
WITH added AS (
    INSERT INTO impact.roll_up_observation_v2 (observation_id, plan_id, code, month, value, denominator,
        non_respondents)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
    ON CONFLICT (observation_id) DO NOTHING
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent
), monthly AS (
    INSERT INTO impact.roll_up_month_v2 AS m
    SELECT plan_id, code, month, sum(value), sum(known), sum(silent), 0, 0, 0 FROM added GROUP BY plan_id, code, month
    ON CONFLICT (plan_id, code, month) DO UPDATE
    SET reported = m.reported + excluded.reported,
        reported_denominator = m.reported_denominator + excluded.reported_denominator,
        reported_unknown = m.reported_unknown + excluded.reported_unknown
)
INSERT INTO impact.roll_up_sum_v2 AS s
SELECT plan_id, code, sum(value), sum(known), sum(silent), 0, 0, 0 FROM added GROUP BY plan_id, code
ON CONFLICT (plan_id, code) DO UPDATE
SET reported = s.reported + excluded.reported,
    reported_denominator = s.reported_denominator + excluded.reported_denominator,
    reported_unknown = s.reported_unknown + excluded.reported_unknown""",
)

VERIFIED: Final = Gathered(
    2,
    """
WITH proved AS (
    UPDATE impact.roll_up_observation_v2 SET verified = true
    WHERE observation_id = ANY($1::uuid[]) AND NOT verified
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent,
        (NOT superseded)::int AS counted
), by_month AS (
    SELECT plan_id, code, month, sum(value * counted) AS value, sum(known * counted) AS known,
        sum(silent * counted) AS silent
    FROM proved GROUP BY plan_id, code, month
), monthly AS (
    UPDATE impact.roll_up_month_v2 AS m
    SET verified = m.verified + value, verified_denominator = m.verified_denominator + known,
        verified_unknown = m.verified_unknown + silent
    FROM by_month AS p WHERE m.plan_id = p.plan_id AND m.code = p.code AND m.month = p.month
)
UPDATE impact.roll_up_sum_v2 AS s
SET verified = s.verified + value, verified_denominator = s.verified_denominator + known,
    verified_unknown = s.verified_unknown + silent
FROM (
    SELECT plan_id, code, sum(value) AS value, sum(known) AS known, sum(silent) AS silent
    FROM by_month GROUP BY plan_id, code
) AS p WHERE s.plan_id = p.plan_id AND s.code = p.code""",
)

SUPERSEDED: Final = Gathered(
    3,
    """
WITH gone AS (
    UPDATE impact.roll_up_observation_v2 SET superseded = true
    WHERE observation_id = ANY($1::uuid[]) AND NOT superseded
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent,
        verified::int AS counted
), by_month AS (
    SELECT plan_id, code, month, sum(value) AS value, sum(known) AS known, sum(silent) AS silent,
        sum(value * counted) AS proved, sum(known * counted) AS proved_known, sum(silent * counted) AS proved_silent
    FROM gone GROUP BY plan_id, code, month
), monthly AS (
    UPDATE impact.roll_up_month_v2 AS m
    SET reported = m.reported - value, reported_denominator = m.reported_denominator - known,
        reported_unknown = m.reported_unknown - silent, verified = m.verified - proved,
        verified_denominator = m.verified_denominator - proved_known,
        verified_unknown = m.verified_unknown - proved_silent
    FROM by_month AS g WHERE m.plan_id = g.plan_id AND m.code = g.code AND m.month = g.month
)
UPDATE impact.roll_up_sum_v2 AS s
SET reported = s.reported - value, reported_denominator = s.reported_denominator - known,
    reported_unknown = s.reported_unknown - silent, verified = s.verified - proved,
    verified_denominator = s.verified_denominator - proved_known,
    verified_unknown = s.verified_unknown - proved_silent
FROM (
    SELECT plan_id, code, sum(value) AS value, sum(known) AS known, sum(silent) AS silent, sum(proved) AS proved,
        sum(proved_known) AS proved_known, sum(proved_silent) AS proved_silent
    FROM by_month GROUP BY plan_id, code
) AS g WHERE s.plan_id = g.plan_id AND s.code = g.code""",
)

RESET: Final[tuple[LiteralString, ...]] = (
    "DELETE FROM impact.roll_up_month_v2",
    "DELETE FROM impact.roll_up_sum_v2",
    "DELETE FROM impact.roll_up_observation_v2",
    "DELETE FROM impact.roll_up_target_v2",
    "DELETE FROM impact.roll_up_plan_v2",
    "DELETE FROM impact.roll_up_agreement_v2",
    "DELETE FROM impact.roll_up_movement_v2",
    "DELETE FROM impact.roll_up_application_v2",
)
