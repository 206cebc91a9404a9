"""The four services with their roles apart: for each an API, a hearer and a relay, every one a process of its own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from novapec.services import SERVICES
from rig.platform import Platform
from shared.engines import free_port

BEHIND: Final = ("consumer", "relay")


@asynccontextmanager
async def apart(platform: Platform) -> AsyncGenerator[list[str]]:
    """The names of the twelve processes, inside `async with`; afterwards each service is one process again."""
    names = list(SERVICES)
    for service in SERVICES:
        whole = platform.environment(service)
        await platform.services.stop(service)
        platform.services.start(service, {**whole, "ROLES": "api"})
        for role in BEHIND:
            name = f"{service} {role}"
            platform.services.add(name, code=service)
            platform.services.start(name, {**whole, "ROLES": role, "PORT": str(free_port())})
            names.append(name)
    await platform.ready()
    try:
        yield names
    finally:
        for service in SERVICES:
            for role in BEHIND:
                await platform.services.stop(f"{service} {role}")
            await platform.services.stop(service)
            platform.services.start(service, platform.environment(service))
        await platform.ready()
