"""On a Kafka that asks who somebody is, another system hears the topics that it was given, in groups of its own."""

import json
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from guarded_kafka import GuardedKafka, may_read, produce

from novapec.failures import Failed
from novapec.permissions import permissions
from novapec.readers import Reader, readers_in
from shared.contracts import funding, impact
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics, topics_of

PAYMENTS = funding.InstalmentPaid.TOPIC
STATISTICS = Reader("statistics", (PAYMENTS,))
LEDGER = Reader("ledger", topics_of("funding"))


@pytest.fixture
async def kafka(guarded: GuardedKafka) -> GuardedKafka:
    if await create_topics(guarded.administrator):
        guarded.give([*STATISTICS.permissions(), *LEDGER.permissions()])
        guarded.let_in_by_password(STATISTICS.principal)
        await produce(guarded.administrator, PAYMENTS)
    return guarded


@pytest.fixture(params=["a certificate", "a password"])
def statistics(request: pytest.FixtureRequest, kafka: GuardedKafka) -> KafkaSettings:
    known = kafka.by_certificate if request.param == "a certificate" else kafka.by_password
    return known(STATISTICS.principal)


async def heard(kafka: KafkaSettings, group: str) -> int | None:
    """Reads the payments in this group, and commits; how far the group then stands in the first partition."""
    consumer = AIOKafkaConsumer(
        PAYMENTS, **kafka.client, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        await consumer.start()
        await consumer.getone()
        await consumer.commit()
        return await consumer.committed(TopicPartition(PAYMENTS, 0))
    finally:
        await consumer.stop()


@pytest.mark.kafka
async def test_a_reader_hears_its_topics_from_the_first_event_and_keeps_its_place(statistics: KafkaSettings):
    assert await heard(statistics, f"statistics.{statistics.protocol}") == 1


@pytest.mark.kafka
async def test_a_reader_writes_to_no_topic(statistics: KafkaSettings):
    for topic in topics_of():
        with pytest.raises(TopicAuthorizationFailedError):
            await produce(statistics, topic)


@pytest.mark.kafka
async def test_a_reader_reads_no_other_topic(kafka: GuardedKafka, statistics: KafkaSettings):
    assert await may_read(statistics, PAYMENTS)
    for topic in set(topics_of()) - {PAYMENTS}:
        assert not await may_read(statistics, topic)


@pytest.mark.kafka
@pytest.mark.parametrize("group", ["novapec.impact.reactions", "ledger.payments", "statistics", "anything"])
async def test_a_reader_joins_no_group_of_another(statistics: KafkaSettings, group: str):
    with pytest.raises(GroupAuthorizationFailedError):
        await heard(statistics, group)


# ---- the list


def declared(folder: Path, readers: object) -> Path:
    file = folder / "readers.json"
    file.write_text(json.dumps({"kafka": {"mode": "strimzi", "readers": readers}}), encoding="utf-8")
    return file


def test_the_readers_that_a_values_file_declares_are_given_what_they_hear(tmp_path: Path, novapec):
    file = declared(tmp_path, {"statistics": {"topics": [PAYMENTS, impact.ReportAccepted.TOPIC], "from": []}})
    assert readers_in(file) == [Reader("statistics", (PAYMENTS, impact.ReportAccepted.TOPIC))]
    given = "--add --allow-principal User:reader-statistics --operation Read --operation Describe"
    assert novapec("topics", "permissions", "--as-commands", "--readers", file).out.splitlines() == [
        f"{given} --topic {PAYMENTS}",
        f"{given} --topic {impact.ReportAccepted.TOPIC}",
        f"{given} --group statistics. --resource-pattern-type prefixed",
    ]


def test_no_reader_has_the_name_of_a_process_of_the_platform():
    ours = {one.principal for one in permissions()}
    assert not {Reader(name, ()).principal for name in [*ours, *(one.rpartition("-")[0] for one in ours)]} & ours


@pytest.mark.parametrize(
    ("readers", "said"),
    [
        ({"novapec": {"topics": [PAYMENTS]}}, "'novapec' is no reader's name"),
        ({"a.b": {"topics": [PAYMENTS]}}, "'a.b' is no reader's name"),
        ({"statistics\n": {"topics": [PAYMENTS]}}, "is no reader's name"),
        ({"statistics": {"topics": []}}, "statistics has no topics"),
        ({"statistics": {"topics": ["novapec.intake.unheard-of"]}}, "'novapec.intake.unheard-of', which is no topic"),
        ({"statistics": {}}, "holds no readers"),
        ({"statistics": PAYMENTS}, "holds no readers"),
        ([], "holds no readers"),
    ],
)
def test_a_list_of_readers_that_cannot_be_is_refused(tmp_path: Path, novapec, readers: object, said: str):
    with pytest.raises(Failed, match=said):
        readers_in(declared(tmp_path, readers))
    refused = novapec("topics", "permissions", "--readers", declared(tmp_path, readers))
    assert refused.status == 1
    assert said in refused.said


def test_a_list_of_readers_that_is_not_there_or_is_no_json_is_refused(tmp_path: Path):
    with pytest.raises(Failed, match="holds no readers"):
        readers_in(tmp_path / "none.json")
    (tmp_path / "values.yaml").write_text("kafka: {readers: {}}", encoding="utf-8")
    with pytest.raises(Failed, match="holds no readers"):
        readers_in(tmp_path / "values.yaml")
