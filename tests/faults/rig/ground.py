"""A platform with an edition open on it: where scenarios happen, one after the other."""

import random
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from rig.client import Client
from rig.clockwork import moving
from rig.dossier import Dossier, draw_dossier
from rig.dossier import Path as Way
from rig.history import History
from rig.load import LANES, Load
from rig.platform import Platform, PlatformSettings
from rig.world import World, open_the_edition
from shared.clock import SimulatedClock, SystemClock


class Ground:
    """The platform, its edition, and the histories of everything that was done on it."""

    world: World

    def __init__(self, folder: Path, settings: PlatformSettings) -> None:
        self.folder = folder
        self.platform = Platform(folder / "platform", settings)
        self._clock = SimulatedClock(settings.simulation_start) if settings.simulation_start else SystemClock()
        self.events = 0
        """Announced since the start, as far as it was counted."""
        self._lives = 0
        self._began = 0.0

    async def __aenter__(self) -> Self:
        await self.platform.__aenter__()
        try:
            self._began = time.monotonic()
            client = self.client("opening", random.Random(0))
            try:
                self.world = await open_the_edition(client, self._clock)
                if isinstance(self._clock, SimulatedClock):
                    self.world.move_clocks = moving(self.platform, self._clock)
            finally:
                await client.close()
        except BaseException:
            await self.platform.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.platform.__aexit__(kind, error, at)

    def client(self, name: str, draw: random.Random, **options: float) -> Client:
        """A client with a history of its own."""
        history = History(self.folder / "histories" / f"{name}.jsonl", self._began)
        return Client(self.platform.url, self.platform.token, history, draw, **options)

    def load(self, name: str, draw: random.Random, *, lanes: int = LANES, lives: int = 0) -> Load:
        """Fresh lives in `lanes`, `lives` of them at least."""
        dossiers = random.Random(draw.random())
        return Load(self.client(name, draw), self.world, lambda: self.next_dossier(dossiers), lanes=lanes, lives=lives)

    def next_dossier(self, draw: random.Random, *, path: Way | None = None) -> Dossier:
        """The next life that begins here; it goes this way where one is named."""
        self._lives += 1
        return draw_dossier(draw, self._lives, self.world.today, path=path)
