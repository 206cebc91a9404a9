"""What the projection writes. Each row belongs to one stream; written again, it changes nothing.

An observation moves the sums of its plan's indicator in the statement that first writes it, verifies it or supersedes
it: the row itself says whether that was done before.
"""

from typing import Final, LiteralString

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

REPORTED: Final[LiteralString] = """
WITH added AS (
    INSERT INTO impact.roll_up_observation_v2 (observation_id, plan_id, code, month, value, denominator,
        non_respondents)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (observation_id) DO NOTHING
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent
), monthly AS (
    INSERT INTO impact.roll_up_month_v2 AS m
    SELECT plan_id, code, month, value, known, silent, 0, 0, 0 FROM added
    ON CONFLICT (plan_id, code, month) DO UPDATE
    SET reported = m.reported + excluded.reported,
        reported_denominator = m.reported_denominator + excluded.reported_denominator,
        reported_unknown = m.reported_unknown + excluded.reported_unknown
)
INSERT INTO impact.roll_up_sum_v2 AS s
SELECT plan_id, code, value, known, silent, 0, 0, 0 FROM added
ON CONFLICT (plan_id, code) DO UPDATE
SET reported = s.reported + excluded.reported,
    reported_denominator = s.reported_denominator + excluded.reported_denominator,
    reported_unknown = s.reported_unknown + excluded.reported_unknown"""

SUPERSEDED: Final[LiteralString] = """
WITH gone AS (
    UPDATE impact.roll_up_observation_v2 SET superseded = true WHERE observation_id = $1 AND NOT superseded
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent,
        verified::int AS counted
), monthly AS (
    UPDATE impact.roll_up_month_v2 AS m
    SET reported = m.reported - value, reported_denominator = m.reported_denominator - known,
        reported_unknown = m.reported_unknown - silent, verified = m.verified - value * counted,
        verified_denominator = m.verified_denominator - known * counted,
        verified_unknown = m.verified_unknown - silent * counted
    FROM gone WHERE m.plan_id = gone.plan_id AND m.code = gone.code AND m.month = gone.month
)
UPDATE impact.roll_up_sum_v2 AS s
SET reported = s.reported - value, reported_denominator = s.reported_denominator - known,
    reported_unknown = s.reported_unknown - silent, verified = s.verified - value * counted,
    verified_denominator = s.verified_denominator - known * counted,
    verified_unknown = s.verified_unknown - silent * counted
FROM gone WHERE s.plan_id = gone.plan_id AND s.code = gone.code"""

VERIFIED: Final[LiteralString] = """
WITH proved AS (
    UPDATE impact.roll_up_observation_v2 SET verified = true WHERE observation_id = $1 AND NOT verified
    RETURNING plan_id, code, month, value, coalesce(denominator, 0) AS known, coalesce(non_respondents, 0) AS silent,
        (NOT superseded)::int AS counted
), monthly AS (
    UPDATE impact.roll_up_month_v2 AS m
    SET verified = m.verified + value * counted, verified_denominator = m.verified_denominator + known * counted,
        verified_unknown = m.verified_unknown + silent * counted
    FROM proved WHERE m.plan_id = proved.plan_id AND m.code = proved.code AND m.month = proved.month
)
UPDATE impact.roll_up_sum_v2 AS s
SET verified = s.verified + value * counted, verified_denominator = s.verified_denominator + known * counted,
    verified_unknown = s.verified_unknown + silent * counted
FROM proved WHERE s.plan_id = proved.plan_id AND s.code = proved.code"""

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
