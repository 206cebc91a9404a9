"""What keeps a stack running: whatever dies is started again, with back-off."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from rich.console import Console

from shared.engines import EngineFailed

PROBE_SECONDS: Final = 0.1
STEADY_SECONDS: Final = 30.0
"""Alive for so long: its next death is a first one again."""
LONGEST_PAUSE_SECONDS: Final = 15.0


class Mortal(Protocol):
    """A process that may die."""

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        ...


class Keeper:
    """Watches processes, and has one of them started again at a time. `lock` is held while it does."""

    def __init__(self, console: Console) -> None:
        self.lock = asyncio.Lock()
        self.failures: dict[str, int] = {}
        """Deaths in short succession, by name."""
        self._console = console
        self._watches: list[asyncio.Task[None]] = []

    def watch(self, name: str, process: Mortal, start_again: Callable[[], Awaitable[None]]) -> None:
        """From now on have `process` started again by `start_again` whenever it is dead."""
        self.failures[name] = 0
        self._watches.append(asyncio.create_task(self._watch(name, process, start_again), name=f"watch {name}"))

    async def rest(self) -> None:
        """Watch no longer; what is being started is started first."""
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)

    async def _watch(self, name: str, process: Mortal, start_again: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        while True:
            since = loop.time()
            while process.running:  # noqa: ASYNC110  because a dying process sets no event
                await asyncio.sleep(PROBE_SECONDS)
            self.failures[name] = 1 if loop.time() - since > STEADY_SECONDS else self.failures[name] + 1
            await asyncio.sleep(min(0.1 * 2 ** self.failures[name], LONGEST_PAUSE_SECONDS))
            async with self.lock:
                if process.running:  # whoever held the lock started it
                    continue
                self._console.print(f"{name} ended: starting it again", style="yellow")
                try:
                    await start_again()
                except EngineFailed as error:
                    self._console.print(f"{name} did not start: {error}", style="red", markup=False)
