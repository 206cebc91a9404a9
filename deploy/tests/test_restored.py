"""A database restored older than Kafka is given back what it forgot, and repaired: no number is used twice."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from background_services import closed, nothing_to_publish, say
from restorable_platform import Platform

from funding.handlers.envelopes import open_year_envelope
from funding.handlers.transfers import execute
from novapec import vault_keys
from novapec.acting import operators_origin
from novapec.doctor import databases, delivery
from novapec.restored import looking, repairing, taking_back
from novapec.restored.doubts import CannotTakeBack
from novapec.restored.own_topics import Produced, records_of
from shared.contracts import Event, funding, intake, review
from shared.identity import new_id
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import check_topics, topics_of
from shared.postgres import Database
from shared.testing import prepare_every_statement
from shared.testing.events import announced
from shared.testing.eventually import eventually
from shared.testing.kafka import recreate_topics
from shared.vocabulary import Role
from shared.web import Principal

pytestmark = pytest.mark.kafka

NUMBERS = "SELECT sequence FROM messaging.event_log WHERE aggregate_id = $1 ORDER BY sequence"
ASIDE = "SELECT count(*) FROM messaging.parked"
_FINANCE = (("finance-1", Role.FINANCE_OFFICER), ("finance-2", Role.FINANCE_APPROVER))
EFFECTS = """SELECT (SELECT json_agg(e)::text FROM funding.envelope e) AS envelopes,
    (SELECT json_agg(r ORDER BY id)::text FROM funding.reservation r) AS reservations"""
AVAILABLE = "SELECT total_cents - reserved_cents - committed_cents FROM funding.envelope"
ANSWERS = "SELECT count(*) FROM messaging.event_log WHERE type LIKE '%.funds-reserved.%'"
HEARD = "SELECT coalesce(sum(last_sequence), 0) FROM messaging.cursor WHERE topic = $1"
ACTIONS = "SELECT action, object FROM messaging.audit_log WHERE action <> 'read again' ORDER BY id"


async def publish(platform: Platform, *events: Event) -> None:
    """Announce at intake, and stop its relay once all is on Kafka."""
    await say(platform.databases["intake"], *events)
    await platform.start("relay", ["intake"])
    await eventually(lambda: nothing_to_publish(platform.databases["intake"]), within=30)
    await platform.stop("relay")


async def numbers(database: Database, aggregate_id: UUID) -> list[int]:
    return [row["sequence"] for row in await database.fetch(NUMBERS, str(aggregate_id))]


async def test_a_restored_database_is_given_back_what_it_forgot_and_no_number_is_used_twice(
    platform: Platform, novapec_beside: Callable[..., Any]
):
    old, new = new_id(), new_id()
    await platform.start("consumer", ["review", "funding"])
    await publish(platform, closed(old))
    await platform.back_up("intake")
    await publish(platform, closed(old), closed(new))
    await platform.restore("intake")
    intake_database, hearer = platform.databases["intake"], platform.databases["review"]

    await platform.start("relay", ["intake"])
    refusal = await eventually(lambda: platform.refusal("intake"), within=30)
    assert "run `novapec restored take-back --service intake`" in refusal
    looked = await novapec_beside("restored", "look", "--service", "intake")
    assert (looked.status, await numbers(intake_database, old)) == (1, [1])
    assert "Kafka holds 2 events that intake does not know" in looked.said

    taken = await novapec_beside("restored", "take-back", "--service", "intake", "--yes")
    assert taken.status == 0, taken.said
    assert "2 events of 2 aggregates were taken back" in taken.said
    assert await numbers(intake_database, old) == [1, 2]
    assert (await novapec_beside("restored", "look", "--service", "intake")).status == 0
    audited = {tuple(row) for row in await intake_database.fetch(ACTIONS)}
    assert audited == {("take back", f"{intake.CallClosed.TOPIC}/{one}") for one in (old, new)}

    with pytest.raises(asyncpg.PostgresError, match="is behind its events"):
        await say(intake_database, closed(old))
    listed = await novapec_beside("restored", "list")
    assert listed.status == 1
    assert f"{old} │ 2 to 2 │ call-closed" in listed.said
    words = ("restored", "repaired", "--service", "intake", old, "--reason", "closed again by hand", "--yes")
    assert (await novapec_beside(*words)).said == "1 events are settled."
    assert (await novapec_beside(*words)).status == 1
    await say(intake_database, closed(old))

    await eventually(lambda: nothing_to_publish(intake_database), within=30)
    await eventually(lambda: _applied(hearer, 4), within=30)
    assert await numbers(intake_database, old) == [1, 2, 3]
    assert await hearer.fetchval(ASIDE) == 0


async def test_what_reactions_did_is_done_again_and_recognised_in_whatever_order(
    platform: Platform, novapec_beside: Callable[..., Any]
):
    envelope = await open_an_envelope(platform)
    await fund(platform, 30_000_00, envelope=envelope)
    await platform.back_up("funding")
    forgotten = (1_000_00, 2_000_00, 3_000_00, 4_000_00, 5_000_00)
    await fund(platform, *forgotten, envelope=envelope)
    before = await effects(platform.databases["funding"])
    await platform.restore("funding")
    assert await effects(platform.databases["funding"]) != before

    ended = await novapec_beside("restored", "take-back", "--service", "funding", "--yes")
    assert ended.status == 0, ended.said
    assert (await novapec_beside("restored", "list")).status == 1
    await fund(platform, 10_000_00, envelope=envelope)
    assert (await novapec_beside("restored", "list")).said == "No aggregate is behind."

    database = platform.databases["funding"]
    assert await database.fetchval(ASIDE) == 0
    reserved = [one.amount_cents for one in await announced(database, funding.FundsReserved)]
    assert reserved == [30_000_00, *forgotten, 10_000_00]
    assert await database.fetchval(AVAILABLE) == 100_000_00 - sum(reserved)
    assert await twice_on_kafka(platform) == []


async def test_a_reaction_that_would_contradict_what_was_heard_stands_aside(platform: Platform):
    await platform.back_up("funding")
    envelope = await open_an_envelope(platform)
    await fund(platform, 30_000_00, envelope=envelope)
    await platform.restore("funding")
    funding_database = platform.databases["funding"]
    found = await looking.look("funding", funding_database, platform.kafka)
    await taking_back.take_back(found, funding_database, operators_origin())

    await platform.start("consumer", ["funding"])
    await eventually(lambda: funding_database.fetchval(ASIDE), within=30)
    parked = await funding_database.fetchrow("SELECT state, error FROM messaging.parked")
    assert parked["state"] == "held"
    assert "is behind its events" in parked["error"]
    assert await announced(funding_database, funding.ReservationRefused) == []
    assert await nothing_to_publish(funding_database)


async def test_a_database_that_forgot_only_what_it_heard_hears_it_again(
    platform: Platform, novapec_beside: Callable[..., Any]
):
    await publish(platform, closed())
    await platform.back_up("review")
    await publish(platform, closed(), closed())
    await platform.start("consumer", ["review"])
    await eventually(lambda: _applied(platform.databases["review"], 3), within=30)
    await platform.stop()
    await platform.restore("review")
    assert await platform.databases["review"].fetchval(HEARD, intake.CallClosed.TOPIC) == 0

    ended = await novapec_beside("restored", "take-back", "--service", "review", "--yes")
    assert ended.said == "0 events of 0 aggregates were taken back; the hearers of review read from the first event."
    await platform.start("consumer", ["review"])
    await eventually(lambda: _applied(platform.databases["review"], 3), within=30)


async def test_what_was_announced_after_the_restore_is_never_mixed_with_what_was_forgotten(platform: Platform):
    call = new_id()
    await platform.back_up("intake")
    await publish(platform, closed(call))
    await platform.restore("intake")
    intake_database = platform.databases["intake"]
    await say(intake_database, closed(call))
    found = await looking.look("intake", intake_database, platform.kafka)
    with pytest.raises(CannotTakeBack, match="Something was announced after the restore"):
        await taking_back.take_back(found, intake_database, operators_origin())

    await platform.restore("intake")
    intake_database = platform.databases["intake"]
    found = await looking.look("intake", intake_database, platform.kafka)
    await say(intake_database, closed(call))
    with pytest.raises(CannotTakeBack, match="Something was announced after the restore"):
        await taking_back.take_back(found, intake_database, operators_origin())
    assert await numbers(intake_database, call) == [1]
    assert await repairing.behind(intake_database) == []


async def test_a_database_that_kafka_lacks_events_of_is_not_merely_older(platform: Platform):
    await publish(platform, closed())
    await recreate_topics(platform.kafka.bootstrap)
    await eventually(lambda: _all_there(platform.kafka), within=30)
    found = await looking.look("intake", platform.databases["intake"], platform.kafka)
    (doubt,) = found.doubts
    assert "1 events that were published from here are not on Kafka" in doubt


async def test_garbage_on_the_topics_is_counted_and_passed_over(platform: Platform):
    producer = AIOKafkaProducer(bootstrap_servers=platform.kafka.bootstrap)
    await producer.start()
    await producer.send_and_wait(intake.CallClosed.TOPIC, b"\xff", key=b"x")
    await producer.stop()
    await publish(platform, closed())
    found = await looking.look("intake", platform.databases["intake"], platform.kafka)
    assert (found.strange, found.events, found.doubts) == (1, [], [])


async def test_a_database_that_was_behind_before_may_fall_behind_again(platform: Platform):
    call = new_id()
    await platform.back_up("intake")
    await publish(platform, closed(call), closed(call))
    await platform.restore("intake")
    found = await looking.look("intake", platform.databases["intake"], platform.kafka)
    first, second = replace(found, events=found.events[:1]), replace(found, events=found.events[1:])
    for one in (first, second):
        await taking_back.take_back(one, platform.databases["intake"], operators_origin())
    assert await numbers(platform.databases["intake"], call) == [1, 2]
    (behind,) = await repairing.behind(platform.databases["intake"])
    assert (behind.first, behind.last) == (1, 2)
    (one, two) = await repairing.events_of(platform.databases["intake"], behind.topic, str(call))
    assert one["data"]["call_id"] == two["data"]["call_id"] == str(call)


async def test_every_statement_is_one_that_postgresql_accepts(platform: Platform):
    modules = (looking, taking_back, repairing, databases, delivery)
    assert await prepare_every_statement(platform.databases["intake"], *modules) >= 13
    assert await prepare_every_statement(platform.databases["funding"], vault_keys) == 1


async def _all_there(kafka: KafkaSettings) -> bool:
    return not await check_topics(kafka, topics_of())


async def open_an_envelope(platform: Platform) -> str:
    async with platform.databases["funding"].transaction(operators_origin()) as tx:
        officer, approver = (Principal(sub, frozenset({role})) for sub, role in _FINANCE)
        year, allocation = await open_year_envelope(tx, edition=2025, total_cents=100_000_00, by=officer)
        await execute(tx, allocation.id, by=approver)
        return year.key


def proposed(envelope_key: str, amount_cents: int) -> review.AwardProposed:
    return review.AwardProposed(
        proposal_id=new_id(),
        case_id=new_id(),
        application_id=new_id(),
        edition=2025,
        session_id=new_id(),
        committee_id=new_id(),
        committee_code="NATIONAL",
        envelope_key=envelope_key,
        amount_cents=amount_cents,
    )


async def fund(platform: Platform, *amounts: int, envelope: str) -> None:
    """Let review propose awards, one after the other, and stop once funding has answered all of them on Kafka."""
    database = platform.databases["funding"]
    await platform.start("relay", ["review", "funding"])
    await platform.start("consumer", ["funding"])
    for amount in amounts:
        answered = await database.fetchval(ANSWERS) + 1
        await say(platform.databases["review"], proposed(envelope, amount))
        await eventually(lambda count=answered: _answered(database, count), within=60)
    await platform.stop()


async def _answered(database: Database, count: int) -> bool:
    made, heard = await database.fetchval(ANSWERS), await database.fetchval(HEARD, review.AwardProposed.TOPIC)
    return made >= count and heard >= count and await nothing_to_publish(database)


async def effects(database: Database) -> dict[str, Any]:
    return dict(await database.fetchrow(EFFECTS))


async def twice_on_kafka(platform: Platform) -> list[str]:
    """Places in streams of funding at which Kafka holds more than one event."""
    places: dict[tuple[str, str, int], set[UUID]] = defaultdict(set)
    async for batch in records_of(topics_of("funding"), platform.kafka):
        for one in batch:
            assert isinstance(one, Produced)
            places[*one.event.stream, one.event.sequence].add(one.event.heard.envelope.id)
    return [str(place) for place, ids in places.items() if len(ids) > 1]


async def _applied(database: Database, count: int) -> bool:
    return await database.fetchval("SELECT coalesce(sum(last_sequence), 0) FROM messaging.cursor") >= count
