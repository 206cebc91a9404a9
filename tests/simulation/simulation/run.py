"""One seed: commands under faults, then calm, then the invariants."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from shared import failpoints
from shared.messaging import announce
from shared.origin import Origin
from shared.postgres import is_transient
from simulation.adversary import Adversary
from simulation.database import MemoryDatabase, MemoryTransaction
from simulation.invariants import Broken, check
from simulation.kafka import Cluster
from simulation.loop import Process, bury
from simulation.quiet import come_to_rest
from simulation.server import Server
from simulation.workload import DAY_ONE, SERVICES, commands_of
from simulation.world import World

BEGUN_WITHIN = 2.0
"""Seconds within which every client has asked once."""
PATIENCE = 2.0
"""Seconds after which a client asks again, with the same key."""


@dataclass
class Outcome:
    """What became of a seed."""

    seed: int
    broken: list[Broken]
    steps: int = 0
    events: int = 0
    faults: int = 0
    trace: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CommandOrigin(Origin):
    """A command's fresh ids, drawn from the seed."""

    drawn: int = 0

    def id_for(self, kind: str) -> UUID:
        return UUID(int=self.drawn + int(kind.rsplit("/", 1)[-1]))


class Run:
    """Everything of one seed's run."""

    def __init__(self, seed: int, *, tracing: bool = False) -> None:
        self.world = World(seed, tracing=tracing)
        self.cluster = Cluster(self.world)
        self.servers = {service: Server(self.world, service) for service in SERVICES}
        self.adversary = Adversary(self.world, self.cluster, self.servers)
        self.asked = commands_of(self.world)
        self.errors: list[Broken] = []
        self.world.loop.on_fatal = self.adversary.kill
        self.world.loop.on_error = self._defect

    def outcome(self) -> Outcome:
        """Live through it."""
        world = self.world
        remove = failpoints.install(world.at_fail_point)
        try:
            broken = world.loop.run(self._live())
        except RuntimeError as error:
            broken = [*self.errors, Broken("the run ends", str(error))]
        finally:
            remove()
            bury(self.adversary.all_processes())
        events = sum(len(server.rows.get("event_log", {})) for server in self.servers.values())
        return Outcome(world.seed, broken, world.loop.steps, events, self.adversary.done, world.trace)

    async def _live(self) -> list[Broken]:
        self.adversary.begin()
        clients = [self.world.loop.world_task(self._client(n)) for n in range(len(self.asked))]
        for client in clients:
            await client
        await self.adversary.finished()
        self.world.note("calm")
        self.world.calm()
        self.adversary.heal()
        rested = await come_to_rest(self.world, self.cluster, self.servers, self.adversary)
        return [*self.errors, *rested, *check(self.cluster, self.servers, self.asked, self.adversary)]

    async def _client(self, number: int) -> None:
        """Asks until it is told that its command was done, always with the same key."""
        world = self.world
        service, _ = self.asked[number]
        await asyncio.sleep(world.chance.random() * BEGUN_WITHIN)
        while True:
            process = self.adversary.some_process(service)
            if process is not None:
                task = world.loop.start(process, self._command(process, number))
                await asyncio.wait([task], timeout=PATIENCE)
                if task.done() and task.result():
                    return
            await asyncio.sleep(world.chance.random())

    async def _command(self, process: Process, number: int) -> bool:
        world, server = self.world, self.servers[process.service]
        events = self.asked[number][1]
        at = DAY_ONE + timedelta(seconds=server.wall_clock())
        origin = CommandOrigin(at, UUID(int=number), drawn=world.chance.getrandbits(120) << 8)
        try:
            async with MemoryDatabase(server).transaction(origin) as tx:
                if not await _claimed(tx, number):
                    for event in events:
                        announce(tx, event)  # type: ignore[arg-type]  # reason: a simulated transaction
        except Exception as error:
            if not is_transient(error):
                raise
            world.note("command %d failed: %r", number, error)
            return False
        world.note("command %d done: %s", number, [type(event).__name__ for event in events])
        return True

    def _defect(self, context: dict[str, object]) -> None:
        self.errors.append(Broken("no part crashes", repr(context.get("exception") or context.get("message"))))


async def _claimed(tx: MemoryTransaction, number: int) -> bool:
    """Was this key answered before? Taken now where it was not."""
    key = ("idempotency", number)
    await tx.session.statement("claim")
    await tx.session.lock(key)
    if tx.session.get(key) is not None:
        return True
    tx.session.put(key, number)
    return False


def run_seed(seed: int, *, tracing: bool = False) -> Outcome:
    """Live through one seed and check it."""
    return Run(seed, tracing=tracing).outcome()
