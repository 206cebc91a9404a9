-- Projection "breakdown", version 1: what is observed, shared out by sex, age, situation. And a ratio's denominators.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.observation ADD COLUMN breakdown_denominators jsonb NOT NULL DEFAULT '{}';

-- The observations that are shared out; `parts` as they were told: dimension, category, value, denominator.
CREATE TABLE impact.breakdown_observation_v1 (
    observation_id uuid PRIMARY KEY,
    plan_id uuid NOT NULL,
    code text NOT NULL,
    month text NOT NULL,
    parts jsonb NOT NULL,
    verified boolean NOT NULL DEFAULT false,
    superseded boolean NOT NULL DEFAULT false
);

-- What stands of each part of a plan's indicator: moved by each event of an observation.
CREATE TABLE impact.breakdown_sum_v1 (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    dimension text NOT NULL,
    category text NOT NULL,
    reported bigint NOT NULL,
    reported_denominator bigint NOT NULL,
    verified bigint NOT NULL,
    verified_denominator bigint NOT NULL,
    PRIMARY KEY (dimension, plan_id, code, category)
);

-- The same by the month in which the observed period ends.
CREATE TABLE impact.breakdown_month_v1 (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    month text NOT NULL,
    dimension text NOT NULL,
    category text NOT NULL,
    reported bigint NOT NULL,
    reported_denominator bigint NOT NULL,
    verified bigint NOT NULL,
    verified_denominator bigint NOT NULL,
    PRIMARY KEY (dimension, plan_id, code, category, month)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON impact.breakdown_observation_v1, impact.breakdown_sum_v1,
impact.breakdown_month_v1 TO novapec_application;

-- Room beside a row that is written over and over.
ALTER TABLE impact.breakdown_sum_v1 SET (fillfactor = 40);
ALTER TABLE impact.breakdown_month_v1 SET (fillfactor = 70);
