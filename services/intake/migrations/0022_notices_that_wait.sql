-- The few notices that wait for a person, among all that were sent.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- A migration is one transaction, and notices are thousands, not millions.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX notice_that_waits ON intake.notice (settled_at) WHERE state IN ('FAILED', 'UNCERTAIN');
