"""One consumer of a group as a process: `python scale_out_server.py DSN BOOTSTRAP`, until SIGTERM.

Says "assigned" with the number of its partitions each time that changes. An event takes 5 ms of somebody else's time.
"""

import asyncio
import logging
import signal
import sys
from datetime import datetime

import structlog
import uvloop

from bench import sample
from shared.messaging.application import Reacting
from shared.messaging.consume import Consuming, make_broker
from shared.messaging.hearer import Hearer
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database, Transaction

LATENCY = 0.005


async def slow(tx: Transaction, event: sample.ThingMade, *, at: datetime) -> None:
    """A reaction that waits for the world, then keeps what it heard."""
    await asyncio.sleep(LATENCY)
    tx.write(sample.KEEP_ENTRY, event.thing_id, at, "ThingMade", event.title)


async def main(dsn: str, bootstrap: str) -> None:
    """Consume until told to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    kafka = KafkaSettings(bootstrap)
    async with Database(dsn, application="bench-consumer", size=2) as database:
        hearer = Hearer(database, Reacting("bench", {sample.ThingMade: slow}))
        consuming = Consuming(hearer, [sample.ThingMade.TOPIC], kafka, group=hearer.consumer)
        broker = make_broker(kafka, client_id="bench-consumer")
        consuming.subscribe(broker)
        await broker.start()
        telling = asyncio.create_task(_tell(consuming))
        await stopped.wait()
        telling.cancel()
        await broker.stop()


async def _tell(consuming: Consuming) -> None:
    told = -1
    while True:
        consumer = consuming._subscriber.consumer
        mine = len(consumer.assignment()) if consumer is not None else 0
        if mine != told:
            told = mine
            print(f"assigned {mine}", flush=True)  # noqa: T201  the parent reads it
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    uvloop.run(main(*sys.argv[1:3]))
