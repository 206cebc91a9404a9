"""The background parts of a service outlive what befalls them, and end when they are told to."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.messaging.background import forever
from shared.testing import eventually


async def fails() -> None:
    raise OSError("the world failed")


async def is_cancelled_from_within() -> None:
    cut = asyncio.get_running_loop().create_future()
    cut.cancel()
    await cut


@pytest.mark.parametrize("befalls", [fails, is_cancelled_from_within])
async def test_a_part_is_started_again_and_ends_once_it_is_told_to(befalls: Callable[[], Awaitable[None]]) -> None:
    runs: list[int] = []

    async def run() -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            await befalls()
        await asyncio.Event().wait()

    task = asyncio.create_task(forever("tested", run))
    await eventually(lambda: len(runs) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(runs) == 2
