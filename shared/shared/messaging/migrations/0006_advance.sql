-- The gate's one visit to the database where a batch is what it should be: the next events of its streams, and nothing
-- of them standing aside. Everything else goes through hold_streams and settle_streams.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Moves each cursor (distinct streams, sorted by the caller) on by the number of its events, remembers the events, and
-- answers true where every cursor came to stand at `lasts`. False: some event is not next, or one of the streams has
-- records that stand aside or is waited for; nothing was done, and no lock is held. Under the cursors' locks a waiter
-- either sees what was applied or is seen here, as in settle_streams.
CREATE FUNCTION messaging.advance_streams(
    hearer text, topics text[], ids text[], counts bigint[], lasts bigint[],
    event_topics text[], event_streams text[], sequences bigint[], events uuid[]
) RETURNS boolean LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    reached bigint[];
BEGIN
    -- Rows come back in the order of the arrays; if they ever did not, this would be false, never wrongly true.
    WITH moved AS (
        INSERT INTO messaging.cursor AS c (consumer, topic, aggregate_id, last_sequence)
            SELECT hearer, s.* FROM unnest(topics, ids, counts) AS s
            ON CONFLICT (consumer, topic, aggregate_id)
            DO UPDATE SET last_sequence = c.last_sequence + excluded.last_sequence
            RETURNING c.last_sequence)
    SELECT array_agg(moved.last_sequence) INTO reached FROM moved;
    IF reached <> lasts THEN
        RAISE EXCEPTION 'not the next events' USING ERRCODE = 'NV002';
    END IF;
    IF EXISTS (SELECT 1 FROM messaging.parked AS p
            WHERE p.consumer = hearer AND p.state IN ('held', 'waiting', 'dead', 'fork'))
        AND EXISTS (SELECT 1 FROM unnest(topics, ids) AS s (topic, aggregate_id) WHERE EXISTS (
                SELECT 1 FROM messaging.parked AS p
                WHERE p.consumer = hearer AND p.topic = s.topic AND p.aggregate_id = s.aggregate_id)
            OR EXISTS (
                SELECT 1 FROM messaging.parked AS p WHERE p.consumer = hearer AND p.state = 'waiting'
                AND p.awaited_topic = s.topic AND p.awaited_id = s.aggregate_id)) THEN
        RAISE EXCEPTION 'something stands aside' USING ERRCODE = 'NV002';
    END IF;
    INSERT INTO messaging.inbox (consumer, topic, aggregate_id, sequence, event_id)
        SELECT hearer, e.* FROM unnest(event_topics, event_streams, sequences, events) AS e;
    RETURN true;
EXCEPTION WHEN SQLSTATE 'NV002' THEN
    RETURN false;
END $$;
