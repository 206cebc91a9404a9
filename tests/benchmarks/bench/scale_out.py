"""More consumers apply more: 1, 2, 4, 8 and 12 of a group on 12 partitions, where each event takes 5 ms.

Of 8 consumers four have two partitions and four have one: while the latter wait, they give 6 consumers' worth at most.
Twelve processes on a machine of two cores measure the cores: what is asked of 2 and 4 is asked of no more.
"""

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
from shared.messaging.topics import PARTITIONS
from shared.postgres import Database
from shared.testing import eventually

EACH, OF_MANY = 1_600, 4_800
"""Events of a run: of one to four consumers, and of more, which would be done before they have begun."""
APPLIED = "SELECT count(*) FROM messaging.inbox"


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second of each consumer, against that of one alone."""
    count = 200 if quick else EACH
    few, many = ((1, 2), ()) if quick else ((1, 2, 4), (8, 12))
    found = await medians(runs, {str(size): partial(_rate, ground, count, size) for size in few})
    found |= await medians(min(runs, 3), {str(size): partial(_rate, ground, OF_MANY, size) for size in many})
    await ground.topic(sample.ThingMade.TOPIC)
    asked = {size: 0.9 if size in few else 0.0 for size in (*few[1:], *many)}
    return [
        Figure(f"scale_out_{size}", found[str(size)] / size, found["1"], "events/s", reach, against="one alone")
        for size, reach in asked.items()
    ]


async def _rate(ground: Ground, count: int, size: int) -> float:
    topic = await ground.topic(sample.ThingMade.TOPIC)
    async with ground.database() as database, AsyncExitStack() as stack:
        await sample.prepare(database)
        assigned = [await stack.enter_async_context(_consumer(ground, database)) for _ in range(size)]
        even = {PARTITIONS // size, -(-PARTITIONS // size)}

        def all_assigned() -> bool:
            held = [one[-1] if one else 0 for one in assigned]
            return sum(held) == PARTITIONS and set(held) == even

        await eventually(all_assigned, within=180)

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
