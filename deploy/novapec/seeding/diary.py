"""Many lives in one calendar: each is a coroutine that acts, then waits for its next day; time moves when all wait."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from heapq import heappop, heappush
from typing import Any, Final

Reach = Callable[[date], Awaitable[None]]
"""Moves the platform to the morning of a day."""


class Diary:
    """The lives, and the days they wait for, up to the `last` one. `today` is the day that is being lived."""

    def __init__(self, first: date, last: date, reach: Reach) -> None:
        self.today = first
        self._last: Final = last
        self._reach: Final = reach
        self._waiting: list[tuple[date, int, asyncio.Future[None]]] = []
        self._asked = 0
        self._awake: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._all_wait = asyncio.Event()
        self._failure: BaseException | None = None

    def begin(self, life: Coroutine[Any, Any, None]) -> None:
        """Let a life go on beside the others, from today."""
        task = asyncio.ensure_future(life)
        self._awake.add(task)
        self._busy += 1
        self._all_wait.clear()
        task.add_done_callback(self._ended)

    async def until(self, day: date) -> None:
        """Return on the morning of `day`, or at once where it has come; never where it comes after the last day."""
        if day <= self.today:
            return
        morning = asyncio.get_running_loop().create_future()
        self._asked += 1
        heappush(self._waiting, (day, self._asked, morning))
        self._rest()
        await morning

    async def live(self) -> None:
        """Day after day until the last one; what a life raises ends them all and is raised."""
        try:
            await self._all_wait.wait()
            while self._failure is None and self._waiting and self._waiting[0][0] <= self._last:
                await self._wake(self._waiting[0][0])
                await self._all_wait.wait()
        finally:
            for task in self._awake:
                task.cancel()
            await asyncio.gather(*self._awake, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    async def _wake(self, day: date) -> None:
        await self._reach(day)
        self.today = day
        self._all_wait.clear()
        while self._waiting and self._waiting[0][0] == day:
            self._busy += 1
            heappop(self._waiting)[2].set_result(None)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._awake.discard(task)
        if task.cancelled():
            return
        if (failure := task.exception()) is not None:
            self._failure = self._failure or failure
            self._all_wait.set()
        self._rest()

    def _rest(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self._all_wait.set()
