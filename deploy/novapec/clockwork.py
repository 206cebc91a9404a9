"""Simulated time: moved in all services at once, and only when nothing is in flight anywhere."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

import httpx

from novapec.addresses import Reachable
from novapec.failures import Failed
from novapec.quiescence import Figures, until_quiet
from shared.vocabulary import Role

PAUSE_SECONDS: Final = 0.1


class ClockRefused(Failed):
    """The clock was not moved: the message says why."""


async def advance(stack: Reachable, to: datetime, *, within: float = 60.0) -> Figures:
    """Move simulated time to `to` once all is quiet, and return when all that fell due is done and heard.

    Raises ClockRefused where time is not simulated or would go back, NotQuiet after `within` seconds before or after.
    """
    if not stack.simulation:
        raise ClockRefused("Time is real here: only a stack started with --simulation can move its clock.")
    await until_quiet(stack.opened, within=within)
    async with _http(stack) as http:
        await asyncio.gather(*(_move(http, one.url, to, within=within) for one in stack.services.values()))
    return await until_quiet(stack.opened, within=within)


async def times(stack: Reachable) -> Mapping[str, datetime]:
    """Each service's simulated time. Raises ClockRefused where time is real."""
    if not stack.simulation:
        raise ClockRefused("Time is real here: a stack has a clock to show when it is started with --simulation.")
    async with _http(stack) as http:
        answers = await asyncio.gather(*(_read(http, one.url) for one in stack.services.values()))
    return dict(zip(stack.services, answers, strict=True))


def _http(stack: Reachable) -> httpx.AsyncClient:
    token = stack.token(Role.OPERATOR)
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=10.0, verify=_trust())


@cache
def _trust() -> ssl.SSLContext:
    """Made once: reading the certificates of the world costs more than moving a clock."""
    return ssl.create_default_context()


async def _move(http: httpx.AsyncClient, url: str, to: datetime, *, within: float) -> None:
    """Tried until it is answered: a service that is just being started again reads the clock it had."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        try:
            answer = await http.post(f"{url}/simulation/clock", json={"now": to.isoformat()})
        except httpx.TransportError as error:
            if loop.time() > deadline:
                raise ClockRefused(f"{url} does not answer: {error!r}") from error
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        if answer.is_error:
            raise ClockRefused(f"{url}: {_detail(answer)}")
        return


async def _read(http: httpx.AsyncClient, url: str) -> datetime:
    try:
        answer = await http.get(f"{url}/simulation/clock")
    except httpx.TransportError as error:
        raise ClockRefused(f"{url} does not answer: {error!r}") from error
    if answer.is_error:
        raise ClockRefused(f"{url}: {_detail(answer)}")
    return datetime.fromisoformat(answer.json()["now"])


def _detail(answer: httpx.Response) -> str:
    problem: Any = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return str(problem.get("detail", answer.text))
