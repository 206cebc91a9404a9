"""Reading a service's own topics from the first record to where they ended when the reading began."""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.messaging.any_record import read_any_record
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.records import Arrived, Broken, Raw, decode
from shared.messaging.topics import PARTITIONS

AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Produced:
    """An event on Kafka, and when it was produced: milliseconds since 1970, by the producer's clock."""

    at: int
    event: Arrived


async def records_of(topics: Iterable[str], kafka: KafkaSettings) -> AsyncGenerator[Sequence[Produced | Broken]]:
    """Every record of topics that exist, in batches; each partition's in order. Joins no group.

    Raises KafkaError where the broker does not answer.
    """
    wanted = tuple(topics)
    if not wanted:  # of a service that publishes nothing; aiokafka cancels whoever stops a consumer of none
        return
    read_any_record()
    consumer = AIOKafkaConsumer(**kafka.client, enable_auto_commit=False, auto_offset_reset="none")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for topic in wanted for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(partitions)
        starts = await consumer.beginning_offsets(partitions)
        left = {one for one in partitions if ends[one] > starts[one]}
        consumer.assign(list(left))
        for one in left:
            consumer.seek(one, starts[one])
        while left:
            for one, records in (await consumer.getmany(timeout_ms=500, max_records=AT_ONCE)).items():
                yield [_read(record) for record in records if record.offset < ends[one]]
            left = {one for one in left if await consumer.position(one) < ends[one]}
    finally:
        await consumer.stop()


def _read(record: "ConsumerRecord[Any, Any]") -> Produced | Broken:
    found = decode(Raw.of(record))
    return Produced(record.timestamp, found) if isinstance(found, Arrived) else found
