"""Everything that stands on the topics, read as any other system would: from the first record, without a group."""

# aiokafka is not typed throughout.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts import Event, Heard, read
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS, topics_of

E = TypeVar("E", bound=Event)

LIMIT_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Log:
    """What the topics hold. `records` counts them as they lie there; `heard` has each event once, in stream order."""

    records: Counter[str]
    ends: dict[TopicPartition, int]
    """Where each partition that holds anything ends: the offset after its last record."""
    heard: tuple[Heard, ...]
    disorder: tuple[str, ...]
    """The streams whose first records do not count 1, 2, 3..., by name; empty when all is well."""

    def of(self, kind: type[E]) -> list[E]:
        """The events of a type."""
        return [heard.event for heard in self.heard if isinstance(heard.event, kind)]

    @property
    def events(self) -> list[Event]:
        """All events of known types."""
        return [heard.event for heard in self.heard if heard.event is not None]


async def read_topics(kafka: KafkaSettings) -> Log:
    """The whole of every topic of the platform. Raises TimeoutError, and Malformed for what is no event of ours."""
    consumer = AIOKafkaConsumer(
        **kafka.client,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=kafka.fetch_max_wait_ms if kafka.standin else 50,
    )
    await consumer.start()
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            records = await _everything(consumer)
    finally:
        await consumer.stop()
    return log_of(records)


async def _everything(consumer: AIOKafkaConsumer) -> list[Any]:
    partitions = [TopicPartition(topic, number) for topic in topics_of() for number in range(PARTITIONS)]
    consumer.assign(partitions)
    records: list[Any] = []
    # The high water mark comes with each fetch; the stand-in's end offsets cannot be trusted (delivery.md).
    while not await _at_the_end(consumer, partitions):
        for batch in (await consumer.getmany(timeout_ms=100)).values():
            records += batch
    return records


async def _at_the_end(consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> bool:
    for partition in partitions:
        end = consumer.highwater(partition)
        if end is None or await consumer.position(partition) < end:
            return False
    return True


def log_of(records: Sequence[Any]) -> Log:
    """What these records are, in whatever order they were fetched. Raises Malformed for what is no event of ours."""
    streams: dict[tuple[str, str], dict[int, Heard]] = defaultdict(dict)
    disorder: set[str] = set()
    # A partition is in offset order; a relay that was killed may have sent an event twice, the first one counts.
    for record in sorted(records, key=lambda one: (one.topic, one.partition, one.offset)):
        heard = read(record.topic, record.headers, record.value)
        stream = streams[(heard.topic, heard.envelope.subject)]
        sequence = heard.envelope.sequence
        if sequence not in stream and sequence != len(stream) + 1:
            disorder.add(f"{heard.topic} {heard.envelope.subject}")
        stream.setdefault(sequence, heard)
    in_order = tuple(stream[sequence] for stream in streams.values() for sequence in sorted(stream))
    ends: dict[TopicPartition, int] = {}
    for record in records:
        partition = TopicPartition(record.topic, record.partition)
        ends[partition] = max(ends.get(partition, 0), record.offset + 1)
    return Log(Counter(record.topic for record in records), ends, in_order, tuple(sorted(disorder)))


async def lag_of(
    kafka: KafkaSettings,
    groups: Mapping[str, Sequence[str]],
    ends: Mapping[TopicPartition, int],
    *,
    within: float,
) -> dict[str, int]:
    """How many records each consumer group's committed offsets are behind `ends`; `groups` with their topics.

    Offsets are committed after the database is: a group gets `within` seconds to catch up.
    """
    admin = AIOKafkaAdminClient(**kafka.client)
    await admin.start()
    try:
        deadline = asyncio.get_running_loop().time() + within
        while True:
            lags = {group: await _lag(admin, group, topics, ends) for group, topics in groups.items()}
            if not any(lags.values()) or asyncio.get_running_loop().time() > deadline:
                return lags
            await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        await admin.close()


async def _lag(
    admin: AIOKafkaAdminClient, group: str, topics: Sequence[str], ends: Mapping[TopicPartition, int]
) -> int:
    heard = {partition: end for partition, end in ends.items() if partition.topic in topics}
    # The partitions are named, because the stand-in cannot be asked for all of them.
    committed = await admin.list_consumer_group_offsets(group, partitions=list(heard))
    return sum(end - max(committed[partition].offset, 0) for partition, end in heard.items())
