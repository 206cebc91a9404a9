"""Blocking work beside the event loop, and several things at once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a thread. Cancelled, it waits for its end first: what it starts must be known to be stopped."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


async def at_once(*work: Coroutine[Any, Any, T]) -> list[T]:
    """All results, in order. The first failure cancels the others, and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as together:
            tasks = [together.create_task(one) for one in work]
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    return [task.result() for task in tasks]
