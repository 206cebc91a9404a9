"""A platform with an edition open on it: where scenarios happen, one after the other."""

import random
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from rig.client import Client
from rig.dossier import draw_dossiers
from rig.history import History
from rig.load import AT_ONCE, Load
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
            finally:
                client.history.close()
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

    def load(self, name: str, draw: random.Random, *, lives: int, at_once: int = AT_ONCE) -> Load:
        """Fresh lives under way, `at_once` of them at the same time."""
        dossiers = draw_dossiers(draw, lives, first=self._lives + 1, today=self.world.today)
        self._lives += lives
        return Load(self.client(name, draw), self.world, dossiers, draw, at_once=at_once)
