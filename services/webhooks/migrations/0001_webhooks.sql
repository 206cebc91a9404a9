-- The tables of webhooks. The states of subscription and delivery are those of webhooks.domain.STATE_MACHINES.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA webhooks;
GRANT USAGE ON SCHEMA webhooks TO novapec_application;

-- The aggregate. `owner` is an opaque subject; `name` says what system it is for. No filter is an empty array.
CREATE TABLE webhooks.subscription (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    owner text NOT NULL,
    url text NOT NULL,
    events text [] NOT NULL CHECK (cardinality(events) > 0),
    editions bigint [] NOT NULL,
    regions text [] NOT NULL,
    axes text [] NOT NULL,
    subjects text [] NOT NULL,
    state text NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'DISABLED', 'DELETED')),
    failing_since timestamptz,
    created_at timestamptz NOT NULL,
    revision bigint NOT NULL CHECK (revision > 0)
);
CREATE INDEX subscription_listed ON webhooks.subscription (created_at, id);

-- Which versions sign, and from which key of the environment each is derived. The secrets themselves stand nowhere.
CREATE TABLE webhooks.secret (
    subscription_id uuid NOT NULL REFERENCES webhooks.subscription (id),
    version bigint NOT NULL CHECK (version > 0),
    key text NOT NULL,
    ends_at timestamptz,
    PRIMARY KEY (subscription_id, version)
);

-- What filters need of an application, which most events only name.
CREATE TABLE webhooks.application (
    id text PRIMARY KEY,
    edition bigint NOT NULL,
    axis text NOT NULL,
    regions text [] NOT NULL
);

-- Every event that was heard, as it is posted; kept, so that a subscription may begin in the past.
CREATE TABLE webhooks.event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    type text NOT NULL,
    at timestamptz NOT NULL,
    application_id text,
    edition bigint,
    axis text,
    regions text [] NOT NULL,
    body bytea NOT NULL,
    UNIQUE (topic, aggregate_id, sequence)
);
CREATE INDEX event_at ON webhooks.event (at);

-- One event owed to one subscription, once. While it is posted, `claim` says by which attempt; a claim that ran out
-- (its process died) is anybody's. Events of one aggregate leave in the order of `sequence`.
CREATE TABLE webhooks.delivery (
    subscription_id uuid NOT NULL REFERENCES webhooks.subscription (id),
    event_id uuid NOT NULL REFERENCES webhooks.event (id),
    position bigint NOT NULL,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    type text NOT NULL,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'DEAD', 'CANCELLED')),
    owed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts bigint NOT NULL DEFAULT 0,
    tries bigint NOT NULL DEFAULT 0,
    first_at timestamptz,
    claim uuid,
    claimed_until timestamptz,
    outcome text,
    status bigint,
    settled_at timestamptz,
    PRIMARY KEY (subscription_id, event_id),
    CHECK ((claim IS NULL) = (claimed_until IS NULL))
);
CREATE INDEX delivery_listed ON webhooks.delivery (subscription_id, position);
CREATE INDEX delivery_pending ON webhooks.delivery (subscription_id, topic, aggregate_id, sequence)
WHERE state = 'PENDING';

CREATE TABLE webhooks.attempt (
    subscription_id uuid NOT NULL,
    event_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    at timestamptz NOT NULL,
    took_ms bigint NOT NULL CHECK (took_ms >= 0),
    outcome text NOT NULL,
    status bigint,
    PRIMARY KEY (subscription_id, event_id, number),
    FOREIGN KEY (subscription_id, event_id) REFERENCES webhooks.delivery (subscription_id, event_id)
);

GRANT SELECT, INSERT ON webhooks.event, webhooks.attempt TO novapec_application;
GRANT SELECT, INSERT, UPDATE ON webhooks.subscription, webhooks.application, webhooks.delivery TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks.secret TO novapec_application;
