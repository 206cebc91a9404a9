-- No amendment takes a grant above the most that its edition grants, unless the edition lets it. Of rules that were heard
-- before, neither is known: they set no ceiling.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

ALTER TABLE funding.call_rules ADD COLUMN amendment_ceiling_cents bigint CHECK (amendment_ceiling_cents > 0);
