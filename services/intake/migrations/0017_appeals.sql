-- An application may have two cases, the first and its appeal: which of them the committee and the decision are of.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE intake.file_standing ADD COLUMN committee_rank bigint NOT NULL DEFAULT 1;
ALTER TABLE intake.file_standing ADD COLUMN decision_rank bigint NOT NULL DEFAULT 1;
