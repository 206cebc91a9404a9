"""The write side: state, event log and outbox in one statement, numbered without a gap."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from ping_service import COUNTED, closed, convened, withdrawn

from shared.identity import new_id
from shared.messaging import announce
from shared.messaging.outbox import LARGEST_PAYLOAD, UnsendableError
from shared.origin import Origin
from shared.postgres import Database, Stale

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)
SEQUENCES = "SELECT sequence FROM messaging.event_log WHERE aggregate_id = $1 ORDER BY position"
GUARDED = "UPDATE public.counted SET subject = 'changed' WHERE event = $1"


def command() -> Origin:
    return Origin.of_command(AT, actor="someone")


async def sequences(database: Database, aggregate: UUID) -> list[int]:
    return [row["sequence"] for row in await database.fetch(SEQUENCES, str(aggregate))]


async def test_three_facts_of_one_command_take_three_consecutive_sequences(database: Database):
    call = new_id()
    async with database.transaction(command()) as tx:
        for edition in (1, 2, 3):
            announce(tx, closed(call, edition))
    async with database.transaction(command()) as tx:
        announce(tx, closed(call, 4))
    assert await sequences(database, call) == [1, 2, 3, 4]
    rows = await database.fetch("SELECT sequence FROM messaging.outbox ORDER BY id")
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4]


async def test_twenty_writers_of_one_stream_leave_no_gap_and_ids_that_grow_with_sequences(database: Database):
    call = new_id()

    async def one(edition: int) -> None:
        async with database.transaction(command()) as tx:
            announce(tx, closed(call, edition))

    await asyncio.gather(*(one(n) for n in range(20)))
    assert await sequences(database, call) == list(range(1, 21))
    rows = await database.fetch("SELECT sequence FROM messaging.outbox ORDER BY id")
    assert [row["sequence"] for row in rows] == list(range(1, 21))


async def test_the_same_aggregate_id_counts_apart_in_each_topic(database: Database):
    shared_id = new_id()
    async with database.transaction(command()) as tx:
        announce(tx, closed(shared_id))
        announce(tx, withdrawn(shared_id))
    assert await sequences(database, shared_id) == [1, 1]


async def test_a_guarded_write_that_meets_no_row_writes_nothing_at_all(database: Database):
    with pytest.raises(Stale):
        async with database.transaction(command()) as tx:
            tx.write(COUNTED, "CallClosed", "x")
            tx.write(GUARDED, "Nothing like it")
            announce(tx, closed())
    assert await database.fetchval("SELECT count(*) FROM public.counted") == 0
    assert await database.fetchval("SELECT count(*) FROM messaging.event_log") == 0
    assert await database.fetchval("SELECT count(*) FROM messaging.stream") == 0


async def test_a_unit_of_work_that_only_writes_is_one_statement(database: Database):
    before = await database.fetchval("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    async with database.transaction(command()) as tx:
        tx.write(COUNTED, "CallClosed", "x")
        announce(tx, closed())
        assert not tx._connection.is_in_transaction()
    assert before is not None
    assert await database.fetchval("SELECT count(*) FROM public.counted") == 1


async def test_what_was_noted_is_seen_by_a_later_read_of_the_same_work_and_by_nobody_else(database: Database):
    async with database.transaction(command()) as tx:
        tx.write(COUNTED, "CallClosed", "x")
        announce(tx, closed())
        assert await tx.fetchval("SELECT count(*) FROM public.counted") == 1
        assert await database.fetchval("SELECT count(*) FROM public.counted") == 0
        announce(tx, closed())
    assert await database.fetchval("SELECT count(*) FROM messaging.outbox") == 2


async def test_an_event_too_large_to_send_fails_its_command(database: Database):
    huge = convened(new_id()).model_copy(update={"committee_code": "x" * LARGEST_PAYLOAD})
    with pytest.raises(UnsendableError, match="cannot be sent"):
        async with database.transaction(command()) as tx:
            announce(tx, closed())
            announce(tx, huge)
    assert await database.fetchval("SELECT count(*) FROM messaging.outbox") == 0


async def test_ids_of_a_timers_events_are_the_same_each_time_and_a_commands_are_not():
    timer = Origin.of_timer("report-due", "7", AT)
    assert timer.id_for("x") == Origin.of_timer("report-due", "7", AT).id_for("x")
    assert timer.at == AT
    assert command().id_for("x") != command().id_for("x")


@pytest.mark.parametrize("table", ["event_log", "audit_log", "audit_chain", "inbox"])
@pytest.mark.parametrize("statement", ["DELETE FROM messaging.{}", "TRUNCATE messaging.{} CASCADE"])
async def test_what_is_kept_for_ever_cannot_be_deleted_even_by_the_owner(
    owner: "asyncpg.Connection[asyncpg.Record]", table: str, statement: str
):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await owner.execute(statement.format(table))


async def test_the_application_role_cannot_rewrite_an_event(database: Database):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.pool.execute("UPDATE messaging.event_log SET actor = 'nobody'")


async def test_the_trace_of_a_command_is_kept_with_its_event(database: Database):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    async with database.transaction(Origin.of_command(AT, actor="someone", traceparent=trace)) as tx:
        announce(tx, closed())
    assert await database.fetchval("SELECT traceparent FROM messaging.outbox") == trace
