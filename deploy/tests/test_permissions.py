"""On a Kafka that asks who somebody is, each process does its work with what `novapec topics permissions` names."""

import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import trustme
from aiokafka.errors import AuthenticationFailedError, KafkaConnectionError, TopicAuthorizationFailedError
from background_services import BackgroundServices, closed, nothing_to_publish, say
from guarded_kafka import GuardedKafka, may_read, produce

from novapec.consuming.pausing import until_nobody_reads
from novapec.doctor.topics import examine_kafka
from novapec.permissions import OPERATOR, of_both, permissions
from novapec.restored.own_topics import records_of
from novapec.services import ALL_SERVICES, migrations_of
from shared.contracts import intake
from shared.messaging.topics import check_topics, create_topics, topics_of
from shared.postgres import Database
from shared.testing.eventually import eventually
from shared.testing.plugin import DatabaseFactory

pytestmark = pytest.mark.kafka

CALLS = intake.CallClosed.TOPIC
APPLIED = "SELECT count(*) FROM messaging.inbox WHERE topic = $1"


@pytest.fixture
async def kafka(guarded: GuardedKafka) -> GuardedKafka:
    if await create_topics(guarded.administrator):
        guarded.give(permissions())
        guarded.give(of_both("funding", "funding", permissions()))
        for principal in ("review-consumer", "funding"):
            guarded.let_in_by_password(principal)
    return guarded


@pytest.fixture
async def databases(service_database: DatabaseFactory) -> dict[str, Database]:
    return {name: await service_database(name, migrations_of(name)) for name in ("intake", "review", "funding")}


@pytest.fixture
async def running(databases: dict[str, Database]) -> AsyncIterator[list[BackgroundServices]]:
    started: list[BackgroundServices] = []
    yield started
    for one in started:
        await one.stop()


async def test_a_relay_publishes_by_its_certificate_and_consumers_hear_by_their_passwords(
    kafka: GuardedKafka, databases: dict[str, Database], running: list[BackgroundServices]
):
    await say(databases["intake"], closed(), closed())
    for settings, role, service in (
        (kafka.by_certificate("intake-relay"), "relay", "intake"),
        (kafka.by_password("review-consumer"), "consumer", "review"),
        (kafka.by_password("funding"), "consumer", "funding"),
        (kafka.by_password("funding"), "relay", "funding"),
    ):
        running.append(BackgroundServices(databases, settings))
        await running[-1].start(role, [service])
    await eventually(lambda: nothing_to_publish(databases["intake"]), within=30)

    async def heard() -> bool:
        return all([await databases[name].fetchval(APPLIED, CALLS) == 2 for name in ("review", "funding")])

    await eventually(heard, within=30)
    for one in running:
        for role in ("relay", "consumer"):
            if any(known == role for _, known in one.health):
                await eventually(lambda one=one, role=role: one.ready(role), within=30)


async def test_a_consumers_credentials_cannot_produce(kafka: GuardedKafka):
    with pytest.raises(TopicAuthorizationFailedError):
        await produce(kafka.by_password("review-consumer"), CALLS)


async def test_a_relay_cannot_write_to_the_topics_of_another_service(kafka: GuardedKafka):
    for topic in topics_of("funding"):
        with pytest.raises(TopicAuthorizationFailedError):
            await produce(kafka.by_certificate("intake-relay"), topic)


async def test_a_service_cannot_read_what_it_does_not_need(kafka: GuardedKafka):
    needed = {one.name for one in permissions() if one.principal == "review-consumer" and one.resource == "topic"}
    foreign = next(topic for topic in topics_of() if topic not in needed)
    assert await may_read(kafka.by_password("review-consumer"), CALLS)
    assert not await may_read(kafka.by_password("review-consumer"), foreign)
    assert not await may_read(kafka.by_certificate("impact-relay"), CALLS)


async def test_who_shows_no_certificate_is_not_let_in(kafka: GuardedKafka):
    named = kafka.by_certificate("intake-relay")
    with pytest.raises(KafkaConnectionError):
        await produce(replace(named, certificate_file=None, key_file=None), CALLS)


async def test_a_certificate_of_another_authority_is_not_believed(kafka: GuardedKafka, tmp_path):
    other = trustme.CA().issue_cert("intake.invalid", common_name="intake-relay")
    other.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "other.pem"))
    file = str(tmp_path / "other.pem")
    with pytest.raises(KafkaConnectionError):
        await produce(replace(kafka.by_certificate("intake-relay"), certificate_file=file, key_file=file), CALLS)


async def test_a_broker_whose_certificate_nobody_vouches_for_is_not_believed(kafka: GuardedKafka, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with pytest.raises((KafkaConnectionError, ssl.SSLError)):
        await produce(replace(kafka.by_certificate("intake-relay"), ca_file=str(tmp_path / "ca.pem")), CALLS)


async def test_a_wrong_password_is_refused_and_said_nowhere(kafka: GuardedKafka, caplog: pytest.LogCaptureFixture):
    wrong = kafka.by_password("review-consumer", "guessed-by-somebody")
    with caplog.at_level("DEBUG"), pytest.raises((AuthenticationFailedError, KafkaConnectionError)) as refused:
        await produce(wrong, CALLS)
    assert caplog.text
    assert "guessed-by-somebody" not in f"{refused.value!r} {wrong!r} {caplog.text}"


async def test_who_was_given_nothing_sees_no_topic(kafka: GuardedKafka):
    assert await check_topics(kafka.by_certificate("stranger"), topics_of()) == list(topics_of())


async def test_the_operators_commands_look_at_everything_and_send_again_but_make_no_topic(kafka: GuardedKafka):
    operator = kafka.by_certificate(OPERATOR)
    found = await examine_kafka(operator, production=False)
    assert {one.subject for one in found if one.area == "topics" and one.verdict == "wrong"} == set()
    await produce(operator, CALLS)
    assert sum([len(batch) async for batch in records_of([CALLS], operator)]) >= 1
    for service in ALL_SERVICES:
        await until_nobody_reads(f"novapec.{service}.nobody", operator)
    with pytest.raises(TopicAuthorizationFailedError):
        await produce(operator, "novapec.intake.unheard-of")


def test_the_command_lists_what_each_process_needs(novapec):
    listed = json.loads(novapec("topics", "permissions", "--json").out)
    assert {one["principal"] for one in listed} == {
        f"{service}-{role}" for service in ALL_SERVICES for role in ("consumer", "relay")
    } - {"webhooks-relay"} | {OPERATOR}, "webhooks publishes nothing"
    lines = novapec("topics", "permissions", "--as-commands").out.splitlines()
    assert len(lines) == len(listed)
    assert (
        "--add --allow-principal User:review-consumer --operation Read --operation Describe "
        "--group novapec.review. --resource-pattern-type prefixed"
    ) in lines
    assert "intake-relay" in novapec("topics", "permissions").out
