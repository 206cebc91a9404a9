"""The operations of the gate's memory, and the two engines they are compared on: PostgreSQL and the simulated one."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import UUID

import asyncpg
from simulation.database import MemoryDatabase
from simulation.faults import Faults
from simulation.server import Server
from simulation.workload import closed
from simulation.world import World

from shared.messaging.gate import StreamState, Verdict, runs_of
from shared.messaging.inbox import Inbox
from shared.messaging.memory import Memory
from shared.messaging.records import Arrived, Broken, Raw, Stream
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard
from shared.testing.plugin import Databases

MACHINERY = Origin.of_machinery()
Step = tuple[Any, ...]


def event(stream: int, sequence: int, variant: int) -> Arrived:
    """One of a few events, always the same for the same numbers."""
    event_id = UUID(int=stream * 1000 + sequence * 10 + variant)
    return heard(closed(UUID(int=stream), sequence), sequence=sequence, event_id=event_id)


def stream_of(number: int) -> Stream:
    return event(number, 1, 0).stream


def broken(number: int) -> Broken:
    return Broken(Raw("novapec.intake.call", 0, number % 2, None, b"{" * number, (("a\0", None),)), "no event")


class Undo(Exception):
    """Raised to roll a unit of work back."""


def undo() -> None:
    raise Undo


# ---- one operation, over either engine


async def hear(tx: Any, memory: Memory, events: list[Arrived]) -> Any:
    """A batch as the hearer takes it: advanced whole; else admit, judge, put aside, settle."""
    runs = runs_of((one.stream, one.sequence) for one in events)
    if runs is not None and await memory.advance(tx, events, runs):
        return "advanced"
    states = await memory.admit(tx, events)
    seen = [(one.stream, one.sequence, states[one.stream].last, _aside(states[one.stream])) for one in events]
    apply: list[Arrived] = []
    for one in events:
        state, event_id = states[one.stream], one.heard.envelope.id
        match state.judge(one.sequence, event_id):
            case Verdict.APPLY:
                state.apply(one.sequence, event_id)
                apply.append(one)
            case Verdict.HOLD:
                state.park(one.sequence, event_id)
                await memory.park(tx, one, "held")
            case Verdict.FORK:
                state.park(one.sequence, event_id, fork=True)
                await memory.park(tx, one, "fork", error="fork")
            case Verdict.DUPLICATE:
                pass
    return seen, sorted(await memory.settle(tx, apply, states))


def _aside(state: StreamState) -> Any:
    return sorted(state.parked.items()), sorted(state.discarded)


async def drain(tx: Any, memory: Memory, number: int) -> Any:
    """The next parked event of a stream, applied."""
    state = await memory.lock(tx, stream_of(number))
    found = None if state.forked else await memory.next_held(tx, stream_of(number), state.last + 1)
    if not isinstance(found, Arrived):
        return state, found
    state.apply(found.sequence, found.heard.envelope.id)
    await memory.unpark(tx, found)
    return state, sorted(await memory.settle(tx, [found], {found.stream: state}))


async def half(tx: Any, memory: Memory, one: Arrived) -> Any:
    """Something is parked inside a savepoint that is undone, after something that stays."""
    await memory.park(tx, one, "dead", error="kept")
    try:
        async with tx.savepoint():
            await memory.unpark(tx, one)
            undo()
    except Undo:
        return None


async def twice(tx: Any, memory: Memory, one: Arrived) -> Any:
    """An event is settled although it was settled before: its place in the inbox is taken."""
    states = await memory.admit(tx, [one])
    if one.sequence not in states[one.stream].applied:
        return "new"
    await memory.settle(tx, [one], states)
    return None


OPERATIONS: dict[str, Callable[..., Awaitable[Any]]] = {
    "hear": hear,
    "drain": drain,
    "half": half,
    "twice": twice,
    "wait": lambda tx, memory, one, awaited: memory.park(tx, one, "waiting", awaited=stream_of(awaited)),
    "dead": lambda tx, memory, one: memory.park(tx, one, "dead", error="no"),
    "rouse": lambda tx, memory: memory.rouse(tx),
    "drainable": lambda tx, memory: memory.drainable(tx),
    "quarantine": lambda tx, memory, numbers: memory.quarantine(tx, [broken(n) for n in numbers]),
}


async def perform(database: Any, memory: Memory, step: Step) -> Any:
    """One operation as a unit of work; its answer, or the kind of its error."""
    name, undone, *arguments = step
    try:
        async with database.transaction(MACHINERY) as tx:
            await tx.begin()
            answer = await OPERATIONS[name](tx, memory, *arguments)
            if undone:
                undo()
    except (Undo, asyncpg.PostgresError) as error:
        return type(error).__name__
    return answer


# ---- the two engines


class Real:
    """PostgreSQL, in a loop of its own."""

    def __init__(self, databases: Databases) -> None:
        self.loop = asyncio.new_event_loop()
        dsn = self.run(databases.fresh("ping", None)).application_dsn
        self.database = self.run(Database(dsn, application="conformance").__aenter__())
        self._examples = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.database.__aexit__())
        self.loop.close()

    def fresh(self) -> Memory:
        """A consumer that nothing is known of: an example of its own."""
        self._examples += 1
        return Inbox(f"consumer-{self._examples}")

    async def grow_old(self, consumer: str) -> None:
        sql = "UPDATE messaging.parked SET parked_at = parked_at - interval '31 seconds' WHERE consumer = $1"
        await self.database.fetch(sql, consumer)

    async def discard(self, consumer: str) -> None:
        sql = "UPDATE messaging.parked SET state = 'discarded' WHERE consumer = $1 AND state = 'fork'"
        await self.database.fetch(sql, consumer)

    async def rows(self, consumer: str) -> Any:
        """Everything that is remembered for a consumer."""
        cursors = "SELECT topic, aggregate_id, last_sequence FROM messaging.cursor WHERE consumer = $1"
        inbox = "SELECT topic, aggregate_id, sequence, event_id FROM messaging.inbox WHERE consumer = $1"
        parked = """SELECT topic, aggregate_id, sequence, event_id, state, awaited_id, error, attempts, kafka_offset,
        value FROM messaging.parked WHERE consumer = $1"""
        kept = (
            "SELECT topic, partition, kafka_offset, value, state, error FROM messaging.quarantine WHERE consumer = $1"
        )
        return [sorted(map(tuple, await self.database.fetch(sql, consumer))) for sql in (cursors, inbox, parked, kept)]


class Simulated:
    """The simulated server, without faults."""

    def __init__(self) -> None:
        self.world = World(0)
        self.world.faults = Faults()
        self.server = Server(self.world, "ping")
        self.database = MemoryDatabase(self.server)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.world.loop.run(work)

    async def grow_old(self, _: str) -> None:
        parked = self.server.rows.get("parked", {})
        for key, row in parked.items():
            parked[key] = row._replace(parked_at=row.parked_at - 31)

    async def discard(self, _: str) -> None:
        parked = self.server.rows.get("parked", {})
        for key, row in parked.items():
            parked[key] = row._replace(state="discarded" if row.state == "fork" else row.state)

    async def rows(self, consumer: str) -> Any:
        def of(table: str) -> list[tuple[Any, Any]]:
            return [(key[2:], row) for key, row in self.server.rows.get(table, {}).items() if key[1] == consumer]

        cursors = [(*key, last) for key, last in of("cursor")]
        inbox = [(*key, event_id) for key, event_id in of("inbox")]
        parked = [
            (*key, r.state, r.awaited and r.awaited[1], r.error, r.attempts, r.raw.offset, r.raw.value)
            for key, r in of("parked")
        ]
        kept = [
            (r.raw.topic, r.raw.partition, r.raw.offset, r.raw.value, r.state, r.error) for _, r in of("quarantine")
        ]
        return [sorted(table) for table in (cursors, inbox, parked, kept)]
