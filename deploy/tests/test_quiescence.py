"""Whether all that was published was applied: the counting, then the counts of real databases."""

import json
from dataclasses import replace

import pytest

from novapec.parts import parts_of
from novapec.quiescence import Figures, NotQuiet, figures, hearers, service_of, until_quiet
from novapec.services import SERVICES, migrations_of
from shared.contracts import funding, intake, review
from shared.identity import new_id
from shared.messaging import announce
from shared.messaging.application import consumer_of
from shared.messaging.generations import rebuild
from shared.messaging.topics import topics_of
from shared.origin import Origin
from shared.testing.plugin import DatabaseFactory

CASES, REACTIONS = review.DecisionMade.TOPIC, "novapec.funding.reactions"
CALM = Figures(
    published={CASES: 3}, logged={CASES: 3}, applied={REACTIONS: {CASES: 3}}, remembered={REACTIONS: {CASES: 3}}
)


def test_every_event_applied_in_every_hearer_is_quiet():
    assert CALM.applied_once
    assert (CALM.lag, CALM.behind, CALM.in_flight) == (0, {}, {})


def test_an_event_not_applied_yet_is_named():
    late = replace(CALM, applied={REACTIONS: {CASES: 1}})
    assert not late.applied_once
    assert (late.lag, late.in_flight) == (2, {"behind": {REACTIONS: {CASES: 2}}})


@pytest.mark.parametrize(
    "wrong",
    [
        replace(CALM, remembered={REACTIONS: {CASES: 2}}),
        replace(CALM, remembered={REACTIONS: {CASES: 4}}),
        replace(CALM, logged={CASES: 2}),
    ],
    ids=["applied without a row in the inbox", "more rows than events", "an event missing from the log"],
)
def test_rows_that_do_not_match_are_not_once(wrong: Figures):
    assert not wrong.applied_once


@pytest.mark.parametrize(
    "busy",
    [
        {"outbox": {"intake": 1}},
        {"timers_due": {"impact": 1}},
        {"parked": {"funding": {"held": 1}}},
        {"parked": {"funding": {"waiting": 1}}},
        {"parked": {"funding": {"dead": 1}}},
    ],
    ids=str,
)
def test_whatever_is_not_finished_is_in_flight(busy: dict[str, dict[str, int]]):
    assert replace(CALM, **busy).in_flight == busy


def test_what_an_operator_gave_up_is_not_in_flight():
    given_up = replace(CALM, parked={"funding": {"discarded": 2}}, quarantined={"funding": 1})
    assert given_up.in_flight == {}


def test_every_topic_is_heard_and_nobody_hears_one_that_does_not_exist():
    heard = hearers()
    assert {topic for topics in heard.values() for topic in topics} <= set(topics_of())
    assert set(heard["novapec.review.reactions"]) >= {
        intake.ApplicationDeclaredAdmissible.TOPIC,
        funding.FundsReserved.TOPIC,
    }
    assert {service_of(consumer) for consumer in heard} == set(SERVICES)


def test_a_rebuilt_projection_is_heard_under_its_next_generation():
    assert "novapec.impact.roll-up.v3.g1" in hearers()
    assert "novapec.impact.roll-up.v3.g3" in hearers({"impact": {"roll-up": 3}})


async def test_after_a_rebuild_the_next_generation_is_counted(service_database: DatabaseFactory):
    databases = {name: await service_database(name, migrations_of(name)) for name in SERVICES}
    rebuilt = parts_of("impact").projection("roll-up")
    assert await rebuild(databases["impact"], rebuilt, Origin.of_machinery()) == 2
    found = await figures(databases)
    assert consumer_of("impact", rebuilt, 2) in found.applied
    assert consumer_of("impact", rebuilt, 1) not in found.applied


async def test_an_announced_event_is_in_flight_until_every_hearer_has_it(service_database: DatabaseFactory):
    databases = {name: await service_database(name, migrations_of(name)) for name in SERVICES}
    assert (await until_quiet(databases, within=5)).published == {}

    call = intake.CallClosed(call_id=new_id(), edition=2025, closed_on="2025-07-21")
    async with databases["intake"].transaction(Origin.of_machinery()) as tx:
        announce(tx, call)
    found = await figures(databases)
    assert found.published == found.logged == {call.TOPIC: 1}
    assert found.outbox["intake"] == 1
    hearing = {consumer for consumer, topics in hearers().items() if call.TOPIC in topics}
    assert found.behind == {consumer: {call.TOPIC: 1} for consumer in hearing}
    with pytest.raises(NotQuiet) as failure:
        await until_quiet(databases, within=0)
    assert json.loads(str(failure.value).partition("s: ")[2])["outbox"] == {"intake": 1}
