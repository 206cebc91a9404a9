-- Cohorts with their six-month follow-up, activities, versions of the library, a plan's own indicators, breakdowns.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE impact.definition (
    code text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    published_by text NOT NULL,
    published_on date NOT NULL,
    CONSTRAINT one_version_of_a_definition PRIMARY KEY (code, version)
);

-- The state is that of the follow-up; open_at and missed_at are the first instants of Paris days, for the timers.
CREATE TABLE impact.cohort (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    position bigint NOT NULL CHECK (position > 0),
    name text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    state text NOT NULL CHECK (state IN ('PLANNED', 'OPEN', 'ANSWERED', 'MISSED')),
    open_at timestamptz NOT NULL,
    missed_at timestamptz NOT NULL CHECK (missed_at > open_at),
    UNIQUE (plan_id, position)
);
CREATE INDEX cohort_opening ON impact.cohort (open_at) WHERE state = 'PLANNED';
CREATE INDEX cohort_missing ON impact.cohort (missed_at) WHERE state = 'OPEN';

CREATE TABLE impact.activity (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    position bigint NOT NULL CHECK (position > 0),
    title text NOT NULL,
    held_on date NOT NULL,
    hours bigint NOT NULL CHECK (hours >= 0),
    participants bigint NOT NULL CHECK (participants >= 0),
    cohort_id uuid,
    recorded_by text NOT NULL,
    recorded_on date NOT NULL,
    UNIQUE (plan_id, position)
);

ALTER TABLE impact.indicator ADD COLUMN label text;
ALTER TABLE impact.indicator ADD COLUMN definition_version bigint;
ALTER TABLE impact.observation ADD COLUMN cohort_id uuid;
ALTER TABLE impact.observation ADD COLUMN breakdown jsonb NOT NULL DEFAULT '{}';

GRANT SELECT, INSERT ON impact.definition, impact.activity TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON impact.cohort TO novapec_application;
