-- Why a member scored again, from now on; those who did before said nothing.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE review.evaluation ADD COLUMN why text CHECK (why IS NULL OR why <> '' AND number > 1);
