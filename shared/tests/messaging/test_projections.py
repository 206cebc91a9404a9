"""Projections: batches, rebuilds, and a consumer that a rebuild overtook."""

from datetime import datetime
from uuid import UUID

import pytest
from ping_service import COUNTED, closed

from shared.contracts import intake
from shared.messaging import Batch, Projection
from shared.messaging.application import Projecting
from shared.messaging.failures import Retry
from shared.messaging.generations import generations_of, rebuild
from shared.messaging.hearer import Hearer
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard


def count(batch: Batch, event: intake.CallClosed, *, at: datetime) -> None:
    batch.write(COUNTED, "CallClosed", str(event.call_id))


PROJECTION = Projection("counting", 1, {intake.CallClosed: count}, reset=("DELETE FROM public.counted",))


def hearer(database: Database, generation: int) -> Hearer:
    return Hearer(database, Projecting("ping", PROJECTION, generation))


async def rows(database: Database) -> int:
    return await database.fetchval("SELECT count(*) FROM public.counted")


async def test_a_batch_is_applied_once_and_a_repeat_changes_nothing(database: Database):
    await generations_of(database, (PROJECTION,))
    batch = [heard(closed(UUID(int=n))).raw for n in range(1, 51)]
    await hearer(database, 1).hear(batch)
    await hearer(database, 1).hear(batch)
    assert await rows(database) == 50


async def test_a_rebuild_from_the_first_event_gives_the_same_rows(database: Database):
    await generations_of(database, (PROJECTION,))
    batch = [heard(closed(UUID(int=n))).raw for n in range(1, 11)]
    await hearer(database, 1).hear(batch)
    generation = await rebuild(database, PROJECTION, Origin.of_machinery())
    assert (generation, await rows(database)) == (2, 0)
    assert await generations_of(database, (PROJECTION,)) == {"counting": 2}
    await hearer(database, 2).hear(batch)
    assert await rows(database) == 10


async def test_a_consumer_that_a_rebuild_overtook_writes_nothing_more(database: Database):
    await generations_of(database, (PROJECTION,))
    await rebuild(database, PROJECTION, Origin.of_machinery())
    with pytest.raises(Retry):
        await hearer(database, 1).hear([heard(closed()).raw])
    assert await rows(database) == 0
    assert await database.fetchval("SELECT count(*) FROM messaging.parked") == 0


async def test_a_rebuild_that_fails_changes_neither_rows_nor_generation(database: Database):
    await generations_of(database, (PROJECTION,))
    await hearer(database, 1).hear([heard(closed()).raw])
    broken = Projection("counting", 1, PROJECTION.apply, reset=("DELETE FROM public.counted", "SELECT 1/0"))
    with pytest.raises(Exception, match="division by zero"):
        await rebuild(database, broken, Origin.of_machinery())
    assert await rows(database) == 1
    assert await generations_of(database, (PROJECTION,)) == {"counting": 1}
