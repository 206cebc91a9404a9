"""Waiting for what services do among themselves: probe until it is so, with a limit."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")

LIMIT_S: Final = 240.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often somebody looks, in seconds; `before` the first look, which comes at once unless it is told."""

    first: float = 0.05
    longest: float = 0.5
    before: float = 0.0


PACE: ContextVar[Pace] = ContextVar("pace", default=Pace())  # noqa: B039  it is frozen
"""As the tests look: soon and often, so that a fault is met in the middle. Who measures speed looks less often."""


class NotYet(Exception):
    """What should have happened did not, within the limit."""


async def until(what: str, probe: Callable[[], Awaitable[T | None]], *, within: float = LIMIT_S) -> T:
    """The first answer of `probe` that is neither None nor False; `what` says what is awaited. Raises NotYet."""
    loop, pace = asyncio.get_running_loop(), PACE.get()
    deadline, pause = loop.time() + within, pace.first
    if pace.before:
        await asyncio.sleep(pace.before)
    while (answer := await probe()) is None or answer is False:
        if loop.time() > deadline:
            raise NotYet(f"not within {within:.0f} s: {what}")
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, pace.longest)
    return answer
