-- A plan whose agreement is closed is followed up until its last window has passed; `judge_at` is the first instant
-- after it, for the timer. 0017 checks the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.plan ADD COLUMN judge_at timestamptz;
-- squawk-ignore ban-drop-constraint
ALTER TABLE impact.plan DROP CONSTRAINT plan_state_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE impact.plan DROP CONSTRAINT plan_check;
ALTER TABLE impact.plan ADD CONSTRAINT plan_state_check CHECK (state IN ('OPEN', 'FOLLOWING', 'CLOSED')) NOT VALID;
ALTER TABLE impact.plan ADD CONSTRAINT plan_closed_with_its_agreement
CHECK ((state = 'OPEN') = (closed_on IS NULL)) NOT VALID;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX plan_to_judge ON impact.plan (judge_at) WHERE state = 'FOLLOWING';
