"""From commit to readable on Kafka and to applied in the next service, at 200 events/s; against Debezium's outbox.

Both begin at the commit's own timestamp in PostgreSQL. Readable is when a plain consumer holds the record, applied is
the commit of the next service: behind our relay a service with all it does, behind Debezium a bare insert.
"""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import checks, sample
from bench.children import child, line_of
from bench.debezium import engine, outbox, settings
from bench.debezium.settings import Tuning
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import say
from shared.postgres import Database
from shared.postgres.transaction import Row
from shared.testing.kafka import recreate_topics

RATE = 200
WARMING = 4
"""Seconds at the beginning of a run that are not counted: Java compiles what is used much, and caches fill."""
COMMITTED = "SELECT event_id AS id, aggregate_id, pg_xact_commit_timestamp(xmin) AS at FROM messaging.event_log"
COMMITTED_THERE = "SELECT id, aggregateid AS aggregate_id, pg_xact_commit_timestamp(xmin) AS at FROM public.outbox"
OURS = "ours"
APPLIED = "SELECT thing_id::text AS aggregate_id, pg_xact_commit_timestamp(xmin) AS at FROM bench.entry"

Arrivals = Mapping[str, float]
"""Event id -> the instant at which a plain consumer held its record, in seconds of the wall clock."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Milliseconds of one run."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Delays":
        warm = seconds[min(WARMING * RATE, len(seconds) // 2) :]
        ranked = sorted(1000 * one for one in warm)
        return cls(median(ranked), ranked[int(len(ranked) * 0.99)])


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """p50 and p99, medians over the runs; the sides take turns."""
    await ground.read_by_capture()
    await recreate_topics(ground.kafka.bootstrap)
    class_path = await engine.installed()
    seconds = 2 if quick else 14
    found: dict[tuple[str, str], list[Delays]] = {}
    for _ in range(runs):
        sides = {OURS: await _ours(ground, seconds)}
        for tuning in (settings.DEFAULTS, settings.FOR_LATENCY):
            sides[tuning.name] = await _debezium(ground, seconds, class_path, tuning)
        for side, reached in sides.items():
            for what, delays in reached.items():
                found.setdefault((side, what), []).append(delays)
                say(f"  {side}, {what}: p50 {delays.p50:.1f} ms, p99 {delays.p99:.1f} ms")
    middle = {
        which: {"p50": median(one.p50 for one in all_), "p99": median(one.p99 for one in all_)}
        for which, all_ in found.items()
    }
    return [
        Figure(
            f"{what}_{p}_of_{short}",
            middle[OURS, what][p],
            middle[peer, what][p],
            "ms",
            reach,
            "at most",
            against=f"{named}, {what}",
        )
        for what in ("readable", "applied")
        for peer, short, reach, named in (
            (settings.DEFAULTS.name, "defaults", 0.25, "Debezium as it ships"),
            (settings.FOR_LATENCY.name, "tuned", 1.0, "Debezium tuned for latency"),
        )
        for p in ("p50", "p99")
    ]


async def _ours(ground: Ground, seconds: int) -> dict[str, Delays]:
    topic, bootstrap = await ground.topic(sample.ThingMade.TOPIC), ground.kafka.bootstrap
    async with ground.database() as database, ground.database() as following, AsyncExitStack() as stack:
        await sample.prepare(database)
        await sample.prepare(following)
        await stack.enter_async_context(child("backlog_server.py", "consumer", following.dsn, bootstrap))
        arrived = await _arrivals(ground, OURS, database, topic, seconds)
        rows = await database.fetch(COMMITTED)
        await checks.announced(database, len(rows), published=True)
        there = await _applied(following, len(rows))
        await checks.applied(following, len(rows))
    return _delays(rows, arrived, there)


async def outbox_is_empty(database: Database) -> bool:
    """Has everything been acknowledged?"""
    return await database.fetchval("SELECT NOT EXISTS (SELECT FROM messaging.outbox)")


async def _debezium(ground: Ground, seconds: int, class_path: str, tuning: Tuning) -> dict[str, Delays]:
    topic, bootstrap = await ground.topic(settings.TOPIC), ground.kafka.bootstrap
    async with ground.database() as database, ground.database() as following, AsyncExitStack() as stack:
        await sample.prepare(database)
        await sample.prepare(following)
        await outbox.prepare(database)
        await stack.enter_async_context(child("follower_server.py", following.dsn, bootstrap, topic))
        await stack.enter_async_context(engine.capturing(ground, database, class_path, tuning))
        arrived = await _arrivals(ground, "debezium", database, topic, seconds)
        rows = await database.fetch(COMMITTED_THERE)
        there = await _applied(following, len(rows))
    return _delays(rows, arrived, there)


async def _applied(following: Database, count: int) -> dict[str, datetime]:
    """When the next service committed what it made of each thing's event, once it has all of them."""

    async def everything_applied() -> bool:
        return await following.fetchval("SELECT count(*) FROM bench.entry") == count

    await checks.soon(everything_applied)
    return {row["aggregate_id"]: row["at"] for row in await following.fetch(APPLIED)}


def _delays(rows: Sequence[Row], arrived: Arrivals, there: Mapping[str, datetime]) -> dict[str, Delays]:
    begun = sorted(rows, key=lambda row: row["at"])
    checks.require(len(arrived) == len(begun), f"{len(arrived)} events readable of {len(begun)}")
    return {
        "readable": Delays.of([arrived[str(row["id"])] - row["at"].timestamp() for row in begun]),
        "applied": Delays.of([(there[row["aggregate_id"]] - row["at"]).total_seconds() for row in begun]),
    }


async def _arrivals(ground: Ground, side: str, database: Database, topic: str, seconds: int) -> Arrivals:
    """When a plain consumer held each record of a writer that works for some seconds."""
    consumer = AIOKafkaConsumer(bootstrap_servers=ground.kafka.bootstrap, enable_auto_commit=False)
    await consumer.start()
    arrived: dict[str, float] = {}
    try:
        await consumer._client.force_metadata_update()
        consumer.assign([TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()])
        await consumer.seek_to_beginning()
        arguments = (side, database.dsn, ground.kafka.bootstrap, str(RATE), str(seconds))
        async with child("latency_server.py", *arguments) as writer:
            expected, deadline = None, time.monotonic() + seconds + 60
            while expected is None or len(arrived) < expected:
                checks.require(time.monotonic() < deadline, f"{len(arrived)} of {expected} events came")
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    at = time.time()  # noqa: TID251  compared with PostgreSQL's clock
                    arrived |= {_event_id(dict(record.headers)): at for record in records}
                if expected is None and len(arrived) > RATE * seconds:
                    expected = int((await line_of(writer) or "done 0").split()[1])
            # A record is readable before its acknowledgement is here, and its row gone only after that: while the
            # relay, which ends with the writer, still runs.
            await checks.soon(lambda: outbox_is_empty(database))
    finally:
        await consumer.stop()
    return arrived


def _event_id(headers: Mapping[str, bytes]) -> str:
    ours = headers.get("ce_id")
    return ours.decode() if ours is not None else str(json.loads(headers["id"])["payload"])
