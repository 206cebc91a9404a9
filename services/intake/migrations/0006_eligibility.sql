-- What each rule says of each submitted version of a file, and what a person found of it.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Proposed when the version was submitted; neither table is ever changed: a later judgement stands beside the earlier.
CREATE TABLE intake.eligibility_finding (
    application_id uuid NOT NULL REFERENCES intake.application (id),
    version bigint NOT NULL CHECK (version > 0),
    rule text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('MET', 'NOT_MET', 'NEEDS_PERSON')),
    reason text NOT NULL CHECK (reason <> ''),
    evidence jsonb NOT NULL,
    PRIMARY KEY (application_id, version, rule)
);

-- `judged_by` is the token's opaque subject.
CREATE TABLE intake.eligibility_judgement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    version bigint NOT NULL CHECK (version > 0),
    rule text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('MET', 'NOT_MET')),
    reason text,
    judged_by text NOT NULL,
    judged_at timestamptz NOT NULL
);
CREATE INDEX eligibility_judgement_of_version ON intake.eligibility_judgement (application_id, version, rule, id);

GRANT SELECT, INSERT ON intake.eligibility_finding, intake.eligibility_judgement TO novapec_application;
