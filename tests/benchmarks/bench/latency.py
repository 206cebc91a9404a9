"""From commit to readable on Kafka and to applied in the next service, at 200 events/s; against Debezium's outbox.

Both begin at the commit's own timestamp in PostgreSQL. Readable is when a plain consumer holds the record, the same
one for every side. Applied, which only we do, is the commit of the next service. It is compared with Debezium's
readable: whatever applied its records would come on top.
"""

import json
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
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
from shared.testing.kafka import recreate_topics

RATE = 200
WARMING = 4
"""Seconds at the beginning of a run that are not counted: Java compiles what is used much, and caches fill."""
COMMITTED = "SELECT event_id AS id, aggregate_id, pg_xact_commit_timestamp(xmin) AS at FROM messaging.event_log"
COMMITTED_THERE = "SELECT id, aggregateid AS aggregate_id, pg_xact_commit_timestamp(xmin) AS at FROM public.outbox"
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
    found: dict[str, list[Delays]] = {}
    for _ in range(runs):
        readable, applied = await _ours(ground, seconds)
        sides = {"readable": readable, "applied": applied}
        for tuning in (settings.DEFAULTS, settings.FOR_LATENCY):
            sides[tuning.name] = await _debezium(ground, seconds, class_path, tuning)
        for name, delays in sides.items():
            found.setdefault(name, []).append(delays)
            say(f"  {name}: p50 {delays.p50:.1f} ms, p99 {delays.p99:.1f} ms")
    middle = {
        name: {"p50": median(one.p50 for one in all_), "p99": median(one.p99 for one in all_)}
        for name, all_ in found.items()
    }
    return [
        Figure(f"{ours}_{p}_of_{short}", middle[ours][p], middle[peer][p], "ms", reach, "at most", against=what)
        for ours in ("readable", "applied")
        for peer, short, reach, what in (
            (settings.DEFAULTS.name, "defaults", 0.25, "Debezium as it ships, readable"),
            (settings.FOR_LATENCY.name, "tuned", 1.0, "Debezium tuned for latency, readable"),
        )
        for p in ("p50", "p99")
    ]


async def _ours(ground: Ground, seconds: int) -> tuple[Delays, Delays]:
    topic, bootstrap = await ground.topic(sample.ThingMade.TOPIC), ground.kafka.bootstrap
    async with ground.database() as database, ground.database() as following, AsyncExitStack() as stack:
        await sample.prepare(database)
        await sample.prepare(following)
        await stack.enter_async_context(child("backlog_server.py", "consumer", following.dsn, bootstrap))
        arrived = await _arrivals(ground, "ours", database, topic, seconds)
        rows = await database.fetch(COMMITTED)
        # A record is readable before its acknowledgement is here, and its row gone only after that.
        await checks.soon(lambda: outbox_is_empty(database))
        await checks.announced(database, len(rows), published=True)

        async def everything_applied() -> bool:
            return await following.fetchval("SELECT count(*) FROM bench.entry") == len(rows)

        await checks.soon(everything_applied)
        await checks.applied(following, len(rows))
        there = {row["aggregate_id"]: row["at"] for row in await following.fetch(APPLIED)}
    begun = sorted(rows, key=lambda row: row["at"])
    checks.require(len(arrived) == len(rows), f"{len(arrived)} events readable of {len(rows)}")
    readable = [arrived[str(row["id"])] - row["at"].timestamp() for row in begun]
    applied = [(there[row["aggregate_id"]] - row["at"]).total_seconds() for row in begun]
    return Delays.of(readable), Delays.of(applied)


async def outbox_is_empty(database: Database) -> bool:
    """Has everything been acknowledged?"""
    return await database.fetchval("SELECT NOT EXISTS (SELECT FROM messaging.outbox)")


async def _debezium(ground: Ground, seconds: int, class_path: str, tuning: Tuning) -> Delays:
    topic = await ground.topic(settings.TOPIC)
    async with ground.database() as database:
        await sample.prepare(database)
        await outbox.prepare(database)
        async with engine.capturing(ground, database, class_path, tuning):
            arrived = await _arrivals(ground, "debezium", database, topic, seconds)
        rows = sorted(await database.fetch(COMMITTED_THERE), key=lambda row: row["at"])
    checks.require(len(arrived) == len(rows), f"{len(arrived)} events readable of {len(rows)}")
    return Delays.of([arrived[str(row["id"])] - row["at"].timestamp() for row in rows])


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
    finally:
        await consumer.stop()
    return arrived


def _event_id(headers: Mapping[str, bytes]) -> str:
    ours = headers.get("ce_id")
    return ours.decode() if ours is not None else str(json.loads(headers["id"])["payload"])
