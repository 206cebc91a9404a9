-- Project leads: what regional delegates find.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.lead (
    id uuid PRIMARY KEY,
    region text NOT NULL,
    organisation text NOT NULL CHECK (organisation <> ''),
    title text NOT NULL CHECK (title <> ''),
    siret text CHECK (siret ~ '^\d{14}$'),
    note text,
    state text NOT NULL CHECK (state IN ('DETECTED', 'INVITED', 'CONVERTED', 'CLOSED')),
    revision bigint NOT NULL CHECK (revision > 0),
    detected_at timestamptz NOT NULL,
    invited_at timestamptz,
    closed_at timestamptz,
    reason text,
    application_id uuid CONSTRAINT one_lead_per_application UNIQUE REFERENCES intake.application (id),
    CHECK ((state IN ('CONVERTED', 'CLOSED')) = (closed_at IS NOT NULL)),
    CHECK ((state = 'CONVERTED') = (application_id IS NOT NULL)),
    CHECK ((state = 'CLOSED') = (reason IS NOT NULL))
);
CREATE INDEX lead_of_region ON intake.lead (region, id);

GRANT SELECT, INSERT, UPDATE ON intake.lead TO novapec_application;
