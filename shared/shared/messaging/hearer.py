"""A hearer: records through the gate into PostgreSQL. Knows no Kafka; taking.py feeds it and keeps the offsets.

A batch is tried whole, in one transaction. Where that fails, it is done again event by event, so that one bad event
costs its own stream and nothing else. A backlog comes in thousands: it is taken in parts, and while PostgreSQL works on
one, the next is read.
"""

import asyncio
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog

from shared.contracts.signatures import Signatures
from shared.failpoints import reach
from shared.messaging.application import Application
from shared.messaging.failures import Retry, Wait
from shared.messaging.gate import StreamState, Verdict, runs_of
from shared.messaging.inbox import Inbox
from shared.messaging.memory import Memory, Transactions
from shared.messaging.records import Arrived, Broken, Raw, Stream, believed, decoded
from shared.observability import metrics
from shared.origin import Origin
from shared.postgres import Transaction, is_behind, is_deadlock, is_transient, without_rows

T = TypeVar("T")

_LOG = structlog.get_logger(__name__)
_FORK = "another event stands at this sequence: the publisher's history was rewritten"

AT_ONCE: Final = 2000
"""Events that one transaction takes at most: what they share (round trips, cursors, sums) is paid once for all."""
UNSIGNED: Final = Signatures()
"""Nothing is signed here, and everything believed."""
FEW: Final = 200
"""Where a transaction fails it is done again in parts of so many, and only those that fail too, event by event."""


@dataclass(slots=True)
class _Judged:
    """A batch as the gate judged it."""

    apply: list[Arrived] = field(default_factory=list[Arrived])
    hold: list[Arrived] = field(default_factory=list[Arrived])
    fork: list[Arrived] = field(default_factory=list[Arrived])
    duplicates: int = 0


class Hearer:
    """One consumer's way from raw records to applied events."""

    def __init__(
        self,
        database: Transactions,
        application: Application,
        memory: Memory | None = None,
        *,
        at_once: int = AT_ONCE,
        few: int = FEW,
        signatures: Signatures = UNSIGNED,
    ) -> None:
        self.consumer = application.consumer
        self.hears = application.hears
        self.takes = application.takes
        self._at_once = at_once
        self._few = few
        self._signatures = signatures
        self._database = database
        self._application = application
        self._inbox: Memory = memory or Inbox(application.consumer)
        metrics.begin_at_zero(self.consumer)

    async def hear(self, records: Sequence[Raw]) -> None:
        """Take a batch to the end: every record applied, recognised, parked or quarantined, and committed.

        Raises Retry where the world failed; whatever was committed before then is recognised when it comes again.
        """
        with _world_failures():
            parts = _parts(records, self._at_once)
            read = await self._read(next(parts, ()))
            for following in parts:
                ahead = asyncio.create_task(self._read(following))
                try:
                    await self._take(read)
                except BaseException:
                    ahead.cancel()
                    raise
                read = await ahead
            await self._take(read)

    async def _read(self, records: Sequence[Raw]) -> list[Arrived | Broken]:
        read = await decoded(records)
        return [believed(one, self._signatures) for one in read] if self._signatures.required else read

    async def _take(self, read: Sequence[Arrived | Broken]) -> None:
        """Take records that were read to their end."""
        arrived = [one for one in read if isinstance(one, Arrived)]
        broken = [one for one in read if isinstance(one, Broken)]
        if broken:
            await self._quarantine(broken)
        for stream in await self._applied(arrived) if arrived else ():
            await self.drain(stream)

    async def _applied(self, arrived: Sequence[Arrived]) -> list[Stream]:
        """Apply events together, or in smaller parts where that fails; returns the streams to drain."""
        try:
            return await self._whole(arrived)
        except Exception as error:
            # Two consumers of one read model, each deep in a backlog, would meet in each other's rows again and again.
            if (is_transient(error) or isinstance(error, Retry)) and not is_deadlock(error):
                raise
        if len(arrived) > self._few:
            return [stream for part in _parts(arrived, self._few) for stream in await self._applied(part)]
        return [stream for one in arrived for stream in await self._single(one)]

    async def sweep(self) -> None:
        """Try what may be tried: woken waiters, filled gaps, re-driven records. Raises Retry where the world failed."""
        with _world_failures():
            async with self._transaction() as tx:
                streams = await self._inbox.drainable(tx)
                again = await self._inbox.quarantined_again(tx)
            for number, one in again:
                await self._read_again(number, one)
            for stream in streams:
                await self.drain(stream)

    async def rouse(self) -> None:
        """Let events that have waited long try again, in case a wake-up was lost."""
        with _world_failures():
            async with self._transaction() as tx:
                await self._inbox.rouse(tx)

    async def drain(self, stream: Stream) -> None:
        """Apply what is parked of a stream, in order, as far as it goes, and of the streams that this wakes."""
        todo = [stream]
        while todo:
            current = todo.pop()
            followers = await self._next_of(current)
            if followers is not None:
                todo += [*followers, current]

    async def _whole(self, arrived: Sequence[Arrived]) -> list[Stream]:
        """The batch in one transaction; returns the streams to drain."""
        async with self._transaction() as tx:
            if await self._in_line(tx, arrived):
                judged, followers = _Judged(apply=list(arrived)), list[Stream]()
            else:
                judged, followers = await self._one_by_one(tx, arrived)
            await reach("hearer.settled")
        await reach("hearer.committed")
        self._count(judged.apply, judged.duplicates)
        return followers

    async def _in_line(self, tx: Transaction, arrived: Sequence[Arrived]) -> bool:
        """Apply a batch as it should be: the next events of its streams. False where it is not: nothing was done."""
        runs = runs_of((one.stream, one.sequence) for one in arrived)
        if runs is None or not await self._inbox.advance(tx, arrived, runs):
            return False
        await reach("hearer.locked")
        await self._application.apply(tx, arrived)
        return True

    async def _one_by_one(self, tx: Transaction, arrived: Sequence[Arrived]) -> tuple[_Judged, list[Stream]]:
        """Let the gate judge each event of a batch, and apply those that it lets through; the streams to drain."""
        states = await self._inbox.admit(tx, arrived)
        judged = _judge(arrived, states)
        await reach("hearer.locked")
        await self._application.apply(tx, judged.apply)
        await self._put_aside(tx, judged)
        woken = await self._inbox.settle(tx, judged.apply, states)
        return judged, [*woken, *dict.fromkeys(one.stream for one in judged.apply if states[one.stream].parked)]

    async def _single(self, one: Arrived) -> list[Stream]:
        """One event in its own transaction; returns the streams to drain."""
        async with self._transaction() as tx:
            states = await self._inbox.admit(tx, [one])
            judged = _judge([one], states)
            await self._put_aside(tx, judged)
            woken = await self._apply_or_park(tx, one, states) if judged.apply else None
        self._count([one] if woken is not None else [], judged.duplicates)
        return [] if woken is None else [*woken, one.stream]

    async def _next_of(self, stream: Stream) -> list[Stream] | None:
        """Apply the next parked event of a stream; the streams this wakes, or None where nothing was applied."""
        async with self._transaction() as tx:
            state = await self._inbox.lock(tx, stream)
            found = None if state.forked else await self._inbox.next_held(tx, stream, state.last + 1)
            if not isinstance(found, Arrived):
                return None
            state.apply(found.sequence, found.heard.envelope.id)
            woken = await self._apply_or_park(tx, found, {stream: state})
        self._count([found] if woken is not None else [], 0)
        return woken

    async def _apply_or_park(
        self, tx: Transaction, one: Arrived, states: dict[Stream, StreamState]
    ) -> list[Stream] | None:
        """Apply one event, or park it as waiting or dead; the streams it wakes, or None where it was parked."""
        failure = await self._attempt(tx, one)
        locked: set[Stream] = set()
        while isinstance(failure, Wait) and (failure.topic, failure.aggregate_id) not in locked:
            # What it waits for may have come meanwhile: look again, now that nobody else can apply it.
            locked.add((failure.topic, failure.aggregate_id))
            await self._inbox.lock(tx, (failure.topic, failure.aggregate_id))
            failure = await self._attempt(tx, one)
        if isinstance(failure, Wait):
            await self._inbox.park(tx, one, "waiting", awaited=(failure.topic, failure.aggregate_id))
            return None
        if failure is not None:
            error = without_rows(failure)[:2000]
            if is_behind(failure):  # it is tried at each sweep: others make what is missing, in any order
                await self._inbox.park(tx, one, "held", error=error)
                return None
            _LOG.error("event parked as dead letter", consumer=self.consumer, stream=one.stream, error=error)
            await self._inbox.park(tx, one, "dead", error=error)
            return None
        await self._inbox.unpark(tx, one)
        return await self._inbox.settle(tx, [one], states)

    async def _attempt(self, tx: Transaction, one: Arrived) -> Exception | None:
        try:
            async with tx.savepoint():
                await self._application.apply(tx, [one])
        except Exception as error:
            if is_transient(error) or isinstance(error, Retry):
                raise
            return error
        return None

    async def _put_aside(self, tx: Transaction, judged: _Judged) -> None:
        for one in judged.hold:
            await self._inbox.park(tx, one, "held")
        for one in judged.fork:
            _LOG.error("fork", consumer=self.consumer, stream=one.stream, sequence=one.sequence)
            await self._inbox.park(tx, one, "fork", error=_FORK)

    async def _quarantine(self, broken: Sequence[Broken]) -> None:
        async with self._transaction() as tx:
            await self._inbox.quarantine(tx, broken)
        for one in broken:
            metrics.QUARANTINED.labels(self.consumer).inc()
            _LOG.error("record quarantined", consumer=self.consumer, topic=one.raw.topic, error=one.error)

    async def _read_again(self, number: int, one: Arrived | Broken) -> None:
        one = believed(one, self._signatures)
        followers = await self._single(one) if isinstance(one, Arrived) else []
        state, error = ("redriven", "") if isinstance(one, Arrived) else ("quarantined", one.error)
        async with self._transaction() as tx:
            await self._inbox.quarantine_state(tx, number, state, error)
        for stream in followers:
            await self.drain(stream)

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._database.transaction(Origin.of_machinery())

    def _count(self, applied: Sequence[Arrived], duplicates: int) -> None:
        kinds = Counter(None if one.heard.event is None else type(one.heard.event) for one in applied)
        for kind, number in kinds.items():
            if kind is None:
                metrics.UNKNOWN.labels(self.consumer).inc(number)
            elif kind in self._application.hears:
                metrics.APPLIED.labels(self.consumer, kind.TYPE).inc(number)
        if duplicates:
            metrics.DUPLICATES.labels(self.consumer).inc(duplicates)


def _parts(records: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    return (records[first : first + most] for first in range(0, len(records), most))


def _judge(arrived: Sequence[Arrived], states: dict[Stream, StreamState]) -> _Judged:
    judged = _Judged()
    for one in arrived:
        state, event_id = states[one.stream], one.heard.envelope.id
        match state.judge(one.sequence, event_id):
            case Verdict.APPLY:
                state.apply(one.sequence, event_id)
                judged.apply.append(one)
            case Verdict.HOLD:
                state.park(one.sequence, event_id)
                judged.hold.append(one)
            case Verdict.FORK:
                state.park(one.sequence, event_id, fork=True)
                judged.fork.append(one)
            case Verdict.DUPLICATE:
                judged.duplicates += 1
    return judged


@contextmanager
def _world_failures() -> Generator[None]:
    """Name every transient failure Retry: what the caller backs off for."""
    try:
        yield
    except Exception as error:
        if is_transient(error):
            raise Retry(without_rows(error)) from error
        raise
