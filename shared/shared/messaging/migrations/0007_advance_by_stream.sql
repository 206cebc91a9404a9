-- advance_streams for batches of thousands: of an event only its id is sent, in the order of the streams and, within one,
-- of their sequences. The one of 0006 stays for the build before.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- Moves each cursor (distinct streams, sorted by the caller) on by `counts` to `lasts`, remembers the events, and answers
-- true. False: some event is not next, or one of the streams has records that stand aside or is waited for; nothing was
-- done, and no lock is held. Under the cursors' locks a waiter either sees what was applied or is seen here, as in
-- settle_streams. `befores` says how many of `events` belong to the streams before.
CREATE FUNCTION messaging.advance_streams(
    hearer text, topics text[], ids text[], counts bigint[], lasts bigint[], befores bigint[], events uuid[]
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
        SELECT hearer, s.topic, s.aggregate_id, s.last - s.count + n, events[s.before + n]
        FROM unnest(topics, ids, counts, lasts, befores) AS s (topic, aggregate_id, count, last, before)
        CROSS JOIN LATERAL generate_series(1, s.count) AS n;
    RETURN true;
EXCEPTION WHEN SQLSTATE 'NV002' THEN
    RETURN false;
END $$;
