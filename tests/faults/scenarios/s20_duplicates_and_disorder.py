"""20: Duplicate x10, after any delay; reorder inside a key; waits in the worst order; waiters racing their wake-up."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer
from rig.forging import again, writing
from rig.meddler import Meddler, meddling
from rig.patience import until
from rig.scenario import scenario
from rig.second import second
from rig.stage import Stage

from novapec.acting import operators_origin
from novapec.reannounce import relay_paused
from novapec.services import SERVICES
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.leader import pending_of
from shared.messaging.topics import topics_of

COPIES = 10
LONGEST_DELAY_S = 12.0
COPYING_S = 20.0
APPLICATIONS, CALLS = "novapec.intake.application", "novapec.intake.call"
SHUFFLING_S = 30.0
PILING_UP_S = 1.5
KEPT_BACK_S = 60.0
WOKEN_WITHIN_S = 20.0
"""Less than the 30 s after which the sweeper wakes whoever was forgotten: a lost wake-up shows."""
FLICKER_S = 25.0
STANDING = "SELECT count(*) FROM messaging.parked WHERE state = $1"
FORGOTTEN = """SELECT count(*) FROM messaging.parked
WHERE state = 'waiting' AND parked_at < clock_timestamp() - make_interval(secs => $1)"""
OUTBOX = "SELECT * FROM messaging.outbox ORDER BY id"


@scenario("20a", "Every record comes ten times more, after any delay, and is applied once", ends_within=180.0)
async def ten_times(stage: Stage) -> None:
    consumer: Any = AIOKafkaConsumer(
        *topics_of(), bootstrap_servers=stage.platform.bootstrap, auto_offset_reset="latest", enable_auto_commit=False
    )
    await consumer.start()
    ids: set[tuple[str, bytes | None]] = set()
    try:
        async with writing(stage.platform) as producer, asyncio.TaskGroup() as copying:

            async def copy_what_comes() -> None:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        name = (record.topic, dict(record.headers).get("ce_id"))
                        if name not in ids:
                            ids.add(name)
                            copying.create_task(_copies(stage, producer, record))

            await stage.keep_doing(copy_what_comes, seconds=COPYING_S)
    finally:
        await consumer.stop()
    if len(ids) < COPIES:
        raise AssertionError(f"only {len(ids)} records were copied")


async def _copies(stage: Stage, producer: Any, record: Any) -> None:
    for delay in sorted(stage.draw.uniform(0.0, LONGEST_DELAY_S) for _ in range(COPIES)):
        await asyncio.sleep(delay / COPIES)
        await again(producer, record)
        stage.injected("duplicate")


@scenario(
    "20b",
    "The events of a key come in any order, and are applied in theirs",
    fresh=True,
    allow=["first_occurrences_rise_by_one"],
)
async def out_of_order(stage: Stage) -> None:
    held = 0

    async def one_round() -> None:
        nonlocal held
        held += await _shuffle_the_outbox(stage, stage.draw.choice(["review", "funding", "funding", "impact"]))

    await stage.after_commands(40)
    await stage.keep_doing(one_round, seconds=SHUFFLING_S)
    if not held:
        raise AssertionError("no event ever came before the one that precedes it")


async def _shuffle_the_outbox(stage: Stage, service: str) -> int:
    """In the relay's place, send what waits in a drawn order, then let the relay send it in the right one.

    How many records were seen held because an earlier one was missing.
    """
    platform, held = stage.platform, 0
    log = KafkaLog(KafkaSettings(platform.bootstrap), client_id="shuffling")
    try:
        async with relay_paused(platform.opened[service], operators_origin()):
            await stage.pause(PILING_UP_S)
            pending = [pending_of(row) for row in await platform.opened[service].fetch(OUTBOX)]
            if max(Counter(one.envelope.subject for one in pending).values(), default=0) < 2:
                return 0
            stage.draw.shuffle(pending)
            for one in pending:
                await log.send([one])
                counts = await asyncio.gather(*(_count(stage, name, "held") for name in SERVICES))
                held += sum(counts)
            stage.injected(f"events of {service} out of order")
            return held
    finally:
        await log.renew()


@scenario("20c", "Services hear what follows long before what it follows from: they wait, and go on by themselves")
async def worst_order(stage: Stage) -> None:
    async with meddling(stage.platform) as meddler:
        for service, topics in (("review", [CALLS]), ("funding", [APPLICATIONS, CALLS]), ("impact", [APPLICATIONS])):
            await _kept_back(stage, meddler, service, topics)


async def _kept_back(stage: Stage, meddler: Meddler, service: str, topics: list[str]) -> None:
    """Keep topics back from a service until something there waits for them, then a little longer."""
    kept = {(f"novapec-{service}", topic) for topic in topics}
    meddler.kept_back |= kept
    try:
        if CALLS in topics:
            await _new_rules(stage)
        await until(f"{service} waits for what is kept back", _waiting(stage, service), within=KEPT_BACK_S)
        stage.injected(f"{', '.join(topics)} kept back from {service}")
    finally:
        meddler.kept_back -= kept
    await until(f"nothing waits at {service}", _nothing_waits(stage, service), within=60.0)


@scenario("20d", "Waiters in two processes race those who wake them, again and again, and none is forgotten")
async def racing(stage: Stage) -> None:
    service, waited = "review", 0
    kept = (f"novapec-{service}", CALLS)
    async with second(stage.platform, service), meddling(stage.platform) as meddler:

        async def flicker() -> None:
            nonlocal waited
            meddler.kept_back.add(kept)
            await _new_rules(stage)
            await stage.pause(stage.draw.uniform(0.2, 3.0))
            waited += await _count(stage, service, "waiting")
            meddler.kept_back.discard(kept)
            await stage.pause(stage.draw.uniform(0.0, 0.5))
            if forgotten := await stage.platform.opened[service].fetchval(FORGOTTEN, WOKEN_WITHIN_S):
                raise AssertionError(f"{forgotten} events have waited for {WOKEN_WITHIN_S} s: nobody woke them")

        await stage.keep_doing(flicker, seconds=FLICKER_S)
        while not waited:
            await flicker()
        stage.injected(f"{CALLS} kept back from two processes of {service}, {waited} waiters seen")
        await until(f"nothing waits at {service}", _nothing_waits(stage, service), within=WOKEN_WITHIN_S)


def _waiting(stage: Stage, service: str) -> Callable[[], Awaitable[bool]]:
    async def waiting() -> bool:
        stage.load.check()
        return await _count(stage, service, "waiting") > 0

    return waiting


def _nothing_waits(stage: Stage, service: str) -> Callable[[], Awaitable[bool]]:
    async def nothing() -> bool:
        stage.load.check()
        return not await _count(stage, service, "waiting")

    return nothing


async def _count(stage: Stage, service: str, state: str) -> int:
    return await stage.platform.opened[service].fetchval(STANDING, state)


async def _new_rules(stage: Stage) -> None:
    """Publish the edition's rules under a higher version: whatever is submitted from now on follows from them."""
    officer, call = stage.load.cast.officer, stage.ground.world.call_id
    rules = (await officer.get("intake", f"/calls/{call}"))["rules"]
    major, minor, patch = rules["version"].split(".")
    version = {"version": f"{major}.{minor}.{int(patch) + 1}"}
    await officer.post("publish_rules", "intake", f"/calls/{call}/rules", rules | version)
