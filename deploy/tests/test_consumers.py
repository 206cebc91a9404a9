"""One consumer rests, over restarts and in every process; then it goes on, and reads again what it never applied."""

import json

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from background_services import BackgroundServices, closed, nothing_to_publish, say
from prometheus_client import REGISTRY

from novapec.consuming import naming
from novapec.quiescence import figures, until_quiet
from shared.contracts import intake
from shared.messaging.pausing import paused_of
from shared.messaging.topics import PARTITIONS
from shared.testing.eventually import eventually

CALLS, MANY = intake.CallClosed.TOPIC, 40
REACTIONS = ("--service", "review", "reactions")
ACTIONS = "SELECT action, object, detail FROM messaging.audit_log ORDER BY id"


@pytest.mark.kafka
async def test_a_consumer_rests_over_restarts_and_replays_what_it_never_applied(
    services: BackgroundServices, novapec_beside
):
    databases, review = services.databases, services.databases["review"]
    await services.start("relay", ["intake"])
    await services.start("consumer", ["review", "funding"])
    await eventually(lambda: services.ready("consumer"), within=60)
    assert (await novapec_beside("consumers", "pause", *REACTIONS, "--yes")).said == "reactions of review rests."
    assert await paused_of(review) == {"reactions"}
    await services.stop("consumer")
    await services.start("consumer", ["review", "funding"])
    await say(databases["intake"], *(closed() for _ in range(MANY)))

    await eventually(lambda: _applied(services, "funding"), within=60)
    assert not await _applied(services, "review")
    ready = await services.health["review", "consumer"].ready()
    assert ready.ok
    assert "paused by an operator: novapec.review.reactions" in ready.checks["consumers"].detail
    assert REGISTRY.get_sample_value("novapec_consumer_paused", {"consumer": "novapec.review.reactions"}) == 1
    assert "Paused by an operator at review: reactions" in (await novapec_beside("status")).said
    listed = json.loads((await novapec_beside("consumers", "list", "--service", "review", "--json")).out)
    assert [(one["paused"], one["behind"]) for one in listed if one["name"] == "reactions"] == [(True, MANY)]

    # Somebody moved the group beyond what it applied: going on, it would never meet these events.
    await eventually(lambda: nothing_to_publish(databases["intake"]), within=30)
    await _skip(services.kafka.bootstrap, "novapec.review.reactions")
    assert (await novapec_beside("consumers", "resume", *REACTIONS, "--yes")).said == "reactions of review goes on."
    await eventually(lambda: services.ready("consumer"), within=60)
    assert not await _applied(services, "review")
    again = await novapec_beside("consumers", "replay", *REACTIONS, "--topic", CALLS, "--from-offset", 0, "--yes")
    assert again.status == 0, again.said
    assert f"reads {MANY} records of" in again.said
    assert (await until_quiet(databases, within=60)).applied_once
    assert [row["action"] for row in await review.fetch(ACTIONS)] == [
        "consumer pause",
        "consumer resume",
        "consumer pause",
        "consumer replay",
        "consumer resume",
    ]
    late = ("--from-time", "2999-01-01T00:00:00+00:00", "--yes")
    assert "reads 0 records of 0 partitions" in (await novapec_beside("consumers", "replay", *REACTIONS, *late)).said


async def test_a_consumer_that_does_not_exist_is_refused_with_those_that_do(
    services: BackgroundServices, novapec_beside
):
    ended = await novapec_beside("consumers", "pause", "--service", "review", "minutes", "--yes")
    assert ended.status == 1
    names = ", ".join(one.name for one in await naming.consumers_of("review", services.databases["review"]))
    assert ended.said == f"review has no consumer minutes; it has: {names}"


async def test_a_topic_that_a_consumer_does_not_hear_is_refused(services: BackgroundServices, novapec_beside):
    words = ("consumers", "replay", *REACTIONS, "--topic", "novapec.review.case", "--from-offset", 0, "--yes")
    ended = await novapec_beside(*words)
    assert ended.status == 1
    assert "novapec.review.reactions does not hear novapec.review.case" in ended.said
    assert await services.databases["review"].fetch(ACTIONS) == []


async def _applied(services: BackgroundServices, name: str) -> bool:
    return (await figures(services.databases)).applied[f"novapec.{name}.reactions"][CALLS] == MANY


async def _skip(bootstrap: str, group: str) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(CALLS, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.commit(await consumer.end_offsets(partitions))
    finally:
        await consumer.stop()
