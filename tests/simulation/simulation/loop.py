"""An event loop whose next step is chosen by a seed, in virtual time, and the processes whose steps it runs.

A process that is killed takes no further step: no `finally`, no `except` of its coroutines runs, as after kill -9. One
that is stopped (SIGSTOP) keeps its steps for later.
"""

import asyncio
import heapq
import random
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from enum import Enum
from types import coroutine
from typing import Any

MOST_STEPS = 500_000


class Life(Enum):
    RUNNING = 1
    STOPPED = 2
    DEAD = 3


RUNNING = Life.RUNNING


@dataclass(eq=False)
class Process:
    """One operating-system process of a service, from its start to its end."""

    name: str
    service: str
    slowness: float = 0.0
    life: Life = Life.RUNNING
    kept: list["Step"] = field(default_factory=list)
    tasks: list[tuple["asyncio.Task[Any]", Context]] = field(default_factory=list)
    database_until: float = 0.0
    """Until this instant it does not reach its database."""
    kafka_until: float = 0.0


PROCESS: ContextVar[Process | None] = ContextVar("PROCESS", default=None)


class Step:
    """A callback to run, as asyncio knows it: it can be cancelled."""

    __slots__ = ("_at", "args", "callback", "context", "gone", "process")

    def __init__(self, callback: Callable[..., Any], args: tuple[Any, ...], context: Context, at: float) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.process = context.get(PROCESS)
        self.gone = False
        self._at = at

    def cancel(self) -> None:
        self.gone = True

    def cancelled(self) -> bool:
        return self.gone

    def when(self) -> float:
        return self._at


class SeededLoop(asyncio.AbstractEventLoop):
    """Runs whichever step the seed chooses next; time moves only when nothing is left to do at this instant."""

    def __init__(self, chance: random.Random) -> None:
        self.steps = 0
        self.fatal_steps: set[int] = set()
        """Numbers of steps before which the process about to take them is killed."""
        self.on_fatal: Callable[[Process], None] = lambda _: None
        self.on_error: Callable[[dict[str, Any]], None] = lambda _: None
        self._chance = chance.random
        self._now = 0.0
        self._ready: list[Step] = []
        self._timers: list[tuple[float, int, Step]] = []
        self._number = 0
        self._taken = 0
        self._outside = copy_context()

    # ---- what asyncio asks of a loop

    def time(self) -> float:
        return self._now

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Step:
        step = Step(callback, args, copy_context() if context is None else context, self._now)
        self._ready.append(step)
        return step

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Step:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None) -> Step:
        step = Step(callback, args, copy_context() if context is None else context, when)
        self._push(when, step)
        return step

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Coroutine[Any, Any, Any], *, name: str | None = None, context: Context | None = None
    ) -> "asyncio.Task[Any]":
        context = copy_context() if context is None else context
        task = asyncio.Task(coro, loop=self, name=name or "task", context=context)
        process = context.get(PROCESS)
        if process is not None:
            process.tasks.append((task, context))
        return task

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.on_error(context)

    # ---- outside of all processes: the network, the operator, the adversary

    def world_later(self, delay: float, callback: Callable[..., Any], *args: Any) -> Step:
        return self.call_at(self._now + delay, callback, *args, context=self._outside)

    def world_soon(self, callback: Callable[..., Any], *args: Any) -> Step:
        return self.call_soon(callback, *args, context=self._outside)

    def start(self, process: Process, coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run a coroutine as a part of `process`."""
        context = self._outside.copy()
        context.run(PROCESS.set, process)
        return self.create_task(coro, context=context)

    def world_task(self, coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        return asyncio.Task(coro, loop=self, name="world", context=self._outside.copy())

    def proceed(self, process: Process) -> None:
        """SIGCONT: what it was about to do, it does now."""
        process.life = Life.RUNNING
        self._ready += process.kept
        process.kept = []

    # ---- running

    def run(self, coro: Coroutine[Any, Any, Any]) -> Any:
        """Run until `coro` is done; its result. Raises RuntimeError where nothing is left to do before that."""
        asyncio.events._set_running_loop(self)
        try:
            main = self.world_task(coro)
            while not main.done():
                if self._taken > MOST_STEPS:
                    message = f"no end after {MOST_STEPS} steps"
                    raise RuntimeError(message)
                if self._ready:
                    self._take_one()
                elif not self._advance():
                    message = "nothing is left to do, and the run is not over"
                    raise RuntimeError(message)
            return main.result()
        finally:
            asyncio.events._set_running_loop(None)

    def _take_one(self) -> None:
        self._taken += 1
        ready = self._ready
        chosen = int(self._chance() * len(ready))
        step = ready[chosen]
        ready[chosen] = ready[-1]
        ready.pop()
        if step.gone:
            return
        process = step.process
        if process is not None:
            self.steps += 1
            plain = process.life is RUNNING and not process.slowness and self.steps not in self.fatal_steps
            if not plain and not self._may_run(process, step):
                return
        step.context.run(step.callback, *step.args)

    def _may_run(self, process: Process, step: Step) -> bool:
        if self.steps in self.fatal_steps and process.life is not Life.DEAD:
            self.on_fatal(process)
        if process.life is Life.RUNNING:
            if process.slowness and self._chance() < process.slowness:
                self._push(self._now + self._chance() * 0.2, step)
                return False
            return True
        if process.life is Life.STOPPED:
            process.kept.append(step)
        return False

    def _advance(self) -> bool:
        timers = self._timers
        while timers and timers[0][2].gone:
            heapq.heappop(timers)
        if not timers:
            return False
        self._now = max(self._now, timers[0][0])
        while timers and timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(timers)[2])
        return True

    def _push(self, when: float, step: Step) -> None:
        self._number += 1
        heapq.heappush(self._timers, (when, self._number, step))


@coroutine
def turn() -> Any:
    """Let others go first: every step of the outside world stands behind one of these."""
    yield


def bury(processes: Iterable[Process]) -> None:
    """Close what a run left behind, so that nothing is said about pending tasks later."""
    for task, context in [one for process in processes for one in process.tasks]:
        if not task.done():
            task._log_destroy_pending = False
            with suppress(Exception, asyncio.CancelledError):  # nothing of it counts any more
                context.run(task.get_coro().close)
