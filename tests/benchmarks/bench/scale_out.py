"""More consumers apply more: 1, 2 and 4 of a group on 4 partitions, where each event takes 5 ms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from aiokafka import AIOKafkaProducer

from bench import checks, sample
from bench.children import child, line_of
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, medians
from shared.messaging.kafka_log import BATCH_BYTES
from shared.postgres import Database
from shared.testing import eventually

PARTITIONS = 4
APPLIED = "SELECT count(*) FROM messaging.inbox"


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second of each consumer, against that of one alone."""
    count = 200 if quick else 1_600
    group_sizes = (1, 2) if quick else (1, 2, 4)
    found = await medians(runs, {str(size): partial(_rate, ground, count, size) for size in group_sizes})
    await ground.topic(sample.ThingMade.TOPIC)  # with as many partitions as the platform insists on
    return [
        Figure(f"scale_out_{size}", found[str(size)] / size, found["1"], "events/s", 0.9, against="one consumer alone")
        for size in group_sizes[1:]
    ]


async def _rate(ground: Ground, count: int, size: int) -> float:
    topic = await ground.topic(sample.ThingMade.TOPIC, PARTITIONS)
    async with ground.database() as database, AsyncExitStack() as stack:
        await sample.prepare(database)
        shares = {PARTITIONS // size}
        assigned = [await stack.enter_async_context(_consumer(ground, database)) for _ in range(size)]
        await eventually(lambda: {one[-1] for one in assigned if one} == shares and all(assigned), within=90)

        async def all_applied() -> bool:
            return await database.fetchval(APPLIED) >= count

        clock = Stopwatch()
        await _produce(ground, topic, count)
        await eventually(all_applied, within=120)
        rate = count / clock.seconds
        await checks.applied(database, count)
    return rate


async def _produce(ground: Ground, topic: str, count: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka.bootstrap, acks="all", max_batch_size=BATCH_BYTES)
    await producer.start()
    try:
        for number, raw in enumerate(sample.arrivals(count)):
            headers, partition = list(raw.headers), number % PARTITIONS
            await producer.send(topic, raw.value, key=raw.key, headers=headers, partition=partition)
        await producer.flush()
    finally:
        await producer.stop()


@asynccontextmanager
async def _consumer(ground: Ground, database: Database) -> AsyncIterator[list[int]]:
    """A consumer as a process: the numbers of partitions it told of, the last one in force."""
    async with child("scale_out_server.py", database.dsn, ground.kafka.bootstrap) as process:
        told: list[int] = []

        async def listen() -> None:
            while line := await line_of(process):
                told.append(int(line.split()[1]))

        listening = asyncio.create_task(listen())
        yield told
    await listening
