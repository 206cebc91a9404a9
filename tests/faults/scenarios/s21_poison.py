"""21: Poison: bad JSON, schema, version, header, missing id, tombstone, oversize; an unknown type passes."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from rig.forging import Forged, Unnameable, a_good_one, quarantined, write, writing
from rig.metrics import counted
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.acting import operators_origin
from novapec.quiescence import hearers, service_of
from shared.contracts.intake import ApplicationEvent
from shared.messaging import announce
from shared.messaging.parking import Parking

CASES = "novapec.review.case"
TOPICS_EACH = 3
MADE_ON_PURPOSE = ["nothing_is_quarantined", "topics_hold_nothing_that_was_not_logged"]
LARGE = 700_000
"""Bytes: as much as a broker takes with its default settings, some to spare."""
DEEP = 100_000
REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence")
NOT_UTF_8 = b"\xff\xfe\xfa"


@scenario(
    "21a",
    "Whatever cannot be read stands in quarantine with its reason, and everything else flows on",
    fresh=True,
    allow=MADE_ON_PURPOSE,
)
async def poison(stage: Stage) -> None:
    await stage.after_commands(60)
    known = hearers()
    doses = {topic: list(_poisonous(one)) for topic, one in (await _good_ones(stage)).items()}
    async with writing(stage.platform) as producer:
        for number in stage.draw.sample(range(len(doses[CASES])), k=len(doses[CASES])):
            for topic in stage.draw.sample(sorted(doses), k=TOPICS_EACH):
                dose = doses[topic][number]
                where = await write(producer, dose)
                hearing = [name for name, topics in known.items() if topic in topics]
                await quarantined(stage.platform, where, hearing, dose.refused_as)
                stage.injected(dose.why)
    await _flowing(stage)
    await _told(stage)
    await _still_broken(stage)


async def _good_ones(stage: Stage) -> dict[str, Forged]:
    """A record of every topic that has any."""
    found: dict[str, Forged] = {}
    for topic in {topic for topics in hearers().values() for topic in topics}:
        with suppress(LookupError):
            found[topic] = await a_good_one(stage.platform, topic)
    return found


def _poisonous(one: Forged) -> Iterator[Forged]:
    """Everything that can be wrong with a record, each alone."""
    data = json.loads(one.value or b"")
    for name in REQUIRED:
        yield one.without(name)
        yield one.headed(f"null {name}", f"header {name} is null", **{name: None})
    yield replace(one, why="bad JSON", refused_as="does not match", value=b'{"')
    yield replace(one, why="not UTF-8", refused_as="does not match", value=NOT_UTF_8)
    yield replace(one, why="deep JSON", refused_as="does not match", value=b"[" * DEEP)
    yield replace(one, why="bad schema", refused_as="does not match", value=b"{}")
    yield replace(one, why="no object", refused_as="does not match", value=b"[]")
    yield replace(one, why="tombstone", refused_as="tombstones", value=None)
    yield replace(one, why="empty", refused_as="tombstones", value=b"")
    yield replace(one, why="oversize", refused_as="does not match", value=b"x" * LARGE)
    yield replace(one, why="no header at all", refused_as="is missing", headers=())
    yield replace(one, why="header twice", refused_as="stands twice", headers=(*one.headers, one.headers[0]))
    yield replace(one, why="foreign header", refused_as="not UTF-8", headers=(*one.headers, ("x", NOT_UTF_8)))
    yield replace(one, why="unreadable name", refused_as="not UTF-8", headers=(*one.headers, (Unnameable("x"), b"")))
    yield one.headed("another version of CloudEvents", "ce_specversion is 0.3", ce_specversion=b"0.3")
    yield one.headed("header not UTF-8", "header ce_type is not UTF-8", ce_type=NOT_UTF_8)
    yield one.headed("NUL in a header", "NUL", ce_actor=b"a\0b")
    yield one.headed("id that is none", "does not parse", ce_id=b"not-a-uuid")
    yield one.headed("sequence 0", "counts from 1", ce_sequence=b"0")
    yield one.headed("sequence too large", "counts from 1", ce_sequence=str(2**63).encode())
    yield one.headed("sequence that is none", "does not parse", ce_sequence=b"first")
    yield one.headed("time without offset", "no offset", ce_time=b"2026-03-10T09:00:00")
    yield one.headed("another aggregate's subject", "ce_subject is", ce_subject=str(UUID(int=7)).encode())
    noise = random.Random(7).randbytes(LARGE)
    endless = noise[: LARGE // 20].hex().encode()
    nobodys = one.headed("", "", ce_type=b"fr.apec.novapec.of-no-one.v1")
    yield nobodys.headed("endless subject", "characters long", ce_subject=endless)
    yield replace(one, why="oversize, and no two alike", refused_as="does not match", value=noise)
    yield one.headed("empty subject", "is not empty", ce_subject=b"")
    strange = json.dumps({**data, "application_id": ["x"]} if "application_id" in data else {"x": 1}).encode()
    yield replace(one, why="wrong type in a field", refused_as="does not match", value=strange)
    elsewhere = b"fr.apec.novapec.review.committee-formed.v1"
    yield one.headed("type of another topic", "belongs on", ce_type=elsewhere)


async def _flowing(stage: Stage) -> None:
    """Lives go on to their end beside it."""
    ended = sum(one.end is not None for one in stage.load.dossiers)

    async def one_more() -> bool:
        stage.load.check()
        return sum(one.end is not None for one in stage.load.dossiers) > ended

    await until("another life comes to its end", one_more, within=120.0)


async def _told(stage: Stage) -> None:
    """Every service that hears anything counts what it put aside, and stays ready."""
    for service in {service_of(name) for name in hearers()}:
        if not await counted(stage.platform, service, "novapec_quarantined_total"):
            raise AssertionError(f"/metrics of {service} does not tell of quarantine")
    await stage.platform.ready(within=5.0)


async def _still_broken(stage: Stage) -> None:
    """Read again at an operator's word, they are put back: nothing of them is ever applied."""
    for service in {service_of(name) for name in hearers()}:
        parking = Parking(stage.platform.opened[service])
        before = [one["id"] for one in await parking.quarantined()]
        await parking.redrive_quarantined(before[:5], actor="operator:faults")

        async def back(parking: Parking = parking, before: list[int] = before) -> bool:
            now = {one["id"] for one in await parking.quarantined() if one["state"] == "quarantined"}
            return set(before) <= now

        await until(f"{service} puts back what it read again", back, within=30.0)
    stage.injected("quarantine read again")


class _Teleported(ApplicationEvent, abstract=True):
    """What a later version may announce: no class of today's has its TYPE."""

    TYPE = "fr.apec.novapec.intake.application-teleported.v1"
    application_id: UUID


@scenario("21b", "Events of a type that nobody knows yet move the cursors on, and hide nothing that follows")
async def unknown_type(stage: Stage) -> None:
    await stage.after_commands(10)
    before = {name: await _unknown(stage, name) for name in hearers()}
    for _ in range(5):
        async with stage.platform.opened["intake"].transaction(operators_origin()) as tx:
            stranger = tx.origin.id_for("stranger")
            for _ in range(2):
                announce(tx, _Teleported(application_id=stranger))
        stage.injected("event of an unknown type")
    for name, topics in hearers().items():
        if _Teleported.TOPIC in topics:

            async def passed(name: str = name) -> bool:
                return await _unknown(stage, name) >= before[name] + 10

            await until(f"{name} passes over what it does not know", passed, within=60.0)


async def _unknown(stage: Stage, consumer: str) -> float:
    return await counted(stage.platform, service_of(consumer), "novapec_unknown_total", consumer=consumer)
