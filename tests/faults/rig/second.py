"""A second process of a service beside the first: another relay that stands by, another member of every group."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from rig.patience import until
from rig.platform import Platform
from shared.engines import free_port

READY_S: Final = 60.0


class Second:
    """The process `name`; requests go to the first one, until they are sent here."""

    def __init__(self, platform: Platform, service: str, *, past_the_proxy: bool) -> None:
        self.name = f"{service} 2"
        self._platform = platform
        self._service = service
        self._past_the_proxy = past_the_proxy
        self._port = free_port()

    def serve(self) -> None:
        """Take the requests that the first one took: what a load balancer does when that no longer answers."""
        door = self._platform.http[self._service]
        door.upstream = lambda: self._port
        door.cut()

    def start(self) -> None:
        """Give birth to it."""
        environment = {**self._platform.environment(self._service), "PORT": str(self._port)}
        if self._past_the_proxy:
            environment["DATABASE_URL"] = self._platform.databases[self._service].application_dsn
        self._platform.services.add(self.name, code=self._service)
        self._platform.services.start(self.name, environment)

    async def ready(self) -> None:
        """Return once it answers that it is ready."""

        async def answers() -> bool:
            try:
                return (await http.get(f"http://127.0.0.1:{self._port}/readyz")).is_success
            except httpx.TransportError:
                return False

        async with httpx.AsyncClient(timeout=5.0) as http:
            await until(f"{self.name} is ready", answers, within=READY_S)


@asynccontextmanager
async def second(platform: Platform, service: str, *, past_the_proxy: bool = False) -> AsyncGenerator[Second]:
    """A second process, ready, inside `async with`. `past_the_proxy`: on a line to PostgreSQL of its own."""
    one, door = Second(platform, service, past_the_proxy=past_the_proxy), platform.http[service]
    before = door.upstream
    one.start()
    try:
        await one.ready()
        yield one
    finally:
        if door.upstream is not before:
            door.upstream = before
            door.cut()
        await platform.services.stop(one.name)
