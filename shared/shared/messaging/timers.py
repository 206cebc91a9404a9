"""What falls due runs off rows with a due instant, in the process that holds the relay's lock."""

import asyncio
from typing import Final

import structlog

from shared.clock import Clock
from shared.failpoints import reach
from shared.messaging.reactions import Timer, Timers
from shared.observability import metrics
from shared.observability.tracing import span
from shared.origin import Origin
from shared.postgres import Database, is_behind, is_transient

_LOG = structlog.get_logger(__name__)

AT_ONCE: Final = 100


async def fire_due(database: Database, timers: Timers, clock: Clock) -> int:
    """Fire everything that is due by the business clock, soonest first; how many rows were fired.

    A row that fails is logged and left for the next turn; the others go on.
    """
    return sum([await _fire_all(database, timer, clock) for timer in timers])


async def _fire_all(database: Database, timer: Timer, clock: Clock) -> int:
    """Past the rows that fail, so that many of them keep no other from its turn."""
    fired = 0
    failed: set[object] = set()
    while due := [
        row for row in await database.fetch(timer.find, clock.now(), AT_ONCE + len(failed)) if row[0] not in failed
    ]:
        for row in due:
            if await _fire(database, timer, row[0], row[1]):
                fired += 1
            else:
                failed.add(row[0])
    return fired


async def _fire(database: Database, timer: Timer, number: object, due: object) -> bool:
    origin = Origin.of_timer(timer.name, str(number), due)  # type: ignore[arg-type]  # reason: a timestamptz column
    try:
        await reach("timer.found")
        with span(f"timer {timer.name}", traceparent=None):
            async with database.transaction(origin) as tx:
                await timer.fire(tx, number, at=origin.at)
                await reach("timer.fired")
        await reach("timer.committed")
    except Exception as error:  # noqa: BLE001  because one row must not stop the others
        log = _LOG.warning if is_transient(error) or is_behind(error) else _LOG.exception
        log("timer failed", timer=timer.name, row=str(number), error=repr(error))
        return False
    metrics.TIMERS_FIRED.labels(timer.name).inc()
    return True


async def count_due(database: Database, timers: Timers, clock: Clock) -> int:
    """How many rows are due now: not zero means that something is still in flight."""
    counts = [len(await database.fetch(timer.find, clock.now(), AT_ONCE)) for timer in timers]
    return sum(counts)


async def run_timers(database: Database, timers: Timers, clock: Clock, *, every: float = 1.0) -> None:
    """Fire what falls due, for ever."""
    while True:
        if not await fire_due(database, timers, clock):
            await asyncio.sleep(every)
