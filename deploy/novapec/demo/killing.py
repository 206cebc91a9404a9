"""Kill -9 of each service once, in the middle of its work: nothing may be lost, nothing may happen twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

AT_REQUEST: Final = {"intake": 25, "review": 75, "funding": 60, "impact": 45}
"""The request before which a service is killed: while applications come in, during the first committees' votes, while
the first agreements are signed, and when the first results are reported."""


class Killer:
    """Counts the requests to each service, and kills it while one of them is under way."""

    def __init__(self, kill: Callable[[str], Awaitable[None]], say: Callable[[str], None]) -> None:
        self.killed: list[str] = []
        self._kill = kill
        self._say = say
        self._requests: Counter[str] = Counter()
        self._shots: list[asyncio.Task[None]] = []

    async def before(self, service: str) -> None:
        """A request to `service` is about to be sent: it races the kill."""
        self._requests[service] += 1
        if self._requests[service] == AT_REQUEST[service]:
            self._shots.append(asyncio.create_task(self._shoot(service)))

    async def _shoot(self, service: str) -> None:
        await self._kill(service)
        self.killed.append(service)
        self._say(f"[bold red]kill -9 {service}[/] (requête n° {AT_REQUEST[service]})")
