"""What operators see of webhooks, and let receivers have again."""

import json
from typing import Any

import pytest
from webhook_post import Postman, hear, life
from webhook_receiver import Receiver, answering, receiving

from novapec.addresses import Addresses
from novapec.home import Home
from novapec.services import migrations_of
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.testing.plugin import DatabaseFactory

SUBSCRIBED = """INSERT INTO webhooks.subscription
    (id, name, owner, url, events, editions, regions, axes, subjects, state, created_at, revision)
VALUES ('00000000-0000-0000-0000-000000000001', 'Comptes', 'charge-1', $1, '{novapec.intake.application}', '{}', '{}',
    '{}', '{}', 'ACTIVE', now(), 1) RETURNING 1"""
SIGNED = """INSERT INTO webhooks.secret (subscription_id, version, key)
VALUES ('00000000-0000-0000-0000-000000000001', 1, 'development') RETURNING 1"""
ONE = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
async def database(service_database: DatabaseFactory, home: Home) -> Database:
    made = await service_database("webhooks", migrations_of("webhooks"))
    home.make()
    databases = {"webhooks": Provisioned(owner_dsn="", application_dsn=made.dsn)}
    Addresses(services={}, databases=databases, kafka=KafkaSettings("127.0.0.1:1")).write(home.stack_file)
    return made


async def test_operators_see_what_was_given_up_and_have_it_owed_again(database: Database, novapec_beside: Any) -> None:
    async with receiving() as receiver:
        await database.fetchval(SUBSCRIBED, receiver.url)
        await database.fetchval(SIGNED)
        await hear(database, *life(length=2))
        await _given_up(database, receiver)
        listed = json.loads((await novapec_beside("webhooks", "list", "--json")).out)
        assert [(one["name"], one["deliveries"], one["failing_since"] is None) for one in listed] == [
            ("Comptes", {"DEAD": 2}, False)
        ]
        assert "secrets" not in listed[0]
        log = json.loads((await novapec_beside("webhooks", "deliveries", ONE, "--state", "DEAD", "--json")).out)
        said = [(one["sequence"], one["outcome"], one["status"]) for one in log]
        assert said == [(1, "REFUSED", 500), (2, "REFUSED", 500)]
        again = ("webhooks", "redeliver", ONE, "--event", log[0]["event_id"], "--yes", "--json")
        assert json.loads((await novapec_beside(*again)).out) == {"events": 1}
        refused = await novapec_beside(*again)
        assert (refused.status, "is owed, or was cancelled" in refused.said) == (1, True)
        receiver.behave = lambda _: answering(204)
        postman = Postman(database)
        async with postman.sender:
            assert await postman.all_day() == 1
        assert [sequence for _, sequence in receiver.streams] == [1]


@pytest.mark.parametrize("words", [("deliveries", ONE), ("redeliver", ONE, "--since", "2025-01-01T00:00:00Z", "--yes")])
async def test_a_subscription_that_is_not_there_is_said_to_be_missing(
    words: tuple[str, ...], database: Database, novapec_beside: Any
) -> None:
    ended = await novapec_beside("webhooks", *words)
    assert (ended.status, "There is no subscription" in ended.said) == (1, True)


async def test_a_stack_without_webhooks_says_so(home: Home, novapec_beside: Any) -> None:
    home.make()
    Addresses(services={}, databases={}, kafka=KafkaSettings("127.0.0.1:1")).write(home.stack_file)
    for words in (("webhooks", "list"), ("dead-letters", "list", "--service", "webhooks")):
        ended = await novapec_beside(*words)
        assert (ended.status, "no part of this stack" in ended.said) == (1, True), words


@pytest.mark.kafka
async def test_what_is_asked_of_a_service_s_own_topics_is_answered_of_one_that_has_none(
    database: Database, kafka: KafkaSettings, home: Home, novapec_beside: Any
) -> None:
    databases = {"webhooks": Provisioned(owner_dsn="", application_dsn=database.dsn)}
    Addresses(services={}, databases=databases, kafka=kafka).write(home.stack_file)
    for words in (("audit", "topics"), ("restored", "look"), ("restored", "take-back", "--yes"), ("restored", "list")):
        ended = await novapec_beside(*words, "--service", "webhooks")
        assert ended.status == 0, f"{words}: {ended.said}"


async def _given_up(database: Database, receiver: Receiver) -> None:
    receiver.behave = lambda _: answering(500)
    postman = Postman(database)
    async with postman.sender:
        pending = "SELECT count(*) FROM webhooks.delivery WHERE state = 'PENDING'"
        while await database.fetchval(pending):
            await postman.all_day()
            postman.later(postman.posting._outlet.patience.longest * 2)
