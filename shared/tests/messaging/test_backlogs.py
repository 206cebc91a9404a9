"""A backlog: taken in parts, of which the next is read while PostgreSQL works, and in smaller ones where one fails."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest
from ping_service import COUNTED, REACTIONS, closed

from shared.contracts import intake
from shared.messaging import Batch, Gathered, Projection, Retry
from shared.messaging.application import Projecting, Reacting
from shared.messaging.hearer import Hearer
from shared.messaging.records import Arrived, Raw, decoded
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.testing import heard

SUBJECTS = "SELECT subject FROM public.counted ORDER BY id"


def record(stream: int, sequence: int, *, edition: int = 2025) -> Raw:
    one = heard(closed(UUID(int=stream), edition), sequence=sequence, event_id=UUID(int=1000 * stream + sequence))
    return one.raw


PLACES = [(stream, sequence) for sequence in range(1, 8) for stream in range(1, 4)]
BACKLOG = [record(*place) for place in PLACES]


def in_parts(database: Database) -> Hearer:
    """Four events a transaction, two where one fails."""
    return Hearer(database, Reacting("ping", REACTIONS), at_once=4, few=2)


async def applied(database: Database) -> dict[str, int]:
    rows = await database.fetch("SELECT aggregate_id, last_sequence FROM messaging.cursor")
    return {row["aggregate_id"]: row["last_sequence"] for row in rows}


async def test_a_backlog_is_applied_once_and_in_order_whatever_parts_it_is_taken_in(database: Database) -> None:
    await in_parts(database).hear(BACKLOG)
    assert [row["subject"] for row in await database.fetch(SUBJECTS)] == [
        raw.key.decode() for raw in BACKLOG if raw.key
    ]
    assert set((await applied(database)).values()) == {7}
    await in_parts(database).hear(BACKLOG)
    assert await database.fetchval("SELECT count(*) FROM public.counted") == len(BACKLOG)
    assert await database.fetchval("SELECT count(*) FROM messaging.inbox") == len(BACKLOG)


async def test_a_poisoned_event_in_the_middle_of_a_backlog_stops_its_own_stream_alone(database: Database) -> None:
    poisoned = [record(*place, edition=13 if place == (2, 4) else 2025) for place in PLACES]
    await in_parts(database).hear(poisoned)
    assert await applied(database) == {str(UUID(int=1)): 7, str(UUID(int=2)): 3, str(UUID(int=3)): 7}
    rows = await database.fetch("SELECT sequence, state FROM messaging.parked ORDER BY sequence")
    assert [tuple(row) for row in rows] == [(4, "dead"), (5, "held"), (6, "held"), (7, "held")]


async def test_where_the_world_fails_half_way_what_was_applied_is_known_again(database: Database) -> None:
    heard_of: list[int] = []

    async def fail_once(tx: Transaction, event: intake.CallClosed, *, at: object) -> None:
        heard_of.append(event.call_id.int)
        if len(heard_of) == 11:
            message = "the disk is full"
            raise Retry(message)
        tx.write(COUNTED, "CallClosed", str(event.call_id))

    hearer = Hearer(database, Reacting("ping", {intake.CallClosed: fail_once}), at_once=4, few=2)
    with pytest.raises(Retry):
        await hearer.hear(BACKLOG)
    assert await database.fetchval("SELECT count(*) FROM messaging.inbox") == 8
    await hearer.hear(BACKLOG)
    assert [row["subject"] for row in await database.fetch(SUBJECTS)] == [
        raw.key.decode() for raw in BACKLOG if raw.key
    ]


class Meeting(Reacting):
    """Two events in one transaction are one too many: somebody holds the row of the second, and waits for the first."""

    async def apply(self, tx: Transaction, arrived: Sequence[Arrived]) -> None:
        await super().apply(tx, arrived)
        if len(arrived) > 1:
            raise asyncpg.DeadlockDetectedError


async def test_a_backlog_that_deadlocks_with_another_goes_on_in_smaller_transactions(database: Database) -> None:
    await Hearer(database, Meeting("ping", REACTIONS), at_once=4, few=2).hear(BACKLOG)
    assert [row["subject"] for row in await database.fetch(SUBJECTS)] == [
        raw.key.decode() for raw in BACKLOG if raw.key
    ]
    assert set((await applied(database)).values()) == {7}


async def test_records_are_read_in_the_order_in_which_they_came() -> None:
    many = [record(1, sequence) for sequence in range(1, 130)]
    assert [one.raw for one in await decoded(many)] == many
    assert await decoded([]) == []


LAST = Gathered(1, "INSERT INTO public.counted (event, subject) SELECT * FROM unnest($1::text[], $2::text[])")


def note_the_last(batch: Batch, event: intake.CallClosed, *, at: object) -> None:
    row = batch.noted(LAST, str(event.call_id))
    if row is None:
        batch.gather(LAST, str(event.call_id), str(event.edition))
    else:
        row[1] = str(event.edition)


async def test_a_later_event_of_a_batch_changes_the_row_that_an_earlier_one_gathered(database: Database) -> None:
    projection = Projection("last", 1, {intake.CallClosed: note_the_last}, reset=())
    events = [heard(closed(UUID(int=1 + n % 2), 2020 + n), sequence=1 + n // 2) for n in range(6)]
    async with database.transaction(Origin.of_machinery()) as tx:
        await Projecting("ping", projection, 1).apply(tx, events)
    rows = await database.fetch("SELECT event, subject FROM public.counted ORDER BY event")
    assert [tuple(row) for row in rows] == [(str(UUID(int=1)), "2024"), (str(UUID(int=2)), "2025")]
