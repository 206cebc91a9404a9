-- The messaging tables of one service (docs/architecture.md, delivery). A stream is (topic, aggregate id).
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE SCHEMA messaging;
GRANT USAGE ON SCHEMA messaging TO novapec_application;

-- Asserts the row counts of a unit of work that is one statement: raising is the only way to abort it from inside.
CREATE FUNCTION messaging.expect_rows(actual bigint, expected bigint, part text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF actual <> expected THEN
        RAISE EXCEPTION '% touched % rows where % were expected', part, actual, expected USING ERRCODE = 'NV001';
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION messaging.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- ---- write side

CREATE TABLE messaging.stream (
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    last bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (topic, aggregate_id)
);

CREATE TABLE messaging.event_log (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    source text NOT NULL,
    data_schema text NOT NULL,
    at timestamptz NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    actor text,
    traceparent text,
    payload bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (topic, aggregate_id, sequence)
);
CREATE INDEX event_log_recorded_at ON messaging.event_log (recorded_at);

-- The row is the message: deleted once the broker has acknowledged it.
CREATE TABLE messaging.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    data_schema text NOT NULL,
    at timestamptz NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    actor text,
    traceparent text,
    payload bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- ---- hearers

CREATE TABLE messaging.cursor (
    consumer text NOT NULL,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    last_sequence bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0),
    PRIMARY KEY (consumer, topic, aggregate_id)
) WITH (fillfactor = 80);

-- Never pruned: another event id at a known sequence is a fork, however old.
CREATE TABLE messaging.inbox (
    consumer text NOT NULL,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (consumer, topic, aggregate_id, sequence)
);

-- Records that a stream cannot apply yet, or ever. `held`: an earlier one is missing or parked. `waiting`: another
-- aggregate must come first. `dead`: the contract is broken. `fork`: another event already stands at its sequence.
-- `discarded`: an operator gave it up; kept, so that nothing is lost.
CREATE TABLE messaging.parked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'waiting', 'dead', 'fork', 'discarded')),
    awaited_topic text,
    awaited_id text,
    key bytea,
    value bytea,
    headers jsonb NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    error text,
    attempts integer NOT NULL DEFAULT 0,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'waiting') = (awaited_id IS NOT NULL)),
    UNIQUE (consumer, topic, aggregate_id, sequence, event_id)
);
CREATE INDEX parked_awaited ON messaging.parked (consumer, awaited_topic, awaited_id) WHERE state = 'waiting';
CREATE INDEX parked_state ON messaging.parked (consumer, state);

-- Records that name no stream: undecodable bytes, missing ids, broken headers. Raw bytes, headers in base64.
CREATE TABLE messaging.quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    kafka_offset bigint NOT NULL,
    state text NOT NULL DEFAULT 'quarantined' CHECK (state IN ('quarantined', 'redrive', 'redriven', 'discarded')),
    key bytea,
    value bytea,
    headers jsonb NOT NULL,
    error text NOT NULL,
    quarantined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (consumer, topic, partition, kafka_offset, key, value, headers)
);

-- What the gate must know of a batch, in one round trip: locks the cursors of its streams in sorted order (making them
-- at 0), then tells how far they are, what stands aside of them, and which event ids were applied at these sequences.
-- Each statement of a function has its own snapshot: what is read after the lock is what its last holder committed.
CREATE FUNCTION messaging.admit(hearer text, topics text[], ids text[], sequences bigint[])
RETURNS TABLE (kind text, topic text, aggregate_id text, sequence bigint, event_id uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    locked bigint;
BEGIN
    PERFORM 1 FROM messaging.cursor AS c
        JOIN (SELECT DISTINCT * FROM unnest(topics, ids) AS u (topic, aggregate_id)) AS s USING (topic, aggregate_id)
        WHERE c.consumer = hearer ORDER BY c.topic, c.aggregate_id FOR UPDATE OF c;
    GET DIAGNOSTICS locked = ROW_COUNT;
    IF locked < (SELECT count(*) FROM (SELECT DISTINCT * FROM unnest(topics, ids)) AS s) THEN
        INSERT INTO messaging.cursor (consumer, topic, aggregate_id)
            SELECT DISTINCT hearer, u.* FROM unnest(topics, ids) AS u (topic, aggregate_id) ORDER BY 2, 3
            ON CONFLICT DO NOTHING;
        PERFORM 1 FROM messaging.cursor AS c
            JOIN (SELECT DISTINCT * FROM unnest(topics, ids) AS u (topic, aggregate_id)) AS s USING (topic, aggregate_id)
            WHERE c.consumer = hearer ORDER BY c.topic, c.aggregate_id FOR UPDATE OF c;
    END IF;
    RETURN QUERY SELECT 'cursor', c.topic, c.aggregate_id, c.last_sequence, NULL::uuid FROM messaging.cursor AS c
        JOIN (SELECT DISTINCT * FROM unnest(topics, ids) AS u (topic, aggregate_id)) AS s USING (topic, aggregate_id)
        WHERE c.consumer = hearer;
    RETURN QUERY SELECT CASE p.state WHEN 'fork' THEN 'fork' ELSE 'parked' END, p.topic, p.aggregate_id, p.sequence,
            p.event_id FROM messaging.parked AS p
        JOIN (SELECT DISTINCT * FROM unnest(topics, ids) AS u (topic, aggregate_id)) AS s USING (topic, aggregate_id)
        WHERE p.consumer = hearer AND p.state <> 'discarded';
    RETURN QUERY SELECT 'applied', i.topic, i.aggregate_id, i.sequence, i.event_id FROM messaging.inbox AS i
        JOIN (SELECT DISTINCT * FROM unnest(topics, ids, sequences) AS u (topic, aggregate_id, sequence)) AS s
            USING (topic, aggregate_id, sequence)
        WHERE i.consumer = hearer;
END $$;

-- ---- the HTTP edge

CREATE TABLE messaging.idempotency (
    principal text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (principal, key)
);

-- ---- audit

-- What nobody announces: operator actions, access to bank details, exports.
CREATE TABLE messaging.audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    correlation_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE messaging.audit_chain (
    position bigint PRIMARY KEY CHECK (position > 0),
    source text NOT NULL CHECK (source IN ('event_log', 'audit_log')),
    row_id bigint NOT NULL,
    row_hash bytea NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (source, row_id)
);

CREATE TRIGGER event_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging.event_log
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging.audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();
CREATE TRIGGER inbox_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging.inbox
    FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_change();

-- ---- operators

-- The relay and the consumers of a service obey these; they hold over restarts.
CREATE TABLE messaging.control (
    name text PRIMARY KEY CHECK (name IN ('relay_paused', 'simulated_now')),
    value text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The generation of each projection; a rebuild takes the next one. No row means the first.
CREATE TABLE messaging.projection (
    name text PRIMARY KEY,
    generation integer NOT NULL CHECK (generation > 0)
);

GRANT SELECT, INSERT, UPDATE ON messaging.projection, messaging.stream, messaging.cursor TO novapec_application;
GRANT SELECT, INSERT, DELETE ON messaging.outbox TO novapec_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON messaging.parked, messaging.quarantine, messaging.control
    TO novapec_application;
GRANT SELECT, INSERT ON messaging.event_log, messaging.inbox, messaging.audit_log, messaging.audit_chain,
    messaging.idempotency TO novapec_application;
GRANT SELECT ON public.migration TO novapec_application;
