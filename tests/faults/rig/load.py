"""A load: lives one after the other in several lanes, the bank's clerk, and somebody who watches the envelopes."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TypeVar

from rig.bank import Bank
from rig.client import Client, GaveUp, Refused
from rig.dossier import Dossier
from rig.history import History
from rig.lives import Life
from rig.patience import NotYet
from rig.world import Cast, World

WATCH_EVERY_S: Final = 0.25
LANES: Final = 6
L = TypeVar("L", bound=Life)


class LivesBrokeOff(Exception):
    """Some lives did not come to their end; one line a life."""


class Load:
    """Lives under way inside `async with`: `lanes` at once, new ones until `enough`. Leaving it ends them all."""

    def __init__(
        self, client: Client, world: World, draw_one: Callable[[], Dossier], *, lanes: int = LANES, lives: int = 0
    ) -> None:
        self.client = client
        self.dossiers: list[Dossier] = []
        """Of every life that was begun."""
        self._world = world
        self.cast = Cast(client)
        self.bank = Bank(self.cast, world.clock.now)
        self._draw_one = draw_one
        self._count = lanes
        self._at_least = lives
        self._enough = False
        self._lanes: list[asyncio.Task[None]] = []
        self._helpers: list[asyncio.Task[None]] = []

    @property
    def history(self) -> History:
        """Where all of it is noted."""
        return self.client.history

    async def __aenter__(self) -> Self:
        self._helpers = [asyncio.create_task(self.bank.serve()), asyncio.create_task(self._watch_envelopes())]
        self._lanes = [asyncio.create_task(self._lane()) for _ in range(self._count)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        tasks = [*self._lanes, *self._helpers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.client.close()

    def add(self, dossier: Dossier, kind: type[L]) -> L:
        """Begin a life beside those of the lanes."""
        life = kind(self._world, self.cast, self.bank, dossier)
        self.dossiers.append(dossier)
        self._lanes.append(asyncio.create_task(self._live(life)))
        return life

    def enough(self) -> None:
        """Begin no more lives than the least that was asked for."""
        self._enough = True

    async def ended(self, *, within: float) -> None:
        """Return once every life that was begun has come to its end. Raises LivesBrokeOff, or what broke the clerk."""
        self.enough()
        deadline = asyncio.get_running_loop().time() + within
        while not all(lane.done() for lane in self._lanes):
            self.check()
            if asyncio.get_running_loop().time() > deadline:
                stuck = [one.application_id for one in self.dossiers if one.end is None]
                raise LivesBrokeOff(f"{len(stuck)} lives had not ended after {within:.0f} s: {stuck}")
            await asyncio.sleep(0.05)
        self.check()

    def check(self) -> None:
        """Raise LivesBrokeOff where a life or a helper failed."""
        tasks = [*self._lanes, *self._helpers]
        failed = [task.exception() for task in tasks if task.done() and not task.cancelled() and task.exception()]
        if failed:
            raise LivesBrokeOff("; ".join(map(str, failed)))

    async def _lane(self) -> None:
        while not self._enough or len(self.dossiers) < self._at_least:
            dossier = self._draw_one()
            self.dossiers.append(dossier)
            await self._live(Life(self._world, self.cast, self.bank, dossier))

    async def _live(self, life: Life) -> None:
        dossier = life.dossier
        try:
            await life.live()
        except (Refused, GaveUp, NotYet) as error:
            message = f"{dossier.path} of application {dossier.application_id}: {type(error).__name__}: {error}"
            raise LivesBrokeOff(message) from error
        self.history.note("life_ended", client=dossier.carrier, application_id=dossier.application_id, end=dossier.end)

    async def _watch_envelopes(self) -> None:
        """The balances, as whoever reads at any moment sees them."""
        path = f"/envelopes?edition={self._world.edition}"
        last: dict[str, object] = {}
        while True:
            try:
                shown = await self.cast.auditor.get("funding", path)
            except (GaveUp, Refused, NotYet):
                continue
            for envelope in shown["items"]:
                if last.get(envelope["key"]) != envelope:
                    last[envelope["key"]] = envelope
                    self.history.note("read_envelope", answer=envelope)
            await asyncio.sleep(WATCH_EVERY_S)
