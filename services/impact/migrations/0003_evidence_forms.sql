-- Evidence documents, and the forms of reports with what was answered.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE impact.evidence (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    position bigint NOT NULL CHECK (position > 0),
    title text NOT NULL,
    media_type text NOT NULL,
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    added_by text NOT NULL,
    added_on date NOT NULL,
    content bytea NOT NULL,
    UNIQUE (plan_id, position),
    UNIQUE (plan_id, sha256)
);

-- A form never changes: another version takes its place.
CREATE TABLE impact.report_form (
    id uuid PRIMARY KEY,
    edition bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('INTERIM', 'FINAL')),
    version bigint NOT NULL CHECK (version > 0),
    questions jsonb NOT NULL,
    evidence_required boolean NOT NULL,
    published_by text NOT NULL,
    published_on date NOT NULL,
    CONSTRAINT one_version_of_a_form UNIQUE (edition, kind, version)
);

ALTER TABLE impact.observation ADD COLUMN evidence uuid [] NOT NULL DEFAULT '{}';
ALTER TABLE impact.report_exchange ADD COLUMN evidence uuid [] NOT NULL DEFAULT '{}';
ALTER TABLE impact.report_exchange ADD COLUMN form_id uuid;
ALTER TABLE impact.report_exchange ADD COLUMN answers jsonb NOT NULL DEFAULT '{}';

GRANT SELECT, INSERT ON impact.evidence, impact.report_form TO novapec_application;
