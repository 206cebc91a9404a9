"""A hearer on Kafka: batches by FastStream, to their end by taking.py, and the consumer's health.

Acknowledgement is ours alone (AckPolicy.MANUAL): a batch is committed to PostgreSQL first, then its offsets. Where the
world fails, the partitions are rewound and paused while the consumer goes on polling, so that it keeps its group.
"""

# aiokafka ships only partial types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportIncompatibleMethodOverride=false

import asyncio
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.messaging.any_record import read_any_record
from shared.messaging.connections import tell_lost_connections
from shared.messaging.hearer import Hearer
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.records import Raw
from shared.messaging.taking import Taking
from shared.observability import metrics

_LOG = structlog.get_logger(__name__)

POLL_MS: Final = 500
"""How long a poll waits where there is nothing; records end it at once."""
POLL_FAILED_S: Final = 1.0
LINGER_MS: Final = 50
"""How long records that are not heard wait for company: they only move cursors, and leave the processor to others."""
ANSWER_WITHIN: Final = 5.0
STUCK_AFTER: Final = 60.0
"""Seconds without progress, with records waiting and no declared back-off, after which the process should leave."""


class Consuming:
    """One consumer group: its subscriber, its offsets, its back-off and its health."""

    def __init__(self, hearer: Hearer, topics: Sequence[str], kafka: KafkaSettings, *, group: str) -> None:
        self.hearer = hearer
        self.topics = tuple(topics)
        self.group = group
        self._kafka = kafka
        self._heard = frozenset(event.TYPE.encode() for event in hearer.hears)
        self.taking = Taking(hearer)
        self.answered = True
        """Whether Kafka answered when it was last asked."""
        self._ends: dict[TopicPartition, int] = {}
        """How far the partitions went when Kafka was last asked; empty where it did not answer."""

    def subscribe(self, broker: KafkaBroker) -> None:
        """Declare the subscriber on a broker that is not started yet."""
        self._subscriber = broker.subscriber(
            *self.topics,
            group_id=self.group,
            batch=True,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=self._kafka.fetch_max_wait_ms,
            session_timeout_ms=10_000,
            rebalance_timeout_ms=30_000,
            listener=_Rebalance(self),
            parser=_parse,
            decoder=_decode,
        )
        # FastStream's own poll sleeps once more after an empty one, as long as it waited: short it burns a core, long
        # it delays the next record by as much. Ours waits in the poll alone, which a record ends (ADR 8).
        self._subscriber.get_msg = self._poll
        self._subscriber(self._take)

    async def _poll(self, consumer: AIOKafkaConsumer) -> tuple["ConsumerRecord[Any, Any]", ...]:
        """What there is; where nothing of it is heard here, with what comes within LINGER_MS."""
        records: tuple[ConsumerRecord[Any, Any], ...] = ()
        most = self.hearer.takes
        try:
            records = await _fetched(consumer, POLL_MS, most)
            if not records or len(records) == most or any(self._is_heard(record) for record in records):
                return records
            return records + await _fetched(consumer, LINGER_MS, most - len(records))
        except ConsumerStoppedError:
            raise
        except Exception as error:  # noqa: BLE001  because FastStream would poll no more, or have lost `records`
            _LOG.warning("polling failed: trying again", consumer=self.hearer.consumer, error=repr(error))
            await asyncio.sleep(0 if records else POLL_FAILED_S)
            return records

    def _is_heard(self, record: "ConsumerRecord[Any, Any]") -> bool:
        return any(name == "ce_type" and value in self._heard for name, value in record.headers)

    async def _take(self, records: tuple["ConsumerRecord[Any, Any]", ...]) -> None:
        consumer = self._subscriber.consumer
        if consumer is None:
            return
        await self.taking.take(consumer, [Raw.of(record) for record in records])

    # ---- health

    @property
    def assigned(self) -> bool:
        """Does this process hold partitions of the group?"""
        consumer = self._subscriber.consumer
        return consumer is not None and bool(consumer.assignment())

    async def ask_the_broker(self) -> None:
        """Ask Kafka for its metadata, and remember whether it answered: an assignment alone outlives the broker."""
        consumer = self._subscriber.consumer
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                self.answered = consumer is not None and bool(await consumer.topics())
        except (KafkaError, OSError, TimeoutError) as error:
            _LOG.warning("Kafka does not answer", consumer=self.hearer.consumer, error=repr(error))
            self.answered = False

    async def look_ahead(self) -> None:
        """Ask Kafka how far the partitions go: what the last fetches told grows old where fetching stopped."""
        consumer = self._subscriber.consumer
        if consumer is None or self._kafka.standin:
            return
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                self._ends = await consumer.end_offsets(list(consumer.assignment()))
        except (KafkaError, OSError, TimeoutError):
            self._ends = {}

    async def caught_up(self) -> list[tuple[str, int]]:
        """The partitions, by topic and number, of which was taken whatever Kafka held when it was asked just now."""
        consumer = self._subscriber.consumer
        if consumer is None:
            return []
        assigned = list(consumer.assignment())
        if self._kafka.standin:
            return [(tp.topic, tp.partition) for tp in assigned]
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                ends = await consumer.end_offsets(assigned)
                for tp in assigned:
                    if tp not in self.taking.taken:
                        self.taking.taken[tp] = await consumer.committed(tp) or 0
        except (KafkaError, OSError, TimeoutError):
            return []
        mine = consumer.assignment()
        return [(tp.topic, tp.partition) for tp in assigned if tp in mine and self.taking.taken.get(tp, -1) >= ends[tp]]

    @property
    def broken(self) -> bool:
        """Has a task of the consumer's ended, while polls go on and nobody fills them?

        aiokafka's tasks end at errors that they do not expect. The others go on, heartbeats among them, so that the
        group keeps a member that hears nothing.
        """
        consumer = self._subscriber.consumer
        parts = (getattr(consumer, "_fetcher", None), getattr(consumer, "_coordinator", None))
        tasks = (getattr(part, name, None) for part in parts for name in ("_fetch_task", "_coordination_task"))
        return any(task is not None and task.done() for task in tasks)

    def lag(self) -> dict[str, int]:
        """Records behind, by topic, as far as the broker told with its last answers."""
        consumer = self._subscriber.consumer
        behind = dict.fromkeys(self.topics, 0)
        if consumer is None:
            return behind
        for tp in consumer.assignment():
            position = _position(consumer, tp)
            if position is not None:
                behind[tp.topic] += max(0, max(consumer.highwater(tp) or 0, self._ends.get(tp, 0)) - position)
        return behind

    def stuck_for(self) -> float:
        """Seconds without progress, with records waiting and no declared back-off; 0.0 when all is well."""
        now = asyncio.get_running_loop().time()
        if now < self.taking.resume_at or not any(self.lag().values()):
            self.taking.moved()
            return 0.0
        return now - max(self.taking.last_progress, self.taking.resume_at)

    def measure(self) -> None:
        """Publish the lag."""
        for topic, behind in self.lag().items():
            metrics.LAG.labels(self.hearer.consumer, topic).set(behind)


def _position(consumer: AIOKafkaConsumer, tp: TopicPartition) -> int | None:
    """The next offset to fetch as this process knows it: aiokafka's own position() would ask the broker."""
    assignment = consumer._subscription.subscription.assignment  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    state = assignment.state_value(tp)
    return state.position if state.has_valid_position else None


class _Rebalance(ConsumerRebalanceListener):
    """Partitions are given up only once the batch in flight has ended and its offsets are committed."""

    def __init__(self, consuming: Consuming) -> None:
        self._consuming = consuming

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        await self._consuming.taking.finished()
        _LOG.info("partitions revoked", consumer=self._consuming.hearer.consumer, count=len(revoked))

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        self._consuming.taking.moved()
        self._consuming.taking.taken.clear()
        _LOG.info("partitions assigned", consumer=self._consuming.hearer.consumer, count=len(assigned))


async def _fetched(consumer: AIOKafkaConsumer, within_ms: int, most: int) -> tuple["ConsumerRecord[Any, Any]", ...]:
    """What there is. Where the client fails half way, what it had already taken out of its buffers is fetched again."""
    before = {tp: _position(consumer, tp) for tp in consumer.assignment()}
    try:
        fetched = await consumer.getmany(timeout_ms=within_ms, max_records=most)
    except ConsumerStoppedError:
        raise
    except Exception:
        for tp in before.keys() & consumer.assignment():
            position = before[tp]
            if position is not None and _position(consumer, tp) != position:
                consumer.seek(tp, position)
        raise
    return tuple(chain.from_iterable(fetched.values()))


async def _parse(records: tuple["ConsumerRecord[Any, Any]", ...]) -> KafkaMessage:
    """FastStream's own parser decodes headers and silently loses a record whose headers it cannot decode."""
    first, last = records[0], records[-1]
    number = f"{first.topic}-{first.partition}-{first.offset}-{last.offset}"
    return KafkaMessage(raw_message=records, body=b"", headers={}, message_id=number, consumer=_NOBODY)


async def _decode(message: KafkaMessage) -> Any:
    return message.raw_message


class _Nobody:
    async def commit(self) -> None:
        """FastStream never commits for us."""

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """FastStream never seeks for us."""


_NOBODY = _Nobody()


def make_broker(kafka: KafkaSettings, *, client_id: str) -> KafkaBroker:
    """A broker that only consumes: no producer, no admin client, no validation of what our parser already read."""
    tell_lost_connections()
    read_any_record()
    return KafkaBroker(
        kafka.bootstrap.split(","),  # FastStream takes a string for one address, commas and all
        client_id=client_id,
        security=kafka.security,
        apply_types=False,
        consumer_only=True,
        allow_auto_create_topics=False,
        metadata_max_age_ms=30_000,
        logger=None,
        graceful_timeout=10,
    )
