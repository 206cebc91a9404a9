-- When a consumer last had taken all that Kafka held of a partition (caught_up.py), by the database's clock. Only those
-- consumers say it whose readers must know: what one has not said for some seconds is not to be relied upon.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

CREATE TABLE messaging.caught_up (
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON messaging.caught_up TO novapec_application;
