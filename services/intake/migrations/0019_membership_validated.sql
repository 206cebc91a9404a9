-- What 0018 added unchecked holds for the rows that were there.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.notice VALIDATE CONSTRAINT notice_membership;
ALTER TABLE intake.notice VALIDATE CONSTRAINT notice_of_one;
ALTER TABLE intake.erasure VALIDATE CONSTRAINT erasure_of_one;
ALTER TABLE intake.retention_period VALIDATE CONSTRAINT retention_period_situation_check;
