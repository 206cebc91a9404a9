"""A service that works steadily: `python latency_server.py ours|debezium DSN BOOTSTRAP RATE SECONDS`, until SIGTERM.

Makes RATE things a second for SECONDS, says "done" with their number, and waits. `ours` publishes what it announces by
the relay beside it, as a service does; `debezium` writes Debezium's outbox and publishes nothing.
"""

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack

import structlog
import uvloop

from bench import sample
from bench.debezium import outbox
from bench.rounds import Stopwatch
from shared.clock import SystemClock
from shared.messaging.background import background
from shared.messaging.kafka_settings import KafkaSettings
from shared.observability.health import Health
from shared.postgres import Database


async def main(side: str, dsn: str, bootstrap: str, rate: str, seconds: str) -> None:
    """Work, then wait until told to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    command = sample.make_thing if side == "ours" else outbox.make_thing
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(dsn, application="bench-writer"))
        if side == "ours":
            relay = background(
                "bench", {}, (), (), database, KafkaSettings(bootstrap), SystemClock(), Health(), frozenset({"relay"})
            )
            await stack.enter_async_context(relay)
        await command(database)
        await asyncio.sleep(2)
        count = int(float(rate) * float(seconds))
        clock = Stopwatch()
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                await asyncio.sleep(max(0.0, number / float(rate) - clock.seconds))
                group.create_task(command(database))
        print(f"done {count + 1}", flush=True)  # noqa: T201  the parent reads it
        await stopped.wait()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    uvloop.run(main(*sys.argv[1:6]))
