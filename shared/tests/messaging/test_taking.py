"""Batches off Kafka and their offsets, with a consumer made of nothing."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import TopicAuthorizationFailedError
from ping_service import REACTIONS, closed

from shared.messaging import consume
from shared.messaging.application import Reacting
from shared.messaging.consume import Consuming
from shared.messaging.hearer import Hearer
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.memory import Transactions
from shared.messaging.records import Raw
from shared.messaging.taking import Partitions, Taking
from shared.testing import heard

MINE = TopicPartition("novapec.intake.call", 0)


def unheard(offset: int) -> "ConsumerRecord[Any, Any]":
    record = SimpleNamespace(topic=MINE.topic, partition=0, offset=offset, headers=(("ce_type", b"of-no-interest"),))
    return cast("ConsumerRecord[Any, Any]", record)


class Polled:
    """A consumer whose polls end as they are told to; each goes on by a record, also where it fails."""

    def __init__(self, *polls: "list[ConsumerRecord[Any, Any]] | Exception") -> None:
        self.polls = list(polls)
        self.position = 4
        self.has_valid_position = True
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=self))

    def assignment(self) -> set[TopicPartition]:
        return {MINE}

    def state_value(self, _: TopicPartition) -> "Polled":
        return self

    def seek(self, _: TopicPartition, offset: int) -> None:
        self.position = offset

    async def getmany(self, **_: int) -> dict[TopicPartition, "list[ConsumerRecord[Any, Any]]"]:
        self.position += 1
        answer = self.polls.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {MINE: answer} if answer else {}


@pytest.fixture
def consuming() -> Consuming:
    hearer = Hearer(cast("Transactions", None), Reacting("ping", REACTIONS))
    return Consuming(hearer, [MINE.topic], KafkaSettings("nowhere:9092"), group="ping")


async def test_records_that_wait_for_company_are_not_lost_where_the_next_poll_fails(consuming: Consuming):
    polled = Polled([unheard(4)], TopicAuthorizationFailedError(MINE.topic))
    records = await consuming._poll(cast("AIOKafkaConsumer", polled))
    assert [record.offset for record in records] == [4]
    assert polled.position == 5


async def test_what_a_failing_poll_had_taken_out_is_fetched_again(
    consuming: Consuming, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(consume, "POLL_FAILED_S", 0.0)
    polled = Polled(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert await consuming._poll(cast("AIOKafkaConsumer", polled)) == ()
    assert polled.position == 4


class Lost:
    """All partitions went to another member while the batch was heard. Its commit asks what aiokafka's asks."""

    def assignment(self) -> set[TopicPartition]:
        return set()

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        if not offsets:
            raise ValueError(offsets)


class Content:
    """A hearer that is content with everything."""

    consumer = "ping"

    async def hear(self, records: list[Raw]) -> None:
        """All of it."""


async def test_a_batch_whose_partitions_were_lost_meanwhile_is_taken_without_a_commit():
    taking = Taking(cast("Hearer", Content()))
    await taking.take(cast("Partitions", Lost()), [heard(closed()).raw])
