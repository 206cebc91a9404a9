"""The relay against Debezium tuned for throughput: a backlog committed at once, until all of it stands on Kafka."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import checks, sample
from bench.debezium import engine, outbox, settings
from bench.figure import Figure
from bench.ground import Ground
from bench.relay import STREAMS, drained
from bench.rounds import Stopwatch, medians
from bench.topics import everything_on
from shared.testing import eventually


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second; both are connected and idle when the backlog is committed."""
    count, warming = (2_000, 500) if quick else (30_000, 10_000)
    await ground.read_by_capture()
    class_path = await engine.installed()

    async def relayed() -> float:
        await ground.topic(sample.ThingMade.TOPIC)
        async with ground.database() as database:
            await sample.backlog(database, count, streams=STREAMS)
            rate = count / await drained(ground, database)
            await checks.announced(database, count, published=True)
        checks.in_order(await everything_on(ground.kafka, sample.ThingMade.TOPIC), count)
        return rate

    async def captured() -> float:
        await ground.topic(settings.TOPIC)
        async with ground.database() as database:
            await sample.prepare(database)
            await outbox.prepare(database)
            async with engine.capturing(ground, database, class_path, settings.FOR_THROUGHPUT):
                await outbox.backlog(database, warming, streams=STREAMS)  # Java compiles what is used much
                await _until(ground, settings.TOPIC, warming)
                await outbox.backlog(database, count, streams=STREAMS, after=warming)
                clock = Stopwatch()
                await _until(ground, settings.TOPIC, warming + count)
                return count / clock.seconds

    found = await medians(runs, {"relay": relayed, "Debezium": captured})
    ours, peer = found["relay"], found["Debezium"]
    return [Figure("relay_vs_debezium", ours, peer, "events/s", 2.0, against="Debezium tuned for throughput")]


async def _until(ground: Ground, topic: str, count: int) -> None:
    """Return once `count` records stand on a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=ground.kafka.bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]

        async def all_there() -> bool:
            return sum((await consumer.end_offsets(partitions)).values()) >= count

        await eventually(all_there, within=300)
    finally:
        await consumer.stop()
