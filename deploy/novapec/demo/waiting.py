"""Waiting for what another service does on its own: probing it, with a limit, never sleeping blindly."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from novapec.failures import Failed

T = TypeVar("T")

LIMIT_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 0.03
_LONGEST_PAUSE_SECONDS: Final = 0.25


class NotYet(Failed):
    """What should have happened did not, within the limit."""


async def until(what: str, probe: Callable[[], Awaitable[T | None]], *, within: float = LIMIT_SECONDS) -> T:
    """The first answer of `probe` that is not None; `what` says what is awaited. Raises NotYet after `within` s."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + within, _FIRST_PAUSE_SECONDS
    while (answer := await probe()) is None:
        if loop.time() > deadline:
            message = f"not within {within:.0f} s: {what}"
            raise NotYet(message)
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
    return answer
