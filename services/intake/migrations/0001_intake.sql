-- Calls for projects, applications, the people behind them, and where each file stands with the other services.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA intake;
GRANT USAGE ON SCHEMA intake TO novapec_application;

-- ---- calls

-- One call per edition. `closes_at` is the instant after its last day in Paris: the timer that closes it looks there.
CREATE TABLE intake.call (
    id uuid PRIMARY KEY,
    edition bigint NOT NULL CONSTRAINT one_call_per_edition UNIQUE CHECK (edition BETWEEN 2000 AND 2100),
    title text NOT NULL CHECK (title <> ''),
    state text NOT NULL CHECK (state IN ('DRAFT', 'OPEN', 'CLOSED')),
    revision bigint NOT NULL CHECK (revision > 0),
    opens_on date NOT NULL,
    closes_on date NOT NULL CHECK (closes_on >= opens_on),
    closes_at timestamptz NOT NULL,
    sessions jsonb NOT NULL,
    budget_cents bigint NOT NULL CHECK (budget_cents > 0),
    rules_version text NOT NULL,
    drafted_at timestamptz NOT NULL,
    closed_on date,
    CHECK ((state = 'CLOSED') = (closed_on IS NOT NULL))
);
CREATE INDEX call_to_close ON intake.call (closes_at) WHERE state = 'OPEN';

-- A version, once here, never changes: the application may insert and read, nothing else.
CREATE TABLE intake.call_rules (
    call_id uuid NOT NULL REFERENCES intake.call (id),
    version text NOT NULL CHECK (version ~ '^\d+\.\d+\.\d+$'),
    rules jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (call_id, version)
);

-- How many applications of an edition have been numbered. The row is locked until the submission commits, so that the
-- numbers have no gap.
CREATE TABLE intake.numbering (
    edition bigint PRIMARY KEY REFERENCES intake.call (edition),
    last bigint NOT NULL DEFAULT 0 CHECK (last >= 0)
);

-- ---- applications

-- `content` holds what the carrier wrote, without the contact; the columns beside it are what lists are searched by.
CREATE TABLE intake.application (
    id uuid PRIMARY KEY,
    call_id uuid NOT NULL REFERENCES intake.call (id),
    edition bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('DRAFT', 'SUBMITTED', 'ADMISSIBLE', 'INADMISSIBLE', 'WITHDRAWN')),
    revision bigint NOT NULL CHECK (revision > 0),
    carrier_siret text NOT NULL CHECK (carrier_siret ~ '^\d{14}$'),
    axis text,
    regions text[] NOT NULL,
    content jsonb NOT NULL,
    drafted_at timestamptz NOT NULL,
    number text CONSTRAINT one_application_per_number UNIQUE CHECK (number ~ '^NVP-\d{4}-\d{4,}$'),
    rules_version text,
    session text,
    submitted_at timestamptz,
    requested_cents bigint CHECK (requested_cents > 0),
    cost_cents bigint CHECK (cost_cents > 0),
    declared_at timestamptz,
    inadmissibility_reason text,
    inadmissibility_explanation text,
    withdrawn_at timestamptz,
    withdrawal_reason text,
    FOREIGN KEY (call_id, rules_version) REFERENCES intake.call_rules (call_id, version),
    CHECK (num_nulls(number, rules_version, session, submitted_at, requested_cents, cost_cents) IN (0, 6)),
    CHECK (state IN ('DRAFT', 'WITHDRAWN') OR number IS NOT NULL),
    CHECK (state <> 'DRAFT' OR number IS NULL),
    CHECK (requested_cents <= cost_cents),
    CHECK (state NOT IN ('ADMISSIBLE', 'INADMISSIBLE') OR declared_at IS NOT NULL),
    CHECK ((state = 'INADMISSIBLE') = (inadmissibility_reason IS NOT NULL)),
    CHECK (num_nulls(inadmissibility_reason, inadmissibility_explanation) IN (0, 2)),
    CHECK ((state = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)),
    CHECK (num_nulls(withdrawn_at, withdrawal_reason) IN (0, 2))
);
CREATE INDEX application_of_carrier ON intake.application (carrier_siret, id);
CREATE INDEX application_of_edition ON intake.application (edition, state, id);
CREATE INDEX application_in_region ON intake.application USING gin (regions);

-- The vault: the one place where intake knows a natural person. Never in an event, never in a log.
CREATE TABLE intake.person (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL UNIQUE REFERENCES intake.application (id),
    name text NOT NULL,
    email text NOT NULL,
    phone text
);

-- ---- where a file stands: kept from the events of review, funding and impact (projection file-standing, version 1)

-- No foreign key to the application: a projection is rebuilt from the topics alone.
CREATE TABLE intake.file_standing (
    application_id uuid PRIMARY KEY,
    committee_code text,
    outcome text,
    decision_reason text,
    decided_on date,
    awarded_cents bigint CHECK (awarded_cents >= 0),
    award_released_for text,
    agreement_number text,
    agreement_state text CHECK (agreement_state IN ('DRAFTED', 'SIGNED', 'LAPSED', 'CLOSED')),
    sign_before date,
    paid_cents bigint NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
    recovered_cents bigint NOT NULL DEFAULT 0 CHECK (recovered_cents >= 0),
    report_state text,
    report_due_on date,
    closed_on date
);

CREATE TABLE intake.file_timeline (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL,
    detail jsonb NOT NULL
);
CREATE INDEX file_timeline_of_application ON intake.file_timeline (application_id, at, id);

GRANT SELECT, INSERT, UPDATE ON intake.call, intake.application, intake.numbering TO novapec_application;
GRANT SELECT, INSERT ON intake.call_rules TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON intake.person, intake.file_standing, intake.file_timeline
    TO novapec_application;
