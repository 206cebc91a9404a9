-- What the lists of reports and observations walk along.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX report_listed ON impact.report (due_on, plan_id, number);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX observation_listed ON impact.observation (reported_on, id);
