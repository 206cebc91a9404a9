"""The pool of one service's database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.origin import Origin
from shared.postgres.believing import believed
from shared.postgres.errors import REFUSED_UNSENT, SESSION_DOUBTFUL
from shared.postgres.transaction import Row, Transaction
from shared.postgres.watching import watch_certificates

KNOWS_TRANSACTION_TIMEOUT: Final = (17,)


class Database:
    """A pool of connections, opened by `async with`. Sizes and time-outs in connections and seconds.

    A transaction whose process falls silent is ended: after 30 s where it is idle, and wherever it stands after
    `longest_transaction` (PostgreSQL 17 and later; 0: never). The second is for who falls silent between the preparing
    of a statement and its run, where no other time-out runs, and would keep its row locks for ever.
    """

    def __init__(
        self,
        dsn: str,
        *,
        application: str,
        size: int = 8,
        statement_timeout: float = 15.0,
        longest_transaction: float = 60.0,
    ) -> None:
        self.dsn = dsn
        self._application = application
        self._size = size
        self._settings = {
            "application_name": application,
            "statement_timeout": f"{int(statement_timeout * 1000)}",
            "idle_in_transaction_session_timeout": "30000",
            "timezone": "UTC",
        }
        self._longest_transaction_ms = int(longest_transaction * 1000)
        self._pool: asyncpg.Pool[Row] | None = None
        self.announced = asyncio.Event()
        """Set after each commit that announced something: what the relay of this process waits for."""

    async def __aenter__(self) -> Self:
        with believed(self.dsn):
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=1,
                max_size=self._size,
                timeout=10,
                command_timeout=30,
                server_settings=self._settings,
                init=self._begin,
                reset=_nothing_to_reset,
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @property
    def pool(self) -> "asyncpg.Pool[Row]":
        """The open pool; raises RuntimeError outside `async with`."""
        if self._pool is None:
            message = "the database is not open: use it inside `async with`"
            raise RuntimeError(message)
        return self._pool

    @asynccontextmanager
    async def transaction(self, origin: Origin) -> AsyncGenerator[Transaction]:
        """A unit of work: committed at the end of the block, rolled back where it raises."""
        # A timer costs as much as the rest of an acquisition: it is only set where there may be something to wait for.
        within = None if self.pool.get_idle_size() else 10
        async with self._connection(within) as connection:
            tx = Transaction(connection, origin)
            try:
                yield tx
                if await tx.commit():
                    self.announced.set()
            except SESSION_DOUBTFUL:
                raise  # the session goes, and the transaction with it
            except BaseException:
                await tx.roll_back()
                raise

    async def dedicated(self, **settings: str) -> "asyncpg.Connection[Row]":
        """A connection outside the pool, for what must hold a session: the relay's lock."""
        with believed(self.dsn):
            connection = await asyncpg.connect(self.dsn, timeout=10, server_settings={**self._settings, **settings})
        watch_certificates(connection)
        return connection

    async def fetch(self, sql: str, *args: Any) -> list[Row]:
        """All rows of a query of its own."""
        async with self._connection() as connection:
            return await connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Row | None:
        """The first row of a query of its own, or None."""
        async with self._connection() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first value of a query of its own, or None."""
        async with self._connection() as connection:
            return await connection.fetchval(sql, *args)

    async def _begin(self, connection: "asyncpg.Connection[Row] | PoolConnectionProxy[Row]") -> None:
        watch_certificates(connection)
        if connection.get_server_version() >= KNOWS_TRANSACTION_TIMEOUT:
            await connection.execute(f"SET transaction_timeout = {self._longest_transaction_ms}")

    @asynccontextmanager
    async def _connection(self, within: float | None = 10) -> AsyncGenerator["PoolConnectionProxy[Row]"]:
        """One of the pool's, which loses it where nobody knows what was last said on it."""
        async with self.pool.acquire(timeout=within) as connection:
            try:
                yield connection
            except SESSION_DOUBTFUL:
                with suppress(asyncpg.InterfaceError):  # it is closed already
                    connection.terminate()
                raise
            except REFUSED_UNSENT:
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # it is gone already
                    await connection.execute("SELECT 1")  # ends what was prepared and not run
                raise


async def _nothing_to_reset(_: object) -> None:
    """No unit of work changes its session, and asyncpg rolls back by itself: RESET ALL would cost a round trip."""
