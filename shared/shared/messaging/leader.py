"""One relay per service database: a session advisory lock on a connection of its own, outside the pool.

The lock dies with its session, so kill -9 frees it at once. idle_session_timeout ends the session of a process that
was stopped (SIGSTOP) and stopped its heartbeat with it; without that it would keep the lock for ever.

No time-out of PostgreSQL runs between the preparing of a statement and its first run: who falls silent there is waited
for. So everything is prepared before the lock is taken, and from then on each message is a whole run.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from shared.contracts.envelope import Envelope
from shared.messaging.relay import Pending
from shared.postgres import Database
from shared.postgres.transaction import Row

HEARTBEAT: Final = 2.0
IDLE_TIMEOUT_MS: Final = "10000"
CHANNEL: Final = "novapec_outbox"

TAKE_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('novapec relay'))"
# An operator who pauses the relay (re-announce) finds it obeying at its next read, and knows by the comment that it was
# seen between two turns.
_UNLESS_PAUSED: Final = "NOT EXISTS (SELECT 1 FROM messaging.control WHERE name = 'relay_paused' AND value = 'true')"
PENDING: Final = f"/* between turns */ SELECT * FROM messaging.outbox WHERE {_UNLESS_PAUSED} ORDER BY id LIMIT $1"
# By the ids that are being sent, not from the greatest on: ids grow within a stream, but a commit of another stream may
# show smaller ones later.
BEYOND: Final = f"""SELECT * FROM messaging.outbox WHERE {_UNLESS_PAUSED}
AND id NOT IN (SELECT unnest($1::bigint[])) ORDER BY id LIMIT $2"""
DELETE: Final = "DELETE FROM messaging.outbox WHERE id = ANY($1::bigint[])"
DEPTH: Final = """SELECT count(*) AS depth, coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) AS age
FROM messaging.outbox"""


class LeaderSession:
    """The session that holds the relay's lock. The outbox is read and deleted on it, so a zombie's delete fails."""

    def __init__(self, connection: "asyncpg.Connection[Row]", prepared: "dict[str, PreparedStatement[Row]]") -> None:
        self._connection = connection
        self._prepared = prepared
        self._turn = asyncio.Lock()
        self.woken = asyncio.Event()

    @classmethod
    async def open(cls, database: Database) -> "LeaderSession | None":
        """Try to become the leader; None where another process is."""
        connection = await database.dedicated(idle_session_timeout=IDLE_TIMEOUT_MS)
        try:
            prepared = {sql: await connection.prepare(sql) for sql in (TAKE_LOCK, PENDING, BEYOND, DELETE, DEPTH)}
            if await prepared[TAKE_LOCK].fetchval():
                session = cls(connection, prepared)
                await connection.add_listener(CHANNEL, session._wake)
                return session
        except BaseException:
            connection.terminate()
            raise
        await connection.close()
        return None

    async def close(self) -> None:
        """Give the lock back."""
        self._connection.terminate()

    async def heartbeat(self) -> None:
        """Show that this process lives; raises where the session is gone, and the lock with it."""
        await self.depth()

    async def depth(self) -> Row:
        """How many events are pending, and for how many seconds the oldest one; a heartbeat, too."""
        return (await self._run(DEPTH))[0]

    async def pending(self, limit: int) -> Sequence[Pending]:
        """The oldest pending events, in id order; none while the relay is paused."""
        return [pending_of(row) for row in await self._run(PENDING, limit)]

    async def beyond(self, sending: Sequence[int], limit: int) -> Sequence[Pending]:
        """The oldest pending events beside those that are being sent; none while the relay is paused."""
        return [pending_of(row) for row in await self._run(BEYOND, list(sending), limit)]

    async def delete(self, ids: Sequence[int]) -> None:
        """Forget published events."""
        await self._run(DELETE, list(ids))

    async def _run(self, sql: str, *args: Any) -> list[Row]:
        """Run a statement on the lock's session, one at a time."""
        async with self._turn:
            return await self._prepared[sql].fetch(*args, timeout=30)

    def _wake(self, *_: object) -> None:
        self.woken.set()


def pending_of(row: Row) -> Pending:
    """An outbox or event_log row as what is published of it."""
    return Pending(
        id=row.get("id") or row["position"],
        topic=row["topic"],
        payload=row["payload"],
        recorded_at=row["recorded_at"],
        envelope=Envelope(
            id=row["event_id"],
            type=row["type"],
            source=row["source"],
            subject=row["aggregate_id"],
            time=row["at"],
            sequence=row["sequence"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            actor=row["actor"],
            data_schema=row["data_schema"],
            traceparent=row["traceparent"],
        ),
    )
