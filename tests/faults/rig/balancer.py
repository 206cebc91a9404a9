"""Two replicas of each service behind a tiny load balancer: it asks /readyz, and sends requests to whoever is ready.

It is the client's: each request is given the address of a ready replica, in turn. It never sends a request twice: what
fails, failed. A replica is today's build, or the one before.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from types import TracebackType
from typing import Final, Self

import httpx

from rig.patience import until
from rig.platform import Platform
from rig.previous import Build, PreviousService
from shared.engines import free_port

ASKS_EVERY_S: Final = 0.2
DRAIN_S: Final = 3
"""Longer than the balancer takes to notice, on a busy machine."""
READY_WITHIN_S: Final = 120.0


class Replica:
    """One process of a service, started and stopped politely."""

    def __init__(self, platform: Platform, service: str, number: int, build: Build | None) -> None:
        self.name = f"{service} {'before' if build else 'now'} {number}"
        self.ready = False
        self._platform = platform
        self._service = service
        settings = {"DRAIN_SECONDS": str(DRAIN_S)}
        self._older = PreviousService(platform, build, service, settings) if build else None
        self._port = 0 if self._older else free_port()
        self._settings = {**platform.environment(service), **settings, "PORT": str(self._port)}

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._older.url if self._older else f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Give birth to it."""
        if self._older:
            await self._older.start()
        else:
            self._platform.services.add(self.name, code=self._service)
            self._platform.services.start(self.name, self._settings)

    async def stop(self) -> None:
        """SIGTERM; AssertionError where it does not leave by itself with status 0."""
        status = await (self._older.stop() if self._older else self._platform.services.stop(self.name))
        if status != 0:
            raise AssertionError(f"{self.name} left with status {status} when it was asked to")


class Balancer:
    """Asks inside `async with`."""

    def __init__(self, platform: Platform) -> None:
        self.replicas = defaultdict[str, list[Replica]](list)
        self._platform = platform
        self._turns: Iterator[int] = count()
        self._numbers: Iterator[int] = count(1)
        self._http = httpx.AsyncClient(timeout=2.0)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._ask())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._http.aclose()
        for replicas in self.replicas.values():
            for one in replicas:
                with suppress(AssertionError):
                    await one.stop()

    def url(self, service: str) -> str:
        """A ready replica's address; of any where none is ready."""
        replicas = self.replicas[service]
        ready = [one for one in replicas if one.ready] or replicas
        return ready[next(self._turns) % len(ready)].url

    async def add(self, service: str, build: Build | None) -> Replica:
        """Start another replica, of `build` or of today's; return once it is ready and asked."""
        one = Replica(self._platform, service, next(self._numbers), build)
        await one.start()
        self.replicas[service].append(one)

        async def ready() -> bool:
            return one.ready

        await until(f"{one.name} is ready", ready, within=READY_WITHIN_S)
        return one

    async def take_out(self, service: str, one: Replica) -> None:
        """Let a replica leave: nobody but its own /readyz tells the balancer."""
        await one.stop()
        self.replicas[service].remove(one)

    async def _ask(self) -> None:
        while True:
            await asyncio.gather(*(self._look(one) for replicas in self.replicas.values() for one in replicas))
            await asyncio.sleep(ASKS_EVERY_S)

    async def _look(self, one: Replica) -> None:
        try:
            one.ready = (await self._http.get(f"{one.url}/readyz")).is_success
        except httpx.TransportError:
            one.ready = False
