"""Probe until true, with a limit."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(probe: Callable[[], T | Awaitable[T]], *, within: float = 10.0, every: float = 0.02) -> T:
    """The first truthy answer of `probe`; raises AssertionError with its last answer after `within` seconds.

    An AssertionError of the probe counts as "not yet"; any other exception is the test's.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        last: object
        try:
            found = probe()
            answer = await found if inspect.isawaitable(found) else found
            if answer:
                return answer  # type: ignore[return-value]  # reason: awaited or plain, it is a T
            last = answer
        except AssertionError as error:
            last = error
        if loop.time() > deadline:
            message = f"not within {within} s: the last answer was {last!r}"
            raise AssertionError(message)
        await asyncio.sleep(every)
