"""Kill -9 of each service once, in the middle of its work: nothing may be lost, nothing may happen twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

KILLED_AT: Final = {
    ("intake", 25): "intake",
    ("review", 12): "review",
    ("funding", 20): "funding",
    ("funding", 26): "impact",
}
"""Who is killed at which command (the n-th to a service): intake while applications come in, review while it opens
cases, funding while agreements are signed, impact while it hears of them and opens its plans."""


class Killer:
    """Counts the commands to each service, and kills while one of them is under way."""

    def __init__(self, kill: Callable[[str], Awaitable[None]], say: Callable[[str], None]) -> None:
        self.killed: list[str] = []
        self._kill = kill
        self._say = say
        self._commands: Counter[str] = Counter()
        self._shots: list[asyncio.Task[None]] = []

    async def before(self, service: str) -> None:
        """A command to `service` is about to be sent: it races the kill."""
        self._commands[service] += 1
        victim = KILLED_AT.get((service, self._commands[service]))
        if victim is not None:
            self._shots.append(asyncio.create_task(self._shoot(victim)))

    async def _shoot(self, victim: str) -> None:
        await self._kill(victim)
        self.killed.append(victim)
        self._say(f"[bold red]kill -9 {victim}[/]")
