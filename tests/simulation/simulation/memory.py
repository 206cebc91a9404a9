"""The gate's memory over the simulated server: what `shared.messaging.inbox.Inbox` does with SQL.

Each method is one statement, or as many as there. What PostgreSQL does in between (locks, unique keys, looking again at
a row it had to wait for) is done here too; test_the_store_is_like_postgres.py compares the two.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import asyncpg

from shared.messaging.gate import StreamState
from shared.messaging.records import Arrived, Broken, Raw, Stream, decode
from simulation.database import MemoryTransaction
from simulation.server import Key, Session

ROUSED_AFTER = 30.0


class Parked(NamedTuple):
    """A row of messaging.parked."""

    number: int
    state: str
    awaited: Stream | None
    raw: Raw
    error: str | None
    attempts: int
    parked_at: float


class Quarantined(NamedTuple):
    """A row of messaging.quarantine."""

    number: int
    state: str
    raw: Raw
    error: str


class SimulatedMemory:
    """The Memory port of one consumer."""

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer

    async def advance(self, tx: MemoryTransaction, arrived: Sequence[Arrived], runs: dict[Stream, range]) -> bool:
        session = tx.session
        await session.statement("advance")
        held = len(session.held)
        for stream in runs:
            await session.lock(("cursor", self.consumer, *stream))
        if not self._in_line(session, runs):
            session.let_go(held)
            return False
        for stream, run in runs.items():
            session.put(("cursor", self.consumer, *stream), run.stop - 1)
        for one in arrived:
            key = ("inbox", self.consumer, *one.stream, one.sequence)
            await session.lock(key)
            session.put(key, one.heard.envelope.id)
        return True

    def _in_line(self, session: Session, runs: dict[Stream, range]) -> bool:
        """Are these the next events of their streams, and does nothing of them stand aside or wait for them?"""
        for stream, run in runs.items():
            if (session.get(("cursor", self.consumer, *stream)) or 0) != run.start - 1:
                return False
        mine = [(key, row) for key, row in session.scan("parked") if key[1] == self.consumer]
        return all(row.state == "discarded" for _, row in mine) or not any(
            key[2:4] in runs or row.awaited in runs for key, row in mine
        )

    async def admit(self, tx: MemoryTransaction, arrived: Sequence[Arrived]) -> dict[Stream, StreamState]:
        return await self._load(tx, [(one.stream, one.sequence) for one in arrived])

    async def lock(self, tx: MemoryTransaction, stream: Stream) -> StreamState:
        return (await self._load(tx, [(stream, None)]))[stream]

    async def _load(
        self, tx: MemoryTransaction, wanted: Sequence[tuple[Stream, int | None]]
    ) -> dict[Stream, StreamState]:
        session = tx.session
        await session.statement("admit")
        streams = sorted({stream for stream, _ in wanted})
        await _lock_cursors(session, [("cursor", self.consumer, *stream) for stream in streams])
        states = {stream: StreamState(last=session.get(("cursor", self.consumer, *stream))) for stream in streams}
        self._load_aside(session, states, set(wanted))
        for stream, sequence in wanted:
            if sequence is not None:
                event_id = session.get(("inbox", self.consumer, *stream, sequence))
                if event_id is not None:
                    states[stream].applied[sequence] = event_id
        return states

    def _load_aside(
        self, session: Session, states: dict[Stream, StreamState], wanted: set[tuple[Stream, int | None]]
    ) -> None:
        """What stands aside of these streams, and what was discarded: of known sequences, or where anything does."""
        mine = [(key, row) for key, row in session.scan("parked") if key[1] == self.consumer]
        some_stand_aside = any(row.state != "discarded" for _, row in mine)
        for key, row in mine:
            stream, sequence, event_id = key[2:4], key[4], key[5]
            state = states.get(stream)
            if state is None:
                continue
            if row.state != "discarded":
                state.park(sequence, event_id, fork=row.state == "fork")
            elif some_stand_aside or (sequence <= state.last and (stream, sequence) in wanted):
                state.discarded.add(event_id)

    async def settle(
        self, tx: MemoryTransaction, applied: Sequence[Arrived], states: dict[Stream, StreamState]
    ) -> list[Stream]:
        if not applied:
            return []
        session = tx.session
        await session.statement("settle")
        moved = {one.stream for one in applied}
        for one in applied:
            key = ("inbox", self.consumer, *one.stream, one.sequence)
            await session.lock(key)
            if session.get(key) is not None:
                session.aborted = True
                raise asyncpg.UniqueViolationError("duplicate key value violates unique constraint inbox_pkey")
            session.put(key, one.heard.envelope.id)
        for stream in moved:
            session.put(("cursor", self.consumer, *stream), states[stream].last)
        woken: dict[Stream, None] = {}
        for key, row in session.scan("parked"):
            if key[1] == self.consumer and row.state == "waiting" and row.awaited in moved:
                await session.lock(key)
                now = session.get(key)
                if now is not None and now.state == "waiting" and now.awaited in moved:
                    session.put(key, now._replace(state="held", awaited=None))
                    woken[key[2], key[3]] = None
        return list(woken)

    async def park(
        self,
        tx: MemoryTransaction,
        one: Arrived,
        state: str,
        *,
        awaited: Stream | None = None,
        error: str | None = None,
    ) -> None:
        session = tx.session
        await session.statement("park")
        key = self._parked_key(one)
        await session.lock(key)
        row = session.get(key)
        server = session.server
        if row is None:
            row = Parked(server.next_id(), state, awaited, one.raw, error, 1, server.wall_clock())
        else:
            row = row._replace(state=state, awaited=awaited, error=error, attempts=row.attempts + 1)
        session.put(key, row)
        server.world.note("%s parks %s as %s", self.consumer, key[2:5], state)

    async def unpark(self, tx: MemoryTransaction, one: Arrived) -> None:
        session = tx.session
        await session.statement("unpark")
        key = self._parked_key(one)
        if session.get(key) is not None:
            await session.lock(key)
            session.remove(key)

    async def next_held(self, tx: MemoryTransaction, stream: Stream, sequence: int) -> Arrived | Broken | None:
        session = tx.session
        await session.statement("next_held")
        for key, row in session.scan("parked"):
            if key[1:5] == (self.consumer, *stream, sequence) and row.state == "held":
                return decode(row.raw)
        return None

    async def drainable(self, tx: MemoryTransaction) -> list[Stream]:
        session = tx.session
        await session.statement("drainable")
        mine = [(key, row) for key, row in session.scan("parked") if key[1] == self.consumer]
        forked = {key[2:4] for key, row in mine if row.state == "fork"}
        found: list[tuple[int, int, Stream]] = []
        for key, row in mine:
            if row.state == "held" and key[2:4] not in forked and key[4] == _last(session, key) + 1:
                found.append((row.attempts, row.number, (key[2], key[3])))
        return [stream for *_, stream in sorted(found)]

    async def rouse(self, tx: MemoryTransaction) -> int:
        session = tx.session
        await session.statement("rouse")
        before, roused = session.server.wall_clock() - ROUSED_AFTER, 0
        for key, row in session.scan("parked"):
            if key[1] == self.consumer and self._may_be_roused(session, row, before):
                await session.lock(key)
                now = session.get(key)
                if now is not None and self._may_be_roused(session, now, before):
                    session.put(key, now._replace(state="held", awaited=None))
                    roused += 1
        return roused

    def _may_be_roused(self, session: Session, row: Parked, before: float) -> bool:
        if row.state != "waiting" or row.awaited is None or row.parked_at >= before:
            return False
        return bool(session.get(("cursor", self.consumer, *row.awaited)))

    async def quarantine(self, tx: MemoryTransaction, broken: Iterable[Broken]) -> None:
        session = tx.session
        for one in broken:
            await session.statement("quarantine")
            raw = one.raw
            where = (raw.topic, raw.partition, raw.offset, raw.key, raw.value, raw.headers_json())
            key = ("quarantine", self.consumer, *where)
            await session.lock(key)
            if session.get(key) is None:
                session.put(key, Quarantined(session.server.next_id(), "quarantined", raw, one.error))

    async def quarantined_again(self, tx: MemoryTransaction) -> list[tuple[int, Arrived | Broken]]:
        session = tx.session
        await session.statement("quarantined_again")
        found = [row for key, row in session.scan("quarantine") if key[1] == self.consumer and row.state == "redrive"]
        return [(row.number, decode(row.raw)) for row in sorted(found)[:100]]

    async def quarantine_state(self, tx: MemoryTransaction, number: int, state: str, error: str) -> None:
        session = tx.session
        await session.statement("quarantine_state")
        for key, row in session.scan("quarantine"):
            if row.number == number:
                await session.lock(key)
                session.put(key, row._replace(state=state, error=error))

    def _parked_key(self, one: Arrived) -> Key:
        return ("parked", self.consumer, *one.stream, one.sequence, one.heard.envelope.id)


async def _lock_cursors(session: Session, cursors: list[Key]) -> None:
    """Those that are there first, in sorted order; then the others, made at 0."""
    for cursor in cursors:
        if session.get(cursor) is not None:
            await session.lock(cursor)
    for cursor in cursors:
        if session.get(cursor) is None:
            await session.lock(cursor)
            if session.get(cursor) is None:
                session.put(cursor, 0)


def _last(session: Session, key: Key) -> int:
    last: int | None = session.get(("cursor", *key[1:4]))
    return -1 if last is None else last
