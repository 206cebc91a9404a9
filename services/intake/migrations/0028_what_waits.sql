-- What waits for somebody: files flagged as one project that nobody looked at, documents that the scanner refused.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- What a person found of two flagged files, either way round. A later look stands beside the earlier ones, of
-- which nothing changes but what an erasure takes out of their words.
CREATE TABLE intake.duplicate_examination (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    other_id uuid NOT NULL REFERENCES intake.application (id),
    same_project boolean NOT NULL,
    explanation text NOT NULL CHECK (explanation <> ''),
    examined_by text NOT NULL,
    examined_at timestamptz NOT NULL,
    CHECK (application_id <> other_id)
);
CREATE INDEX duplicate_examination_of_both ON intake.duplicate_examination (application_id, other_id, id);
GRANT SELECT, INSERT, UPDATE (explanation) ON intake.duplicate_examination TO novapec_application;

-- A migration is one transaction and few documents are refused: writers wait for less than a second.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX document_refused ON intake.document (application_id) WHERE state = 'REFUSED';
