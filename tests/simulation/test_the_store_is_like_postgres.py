"""The simulated gate's memory against the real Inbox on PostgreSQL: the same operations, the same answers and rows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulation.database import MemoryDatabase
from simulation.faults import Faults
from simulation.loop import turn
from simulation.memory import SimulatedMemory
from simulation.server import Server
from simulation.workload import closed
from simulation.world import World

from shared.messaging.gate import Verdict
from shared.messaging.inbox import Inbox
from shared.messaging.memory import Memory
from shared.messaging.records import Arrived, Broken, Raw, Stream
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import eventually, heard
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
    """A batch as the hearer takes it: admit, judge, put aside, settle."""
    states = await memory.admit(tx, events)
    seen = [
        (one.stream, one.sequence, states[one.stream].last, sorted(states[one.stream].parked.items())) for one in events
    ]
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


@pytest.fixture(scope="module")
def real(databases: Databases) -> Iterator[Real]:
    real = Real(databases)
    yield real
    real.close()


# Forks come in stream 3 alone: what is parked by hand must not stand twice at one sequence, as nothing ever does.
GENUINE = st.builds(event, st.integers(1, 2), st.integers(1, 3), st.just(0))
EVENTS = GENUINE | st.builds(event, st.just(3), st.integers(1, 3), st.sampled_from((0, 0, 1)))
UNDONE = st.sampled_from((False, False, False, True))
STEPS = st.one_of(
    st.tuples(st.just("hear"), UNDONE, st.lists(EVENTS, min_size=1, max_size=4)),
    st.tuples(st.just("drain"), UNDONE, st.integers(1, 3)),
    st.tuples(st.just("half"), UNDONE, GENUINE),
    st.tuples(st.just("twice"), UNDONE, EVENTS),
    st.tuples(st.just("wait"), UNDONE, GENUINE, st.integers(1, 3)),
    st.tuples(st.just("dead"), UNDONE, GENUINE),
    st.tuples(st.just("rouse"), UNDONE),
    st.tuples(st.just("drainable"), UNDONE),
    st.tuples(st.just("quarantine"), UNDONE, st.lists(st.integers(1, 3), max_size=3)),
    st.tuples(st.just("grow_old")),
    st.tuples(st.just("discard")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_the_same_operations_give_the_same_answers_and_the_same_rows(real: Real, steps: list[Step]):
    memory, simulated = real.fresh(), Simulated()
    consumer = memory.consumer  # type: ignore[attr-defined]
    likeness = SimulatedMemory(consumer)
    for step in steps:
        if step[0] in {"grow_old", "discard"}:
            real.run(getattr(real, step[0])(consumer))
            simulated.run(getattr(simulated, step[0])(consumer))
            continue
        expected = real.run(perform(real.database, memory, step))
        assert simulated.run(perform(simulated.database, likeness, step)) == expected, step
        assert simulated.run(simulated.rows(consumer)) == real.run(real.rows(consumer)), step


# ---- two at once


async def until_it_waits(engine: Real | Simulated) -> None:
    """Return once a session of this engine waits for a lock."""
    if isinstance(engine, Simulated):
        while not engine.server.locks.waited_for:
            await turn()
        return
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'conformance'"
    await eventually(lambda: engine.database.fetchval(sql))


async def one_after_the_other(engine: Real | Simulated, memory: Memory) -> Any:
    """Two batches with the same event: the second waits, and finds it applied."""
    async with engine.database.transaction(MACHINERY) as tx:
        first = await hear(tx, memory, [event(1, 1, 0)])
        second = asyncio.get_running_loop().create_task(
            perform(engine.database, memory, ("hear", False, [event(1, 1, 0), event(1, 2, 0)]))
        )
        await until_it_waits(engine)
    return first, await second, await engine.rows(memory.consumer)  # type: ignore[attr-defined]


async def a_rollback_lets_the_next_in(engine: Real | Simulated, memory: Memory) -> Any:
    """What the first wrote is undone: the second applies the event."""
    try:
        async with engine.database.transaction(MACHINERY) as tx:
            await hear(tx, memory, [event(1, 1, 0)])
            again = perform(engine.database, memory, ("hear", False, [event(1, 1, 0)]))
            second = asyncio.get_running_loop().create_task(again)
            await until_it_waits(engine)
            undo()
    except Undo:
        return await second, await engine.rows(memory.consumer)  # type: ignore[attr-defined]


async def a_waiter_meets_what_it_waits_for(engine: Real | Simulated, memory: Memory) -> Any:
    """The awaited stream is being applied while the waiter looks: it waits for the lock, and sees it."""
    async with engine.database.transaction(MACHINERY) as tx:
        await hear(tx, memory, [event(1, 1, 0)])

        async def wait() -> Any:
            async with engine.database.transaction(MACHINERY) as other:
                await memory.admit(other, [event(2, 1, 0)])
                return (await memory.lock(other, stream_of(1))).last

        waiter = asyncio.get_running_loop().create_task(wait())
        await until_it_waits(engine)
    return await waiter


async def a_circle_is_broken(engine: Real | Simulated, memory: Memory) -> Any:
    """Each holds what the other wants: one of them is told of a deadlock, the other goes on."""

    async def cross(mine: int, theirs: int, ready: asyncio.Event, go: asyncio.Event) -> str:
        try:
            async with engine.database.transaction(MACHINERY) as tx:
                await memory.lock(tx, stream_of(mine))
                ready.set()
                await go.wait()
                await memory.lock(tx, stream_of(theirs))
        except asyncpg.DeadlockDetectedError:
            return "deadlock"
        return "done"

    one, two = asyncio.Event(), asyncio.Event()
    both = [cross(1, 2, one, two), cross(2, 1, two, one)]
    return sorted(await asyncio.gather(*both))


@pytest.mark.parametrize(
    "scene",
    [one_after_the_other, a_rollback_lets_the_next_in, a_waiter_meets_what_it_waits_for, a_circle_is_broken],
    ids=lambda scene: scene.__name__,
)
def test_two_at_once_meet_in_the_same_way(real: Real, scene: Callable[..., Coroutine[Any, Any, Any]]):
    memory, simulated = real.fresh(), Simulated()
    likeness = SimulatedMemory(memory.consumer)  # type: ignore[attr-defined]
    assert simulated.run(scene(simulated, likeness)) == real.run(scene(real, memory))


def test_a_quarantined_record_that_is_redriven_is_read_again_in_both(real: Real):
    memory, simulated = real.fresh(), Simulated()
    consumer = memory.consumer  # type: ignore[attr-defined]
    good = event(1, 1, 0).raw
    records = [Broken(good, "was not known then"), Broken(replace(good, value=b"{"), "never")]

    async def redriven(database: Any, mine: Any, mark: Callable[[], Awaitable[None]]) -> Any:
        async with database.transaction(MACHINERY) as tx:
            await mine.quarantine(tx, [*records, *records])
        await mark()
        async with database.transaction(MACHINERY) as tx:
            found = await mine.quarantined_again(tx)
            for number, one in found:
                await mine.quarantine_state(tx, number, "redriven", type(one).__name__)
        return [one for _, one in found]

    async def mark_real() -> None:
        await real.database.fetch("UPDATE messaging.quarantine SET state = 'redrive' WHERE consumer = $1", consumer)

    async def mark_simulated() -> None:
        kept = simulated.server.rows["quarantine"]
        for key, row in kept.items():
            kept[key] = row._replace(state="redrive")

    expected = real.run(redriven(real.database, memory, mark_real))
    assert simulated.run(redriven(simulated.database, SimulatedMemory(consumer), mark_simulated)) == expected
    assert simulated.run(simulated.rows(consumer)) == real.run(real.rows(consumer))
