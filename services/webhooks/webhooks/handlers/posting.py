"""Posting what is owed, for ever: take a share, post each without holding anything, note what became of it.

A process that dies between the POST and the note leaves a claim that runs out: the event goes out again, with the same
webhook-id. Once is the receiver's to make of at least once.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from shared.clock import Clock
from shared.identity import new_id
from shared.observability import metrics
from shared.origin import Origin
from shared.postgres import Database
from webhooks.domain import signing
from webhooks.domain.delivery import Outcome, after
from webhooks.gateway.sending import Sender
from webhooks.handlers.outlet import Outlet
from webhooks.store import claiming
from webhooks.store.claiming import Claimed

AT_ONCE: Final = 32
"""Events that a process has under way at most: a receiver that hangs takes `EACH` of these places, no more."""
EACH: Final = 4
"""Of one subscription, over all processes."""
LEASE: Final = timedelta(seconds=60)
"""Far longer than a POST may take: a claim that ran out belongs to nobody who still works on it."""
IDLE: Final = 0.5
"""Seconds between two looks where nothing is owed."""

_LOG = structlog.get_logger(__name__)


class Posting:
    """Posts for one process. `clock` is the machine's, whatever time the programme lives in: receivers are outside."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        outlet: Outlet,
        clock: Clock,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._sender = sender
        self._outlet = outlet
        self._clock = clock
        self._chance = chance
        self._under_way: set[asyncio.Task[None]] = set()
        for outcome in Outcome:
            metrics.WEBHOOK_ATTEMPTS.labels(outcome)  # shown at 0: the first of a kind is an increase

    async def run(self) -> None:
        """Until cancelled; what is under way then is cut off, and taken up by whoever works next."""
        try:
            while True:
                taken = await self.take()
                if not taken:
                    await self._rest()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def take(self) -> int:
        """Begin to post what may be posted and there is room for; how many events."""
        room = AT_ONCE - len(self._under_way)
        if not room:
            return 0
        async with self._database.transaction(Origin.of_machinery()) as tx:
            share = await claiming.claim(
                tx,
                new_id(),
                at=self._clock.now(),
                lease=LEASE,
                confirmed=self._outlet.confirmed,
                at_most=room,
                each=EACH,
            )
        for one in share:
            task = asyncio.create_task(self._post(one))
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return len(share)

    async def drained(self) -> None:
        """Return once nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _rest(self) -> None:
        """Until something that is under way ends, which may free what comes after it; a moment at most."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(IDLE)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _LOG.warning("a delivery could not be posted or noted: its claim runs out", error=repr(error))

    async def _post(self, one: Claimed) -> None:
        began, left_at = monotonic(), self._clock.now()
        secrets = self._outlet.keys.signing(one.subscription, at=left_at)
        signed = signing.headers(one.event_id, one.body, secrets, at=left_at)
        answer = await self._sender.post(one.subscription.url, one.body, signed)
        at = self._clock.now()
        then = after(
            answer,
            attempts=one.tries + 1,
            first_at=one.first_at or left_at,
            at=at,
            patience=self._outlet.patience,
            chance=self._chance(),
            ping=one.is_ping,
        )
        took_ms = int((monotonic() - began) * 1000)
        async with self._database.transaction(Origin.of_machinery()) as tx:
            await claiming.settle(tx, one, answer, then, at=at, took_ms=took_ms)
        metrics.WEBHOOK_ATTEMPTS.labels(answer.outcome).inc()
