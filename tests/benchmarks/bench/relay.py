"""The relay: read, publish in order, await, delete; against a bare producer of the same records."""

from aiokafka import AIOKafkaProducer

from bench import checks, sample
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, medians
from bench.topics import everything_on
from shared.messaging.kafka_log import BATCH_BYTES, KafkaLog
from shared.messaging.leader import LeaderSession, pending_of
from shared.messaging.relay import Relay
from shared.postgres import Database

STREAMS = 1_000
TOPIC = sample.ThingMade.TOPIC


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second from the outbox to acknowledged and deleted."""
    count = 2_000 if quick else 20_000

    async def relayed() -> float:
        await ground.topic(TOPIC)
        async with ground.database() as database:
            await sample.backlog(database, count, streams=STREAMS)
            await ground.settle()
            rate = count / await drained(ground, database)
            await checks.announced(database, count, published=True)
        checks.in_order(await everything_on(ground.kafka, TOPIC), count)
        return rate

    async def produced() -> float:
        await ground.topic(TOPIC)
        async with ground.database() as database:
            await sample.backlog(database, count, streams=STREAMS)
            rows = await database.fetch("SELECT * FROM messaging.outbox ORDER BY id")
        await ground.settle()
        records = [
            (one.topic, one.payload, one.envelope.subject.encode(), one.envelope.headers())
            for one in map(pending_of, rows)
        ]
        return count / await _produce(ground, records)

    found = await medians(runs, {"relay": relayed, "bare producer": produced})
    return [Figure("relay", found["relay"], found["bare producer"], "events/s", 0.5, against="bare aiokafka producer")]


async def drained(ground: Ground, database: Database) -> float:
    """Seconds in which the relay publishes everything that is pending."""
    session = await LeaderSession.open(database)
    checks.require(session is not None, "another relay leads")
    log = KafkaLog(ground.kafka, client_id="bench-relay")
    try:
        relay = Relay(session, log)  # type: ignore[arg-type]  # reason: required above
        await log._started()
        clock = Stopwatch()
        while await relay.turn():
            continue
        return clock.seconds
    finally:
        await log.renew()
        await session.close()  # type: ignore[union-attr]  # reason: required above


async def _produce(ground: Ground, records: list[tuple[str, bytes, bytes, list[tuple[str, bytes]]]]) -> float:
    producer = AIOKafkaProducer(
        bootstrap_servers=ground.kafka.bootstrap, acks="all", enable_idempotence=True, max_batch_size=BATCH_BYTES
    )
    await producer.start()
    try:
        clock = Stopwatch()
        futures = [
            await producer.send(topic, value, key=key, headers=headers) for topic, value, key, headers in records
        ]
        for future in futures:
            await future
        return clock.seconds
    finally:
        await producer.stop()
