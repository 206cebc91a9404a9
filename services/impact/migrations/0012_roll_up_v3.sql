-- Projection "roll-up", version 3: the zones of the file's territory, its communes. Version 2 stays for the build before.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- `zonings` are the schemes (QPV), `zones` their places (QPV:QN02902M).
CREATE TABLE impact.roll_up_application_v3 (
    application_id uuid PRIMARY KEY,
    edition bigint NOT NULL,
    axis text NOT NULL,
    regions text [] NOT NULL,
    departments text [] NOT NULL,
    zonings text [] NOT NULL,
    zones text [] NOT NULL,
    communes text [] NOT NULL,
    audiences text [] NOT NULL,
    carrier_siret text NOT NULL
);

CREATE TABLE impact.roll_up_agreement_v3 (
    agreement_id uuid PRIMARY KEY,
    awarded_cents bigint NOT NULL,
    month text NOT NULL
);

CREATE TABLE impact.roll_up_movement_v3 (
    movement text PRIMARY KEY,
    agreement_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    month text NOT NULL
);
CREATE INDEX roll_up_movement_v3_agreement ON impact.roll_up_movement_v3 (agreement_id);

CREATE TABLE impact.roll_up_plan_v3 (
    plan_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    edition bigint NOT NULL,
    month text NOT NULL
);

CREATE TABLE impact.roll_up_target_v3 (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    baseline bigint NOT NULL,
    target bigint NOT NULL,
    target_denominator bigint,
    month text NOT NULL,
    judgement text,
    PRIMARY KEY (plan_id, code)
);

CREATE TABLE impact.roll_up_observation_v3 (
    observation_id uuid PRIMARY KEY,
    plan_id uuid NOT NULL,
    code text NOT NULL,
    month text NOT NULL,
    value bigint NOT NULL,
    denominator bigint,
    non_respondents bigint,
    verified boolean NOT NULL DEFAULT false,
    superseded boolean NOT NULL DEFAULT false
);

-- What stands of a plan's indicator: moved by each event of it, so that reading adds up plans, not observations.
CREATE TABLE impact.roll_up_sum_v3 (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    reported bigint NOT NULL,
    reported_denominator bigint NOT NULL,
    reported_unknown bigint NOT NULL,
    verified bigint NOT NULL,
    verified_denominator bigint NOT NULL,
    verified_unknown bigint NOT NULL,
    PRIMARY KEY (plan_id, code)
);

-- The same by the month in which the observed period ends.
CREATE TABLE impact.roll_up_month_v3 (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    month text NOT NULL,
    reported bigint NOT NULL,
    reported_denominator bigint NOT NULL,
    reported_unknown bigint NOT NULL,
    verified bigint NOT NULL,
    verified_denominator bigint NOT NULL,
    verified_unknown bigint NOT NULL,
    PRIMARY KEY (plan_id, code, month)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON impact.roll_up_application_v3, impact.roll_up_agreement_v3,
impact.roll_up_movement_v3, impact.roll_up_plan_v3, impact.roll_up_target_v3, impact.roll_up_observation_v3,
impact.roll_up_sum_v3, impact.roll_up_month_v3 TO novapec_application;

-- As in version 2: room beside a row that is written over and over.
ALTER TABLE impact.roll_up_sum_v3 SET (fillfactor = 40);
ALTER TABLE impact.roll_up_month_v3 SET (fillfactor = 70);
