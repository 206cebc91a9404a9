"""Ending services so that their stack starts them anew: hearers join their groups again and see topics made anew."""

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import httpx

from novapec.failures import Failed
from novapec.home import Home
from novapec.running import read_addresses

PROBE_SECONDS: Final = 0.1
LIMIT_SECONDS: Final = 120.0


class NotRestarted(Failed):
    """A service did not come back in time."""


async def restart(home: Home, names: Iterable[str], *, within: float = LIMIT_SECONDS) -> None:
    """End services of the stack that runs in `home`, all at once, and return when they are ready again.

    They finish what they have in hand. Raises NotRunning, NotRestarted.
    """
    ended = {name: pid for name, pid in read_addresses(home).processes.items() if name in set(names)}
    for pid in ended.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(within), httpx.AsyncClient() as http:
            for name, pid in ended.items():
                await _back(http, home, name, pid)
    except TimeoutError:
        raise NotRestarted(f"Not every service is ready again: look into {home.logs}.") from None


async def _back(http: httpx.AsyncClient, home: Home, name: str, ended: int) -> None:
    while True:
        found = read_addresses(home)
        if found.processes.get(name, ended) != ended and await _ready(http, found.services[name].url):
            return
        await asyncio.sleep(PROBE_SECONDS)


async def _ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/readyz")).is_success
    except httpx.TransportError:
        return False
