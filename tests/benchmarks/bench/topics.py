"""What stands on a topic, from its first record to its last."""

# aiokafka ships only partial types.
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.records import Raw


async def everything_on(kafka: KafkaSettings, topic: str) -> list[Raw]:
    """Every record of a topic, partition by partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        found: list[Raw] = []
        while len(found) < sum(ends.values()):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [Raw.of(record) for record in records]
        return sorted(found, key=lambda raw: (raw.partition, raw.offset))
    finally:
        await consumer.stop()
