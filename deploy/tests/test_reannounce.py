"""Kafka was lost, PostgreSQL is intact: all is announced again, every hearer has it once, and nothing is restarted."""

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from background_services import BackgroundServices, closed, nothing_to_publish, say

from novapec.acting import operators_origin
from novapec.demo.gathering import groups_in_force
from novapec.demo.topics import lag_of, read_topics
from novapec.quiescence import figures, until_quiet
from novapec.reannounce import let_hearers_read_again, send_log
from shared.contracts import intake
from shared.messaging.groups import mark_of
from shared.messaging.topics import PARTITIONS, topics_of
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics

pytestmark = pytest.mark.kafka

CALLS = intake.CallClosed.TOPIC
HEARERS = ("review", "funding")
MANY = 240
"""Calls enough to stand on every partition."""


async def stale_offsets(bootstrap: str, group: str) -> None:
    """What a member that lived through the end of its topics leaves: positions of the old ones, noted for the new."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(CALLS, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.commit(dict.fromkeys(partitions, 1))
    finally:
        await consumer.stop()


async def test_hearers_that_run_read_again_what_stale_offsets_made_them_skip(services: BackgroundServices):
    databases, kafka = services.databases, services.kafka
    await say(databases["intake"], *(closed() for _ in range(MANY)))
    await services.start("relay", ["intake"])
    await eventually(lambda: nothing_to_publish(databases["intake"]), within=30)
    await services.stop("relay")

    await recreate_topics(kafka.bootstrap)
    assert await send_log(databases["intake"], kafka, topics_of("intake")) == MANY
    for name in HEARERS:
        await stale_offsets(kafka.bootstrap, f"novapec.{name}.reactions")
    await services.start("consumer", HEARERS)
    await eventually(lambda: services.ready("consumer"), within=60)
    await eventually(lambda: _come_beyond(services, MANY - PARTITIONS), within=30)
    assert (await figures(databases)).lag == PARTITIONS * len(HEARERS)

    await let_hearers_read_again(databases, [CALLS], operators_origin())
    assert (await until_quiet(databases, within=60)).applied_once
    assert await mark_of(databases["intake"]) is None  # it hears nothing of its own


async def test_re_announce_lets_every_hearer_have_everything_once(services: BackgroundServices, novapec_beside):
    databases, kafka = services.databases, services.kafka
    await services.start("relay")
    await services.start("consumer")
    await say(databases["intake"], *(closed() for _ in range(MANY)))
    await until_quiet(databases, within=60)
    await services.stop("consumer")
    await say(databases["intake"], *(closed() for _ in range(MANY)))
    await eventually(lambda: nothing_to_publish(databases["intake"]), within=30)

    await recreate_topics(kafka.bootstrap)
    for name in HEARERS:
        await stale_offsets(kafka.bootstrap, f"novapec.{name}.reactions")
    command = novapec_beside("re-announce", "--all", "--yes")
    await eventually(lambda: _told_to_read_again(services), within=30)
    await services.start("consumer")
    ended = await command
    assert ended.status == 0, ended.said
    assert f"intake: {2 * MANY} events sent; last records of partitions: 12 compared, 0 unknown" in ended.said
    assert ended.said.endswith("Every hearer has applied every event.")
    found = await figures(databases)
    assert found.applied_once
    groups = await groups_in_force(databases, found)
    assert "novapec.funding.reactions" not in groups
    ends = (await read_topics(kafka)).ends
    assert set((await lag_of(kafka, groups, ends, within=30)).values()) == {0}


async def _come_beyond(services: BackgroundServices, events: int) -> bool:
    heard = (await figures(services.databases)).applied
    return all(heard[f"novapec.{name}.reactions"][CALLS] >= events for name in HEARERS)


async def _told_to_read_again(services: BackgroundServices) -> bool:
    return await mark_of(services.databases["funding"]) is not None
