"""The background of a service: hearers, and in the process that holds the lock the relay, the timers and the chain.

Every part is a task that starts again after a failure, with back-off; what it is doing stands in the health checks.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog

from shared.clock import Clock
from shared.messaging.application import Application, Projecting, Reacting
from shared.messaging.caught_up import note_caught_up
from shared.messaging.consume import STUCK_AFTER, Consuming, make_broker
from shared.messaging.failures import Retry
from shared.messaging.figures import Figures
from shared.messaging.generations import generations_of
from shared.messaging.groups import group_of, mark_of
from shared.messaging.hearer import Hearer
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.leading import Leading
from shared.messaging.pausing import paused_of
from shared.messaging.reactions import Projections, Reactions, Timers
from shared.messaging.topics import WrongPartitionsError, check_topics
from shared.observability import metrics
from shared.observability.health import Check, Health
from shared.postgres import Database, is_transient

_LOG = structlog.get_logger(__name__)

EXIT_STUCK: Final = 70
EXIT_REBUILD: Final = 75
LONGEST_PAUSE: Final = 10.0
ASK_EVERY: Final = 5
SAY_CAUGHT_UP_EVERY: Final = 2
THOROUGH_EVERY: Final = 30
PARKED_STATES: Final = ("held", "waiting", "dead", "fork")

ASIDE: Final = """SELECT state, count(*) AS count,
coalesce(extract(epoch FROM clock_timestamp() - min(parked_at)), 0) AS age
FROM messaging.parked WHERE consumer = $1 GROUP BY state
UNION ALL SELECT 'redrive', count(*), 0 FROM messaging.quarantine WHERE consumer = $1 AND state = 'redrive'"""


@dataclass(frozen=True, slots=True)
class Told:
    """What operators told the consumers: the projections' generations, from where to read again, and who rests."""

    generations: Mapping[str, int]
    mark: str | None
    paused: frozenset[str]


@asynccontextmanager
async def background(
    service: str,
    reactions: Reactions,
    projections: Projections,
    timers: Timers,
    database: Database,
    kafka: KafkaSettings,
    clock: Clock,
    health: Health,
    roles: frozenset[str],
    figures: Figures = (),
) -> AsyncGenerator[None]:
    """Run the background parts that `roles` names (consumer, relay) until the block ends."""
    tasks: list[asyncio.Task[None]] = []
    if "consumer" in roles:
        hearing = Hearing(service, reactions, projections, database, kafka, health)
        tasks.append(asyncio.create_task(forever("consumers", hearing.run), name="consumers"))
    if "relay" in roles:
        leading = Leading(service, timers, database, kafka, clock, health, figures)
        tasks.append(asyncio.create_task(forever("relay", leading.run), name="relay"))
    else:
        tasks.append(asyncio.create_task(forever("waker", lambda: wake_the_relay(database)), name="waker"))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def forever(name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a part; when it fails, wait a little and run it again."""
    failures = 0
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
        except WrongPartitionsError as error:
            _LOG.critical("refused to start", part=name, error=str(error))
            os._exit(EXIT_REBUILD)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # aiokafka awaits tasks that it cancelled itself: that stops a part, and nobody asked for it.
            _LOG.warning("background part was cancelled from within: starting it again", part=name, error=repr(error))
        except Exception as error:  # noqa: BLE001  because the parts outlive whatever befalls one run of them
            _LOG.warning("background part failed: starting it again", part=name, error=repr(error))
        failures = 0 if asyncio.get_running_loop().time() - started > LONGEST_PAUSE else failures + 1
        await asyncio.sleep(min(0.2 * 2 ** min(failures, 8), LONGEST_PAUSE))


async def wake_the_relay(database: Database) -> None:
    """In a process without the relay: tell the one that has it, after commits, at most every 10 ms."""
    while True:
        await database.announced.wait()
        database.announced.clear()
        await database.fetchval("SELECT pg_notify('novapec_outbox', '')")
        await asyncio.sleep(0.01)


class Hearing:
    """All consumers of one service in this process."""

    def __init__(
        self,
        service: str,
        reactions: Reactions,
        projections: Projections,
        database: Database,
        kafka: KafkaSettings,
        health: Health,
    ) -> None:
        self._service = service
        self._reactions = reactions
        self._projections = projections
        self._database = database
        self._kafka = kafka
        self._consuming: list[Consuming] = []
        self._resting: tuple[str, ...] = ()
        """The consumers that were told to pause."""
        health.add("consumers", self._ready)
        health.add("consumers", self._alive, live=True, ready=False)

    async def run(self) -> None:
        """Consume until cancelled; returns after a failure of the broker's connection, to be run again."""
        told = await self._told()
        applications: list[Application] = [Reacting(self._service, self._reactions)] if self._reactions else []
        applications += [Projecting(self._service, p, told.generations[p.name]) for p in self._projections]
        if not applications:
            await asyncio.Event().wait()
        await self._topics_exist(applications)
        broker = make_broker(self._kafka, client_id=f"novapec-{self._service}")
        consuming: list[Consuming] = []
        dated: list[Consuming] = []
        metrics.LAG.clear()
        for application in applications:
            metrics.PAUSED.labels(application.consumer).set(application.name in told.paused)
            if application.name in told.paused:
                continue
            topics = sorted({event.TOPIC for event in application.hears})
            group = group_of(application.consumer, told.mark)
            hearer = Hearer(self._database, application, signatures=self._kafka.signatures)
            consuming.append(Consuming(hearer, topics, self._kafka, group=group))
            consuming[-1].subscribe(broker)
            if isinstance(application, Projecting) and application.says_caught_up:
                dated.append(consuming[-1])
        try:
            if consuming:
                await broker.start()
            self._consuming = consuming
            self._resting = tuple(one.consumer for one in applications if one.name in told.paused)
            await self._watch(consuming, dated, told)
        finally:
            self._consuming, self._resting = [], ()
            with suppress(Exception):
                await broker.stop()

    async def _topics_exist(self, applications: list[Application]) -> None:
        topics = tuple(sorted({event.TOPIC for one in applications for event in one.hears}))
        while missing := await check_topics(self._kafka, topics):
            _LOG.warning("topics are missing: run `novapec topics create`", missing=missing)
            await asyncio.sleep(2)

    async def _told(self) -> Told:
        return Told(
            await generations_of(self._database, self._projections),
            await mark_of(self._database),
            await paused_of(self._database),
        )

    async def _watch(self, consuming: list[Consuming], dated: list[Consuming], told: Told) -> None:
        """Sweep what is parked, publish the figures, and leave the process when a consumer is stuck for good."""
        turns = 0
        while True:
            for one in consuming:
                one.measure()
                if one.broken or one.stuck_for() > STUCK_AFTER:
                    _LOG.critical("consumer stuck: leaving, to be started again", consumer=one.hearer.consumer)
                    os._exit(EXIT_STUCK)
            turns += 1
            try:
                await self._look_after(consuming, turns)
                for one in dated if turns % SAY_CAUGHT_UP_EVERY == 0 else ():
                    await note_caught_up(self._database, one.hearer.consumer, await one.caught_up())
                if await self._told() != told:
                    _LOG.warning("told to read again, to pause or to go on: starting the consumers anew")
                    return
            except Exception as error:
                if not isinstance(error, Retry) and not is_transient(error):
                    raise
                _LOG.warning("could not look after the consumers: they go on", error=repr(error))
            await asyncio.sleep(1)

    async def _look_after(self, consuming: list[Consuming], turns: int) -> None:
        """Try what may be tried."""
        if turns % ASK_EVERY == 0 and consuming:
            await consuming[0].ask_the_broker()
            await asyncio.gather(*(one.look_ahead() for one in consuming))
        for one in consuming:
            if turns % THOROUGH_EVERY == 0:
                await one.hearer.rouse()
            if await self._something_may_be_tried(one.hearer.consumer):
                await one.hearer.sweep()

    async def _something_may_be_tried(self, consumer: str) -> bool:
        rows = {row["state"]: row for row in await self._database.fetch(ASIDE, consumer)}
        counts = {state: rows[state]["count"] if state in rows else 0 for state in (*PARKED_STATES, "redrive")}
        for state in PARKED_STATES:
            metrics.PARKED.labels(consumer, state).set(counts[state])
        metrics.WAITING_OLDEST.labels(consumer).set(float(rows["waiting"]["age"]) if counts["waiting"] else 0.0)
        return bool(counts["held"] or counts["redrive"])

    def _alive(self) -> Check:
        """Whether a restart would not help: only a consumer that makes no progress calls for one."""
        stuck = [one.hearer.consumer for one in self._consuming if one.stuck_for() > STUCK_AFTER / 2]
        return Check(ok=not stuck, detail=f"no progress: {stuck}" if stuck else "no consumer is stuck")

    def _ready(self) -> Check:
        if not (self._reactions or self._projections):
            return Check(ok=True, detail="nothing to hear")
        if not self._consuming and not self._resting:
            return Check(ok=False, detail="not connected to Kafka")
        for one in self._consuming:
            if not one.answered:
                return Check(ok=False, detail="Kafka does not answer")
            if not one.assigned:
                return Check(ok=False, detail=f"{one.hearer.consumer} holds no partition yet")
            if one.stuck_for() > STUCK_AFTER / 2:
                return Check(ok=False, detail=f"{one.hearer.consumer} makes no progress")
        resting = f", paused by an operator: {', '.join(self._resting)}" if self._resting else ""
        return Check(ok=True, detail=f"{len(self._consuming)} consumers assigned{resting}")
