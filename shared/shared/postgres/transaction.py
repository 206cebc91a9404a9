"""A unit of work: read, decide, then flush every write as one statement.

State, event log and outbox written as one CTE statement cost 10-15 % more than a bare insert; BEGIN, single statements
and COMMIT halve the throughput. So writes are only noted until the end, and where nothing had to be locked before, the
one statement is its own transaction.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, LiteralString, Protocol, TypeAlias, TypeVar

import asyncpg
from asyncpg.transaction import Transaction as PostgresTransaction

from shared.origin import Origin
from shared.postgres.errors import STALE_SQLSTATE, Stale

Row = asyncpg.Record
_PARAMETER = re.compile(r"\$(\d+)")
D = TypeVar("D", bound="Deferred")
_Shape: TypeAlias = tuple[tuple[tuple[str, str], ...], int, tuple[tuple[str, int], ...]]
"""A write without its values: its CTEs, how many arguments they take, the rows expected of them."""
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[Row] | asyncpg.Connection[Row]"


@dataclass(frozen=True, slots=True)
class Write:
    """One or more CTEs that write, with their arguments ($1... within this write).

    `ctes` are (name, statement) pairs, in order; a name stands as `{name}` where another statement refers to it.
    `expected` says how many rows the CTE of a name must touch, or the whole unit of work is Stale.
    """

    ctes: tuple[tuple[str, str], ...]
    args: tuple[Any, ...]
    expected: dict[str, int] = field(default_factory=dict[str, int])


class Deferred(Protocol):
    """Something gathered during the unit of work and written at its end, such as the announced events."""

    @property
    def pending(self) -> bool:
        """Is there something to write?"""
        ...

    def write(self) -> Write:
        """Hand over what was gathered since the last flush."""
        ...


class Transaction:
    """A unit of work on one connection. Made by Database.transaction(); never kept beyond its `async with`."""

    def __init__(self, connection: "Connection", origin: Origin) -> None:
        self.origin = origin
        self.expected_revision: int | None = None
        self.revision_checked = False
        self._connection = connection
        self._begun: PostgresTransaction | None = None
        self._nested = connection.is_in_transaction()
        self._writes: list[Write] = []
        self._deferred: dict[type, Deferred] = {}
        self._announced_within = False

    # ---- reading

    async def fetch(self, sql: LiteralString, *args: Any) -> list[Row]:
        """All rows; what this unit of work wrote before is seen."""
        await self._flush_before_reading()
        return await self._connection.fetch(sql, *args)

    async def fetchrow(self, sql: LiteralString, *args: Any) -> Row | None:
        """The first row, or None."""
        await self._flush_before_reading()
        return await self._connection.fetchrow(sql, *args)

    async def fetchval(self, sql: LiteralString, *args: Any) -> Any:
        """The first value of the first row, or None."""
        await self._flush_before_reading()
        return await self._connection.fetchval(sql, *args)

    async def lock(self, sql: LiteralString, *args: Any) -> Row | None:
        """The first row of a SELECT ... FOR UPDATE (or any statement whose locks must last until the end)."""
        await self.begin()
        return await self.fetchrow(sql, *args)

    # ---- writing

    def write(self, sql: LiteralString, *args: Any, rows: int | None = 1) -> None:
        """Note an INSERT, UPDATE or DELETE for the end; it must touch `rows` rows (None: any), or the work is Stale.

        A guarded UPDATE carries its revision in WHERE. Notes of one flush see the state before it, so write a row once.
        """
        name = f"w{len(self._writes)}"
        expected = {} if rows is None else {name: rows}
        self._writes.append(Write(((name, sql),), args, expected))

    async def run(self, sql: LiteralString, *args: Any) -> int:
        """Run a writing statement now, inside a real transaction; the number of rows it touched."""
        await self.begin()
        await self._flush_before_reading()
        status = await self._connection.execute(sql, *args)
        return int(status.rsplit(" ", 1)[-1]) if status[-1].isdigit() else 0

    async def run_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run one writing statement for many rows now, pipelined, inside a real transaction."""
        await self.begin()
        await self._flush_before_reading()
        await self._connection.executemany(sql, rows)

    async def within(self, origin: Origin, work: Callable[..., Awaitable[None]], subject: Any) -> None:
        """Do `work(tx, subject, at=origin.at)` as a unit of work of its own inside this transaction, and flush it."""
        await self.begin()
        inner = Transaction(self._connection, origin)
        await work(inner, subject, at=origin.at)
        await inner.commit()
        self._announced_within |= bool(inner._deferred)

    def deferred(self, kind: type[D]) -> D:
        """The one Deferred of this kind, made on first use as kind(origin)."""
        found = self._deferred.get(kind)
        if found is None:
            found = kind(self.origin)  # type: ignore[call-arg]  # reason: a Deferred is made from the origin
            self._deferred[kind] = found
        return found  # type: ignore[return-value]  # reason: kept under its own type

    def check_revision(self, revision: int) -> None:
        """Compare what was loaded with the caller's If-Match. Raises Stale where they differ."""
        self.revision_checked = True
        if self.expected_revision is not None and self.expected_revision != revision:
            message = f"revision {revision} is in force, the command was made on revision {self.expected_revision}"
            raise Stale(message)

    # ---- the end

    async def begin(self) -> None:
        """Open a real transaction, where this is not one already."""
        if self._begun is None and not self._nested:
            self._begun = self._connection.transaction()
            await self._begun.start()

    async def begin_one_view(self) -> None:
        """Open a real transaction in which every statement sees the same instant and none may write."""
        if self._begun is None and not self._nested:
            self._begun = self._connection.transaction(isolation="repeatable_read", readonly=True)
            await self._begun.start()

    async def flush(self) -> None:
        """Send every noted write as one statement. Raises Stale where a guarded write met other rows than it must."""
        if not self._pending:
            return
        writes = [*self._writes, *(deferred.write() for deferred in self._deferred.values() if deferred.pending)]
        self._writes = []
        sql, args = compose(writes)
        try:
            await self._connection.execute(sql, *args)
        except asyncpg.PostgresError as error:
            if error.sqlstate == STALE_SQLSTATE:
                raise Stale(str(error)) from error
            raise

    async def commit(self) -> bool:
        """Flush and commit; True where something deferred, such as an event, was written."""
        if self.expected_revision is not None and not self.revision_checked:
            message = "this command was given an If-Match that its handler never checked"
            raise RuntimeError(message)
        await self.flush()
        if self._begun is not None:
            begun, self._begun = self._begun, None
            await begun.commit()
        return self._announced_within or bool(self._deferred)

    async def roll_back(self) -> None:
        """Forget everything."""
        self._writes = []
        self._deferred = {}
        if self._begun is not None and not self._connection.is_closed():
            begun, self._begun = self._begun, None
            await begun.rollback()

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """What happens inside is undone alone when it raises."""
        await self.begin()
        await self.flush()
        async with self._connection.transaction():
            yield

    @property
    def _pending(self) -> bool:
        return bool(self._writes) or any(deferred.pending for deferred in self._deferred.values())

    async def _flush_before_reading(self) -> None:
        if self._pending:
            await self.begin()
            await self.flush()


def compose(writes: list[Write]) -> tuple[str, list[Any]]:
    """One statement from many writes: parameters renumbered, names made unique, row counts asserted at the end."""
    args = [arg for write in writes for arg in write.args]
    return _text_of(tuple((write.ctes, len(write.args), tuple(write.expected.items())) for write in writes)), args


@lru_cache(maxsize=1024)
def _text_of(shapes: tuple[_Shape, ...]) -> str:
    """The text depends on what is written, not on the values: a service composes each of its statements once."""
    ctes: list[str] = []
    checks: list[str] = []
    offset = 0
    for number, (parts, count, expected) in enumerate(shapes):
        names = {name: f"{name}_{number}" for name, _ in parts}
        asserted = dict(expected)
        for name, sql in parts:
            text = _PARAMETER.sub(lambda match, by=offset: f"${int(match[1]) + by}", sql.strip())
            for old, new in names.items():
                text = text.replace(f"{{{old}}}", new)
            counted = asserted.get(name)
            if counted is not None and "RETURNING" not in text and not text.startswith("SELECT"):
                text += " RETURNING 1"
            ctes.append(f"{names[name]} AS ({text})")
            if counted is not None:
                checks.append(
                    f"messaging.expect_rows((SELECT count(*) FROM {names[name]}), {counted}, '{names[name]}')"
                )
        offset += count
    return f"WITH {', '.join(ctes)} SELECT {', '.join(checks) or '1'}"
