-- Events that a restored database had forgotten and took back from Kafka (docs/adr/0009). Until an event is settled the
-- state of its aggregate is behind it: made `again` by the reaction or the timer that made it first, or `repaired`.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE messaging.taken_back (
    event_id uuid PRIMARY KEY,
    topic text NOT NULL,
    aggregate_id text NOT NULL,
    sequence bigint NOT NULL,
    settled text CHECK (settled IN ('again', 'repaired')),
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (topic, aggregate_id, sequence)
);
GRANT SELECT, INSERT, UPDATE ON messaging.taken_back TO novapec_application;

-- Set where events of the stream were taken back; the trigger then looks whether all of them are settled. Streams that
-- are not behind pay nothing for it.
ALTER TABLE messaging.stream ADD COLUMN behind boolean NOT NULL DEFAULT false;

CREATE FUNCTION messaging.refuse_behind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM messaging.taken_back AS t WHERE t.topic = NEW.topic
               AND t.aggregate_id = NEW.aggregate_id AND t.settled IS NULL) THEN
        RAISE EXCEPTION '% % is behind its events: settle what was taken back (`novapec restored list`)',
            NEW.topic, NEW.aggregate_id USING ERRCODE = 'NV002';
    END IF;
    NEW.behind := false;
    RETURN NEW;
END $$;

-- An aggregate whose state is older than its events may announce nothing new: it would contradict what was heard.
CREATE TRIGGER stream_behind BEFORE UPDATE OF last ON messaging.stream
    FOR EACH ROW WHEN (OLD.behind) EXECUTE FUNCTION messaging.refuse_behind();
