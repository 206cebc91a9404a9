-- What was declared of a cohort or an activity can be corrected: what stood before is kept, with who corrected it and why.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.cohort ADD COLUMN declared_by text;
ALTER TABLE impact.cohort ADD COLUMN declared_on date;

CREATE TABLE impact.correction (
    plan_id uuid NOT NULL REFERENCES impact.plan (id),
    position bigint NOT NULL CHECK (position > 0),
    cohort_id uuid REFERENCES impact.cohort (id),
    activity_id uuid REFERENCES impact.activity (id),
    was jsonb NOT NULL,
    because text NOT NULL CHECK (because <> ''),
    by_subject text NOT NULL,
    corrected_on date NOT NULL,
    CONSTRAINT one_correction_of_a_plan PRIMARY KEY (plan_id, position),
    CONSTRAINT correction_of_one_thing CHECK ((cohort_id IS NULL) <> (activity_id IS NULL))
);

GRANT SELECT, INSERT ON impact.correction TO novapec_application;
GRANT UPDATE ON impact.activity TO novapec_application;
