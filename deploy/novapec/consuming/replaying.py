"""Letting one consumer read records again: its group's offsets are moved back while nobody reads under it.

Never forward: that would lose records. What the consumer applied before, its gate recognises, so that reading again is
harmless; what it lost or passed over, it applies. To fill a read model anew there is `projections rebuild`.
"""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition

from novapec.consuming.naming import Consumer
from novapec.consuming.pausing import resting
from novapec.failures import Failed
from shared.messaging.audit import record_access
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS
from shared.origin import Origin
from shared.postgres import Database


class CannotReplay(Failed):
    """Nothing was moved: the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """From where to read again: an `offset`, or the first record of a moment `since`. Neither: the first record.

    `topic` and `partition` narrow it; an offset means the same record nowhere else.
    """

    offset: int | None = None
    since: datetime | None = None
    topic: str | None = None
    partition: int | None = None

    def __str__(self) -> str:
        if self.offset is not None:
            return f"offset {self.offset}"
        return "the first record" if self.since is None else self.since.isoformat()


@dataclass(frozen=True, slots=True)
class Rewound:
    """One partition: read until `before`, and again from `to`."""

    topic: str
    partition: int
    before: int
    to: int


async def replay(
    consumer: Consumer, place: Place, database: Database, kafka: KafkaSettings, origin: Origin
) -> list[Rewound]:
    """Move a consumer back; the partitions that moved. The consumer rests meanwhile, in every process. Audited.

    Raises CannotReplay, StillReads.
    """
    if kafka.standin:
        raise CannotReplay("The in-memory stand-in keeps no groups that could be moved: use `novapec re-announce`.")
    if place.topic is not None and place.topic not in consumer.topics:
        raise CannotReplay(f"{consumer.consumer} does not hear {place.topic}; it hears {', '.join(consumer.topics)}")
    partitions = [
        TopicPartition(topic, number)
        for topic in consumer.topics
        for number in range(PARTITIONS)
        if place.topic in (None, topic) and place.partition in (None, number)
    ]
    async with resting(consumer, database, kafka, origin):
        client = AIOKafkaConsumer(
            **kafka.client, group_id=consumer.group, enable_auto_commit=False, client_id="novapec"
        )
        await client.start()
        try:
            client.assign(partitions)
            moved = await _moved(client, partitions, place)
            if moved:
                async with database.transaction(origin) as tx:
                    from_to = {f"{one.topic}-{one.partition}": [one.before, one.to] for one in moved}
                    detail = {"from": str(place), "moved": from_to}
                    record_access(tx, action="consumer replay", target=consumer.name, detail=detail)
                await client.commit({TopicPartition(one.topic, one.partition): one.to for one in moved})
        finally:
            await client.stop()
    return moved


async def _moved(client: AIOKafkaConsumer, partitions: list[TopicPartition], place: Place) -> list[Rewound]:
    firsts = await client.beginning_offsets(partitions)
    wanted = await _wanted(client, partitions, place)
    moved: list[Rewound] = []
    for one in partitions:
        before = await client.committed(one)
        to = max(firsts[one], wanted.get(one, firsts[one]))
        if before is not None and to < before:
            moved.append(Rewound(one.topic, one.partition, before, to))
    return moved


async def _wanted(
    client: AIOKafkaConsumer, partitions: list[TopicPartition], place: Place
) -> Mapping[TopicPartition, int]:
    """Where to read from. A partition without a record since the moment is not moved: its end is wanted."""
    if place.offset is not None:
        return dict.fromkeys(partitions, place.offset)
    if place.since is None:
        return {}
    found = await client.offsets_for_times(dict.fromkeys(partitions, int(place.since.timestamp() * 1000)))
    ends = await client.end_offsets(partitions)
    return {one: ends[one] if at is None else at.offset for one, at in found.items()}
