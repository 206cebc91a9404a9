-- Alerts of a plan, and the day on which each target is looked at next.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE impact.alert (
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    number bigint NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('TARGET_UNLIKELY', 'REPORT_OVERDUE', 'OUTLIER')),
    state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    code text,
    report bigint,
    observation_id uuid,
    explanation text NOT NULL,
    raised_on date NOT NULL,
    closed_on date,
    closed_by text,
    closed_because text,
    PRIMARY KEY (plan_id, number),
    CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL))
);
CREATE INDEX alert_listed ON impact.alert (raised_on, plan_id, number);

-- check_at is the first instant of check_on in Paris: what the timer looks for. A few indicators a plan.
ALTER TABLE impact.indicator ADD COLUMN check_on date;
ALTER TABLE impact.indicator ADD COLUMN check_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX indicator_to_check ON impact.indicator (check_at) WHERE judgement IS NULL;

GRANT SELECT, INSERT, UPDATE ON impact.alert TO novapec_application;
