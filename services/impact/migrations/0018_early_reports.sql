-- A report handed in before its day and sent back before it still falls due: the timer looks among returned ones too.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- A few reports a plan: the index is there in no time. The one of planned reports alone stays for the build before.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX report_falling_due ON impact.report (due_at) WHERE state IN ('PLANNED', 'RETURNED');
