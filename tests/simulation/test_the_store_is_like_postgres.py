"""The simulated gate's memory against the real Inbox on PostgreSQL: the same operations, the same answers and rows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from conformance import MACHINERY, Real, Simulated, Step, Undo, event, hear, perform, stream_of, undo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulation.loop import turn
from simulation.memory import SimulatedMemory

from shared.messaging.memory import Memory
from shared.messaging.records import Broken
from shared.testing import eventually
from shared.testing.plugin import Databases


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
