-- Supplement requests with their thread, every submitted version of a file, and files that may be one project twice.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- The build before never writes the new state; the checks are validated by the migration after this one.
-- squawk-ignore ban-drop-constraint
ALTER TABLE intake.application DROP CONSTRAINT application_state_check;
ALTER TABLE intake.application ADD CONSTRAINT application_state_check CHECK (
    state IN ('DRAFT', 'SUBMITTED', 'SUPPLEMENT_REQUESTED', 'ADMISSIBLE', 'INADMISSIBLE', 'WITHDRAWN')
) NOT VALID;
-- NULL: submitted by the build before, which knows one version only.
ALTER TABLE intake.application ADD COLUMN version bigint;

-- What a carrier submitted never changes: the application may insert and read, nothing else.
CREATE TABLE intake.application_version (
    application_id uuid NOT NULL REFERENCES intake.application (id),
    version bigint NOT NULL CHECK (version > 0),
    content jsonb NOT NULL,
    submitted_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, version)
);

CREATE TABLE intake.supplement_request (
    application_id uuid NOT NULL REFERENCES intake.application (id),
    rank bigint NOT NULL CHECK (rank > 0),
    state text NOT NULL CHECK (state IN ('OPEN', 'ANSWERED', 'CANCELLED', 'ENDED')),
    question text NOT NULL CHECK (question <> ''),
    due_on date NOT NULL,
    asked_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (application_id, rank),
    CHECK ((state = 'OPEN') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX one_open_supplement_request ON intake.supplement_request (application_id) WHERE state = 'OPEN';

-- The thread under a request. `author` is the token's opaque subject.
CREATE TABLE intake.supplement_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL,
    rank bigint NOT NULL,
    at timestamptz NOT NULL,
    author text NOT NULL,
    from_carrier boolean NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    FOREIGN KEY (application_id, rank) REFERENCES intake.supplement_request (application_id, rank)
);
CREATE INDEX supplement_message_of_request ON intake.supplement_message (application_id, rank, id);

-- Flagged when the first of the two was submitted again or anew; a person judges, nothing is merged.
CREATE TABLE intake.duplicate_flag (
    application_id uuid NOT NULL REFERENCES intake.application (id),
    other_id uuid NOT NULL REFERENCES intake.application (id),
    grounds text [] NOT NULL CHECK (grounds <> '{}'),
    flagged_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, other_id),
    CHECK (application_id <> other_id)
);
CREATE INDEX duplicate_flag_of_other ON intake.duplicate_flag (other_id);

INSERT INTO intake.application_version (application_id, version, content, submitted_at)
SELECT id, 1, content, submitted_at FROM intake.application WHERE number IS NOT NULL;

GRANT SELECT, INSERT ON intake.application_version, intake.supplement_message TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON intake.supplement_request, intake.duplicate_flag TO novapec_application;
