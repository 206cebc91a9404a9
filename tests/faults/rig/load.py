"""A load: lives that run at once, the bank's clerk, and somebody who watches the envelopes."""

import asyncio
import random
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from rig.bank import Bank
from rig.client import Client, GaveUp, Refused
from rig.dossier import Dossier
from rig.history import History
from rig.lives import Life
from rig.patience import NotYet
from rig.world import Cast, World

WATCH_EVERY_S: Final = 0.25
AT_ONCE: Final = 8


class LivesBrokeOff(Exception):
    """Some lives did not come to their end; one line a life."""


class Load:
    """Lives under way inside `async with`; leaving it ends them, wherever they stand."""

    def __init__(
        self, client: Client, world: World, dossiers: Sequence[Dossier], draw: random.Random, *, at_once: int = AT_ONCE
    ) -> None:
        self.client = client
        self.dossiers = list(dossiers)
        self._world = world
        self._cast = Cast(client)
        self._bank = Bank(self._cast, world.clock.now)
        self._draw = draw
        self._room = asyncio.Semaphore(at_once)
        self._lives: dict[asyncio.Task[None], Dossier] = {}
        self._helpers: list[asyncio.Task[None]] = []
        self._progress = asyncio.Condition()

    @property
    def history(self) -> History:
        """Where all of it is noted."""
        return self.client.history

    async def __aenter__(self) -> Self:
        self._helpers = [asyncio.create_task(self._bank.serve()), asyncio.create_task(self._watch_envelopes())]
        for dossier in self.dossiers:
            life = Life(self._world, self._cast, self._bank, dossier)
            self._lives[asyncio.create_task(self._live(life))] = dossier
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        tasks = [*self._lives, *self._helpers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.history.flush()
        await self.client.close()

    async def ended(self, *, within: float) -> None:
        """Return once every life has come to its end. Raises LivesBrokeOff, or what broke the clerk."""
        done, pending = await asyncio.wait(self._lives, timeout=within)
        self.check()
        if pending:
            stuck = [str(self._lives[task].application_id) for task in pending]
            raise LivesBrokeOff(f"{len(pending)} lives had not ended after {within:.0f} s: {stuck}")
        del done

    def check(self) -> None:
        """Raise LivesBrokeOff where a life or a helper failed."""
        failed = [
            f"{self._lives[task].path} of {self._lives[task].application_id}: {task.exception()!r}"
            for task in self._lives
            if task.done() and not task.cancelled() and task.exception()
        ]
        failed += [repr(t.exception()) for t in self._helpers if t.done() and not t.cancelled() and t.exception()]
        if failed:
            raise LivesBrokeOff("\n".join(failed))

    @property
    def running(self) -> int:
        """Lives that have not ended."""
        return sum(not task.done() for task in self._lives)

    async def _live(self, life: Life) -> None:
        async with self._room:
            await life.live()
        dossier = life.dossier
        self.history.note("life_ended", client=dossier.carrier, application_id=dossier.application_id, end=dossier.end)

    async def _watch_envelopes(self) -> None:
        """The balances, as whoever reads at any moment sees them."""
        path = f"/envelopes?edition={self._world.edition}"
        last: dict[str, object] = {}
        while True:
            try:
                shown = await self._cast.auditor.get("funding", path)
            except (GaveUp, Refused, NotYet):
                continue
            for envelope in shown["items"]:
                if last.get(envelope["key"]) != envelope:
                    last[envelope["key"]] = envelope
                    self.history.note("read_envelope", answer=envelope)
            await asyncio.sleep(WATCH_EVERY_S)
