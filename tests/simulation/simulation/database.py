"""`shared.postgres.Database` and `Transaction` over the simulated server, as far as hearers and handlers use them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared.contracts.envelope import Envelope
from shared.messaging.relay import Pending
from shared.origin import Origin
from shared.postgres import Write
from simulation.server import Server, Session

_DAY_ONE = datetime(2025, 1, 1, tzinfo=UTC)


class MemoryTransaction:
    """A unit of work: the same calls as shared.postgres.Transaction, and the tables' keys instead of SQL."""

    def __init__(self, session: Session, origin: Origin) -> None:
        self.session = session
        self.origin = origin
        self._deferred: dict[type, Any] = {}
        self._announced = False

    async def begin(self) -> None:
        """A transaction is open from its first statement on."""

    async def lock(self, _sql: str, *_: object) -> None:
        """A generation to hold: none was ever rebuilt here."""
        await self.session.statement("lock")

    def deferred(self, kind: type) -> Any:
        """What `announce` gathers its events in."""
        if kind not in self._deferred:
            self._deferred[kind] = kind(self.origin)
        return self._deferred[kind]

    async def within(self, origin: Origin, work: Callable[..., Awaitable[None]], subject: Any) -> None:
        """Do `work` as a unit of work of its own inside this transaction, and flush it."""
        inner = MemoryTransaction(self.session, origin)
        await work(inner, subject, at=origin.at)
        await inner.flush()
        self._announced |= inner._announced

    async def run_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """A projection's statement: each row is (table, key..., what to append to it)."""
        await self.session.statement("run_many")
        for *key, value in rows:
            row = (sql, *key)
            await self.session.lock(row)
            self.session.put(row, (*(self.session.get(row) or ()), value))

    def savepoint(self) -> "Savepoint":
        """What happens inside is undone alone when it raises."""
        return Savepoint(self)

    async def flush(self) -> None:
        """Write what was announced."""
        for deferred in self._deferred.values():
            if deferred.pending:
                await self.session.statement("flush")
                await _announce(self.session, deferred.write())
                self._announced = True

    async def commit(self) -> None:
        await self.flush()
        await self.session.server.commit(self.session)
        if self._announced:
            self.session.server.announced.set()


class Savepoint:
    """`async with tx.savepoint()`."""

    def __init__(self, tx: MemoryTransaction) -> None:
        self._tx = tx

    async def __aenter__(self) -> None:
        await self._tx.flush()
        session = self._tx.session
        await session.statement("SAVEPOINT")
        self._writes, self._held = dict(session.writes), len(session.held)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        session = self._tx.session
        if kind is None or kind is GeneratorExit:
            return
        if session.broken:
            return
        await session.server.sent(session, "ROLLBACK TO SAVEPOINT")
        session.aborted = False
        session.writes = self._writes
        session.let_go(self._held)


class MemoryDatabase:
    """`Database.transaction`, for one process."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def transaction(self, origin: Origin) -> "UnitOfWork":
        return UnitOfWork(self.server, origin)


class UnitOfWork:
    """`async with database.transaction(origin) as tx`."""

    def __init__(self, server: Server, origin: Origin) -> None:
        self._server = server
        self._origin = origin

    async def __aenter__(self) -> MemoryTransaction:
        self._tx = MemoryTransaction(self._server.connect(), self._origin)
        return self._tx

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        session = self._tx.session
        if kind is None:
            try:
                await self._tx.commit()
            except GeneratorExit:
                raise
            except BaseException:
                session.close()
                raise
        elif kind is not GeneratorExit:
            await self._server.world.pass_through()
            session.close()


async def _announce(session: Session, write: Write) -> None:
    """What the statement of `shared.messaging.outbox` does: numbers, event log, outbox."""
    *columns, at, correlation, causation, actor, traceparent = write.args
    if isinstance(columns[0], str):  # one event: its values, not columns of values
        columns = [[value] for value in columns]
    topics, subjects, ids, types, sources, schemas, payloads = columns
    for stream in sorted(set(zip(topics, subjects, strict=True))):
        await session.lock(("stream", *stream))
    for n, (topic, subject) in enumerate(zip(topics, subjects, strict=True)):
        sequence = (session.get(("stream", topic, subject)) or 0) + 1
        session.put(("stream", topic, subject), sequence)
        envelope = Envelope(
            ids[n], types[n], sources[n], subject, at, sequence, correlation, causation, actor, schemas[n], traceparent
        )
        if session.get(("event_id", ids[n])) is not None:
            session.aborted = True
            raise asyncpg.UniqueViolationError("event_log_event_id_key")
        session.put(("event_id", ids[n]), sequence)
        number = session.server.next_id()
        pending = Pending(number, topic, payloads[n], envelope, _DAY_ONE)
        session.put(("event_log", number), pending)
        session.put(("outbox", number), pending)


class LeaderSession:
    """The session that holds the relay's lock: the Outbox port of the relay, as shared.messaging.leader fills it."""

    def __init__(self, server: Server, session: Session) -> None:
        self._server = server
        self._session = session

    @classmethod
    async def open(cls, server: Server) -> "LeaderSession | None":
        """Try to become the leader; None where another session is."""
        session = server.connect()
        try:
            await session.statement("pg_try_advisory_lock")
            holder = server.leader
            if isinstance(holder, Session) and not holder.broken:
                return None
            server.leader = session
            leading, session = cls(server, session), None
            return leading
        finally:
            if session is not None:
                session.close()

    async def pending(self, limit: int) -> Sequence[Pending]:
        await self._session.statement("pending")
        rows = self._server.rows.get("outbox", {})
        return [rows[key] for key in sorted(rows)[:limit]]

    async def beyond(self, sending: Sequence[int], limit: int) -> Sequence[Pending]:
        await self._session.statement("beyond")
        rows, held = self._server.rows.get("outbox", {}), set(sending)
        return [rows[key] for key in sorted(rows) if rows[key].id not in held][:limit]

    async def delete(self, ids: Sequence[int]) -> None:
        await self._session.statement("delete")
        for number in ids:
            self._server.rows["outbox"].pop(("outbox", number), None)
        await self._server.world.pass_through()

    def close(self) -> None:
        self._session.sever()


async def first_of(event: asyncio.Event, within: float) -> None:
    """Wait for an event, but not longer than `within` seconds."""
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        pass
