-- What was declared of a file and undone: never changed, never taken out. `reopened_by` is the token's opaque subject.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE intake.reopening (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES intake.application (id),
    declared_at timestamptz NOT NULL,
    inadmissibility_reason text NOT NULL,
    inadmissibility_explanation text NOT NULL,
    explanation text NOT NULL CHECK (explanation <> ''),
    reopened_by text NOT NULL,
    reopened_at timestamptz NOT NULL
);
CREATE INDEX reopening_of_application ON intake.reopening (application_id, id);

GRANT SELECT, INSERT ON intake.reopening TO novapec_application;
