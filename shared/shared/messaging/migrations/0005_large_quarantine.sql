-- A quarantined record is known by its place and its content: a topic that was made anew has other records at old places.
-- An index holds no content of more than some kilobytes, so that a large record could not be kept, and stopped its
-- consumer; the digests of the content serve as well. The table is small: unreadable records are rare.
SET lock_timeout = '5s';
SET statement_timeout = '60s';

-- squawk-ignore ban-drop-constraint
ALTER TABLE messaging.quarantine DROP CONSTRAINT quarantine_consumer_topic_partition_kafka_offset_key_value__key;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX quarantined_once ON messaging.quarantine
    (consumer, topic, partition, kafka_offset, sha256(key), sha256(value), md5(headers::text)) NULLS NOT DISTINCT;
