-- A subscription stands on what its owner may read. Nobody tells us when a role ends: whoever answers for it says so
-- again every WEBHOOK_CONFIRMED_DAYS, with a token that shows their roles. Those there are have that long from now.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- By PostgreSQL's clock. `roles` and `role_regions` are what was shown then; none: not shown yet.
ALTER TABLE webhooks.subscription ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE webhooks.subscription ADD COLUMN roles text [] NOT NULL DEFAULT '{}';
ALTER TABLE webhooks.subscription ADD COLUMN role_regions text [] NOT NULL DEFAULT '{}';

-- Why it was paused where nobody did; what is not PAUSED has none.
ALTER TABLE webhooks.subscription ADD COLUMN stopped_because text;
