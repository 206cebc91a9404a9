"""PostgreSQL as far as messaging knows it: rows, row locks, READ COMMITTED, what a broken connection leaves behind.

test_the_store_is_like_postgres.py compares it with the real one.
"""

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import asyncpg

from simulation.loop import PROCESS, Process, turn
from simulation.world import World

Key = tuple[Any, ...]
"""(table, ...primary key)."""

GONE: Final = object()
LOCK_WAIT: Final = 15.0
"""Seconds: the statement time-out of shared.postgres.Database."""


class Locks:
    """Row locks until the end of a transaction, with first come first served and deadlocks detected."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._owner: dict[Key, object] = {}
        self._queue: dict[Key, list[tuple[object, asyncio.Future[None], list[Key]]]] = {}
        self._waits_for: dict[object, Key] = {}

    @property
    def waited_for(self) -> list[Key]:
        """The rows that somebody waits for."""
        return list(self._waits_for.values())

    async def take(self, owner: object, key: Key, held: list[Key]) -> bool:
        """Lock a row for `owner`; True where it had to be waited for. Raises DeadlockDetectedError."""
        holder = self._owner.get(key)
        if holder is None:
            self._owner[key] = owner
            held.append(key)
            return False
        if holder is owner:
            return False
        self._refuse_a_circle(owner, key)
        loop = self._world.loop
        mine: asyncio.Future[None] = loop.create_future()
        self._queue.setdefault(key, []).append((owner, mine, held))
        self._waits_for[owner] = key
        timer = loop.world_later(LOCK_WAIT, _time_out, mine)
        try:
            await mine
        finally:
            timer.cancel()
            self._waits_for.pop(owner, None)
        return True

    def release(self, held: list[Key]) -> None:
        """Give locks back: each to the first who waits for it."""
        keys, held[:] = held[:], []
        for key in keys:
            del self._owner[key]
            queue = self._queue.get(key)
            while queue:
                owner, mine, theirs = queue.pop(0)
                if not mine.done():
                    self._owner[key] = owner
                    theirs.append(key)
                    self._waits_for.pop(owner, None)
                    mine.set_result(None)
                    break

    def abandon(self, owner: object) -> None:
        """The session is gone in mid-wait."""
        key = self._waits_for.pop(owner, None)
        for waiter, mine, _ in self._queue.get(key, ()) if key is not None else ():
            if waiter is owner and not mine.done():
                mine.set_exception(asyncpg.ConnectionDoesNotExistError("connection was closed"))
                mine.exception()

    def _refuse_a_circle(self, owner: object, key: Key) -> None:
        seen: Key | None = key
        while seen is not None:
            holder = self._owner.get(seen)
            if holder is owner:
                self._world.note("deadlock at %s", key)
                raise asyncpg.DeadlockDetectedError("deadlock detected")
            seen = self._waits_for.get(holder)


def _time_out(mine: "asyncio.Future[None]") -> None:
    if not mine.done():
        mine.set_exception(asyncpg.QueryCanceledError("canceling statement due to statement timeout"))


class Session:
    """One connection's transaction: its writes until the commit, and the locks it holds."""

    def __init__(self, server: "Server", process: Process | None) -> None:
        self.server = server
        self.process = process
        self.writes: dict[Key, Any] = {}
        self.held: list[Key] = []
        self.broken = False
        self.aborted = False

    # ---- statements

    async def statement(self, name: str = "") -> None:
        """One statement is sent. Raises what the world may do to it."""
        server = self.server
        if server.world.faults.slow_statement:
            await server.world.pass_through(server.world.faults.slow_statement)
        else:
            await turn()
        server.received(self, name)
        if self.aborted:
            raise asyncpg.InFailedSQLTransactionError("current transaction is aborted")

    def get(self, key: Key) -> Any:
        """A row as this transaction sees it, or None."""
        if key in self.writes:
            value = self.writes[key]
            return None if value is GONE else value
        return self.server.rows.get(key[0], {}).get(key)

    def put(self, key: Key, value: Any) -> None:
        self.writes[key] = value

    def remove(self, key: Key) -> None:
        self.writes[key] = GONE

    def scan(self, table: str) -> Iterator[tuple[Key, Any]]:
        """The rows of a table as this transaction sees it, in no promised order."""
        writes = self.writes
        for key, value in list(self.server.rows.get(table, {}).items()):
            if key not in writes:
                yield key, value
        for key, value in list(writes.items()):
            if key[0] == table and value is not GONE:
                yield key, value

    def let_go(self, since: int) -> None:
        """Give back the locks beyond the first `since`, as the end of a savepoint does."""
        later = self.held[since:]
        del self.held[since:]
        self.server.locks.release(later)

    async def lock(self, key: Key) -> None:
        """Lock a row. Raises what a broken connection, a deadlock or a time-out raises."""
        if self.broken:
            raise asyncpg.InterfaceError("connection is closed")
        try:
            await self.server.locks.take(self, key, self.held)
        except asyncpg.PostgresError:
            self.aborted = True
            raise
        if self.broken:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed")

    # ---- the end

    def apply(self) -> None:
        """Everything at once becomes what others see; the locks go."""
        rows = self.server.rows
        for key, value in self.writes.items():
            table = rows.setdefault(key[0], {})
            if value is GONE:
                table.pop(key, None)
            else:
                table[key] = value
        self.writes = {}
        self.close()

    def close(self) -> None:
        """The transaction is over: its writes are forgotten, its locks go."""
        self.writes = {}
        self.server.locks.abandon(self)
        self.server.locks.release(self.held)
        self.server.sessions.pop(self, None)

    def sever(self) -> None:
        """The connection is gone: PostgreSQL rolls back, and the client will learn it at its next word."""
        self.broken = True
        self.close()


class Server:
    """One service's database server."""

    def __init__(self, world: World, service: str) -> None:
        self.world = world
        self.service = service
        self.rows: dict[str, dict[Key, Any]] = {}
        self.locks = Locks(world)
        self.sessions: dict[Session, None] = {}
        self.leader: object | None = None
        self.announced = asyncio.Event()
        self.clock_skew = 0.0
        """Seconds by which its wall clock is off."""
        self._drawn = 0

    def next_id(self) -> int:
        """An identity value: drawn for good, whether the transaction commits or not."""
        self._drawn += 1
        return self._drawn

    def wall_clock(self) -> float:
        return self.world.loop.time() + self.clock_skew

    def connect(self) -> Session:
        session = Session(self, PROCESS.get())
        self.sessions[session] = None
        return session

    async def sent(self, session: Session, name: str) -> None:
        """A statement travels. Raises where the connection breaks, or the server cannot."""
        await self.world.pass_through(self.world.faults.slow_statement)
        self.received(session, name)

    def received(self, session: Session, name: str) -> None:
        """A statement arrives, or does not. Raises where the connection breaks, or the server cannot."""
        world = self.world
        process = session.process
        if process is not None and process.database_until > world.loop.time():
            session.sever()
            raise ConnectionResetError("the database does not answer")
        if session.broken:
            raise asyncpg.InterfaceError("connection is closed")
        if world.happens(world.faults.statement_fails):
            world.note("%s: %s fails", self.service, name)
            session.sever()
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def commit(self, session: Session) -> None:
        """COMMIT travels, is done, and its answer travels back: any of the three may fail."""
        world = self.world
        await self.sent(session, "COMMIT")
        if world.happens(world.faults.commit_lost):
            if world.happens(0.5):
                session.apply()
                world.note("%s: committed, but the answer is lost", self.service)
            session.sever()
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        session.apply()
        await world.pass_through()

    def lose(self, process: Process) -> None:
        """A process died: its sessions are rolled back."""
        for session in [one for one in self.sessions if one.process is process]:
            session.sever()

    def restart(self) -> None:
        """Every session is gone, the relay's lock with it; what was committed stays."""
        for session in list(self.sessions):
            session.sever()
        self.leader = None
