"""An edition closes by itself when its last day is over in Paris."""

from datetime import UTC, datetime, timedelta
from typing import Any

from intake import domain, store
from intake.handlers import calls
from intake.timers import TIMERS
from shared.clock import start_of_paris_day
from shared.contracts import intake
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import require_announced

TIMER = TIMERS[0]


async def keep(database: Database, make: Any, call: domain.Call) -> datetime:
    async with database.transaction(Origin.of_command(make.moment().at, actor="tests")) as tx:
        store.insert_call(tx, call)
    return start_of_paris_day(call.terms.closes_on + timedelta(days=1))


async def fire(database: Database, call: domain.Call, due: datetime) -> None:
    async with database.transaction(Origin.of_timer(TIMER.name, str(call.id), due)) as tx:
        await TIMER.fire(tx, call.id, at=due)


async def test_a_call_is_found_once_its_last_day_is_over_and_not_a_second_before(database: Database, make: Any) -> None:
    call = make.call()
    due = await keep(database, make, call)
    assert due == datetime(2025, 7, 21, 22, tzinfo=UTC)
    assert await database.fetch(TIMER.find, due - timedelta(seconds=1), 10) == []
    assert [tuple(row) for row in await database.fetch(TIMER.find, due, 10)] == [(call.id, due)]


async def test_the_timer_closes_the_call_on_its_last_day_and_finds_it_no_more(database: Database, make: Any) -> None:
    call = make.call()
    due = await keep(database, make, call)
    await fire(database, call, due)
    event = await require_announced(database, intake.CallClosed, call_id=call.id)
    assert event.closed_on == call.terms.closes_on
    assert await database.fetch(TIMER.find, due, 10) == []


async def test_the_timer_leaves_a_call_alone_that_a_person_closed(database: Database, make: Any) -> None:
    call = make.call()
    due = await keep(database, make, call)
    async with database.transaction(Origin.of_command(make.moment().at, actor="officer-1")) as tx:
        await calls.close_call(tx, call.id)
    await fire(database, call, due)
    event = await require_announced(database, intake.CallClosed)
    assert event.closed_on == make.moment().day
