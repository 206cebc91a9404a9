-- Reminders of reports: the plan pins when, the report holds the next one. A plan opened by the build before has none.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE impact.plan ADD COLUMN reminder_days bigint [] NOT NULL DEFAULT '{}';

-- A few reports a plan: the index is there in no time. remind_at is the first instant of remind_on in Paris: what the timer looks for.
ALTER TABLE impact.report ADD COLUMN remind_on date;
ALTER TABLE impact.report ADD COLUMN remind_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX report_to_remind ON impact.report (remind_at)
WHERE state IN ('PLANNED', 'DUE', 'OVERDUE');
