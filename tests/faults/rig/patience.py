"""Waiting for what services do among themselves: probe until it is so, with a limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

T = TypeVar("T")

LIMIT_S: Final = 240.0
_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 0.5


class NotYet(Exception):
    """What should have happened did not, within the limit."""


async def until(what: str, probe: Callable[[], Awaitable[T | None]], *, within: float = LIMIT_S) -> T:
    """The first answer of `probe` that is neither None nor False; `what` says what is awaited. Raises NotYet."""
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + within, _FIRST_PAUSE_S
    while (answer := await probe()) is None or answer is False:
        if loop.time() > deadline:
            raise NotYet(f"not within {within:.0f} s: {what}")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)
    return answer
