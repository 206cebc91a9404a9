"""Business time passes: the clocks of all services move, whatever falls over meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

import httpx

from novapec.services import SERVICES
from rig.platform import Platform
from shared.clock import SimulatedClock
from shared.vocabulary import Role

_PATIENCE_S: Final = 120.0
_PAUSE_S: Final = 0.2


def moving(platform: Platform, clock: SimulatedClock) -> Callable[[datetime], Awaitable[None]]:
    """Moves the clocks of this platform's services, then `clock`, which lives go by; never back.

    Not as an operator does it, who waits for quiet: real time passes under load, too.
    """

    async def move(to: datetime) -> None:
        token = platform.token(Role.OPERATOR, sub="exploitant")
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=5.0) as http:
            await asyncio.gather(*(_move(http, f"{platform.url(name)}/simulation/clock", to) for name in SERVICES))
        if to > clock.now():
            clock.advance(to)

    return move


async def _move(http: httpx.AsyncClient, url: str, to: datetime) -> None:
    """Tried again until it is answered; a clock that is there already stays."""
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            try:
                answer = await http.post(url, json={"now": to.isoformat()})
            except httpx.TransportError:
                await asyncio.sleep(_PAUSE_S)
                continue
            if answer.is_success or answer.status_code == HTTPStatus.CONFLICT:
                return
            if not answer.is_server_error:
                answer.raise_for_status()
            await asyncio.sleep(_PAUSE_S)
