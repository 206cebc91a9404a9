"""Waiting until the services of a stack are ready, or saying why they are not."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx

from novapec.addresses import ServiceAddress
from novapec.failures import Failed
from novapec.stack.concurrency import at_once
from novapec.stack.process import ServiceProcess

PAUSE_SECONDS: Final = 0.05
DEATHS: Final = 3
"""A service that died so often at its start does not come by waiting."""


class StackFailed(Failed):
    """The stack cannot run: the message says what and where to look."""


async def until_ready(
    services: Mapping[str, ServiceAddress],
    processes: Mapping[str, ServiceProcess],
    deaths: Mapping[str, int],
    *,
    within: float,
) -> None:
    """Return once every service answers 200 on /readyz. Raises StackFailed after `within` seconds."""
    deadline = asyncio.get_running_loop().time() + within
    async with httpx.AsyncClient(timeout=5.0) as http:
        await at_once(*(_one(http, address, processes[name], deaths, deadline) for name, address in services.items()))


async def _one(
    http: httpx.AsyncClient,
    address: ServiceAddress,
    process: ServiceProcess,
    deaths: Mapping[str, int],
    deadline: float,
) -> None:
    loop = asyncio.get_running_loop()
    missing = "it does not answer yet"
    while True:
        try:
            answer = await http.get(f"{address.url}/readyz")
        except httpx.TransportError:
            pass
        else:
            if answer.is_success:
                return
            missing = _missing(answer.json())
        if deaths.get(process.name, 0) >= DEATHS:
            raise StackFailed(f"{process.name} ends at its start. The end of {process.log}:\n{process.last_words()}")
        if loop.time() > deadline:
            raise StackFailed(f"{process.name} is not ready: {missing}. Its log is {process.log}.")
        await asyncio.sleep(PAUSE_SECONDS)


def _missing(report: dict[str, Any]) -> str:
    checks: dict[str, dict[str, Any]] = report.get("checks", {})
    return "; ".join(f"{name}: {check['detail']}" for name, check in checks.items() if not check["ok"])
