-- The tables of impact. The states of plan, report and observation are those of impact.domain.STATE_MACHINES.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA impact;
GRANT USAGE ON SCHEMA impact TO novapec_application;

-- What impact keeps of intake's ApplicationSubmitted.
CREATE TABLE impact.application (
    id uuid PRIMARY KEY,
    edition bigint NOT NULL,
    number text NOT NULL,
    project_title text NOT NULL,
    carrier_siret text NOT NULL,
    carrier_name text NOT NULL,
    axis text NOT NULL,
    regions text [] NOT NULL,
    indicators jsonb NOT NULL
);

-- The aggregate: every change of a plan or of anything below it moves its revision.
CREATE TABLE impact.plan (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES impact.application (id),
    agreement_id uuid NOT NULL UNIQUE,
    agreement_number text NOT NULL,
    edition bigint NOT NULL,
    carrier_siret text NOT NULL,
    state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    overdue_after_days bigint NOT NULL CHECK (overdue_after_days >= 0),
    opened_on date NOT NULL,
    closed_on date,
    revision bigint NOT NULL CHECK (revision > 0),
    CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL))
);
CREATE INDEX plan_application ON impact.plan (application_id);
CREATE INDEX plan_listed ON impact.plan (opened_on, id);

CREATE TABLE impact.indicator (
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    code text NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('OUTPUT', 'OUTCOME', 'IMPACT')),
    unit text NOT NULL CHECK (unit IN ('PERSON', 'RATIO', 'ORGANISATION', 'EVENT', 'HOUR', 'EURO_CENT')),
    baseline bigint NOT NULL,
    target bigint NOT NULL,
    target_denominator bigint,
    due_on date NOT NULL,
    judgement text CHECK (judgement IN ('REACHED', 'MISSED')),
    PRIMARY KEY (plan_id, code),
    UNIQUE (plan_id, position),
    CHECK (unit <> 'RATIO' OR (target_denominator > 0 AND target BETWEEN 0 AND target_denominator))
);

-- due_at and overdue_at are the first instants of Paris days: what the timers look for.
CREATE TABLE impact.report (
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    number bigint NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('INTERIM', 'FINAL')),
    state text NOT NULL CHECK (state IN ('PLANNED', 'DUE', 'OVERDUE', 'SUBMITTED', 'RETURNED', 'ACCEPTED')),
    due_on date NOT NULL,
    due_at timestamptz NOT NULL,
    overdue_at timestamptz NOT NULL CHECK (overdue_at > due_at),
    PRIMARY KEY (plan_id, number)
);
CREATE INDEX report_due ON impact.report (due_at) WHERE state = 'PLANNED';
CREATE INDEX report_overdue ON impact.report (overdue_at) WHERE state = 'DUE';

-- What was said about a report, kept for good: narratives and comments never leave impact.
CREATE TABLE impact.report_exchange (
    plan_id uuid NOT NULL,
    report bigint NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    kind text NOT NULL CHECK (kind IN ('SUBMITTED', 'RETURNED', 'ACCEPTED')),
    by_subject text NOT NULL,
    occurred_on date NOT NULL,
    reason text CHECK (reason IN ('INCOMPLETE', 'INCONSISTENT', 'EVIDENCE_MISSING', 'OTHER')),
    said text NOT NULL,
    PRIMARY KEY (plan_id, report, position),
    FOREIGN KEY (plan_id, report) REFERENCES impact.report (plan_id, number),
    CHECK ((kind = 'RETURNED') = (reason IS NOT NULL))
);

-- Values are never overwritten: only the state moves, and a correction is a row that supersedes another, once.
CREATE TABLE impact.observation (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL,
    code text NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    state text NOT NULL CHECK (state IN ('REPORTED', 'VERIFIED', 'SUPERSEDED')),
    value bigint NOT NULL CHECK (value >= 0),
    denominator bigint CHECK (denominator > 0 AND value <= denominator),
    period_start date NOT NULL,
    period_end date NOT NULL CHECK (period_end >= period_start),
    source text NOT NULL CHECK (source IN ('DECLARATIVE', 'ADMINISTRATIVE', 'THIRD_PARTY')),
    supersedes uuid UNIQUE,
    reported_by text NOT NULL,
    reported_on date NOT NULL,
    verified_by text CHECK (verified_by <> reported_by),
    verified_on date,
    UNIQUE (plan_id, position),
    UNIQUE (id, plan_id, code),
    FOREIGN KEY (plan_id, code) REFERENCES impact.indicator (plan_id, code),
    FOREIGN KEY (supersedes, plan_id, code) REFERENCES impact.observation (id, plan_id, code),
    CHECK (state <> 'VERIFIED' OR verified_by IS NOT NULL),
    CHECK ((verified_by IS NULL) = (verified_on IS NULL))
);

-- ---- projection "roll-up", version 1: facts by stream, joined when read, so that no order between topics matters;
-- every fact under its own key, so that writing it again changes nothing

CREATE TABLE impact.roll_up_application (
    application_id uuid PRIMARY KEY,
    edition bigint NOT NULL,
    axis text NOT NULL,
    regions text [] NOT NULL
);

CREATE TABLE impact.roll_up_agreement (
    agreement_id uuid PRIMARY KEY,
    awarded_cents bigint NOT NULL
);

-- Paid, returned, paid back: `movement` names the order or the clawback and what happened to it.
CREATE TABLE impact.roll_up_movement (
    movement text PRIMARY KEY,
    agreement_id uuid NOT NULL,
    amount_cents bigint NOT NULL
);
CREATE INDEX roll_up_movement_agreement ON impact.roll_up_movement (agreement_id);

CREATE TABLE impact.roll_up_plan (
    plan_id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    agreement_id uuid NOT NULL,
    edition bigint NOT NULL
);

CREATE TABLE impact.roll_up_target (
    plan_id uuid NOT NULL,
    code text NOT NULL,
    unit text NOT NULL,
    target bigint NOT NULL,
    target_denominator bigint,
    judgement text,
    PRIMARY KEY (plan_id, code)
);

CREATE TABLE impact.roll_up_observation (
    observation_id uuid PRIMARY KEY,
    plan_id uuid NOT NULL,
    code text NOT NULL,
    value bigint NOT NULL,
    denominator bigint,
    verified boolean NOT NULL DEFAULT false,
    superseded boolean NOT NULL DEFAULT false
);
CREATE INDEX roll_up_observation_live ON impact.roll_up_observation (plan_id, code) WHERE NOT superseded;

GRANT SELECT, INSERT ON impact.application, impact.report_exchange TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON impact.plan, impact.indicator, impact.report, impact.observation
TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON impact.roll_up_application, impact.roll_up_agreement, impact.roll_up_movement,
impact.roll_up_plan, impact.roll_up_target, impact.roll_up_observation TO novapec_application;
