"""Timers: rows that fall due by business time, handled once, at their due instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ping_service import closed

from shared.clock import SimulatedClock
from shared.identity import new_id
from shared.messaging import Timer, announce
from shared.messaging.timers import AT_ONCE, count_due, fire_due
from shared.postgres import Database, Transaction

START = datetime(2025, 1, 1, tzinfo=UTC)
FIND = "SELECT id, due_at FROM public.due WHERE due_at <= $1 AND NOT fired ORDER BY due_at LIMIT $2"
LOCK = "SELECT fired FROM public.due WHERE id = $1 FOR UPDATE"
FIRED = "UPDATE public.due SET fired = true WHERE id = $1"
SCHEMA = """CREATE TABLE public.due (id int PRIMARY KEY, due_at timestamptz, fired boolean DEFAULT false);
GRANT SELECT, UPDATE ON public.due TO PUBLIC"""


async def fire(tx: Transaction, row_id: int, *, at: datetime) -> None:
    row = await tx.lock(LOCK, row_id)
    if row is None or row["fired"]:
        return
    if row_id == 13 or row_id < 0:
        message = "thirteen and negative numbers always fail"
        raise RuntimeError(message)
    tx.write(FIRED, row_id)
    announce(tx, closed(new_id()))


TIMERS = (Timer("tested", FIND, fire),)


@pytest.fixture
async def due(database: Database, owner: Any) -> Database:
    await owner.execute(SCHEMA)
    for number, days in ((1, 1), (2, 2), (13, 1), (4, 40)):
        await owner.execute("INSERT INTO public.due VALUES ($1, $2)", number, START + timedelta(days=days))
    return database


async def test_nothing_fires_before_its_time(due: Database):
    assert await fire_due(due, TIMERS, SimulatedClock(START)) == 0


async def test_what_is_due_fires_once_at_its_due_instant_and_one_failure_stops_no_other(due: Database):
    clock = SimulatedClock(START + timedelta(days=10))
    assert await fire_due(due, TIMERS, clock) == 2
    assert await fire_due(due, TIMERS, clock) == 0
    times = [row["at"] for row in await due.fetch("SELECT at FROM messaging.event_log ORDER BY at")]
    assert times == [START + timedelta(days=1), START + timedelta(days=2)]
    assert await count_due(due, TIMERS, clock) == 1


async def test_more_failures_than_one_look_takes_keep_no_later_row_from_its_turn(due: Database, owner: Any):
    await owner.execute("INSERT INTO public.due SELECT -n, $1 FROM generate_series(1, $2::int) n", START, AT_ONCE + 5)
    assert await fire_due(due, TIMERS, SimulatedClock(START + timedelta(days=10))) == 2


def test_simulated_time_never_goes_back():
    clock = SimulatedClock(START)
    clock.advance(START + timedelta(days=1))
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(START)
