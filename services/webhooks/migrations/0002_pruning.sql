-- What was heard long ago and is owed to nobody any more is forgotten after WEBHOOK_KEPT_DAYS.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- When an event came in, by PostgreSQL's clock; of what came before this migration: now.
ALTER TABLE webhooks.event ADD COLUMN heard_at timestamptz NOT NULL DEFAULT now();

-- An event is forgotten with all its deliveries.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX delivery_event ON webhooks.delivery (event_id);

-- The last instant of which events were forgotten: whoever asks for what happened since then is told so.
CREATE TABLE webhooks.forgotten (
    everywhere boolean PRIMARY KEY DEFAULT TRUE CHECK (everywhere),
    until timestamptz NOT NULL
);

-- How far the log of a subscription was forgotten: whoever reads on from before there is told so.
CREATE TABLE webhooks.forgotten_log (
    subscription_id uuid PRIMARY KEY REFERENCES webhooks.subscription (id),
    position bigint NOT NULL CHECK (position > 0)
);

GRANT DELETE ON webhooks.event, webhooks.delivery, webhooks.attempt TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON webhooks.forgotten, webhooks.forgotten_log TO novapec_application;
