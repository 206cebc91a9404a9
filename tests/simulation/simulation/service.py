"""One process of a service: what the background of shared.messaging runs, over the simulated world.

`Relay`, `Hearer`, `Taking`, `Reacting` and `Projecting` are the real ones; what stands here is the loops around them
(`leading.py`, FastStream's poll, `background.py`) in their shortest form.
"""

import asyncio
import random

from aiokafka.errors import KafkaError

from shared.messaging.application import Application, Projecting, Reacting
from shared.messaging.failures import Retry
from shared.messaging.hearer import Hearer
from shared.messaging.relay import Relay
from shared.messaging.taking import Taking
from shared.postgres import is_transient
from simulation.database import LeaderSession, MemoryDatabase, first_of
from simulation.kafka import Cluster, Consumer, Group, Producer
from simulation.loop import Process
from simulation.memory import SimulatedMemory
from simulation.server import Server
from simulation.workload import HEARS, PROJECTION, Reactions
from simulation.world import World

CANDIDATE_PAUSE = 1.0
LONGEST_BATCH, AT_ONCE, FEW = 12, 5, 2
"""Records of a fetch, of a transaction, and of one that is tried again after a failure."""


class ServiceProcess:
    """Everything one process does, started as tasks of its own."""

    def __init__(self, world: World, cluster: Cluster, server: Server, process: Process) -> None:
        self.world = world
        self.cluster = cluster
        self.server = server
        self.process = process
        self.consumers: list[Consumer] = []
        self._database = MemoryDatabase(server)

    def start(self) -> None:
        """Run it."""
        loop, service = self.world.loop, self.process.service
        if service != "funding":
            loop.start(self.process, self._lead())
        for application in applications_of(self.world, service):
            memory = SimulatedMemory(application.consumer)
            hearer = Hearer(self._database, application, memory, at_once=AT_ONCE, few=FEW)  # type: ignore[arg-type]  # reason: simulated ports
            loop.start(self.process, self._hear(hearer, application))

    # ---- publishing

    async def _lead(self) -> None:
        """Terms of office, one after the other."""
        while True:
            try:
                session = await LeaderSession.open(self.server)
                if session is not None:
                    await self._publish(session)
            except Exception as error:
                if not is_transient(error):
                    raise
                self.world.note("the term ends: %r", error)
            await asyncio.sleep(CANDIDATE_PAUSE)

    async def _publish(self, session: LeaderSession) -> None:
        self.world.note("leads")
        jitter = random.Random(self.world.chance.random())
        relay = Relay(session, Producer(self.cluster, self.process), jitter=jitter, smallest_read=FEW)
        try:
            while True:
                self.server.announced.clear()
                if not await relay.turn():
                    await first_of(self.server.announced, 1.0)
        finally:
            session.close()

    # ---- hearing

    async def _hear(self, hearer: Hearer, application: Application) -> None:
        taking = Taking(hearer, jitter=random.Random(self.world.chance.random()))
        group = group_of(self.cluster, application)
        consumer = Consumer(group, self.process)
        self.consumers.append(consumer)
        consumer.adopt()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll(consumer, taking))
            tasks.create_task(self._follow(consumer, taking))
            tasks.create_task(self._look_after(hearer))

    async def _poll(self, consumer: Consumer, taking: Taking) -> None:
        while True:
            records = await consumer.fetch(1 + int(self.world.chance.random() * LONGEST_BATCH))
            self.world.note(
                "%s takes %s", taking.hearer.consumer, [(r.topic[8:], r.partition, r.offset) for r in records]
            )
            await taking.take(consumer, records)
            consumer.busy = False

    async def _follow(self, consumer: Consumer, taking: Taking) -> None:
        """The rebalances: what `_Rebalance` does in consume.py, then the new share."""
        while True:
            await consumer.called.wait()
            if consumer.generation != consumer.group.generation:
                await taking.finished()
                consumer.adopt()
                taking.moved()
            else:
                consumer.called.clear()

    async def _look_after(self, hearer: Hearer) -> None:
        """What the watch of background.py does each second."""
        turns = 0
        while True:
            await asyncio.sleep(1)
            turns += 1
            try:
                if turns % 30 == 0 and self.world.sweeps_thoroughly:
                    await hearer.rouse()
                if self._something_may_be_tried(hearer.consumer):
                    await hearer.sweep()
            except (Retry, KafkaError, OSError) as error:
                self.world.note("could not look after %s: %r", hearer.consumer, error)

    def _something_may_be_tried(self, consumer: str) -> bool:
        for table, state in (("parked", "held"), ("quarantine", "redrive")):
            for key, row in self.server.rows.get(table, {}).items():
                if key[1] == consumer and row.state == state:
                    return True
        return False


def applications_of(world: World, service: str) -> list[Application]:
    """What the consumers of a service do with events."""
    if service not in HEARS:
        return []
    reacting = Reacting(service, Reactions(world, service).table)
    return [reacting, Projecting(service, PROJECTION, 1)] if service == "funding" else [reacting]


def group_of(cluster: Cluster, application: Application) -> Group:
    """The Kafka group of a consumer, made by the first who asks."""
    name = application.consumer
    if name not in cluster.groups:
        topics = sorted({event.TOPIC for event in application.hears})
        cluster.groups[name] = Group(cluster, name, topics)
    return cluster.groups[name]
