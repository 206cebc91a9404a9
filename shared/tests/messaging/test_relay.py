"""The relay: what is acknowledged is deleted, what is not stays and goes out again in order; one leader at a time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import pytest
from ping_service import closed

from shared.identity import new_id
from shared.messaging import announce
from shared.messaging.leader import LeaderSession
from shared.messaging.relay import Pending, Relay
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import eventually, heard

PREPARED = "SELECT name FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared_statements%' ORDER BY name"


class FlakyLog:
    """Acknowledges as many events as it is told to, then fails."""

    def __init__(self, *acknowledged: int) -> None:
        self.plan = list(acknowledged)
        self.sent: list[int] = []
        self.renewed = 0

    async def send(self, events: Sequence[Pending]) -> int:
        count = min(self.plan.pop(0), len(events)) if self.plan else len(events)
        self.sent += [event.id for event in events[:count]]
        return count

    async def renew(self) -> None:
        self.renewed += 1


class ListedOutbox:
    def __init__(self, count: int) -> None:
        one = heard(closed()).heard.envelope
        self.rows = [Pending(n, "t", b"{}", one, datetime.now(UTC)) for n in range(count)]  # noqa: TID251
        self.limits: list[int] = []

    async def pending(self, limit: int) -> Sequence[Pending]:
        self.limits.append(limit)
        return self.rows[:limit]

    async def beyond(self, sending: Sequence[int], limit: int) -> Sequence[Pending]:
        self.limits.append(limit)
        return [row for row in self.rows if row.id not in sending][:limit]

    async def delete(self, ids: Sequence[int]) -> None:
        self.rows = [row for row in self.rows if row.id not in set(ids)]


class LostOutbox(ListedOutbox):
    async def beyond(self, sending: Sequence[int], limit: int) -> Sequence[Pending]:
        message = f"the lock's session is gone: no {limit} beyond {len(sending)} are read"
        raise OSError(message)


async def test_only_the_acknowledged_prefix_is_deleted_and_the_rest_goes_out_again():
    outbox, log = ListedOutbox(5), FlakyLog(2)
    relay = Relay(outbox, log)
    assert await relay.turn() == 2
    assert [row.id for row in outbox.rows] == [2, 3, 4]
    assert log.renewed == 1
    assert await relay.turn() == 3
    assert log.sent == [0, 1, 2, 3, 4]


async def test_a_broker_that_acknowledges_nothing_loses_nothing():
    outbox, log = ListedOutbox(3), FlakyLog(0)
    assert await Relay(outbox, log).turn() == 0
    assert len(outbox.rows) == 3


async def test_a_backlog_is_read_in_growing_steps_and_an_empty_outbox_in_small_ones():
    outbox = ListedOutbox(3000)
    relay = Relay(outbox, FlakyLog())
    while outbox.rows:
        await relay.turn()
    assert outbox.limits[:3] == [200, 400, 800]
    await relay.turn()
    await relay.turn()
    assert outbox.limits[-1] == 200


async def test_what_was_read_ahead_waits_until_everything_before_it_is_acknowledged():
    outbox, log = ListedOutbox(9), FlakyLog(3, 2)
    relay = Relay(outbox, log, smallest_read=3)
    assert [await relay.turn() for _ in range(4)] == [3, 2, 3, 1]
    assert log.sent == list(range(9))
    assert not outbox.rows


async def test_reading_ahead_fails_the_turn_where_the_lock_was_lost_meanwhile():
    outbox, log = LostOutbox(9), FlakyLog()
    with pytest.raises(OSError, match="lock"):
        await Relay(outbox, log, smallest_read=3).turn()
    assert [row.id for row in outbox.rows] == list(range(9))


async def test_a_small_commit_that_shows_late_is_published_too():
    outbox, log = ListedOutbox(8), FlakyLog()
    late = outbox.rows.pop(1)
    relay = Relay(outbox, log, smallest_read=3)
    await relay.turn()
    outbox.rows.insert(0, late)
    while outbox.rows:
        await relay.turn()
    assert sorted(log.sent) == list(range(8))


async def test_one_process_leads_and_another_takes_over_when_its_session_ends(database: Database):
    first = await LeaderSession.open(database)
    assert first is not None
    assert await LeaderSession.open(database) is None
    await first.close()

    async def taken() -> LeaderSession | None:
        return await LeaderSession.open(database)

    second = await eventually(taken)
    await second.heartbeat()
    await second.close()


async def test_a_leader_whose_session_was_ended_cannot_delete_what_it_published(database: Database):
    async with database.transaction(Origin.of_command(datetime.now(UTC), actor="x")) as tx:  # noqa: TID251
        announce(tx, closed(new_id()))
    session = await LeaderSession.open(database)
    assert session is not None
    rows = await session.pending(10)
    pid = session._connection.get_server_pid()
    await database.fetchval("SELECT pg_terminate_backend($1)", pid)
    await eventually(lambda: _gone(database, pid))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await session.delete([row.id for row in rows])
    assert await database.fetchval("SELECT count(*) FROM messaging.outbox") == 1
    await session.close()


async def test_a_leader_prepares_nothing_under_the_lock_because_who_falls_silent_there_would_keep_it(
    database: Database,
):
    session = await LeaderSession.open(database)
    assert session is not None
    before = await session._connection.fetch(PREPARED)
    await session.heartbeat()
    await session.pending(10)
    await session.beyond([1], 10)
    await session.delete([1])
    assert before
    assert await session._connection.fetch(PREPARED) == before
    await session.close()


async def test_a_commit_in_another_process_wakes_the_leader(database: Database):
    session = await LeaderSession.open(database)
    assert session is not None
    await database.fetchval("SELECT pg_notify('novapec_outbox', '')")
    async with asyncio.timeout(10):
        await session.woken.wait()
    await session.close()


async def _gone(database: Database, pid: int) -> bool:
    return await database.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid) == 0
