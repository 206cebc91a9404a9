"""The commands that look and mend, on real databases of a stack that other tools run (stack.json without a pid)."""

import json
from typing import Any
from uuid import UUID

import pytest

from novapec.addresses import Addresses, ServiceAddress
from novapec.home import Home
from novapec.services import SERVICES, migrations_of
from shared.contracts import intake
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.testing.plugin import DatabaseFactory

CONSUMER, TOPIC, CALL = "novapec.review.reactions", intake.CallClosed.TOPIC, str(UUID(int=1))
PARK = """INSERT INTO messaging.parked (consumer, topic, aggregate_id, sequence, event_id, state, key, value, headers,
partition, kafka_offset, error, attempts) VALUES ($1, $2, $3, $4, gen_random_uuid(), $5, 'k', $6, '[]', 0, 7, 'bad', 1)
RETURNING id"""
QUARANTINE = """INSERT INTO messaging.quarantine (consumer, topic, partition, kafka_offset, value, headers, error)
VALUES ($1, $2, 0, 8, 'not JSON', '[["ce_type", "eA=="]]', 'header ce_id is missing') RETURNING id"""
CURSOR = (
    "INSERT INTO messaging.cursor (consumer, topic, aggregate_id, last_sequence) VALUES ($1, $2, $3, 1) RETURNING 1"
)
ACTIONS = "SELECT action, actor, detail FROM messaging.audit_log ORDER BY id"


@pytest.fixture
async def databases(service_database: DatabaseFactory, home: Home) -> dict[str, Database]:
    made = {name: await service_database(name, migrations_of(name)) for name in SERVICES}
    home.make()
    Addresses(
        services={name: ServiceAddress("http://127.0.0.1:1") for name in SERVICES},
        databases={name: Provisioned(owner_dsn="", application_dsn=one.dsn) for name, one in made.items()},
        kafka=KafkaSettings("127.0.0.1:1"),
    ).write(home.stack_file)
    return made


async def park(database: Database, sequence: int, state: str = "dead", value: Any = None) -> int:
    body = json.dumps(value or {"edition": 2025, "title": "Un texte libre"}).encode()
    return await database.fetchval(PARK, CONSUMER, TOPIC, CALL, sequence, state, body)


async def actions(database: Database) -> list[str]:
    return [row["action"] for row in await database.fetch(ACTIONS)]


async def test_what_stands_aside_is_listed_and_shown_with_its_texts_masked(databases, novapec_beside):
    number = await park(databases["review"], 2)
    listed = json.loads((await novapec_beside("dead-letters", "list", "--json")).out)
    assert {name: [one["id"] for one in found] for name, found in listed.items()} == {
        "intake": [],
        "review": [number],
        "funding": [],
        "impact": [],
    }
    shown = json.loads((await novapec_beside("dead-letters", "show", "--service", "review", number)).out)
    assert shown["value"] == {"edition": 2025, "title": "***"}
    assert "bad" in (await novapec_beside("dead-letters", "list", "--service", "review")).said


async def test_a_dead_letter_is_tried_again_and_audited_under_the_operators_name(databases, novapec_beside):
    review = databases["review"]
    number = await park(review, 2)
    ended = await novapec_beside("dead-letters", "redrive", "--service", "review", number, "--yes")
    assert ended.status == 0
    assert await review.fetchval("SELECT state FROM messaging.parked") == "held"
    (row,) = await review.fetch(ACTIONS)
    assert row["action"] == "dead-letter redrive"
    assert row["actor"].startswith("operator")
    assert (await novapec_beside("dead-letters", "redrive", "--service", "review", 4711, "--yes")).status == 1


async def test_a_discarded_record_is_listed_no_more_and_its_stream_goes_on(databases, novapec_beside):
    review = databases["review"]
    await review.fetchval(CURSOR, CONSUMER, TOPIC, CALL)
    number = await park(review, 2)
    words = ("dead-letters", "discard", "--service", "review", number, "--reason", "twice sent", "--yes")
    assert (await novapec_beside(*words)).status == 0
    assert "Nothing stands aside" in (await novapec_beside("dead-letters", "list")).said
    assert await review.fetchval("SELECT last_sequence FROM messaging.cursor") == 2
    assert json.loads((await review.fetch(ACTIONS))[0]["detail"]) == {"reason": "twice sent"}


async def test_a_record_behind_another_may_not_be_discarded_first(databases, novapec_beside):
    review = databases["review"]
    await review.fetchval(CURSOR, CONSUMER, TOPIC, CALL)
    number = await park(review, 3, state="held")
    ended = await novapec_beside("dead-letters", "discard", "--service", "review", number, "--reason", "x", "--yes")
    assert ended.status == 1
    assert "discard or re-drive what comes before it first" in ended.said
    assert await actions(review) == []


async def test_a_quarantined_record_is_shown_without_its_bytes_then_given_up(databases, novapec_beside):
    review = databases["review"]
    number = await review.fetchval(QUARANTINE, CONSUMER, TOPIC)
    one = ("--service", "review", "--quarantine", number)
    shown = await novapec_beside("dead-letters", "show", *one)
    assert json.loads(shown.out)["headers"] == ["ce_type"]
    assert "not JSON" not in shown.said
    assert (await novapec_beside("dead-letters", "redrive", *one, "--yes")).status == 0
    assert await review.fetchval("SELECT state FROM messaging.quarantine") == "redrive"
    assert (await novapec_beside("dead-letters", "discard", *one, "--reason", "noise", "--yes")).status == 0
    assert "Nothing stands aside" in (await novapec_beside("dead-letters", "list", "--quarantine")).said
    assert (await novapec_beside("dead-letters", "discard", *one, "--reason", "again", "--yes")).status == 1
    assert await actions(review) == ["quarantine redrive", "quarantine discard"]


async def test_a_projection_is_rebuilt_as_its_next_generation(databases, novapec_beside):
    ended = await novapec_beside("projections", "rebuild", "--service", "impact", "roll-up", "--yes")
    assert (ended.status, ended.said) == (0, "roll-up is filled again, as generation 2.")
    listed = json.loads((await novapec_beside("projections", "list", "--json")).out)
    assert {one["name"]: one["generation"] for one in listed} == {
        "file-standing": 1,
        "committee-reading": 1,
        "envelopes": 1,
        "open-data": 1,
        "ceilings": 1,
        "roll-up": 2,
        "breakdown": 1,
        "recusals": 1,
    }
    assert await actions(databases["impact"]) == ["projection rebuild"]


async def test_status_counts_what_stands_aside(databases, novapec_beside):
    await park(databases["review"], 2)
    found = json.loads((await novapec_beside("status", "--json")).out)
    assert found["in_flight"] == {"parked": {"review": {"dead": 1}}}
    assert "1 dead" in (await novapec_beside("status")).said


async def test_real_time_is_said_to_be_real(databases, novapec_beside):
    assert (await novapec_beside("clock", "show")).said.startswith("Time is real here")
    shown = await novapec_beside("clock", "show", "--json")
    assert (shown.status, json.loads(shown.out)) == (0, dict.fromkeys(SERVICES))


@pytest.mark.parametrize("words", [("--to", "2025-09-01"), ("--by", "30d")], ids=str)
async def test_real_time_cannot_be_moved(databases, novapec_beside, words: tuple[str, ...]):
    ended = await novapec_beside("clock", "advance", *words)
    assert ended.status == 1
    assert "Time is real here" in ended.said
