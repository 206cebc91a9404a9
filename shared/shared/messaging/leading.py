"""What only the holder of the relay's lock does: publish, fire timers, extend the audit chain, measure its figures."""

import asyncio
from typing import Final

import structlog

from shared.clock import Clock
from shared.messaging.audit import Chain
from shared.messaging.figures import Figures, measure_for_ever
from shared.messaging.kafka_log import KafkaLog, last_event_ids
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.leader import HEARTBEAT, LeaderSession
from shared.messaging.reactions import Timers
from shared.messaging.relay import Relay
from shared.messaging.timers import run_timers
from shared.messaging.topics import check_topics, topics_of
from shared.observability import metrics
from shared.observability.health import Check, Health
from shared.postgres import Database

_LOG = structlog.get_logger(__name__)

CANDIDATE_PAUSE: Final = 1.0
SHORTEST_POLL: Final = 0.05
LONGEST_POLL: Final = 1.0

UNKNOWN_EVENTS: Final = """SELECT e FROM unnest($1::uuid[]) AS e
WHERE NOT EXISTS (SELECT 1 FROM messaging.event_log l WHERE l.event_id = e)"""


class DatabaseOlderThanKafkaError(Exception):
    """Kafka holds events that this database does not know: it was restored, or a failover lost commits."""


class Leading:
    """Stands for the lock; once it has it, runs the relay, the timers and the chain until the lock is lost."""

    def __init__(
        self,
        service: str,
        timers: Timers,
        database: Database,
        kafka: KafkaSettings,
        clock: Clock,
        health: Health,
        figures: Figures = (),
    ) -> None:
        self._service = service
        self._timers = timers
        self._database = database
        self._kafka = kafka
        self._clock = clock
        self._figures = figures
        self._state = "standing by"
        self._refused = False
        self._relay: Relay | None = None
        self._crashed_terms = 0
        health.add("relay", self._check, live=False, ready=True)

    async def run(self) -> None:
        """One term: from standing for the lock to losing it."""
        self._state = "standing by: another process holds the lock"
        session = await self._elected()
        _LOG.info("relay leads", service=self._service)
        try:
            await self._lead(session)
        except Exception:
            self._crashed_terms += 1
            raise
        finally:
            self._relay = None
            metrics.RELAY_LEADER.set(0)
            await session.close()

    async def _elected(self) -> LeaderSession:
        while True:
            session = await LeaderSession.open(self._database)
            if session is not None:
                return session
            await asyncio.sleep(CANDIDATE_PAUSE)

    async def _lead(self, session: LeaderSession) -> None:
        self._state = "leading: looking at what Kafka holds"
        await self._topics_exist()
        await self._refuse_an_older_database()
        log = KafkaLog(self._kafka, client_id=f"novapec-{self._service}-relay")
        metrics.RELAY_LEADER.set(1)
        self._state = "leading"
        self._crashed_terms = 0
        self._relay = Relay(session, log)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._heartbeat(session))
                group.create_task(self._publish(session, self._relay))
                group.create_task(run_timers(self._database, self._timers, self._clock))
                group.create_task(Chain(self._database).run())
                group.create_task(measure_for_ever(self._database, self._figures))
        finally:
            await log.renew()

    async def _publish(self, session: LeaderSession, relay: Relay) -> None:
        pause = SHORTEST_POLL
        while True:
            self._database.announced.clear()
            session.woken.clear()
            if await relay.turn():
                pause = SHORTEST_POLL
            else:
                await _first_of(self._database.announced, session.woken, within=pause)
                pause = min(pause * 2, LONGEST_POLL)

    async def _heartbeat(self, session: LeaderSession) -> None:
        while True:
            depth = await session.depth()
            metrics.OUTBOX_DEPTH.set(depth["depth"])
            metrics.OUTBOX_OLDEST.set(float(depth["age"]))
            await asyncio.sleep(HEARTBEAT)

    async def _topics_exist(self) -> None:
        while missing := await check_topics(self._kafka, topics_of(self._service)):
            _LOG.warning("topics are missing: run `novapec topics create`", missing=missing)
            await asyncio.sleep(2)

    async def _refuse_an_older_database(self) -> None:
        if self._kafka.standin:
            return
        found = await last_event_ids(self._kafka, topics_of(self._service))
        unknown = await self._database.fetch(UNKNOWN_EVENTS, list(found.values()))
        self._refused = bool(unknown)
        if unknown:
            self._state = (
                f"refuses to publish: Kafka holds {len(unknown)} last events that this database does not know. It is "
                f"older than Kafka: restore a newer backup, or run `novapec restored take-back --service "
                f"{self._service}` (docs/operations.md, 'A database older than Kafka')."
            )
            _LOG.critical(self._state, service=self._service)
            raise DatabaseOlderThanKafkaError(self._state)

    def _check(self) -> Check:
        if self._relay is not None and self._relay.failures > 1:
            return Check(ok=False, detail=f"Kafka did not take events in {self._relay.failures} turns")
        if self._crashed_terms > 1:
            return Check(ok=False, detail=f"failed {self._crashed_terms} times in a row: {self._state}")
        return Check(ok=not self._refused, detail=self._state)


async def _first_of(*events: asyncio.Event, within: float) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
