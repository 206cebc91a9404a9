"""The relay: the outbox onto Kafka, in order, acknowledged before deleted.

It reads pending rows in id order, sends them, and deletes the acknowledged prefix. It stops at the first failure and
reads again: what was sent twice is stopped by the hearers' gate, what was not deleted is sent again.
While a full read is sent, the next one is read. It is only sent when all before it is acknowledged.
Written over two small ports, so that the same code runs in a simulation.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from shared.contracts.envelope import Envelope
from shared.failpoints import reach
from shared.observability import metrics

_LOG = structlog.get_logger(__name__)

SMALLEST_READ: Final = 200
LARGEST_READ: Final = 5_000
LONGEST_PAUSE: Final = 5.0
"""Seconds between two attempts when the broker does not answer."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One event to publish: the outbox row."""

    id: int
    topic: str
    payload: bytes
    envelope: Envelope
    recorded_at: datetime


class Outbox(Protocol):
    """Where pending events stand."""

    async def pending(self, limit: int) -> Sequence[Pending]:
        """The oldest pending events, in id order. Asked between two turns only."""
        ...

    async def beyond(self, sending: Sequence[int], limit: int) -> Sequence[Pending]:
        """The oldest pending events beside those with these ids, which are being sent."""
        ...

    async def delete(self, ids: Sequence[int]) -> None:
        """Forget published events. Fails where the relay's lock was lost."""
        ...


class Log(Protocol):
    """Where events are published."""

    async def send(self, events: Sequence[Pending]) -> int:
        """Send in order; how many of them, from the first, are acknowledged. Short of all: something failed."""
        ...

    async def renew(self) -> None:
        """Start with a fresh connection: a producer may be poisoned by a failure (aiokafka issue 1017)."""
        ...


class Relay:
    """Publishes one service's outbox. At most one runs per database: leader.py sees to that."""

    def __init__(
        self, outbox: Outbox, log: Log, *, jitter: random.Random | None = None, smallest_read: int = SMALLEST_READ
    ) -> None:
        self._outbox = outbox
        self._log = log
        self._jitter = jitter or random.Random()  # noqa: S311  because jitter is no secret
        self._smallest = self._limit = smallest_read
        self._failures = 0
        self._ahead: Sequence[Pending] = ()

    @property
    def failures(self) -> int:
        """Turns in a row in which the broker did not take everything."""
        return self._failures

    async def turn(self) -> int:
        """Publish what is pending, one read at most; how many events were published. Raises nothing of the broker's."""
        events, self._ahead = self._ahead, ()
        if not events:
            await reach("relay.selecting")
            events = await self._outbox.pending(self._limit)
        if not events:
            self._limit = self._smallest
            return 0
        await reach("relay.selected")
        full = len(events) >= self._limit
        self._limit = min(self._limit * 2, LARGEST_READ) if full else self._smallest
        acknowledged = await (self._send_reading_ahead(events) if full else self._log.send(events))
        await reach("relay.acknowledged")
        if acknowledged:
            await self._outbox.delete([event.id for event in events[:acknowledged]])
            await reach("relay.deleted")
            metrics.RELAY_PUBLISHED.inc(acknowledged)
        if acknowledged < len(events):
            await self._recover(len(events) - acknowledged)
        else:
            self._failures = 0
        return acknowledged

    async def _send_reading_ahead(self, events: Sequence[Pending]) -> int:
        reading = asyncio.create_task(self._outbox.beyond([event.id for event in events], self._limit))
        try:
            await asyncio.sleep(0)  # the question is on its way before sending takes the processor
            acknowledged = await self._log.send(events)
            ahead = await reading
        finally:
            reading.cancel()
        if acknowledged == len(events):
            self._ahead = ahead
        return acknowledged

    async def _recover(self, unsent: int) -> None:
        self._failures += 1
        self._limit = self._smallest
        pause = min(0.1 * 2 ** min(self._failures, 8), LONGEST_PAUSE) * (0.5 + self._jitter.random())
        _LOG.warning("relay could not publish: trying again", unsent=unsent, pause=round(pause, 2))
        await self._log.renew()
        await asyncio.sleep(pause)
