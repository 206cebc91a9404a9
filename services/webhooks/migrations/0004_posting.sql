-- A share of what is owed is found by looking at as much as may be taken, however much is owed.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- What each subscription is owed, in the order in which it falls due.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX delivery_due ON webhooks.delivery (subscription_id, due_at, position) WHERE state = 'PENDING';

-- What is under way, or was when its process died.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX delivery_claimed ON webhooks.delivery (subscription_id, claimed_until)
WHERE state = 'PENDING' AND claimed_until IS NOT NULL;
