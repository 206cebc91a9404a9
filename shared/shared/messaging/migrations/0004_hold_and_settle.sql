-- The gate's two visits to the database, each one call. Their plans never depend on how large a table was when a session
-- first planned them: a consumer that starts on empty tables keeps its plans while they grow to millions of rows.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Locks the cursors of these streams (distinct, sorted by the caller), making them at 0: how far each one is, in order,
-- and whether this consumer has any record standing aside. Replaces messaging.admit, which older processes still call.
CREATE FUNCTION messaging.hold_streams(
    hearer text, topics text[], ids text[], OUT lasts bigint[], OUT some_stand_aside boolean
) LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    missing bigint;
    made bigint;
BEGIN
    -- FOR UPDATE reads what the lock's last holder committed; unnest keeps the caller's order, so nothing deadlocks.
    lasts := ARRAY(SELECT (SELECT c.last_sequence FROM messaging.cursor AS c
        WHERE c.consumer = hearer AND c.topic = s.topic AND c.aggregate_id = s.aggregate_id FOR UPDATE)
        FROM unnest(topics, ids) AS s (topic, aggregate_id));
    missing := cardinality(lasts) - cardinality(array_remove(lasts, NULL));
    IF missing > 0 THEN
        INSERT INTO messaging.cursor (consumer, topic, aggregate_id)
            SELECT hearer, s.topic, s.aggregate_id FROM unnest(topics, ids, lasts) AS s (topic, aggregate_id, last)
            WHERE s.last IS NULL ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        lasts := CASE WHEN made = missing THEN ARRAY(SELECT coalesce(last, 0) FROM unnest(lasts) AS last)
            ELSE ARRAY(SELECT (SELECT c.last_sequence FROM messaging.cursor AS c
                WHERE c.consumer = hearer AND c.topic = s.topic AND c.aggregate_id = s.aggregate_id FOR UPDATE)
                FROM unnest(topics, ids) AS s (topic, aggregate_id)) END;
    END IF;
    some_stand_aside := EXISTS (SELECT 1 FROM messaging.parked AS p
        WHERE p.consumer = hearer AND p.state IN ('held', 'waiting', 'dead', 'fork'));
END $$;

-- Moves the cursors, remembers the events and wakes who waited for these streams, under the locks of hold_streams; a
-- waiter either sees what was applied or is seen here. Returns the streams woken.
CREATE FUNCTION messaging.settle_streams(
    hearer text, topics text[], ids text[], lasts bigint[],
    event_topics text[], event_streams text[], sequences bigint[], events uuid[]
) RETURNS TABLE (topic text, aggregate_id text) LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO messaging.cursor (consumer, topic, aggregate_id, last_sequence)
        SELECT hearer, s.* FROM unnest(topics, ids, lasts) AS s
        ON CONFLICT (consumer, topic, aggregate_id) DO UPDATE SET last_sequence = excluded.last_sequence;
    INSERT INTO messaging.inbox (consumer, topic, aggregate_id, sequence, event_id)
        SELECT hearer, e.* FROM unnest(event_topics, event_streams, sequences, events) AS e;
    IF EXISTS (SELECT 1 FROM messaging.parked AS p WHERE p.consumer = hearer AND p.state = 'waiting') THEN
        RETURN QUERY WITH woken AS (
            UPDATE messaging.parked AS p SET state = 'held', awaited_topic = NULL, awaited_id = NULL
            FROM unnest(topics, ids) AS s (topic, aggregate_id)
            WHERE p.consumer = hearer AND p.state = 'waiting'
                AND p.awaited_topic = s.topic AND p.awaited_id = s.aggregate_id
            RETURNING p.topic, p.aggregate_id)
        SELECT DISTINCT woken.topic, woken.aggregate_id FROM woken;
    END IF;
END $$;
