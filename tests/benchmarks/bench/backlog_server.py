"""One part of a service as a process of its own: `python backlog_server.py relay|consumer`, until SIGTERM.

The same background parts as in production (the relay brings the audit chain and the timers along), without HTTP. It
imports the sample service by `bench`, so PYTHONPATH names this package's folder.
"""

import asyncio
import contextlib
import logging
import signal
import sys

import structlog
import uvloop

from bench import sample
from shared.clock import SystemClock
from shared.messaging.background import background
from shared.messaging.kafka_settings import KafkaSettings
from shared.observability.health import Health
from shared.postgres import Database


async def main(role: str, dsn: str, bootstrap: str) -> None:
    """Work until told to stop."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with (
        Database(dsn, application=f"bench-{role}", statement_timeout=600) as database,
        background(
            service="bench",
            reactions={},
            projections=(sample.TIMELINE,) if role == "consumer" else (),
            timers=(),
            database=database,
            kafka=KafkaSettings(bootstrap),
            clock=SystemClock(),
            health=Health(),
            roles=frozenset({role}),
        ),
    ):
        await stopped.wait()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main(*sys.argv[1:4]))
