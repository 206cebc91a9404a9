"""Interleaved runs: ours and its peer take turns, so that what the machine does meanwhile befalls both."""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median

Timed = Callable[[], Awaitable[float]]
"""One run of one side: prepares what it needs, measures, checks, and returns its figure."""


async def medians(runs: int, sides: Mapping[str, Timed]) -> dict[str, float]:
    """The median of each side over `runs` rounds; each round begins with another side than the last."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(runs):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            gc.collect()
            found[name].append(await sides[name]())
    for name, values in found.items():
        say(f"  {name}: {', '.join(f'{value:.4g}' for value in values)}")
    return {name: median(values) for name, values in found.items()}


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._begun


def say(line: str) -> None:
    """Progress, beside the table."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201  because a run takes minutes


async def rate_for(seconds: float, callers: int, work: Callable[[], Awaitable[None]]) -> float:
    """How often a second `work` is done by this many callers at once, measured for some seconds."""
    clock = Stopwatch()

    async def call() -> int:
        done = 0
        while clock.seconds < seconds:
            await work()
            done += 1
        return done

    return sum(await asyncio.gather(*(call() for _ in range(callers)))) / clock.seconds
