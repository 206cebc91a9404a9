"""What one seed's run is made of: the loop, the chances, the faults in force, the trace of what happened."""

import random
from typing import Any

from simulation.faults import Faults
from simulation.loop import PROCESS, SeededLoop, turn


class World:
    """Shared by everything of one run. Nothing in it is chosen by anything but the seed."""

    def __init__(self, seed: int, *, tracing: bool = False) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.loop = SeededLoop(self.chance)
        self.faults = Faults.drawn(self.chance)
        self.trace: list[str] = []
        self.tracing = tracing
        self.sweeps_thoroughly = seed % 2 == 0
        """Whether events that waited long are roused. Without it a lost wake-up is never made good."""
        self.defective = True
        """Whether the services still carry the defect that dead letters are made of."""

    def note(self, text: str, *values: Any) -> None:
        """One line of the trace, where one is kept."""
        if self.tracing:
            process = PROCESS.get()
            who = process.name if process is not None else "-"
            self.trace.append(f"{self.loop.time():9.3f} {self.loop.steps:6d} {who:12s} {text % values}")

    def happens(self, probability: float) -> bool:
        return probability > 0.0 and self.chance.random() < probability

    async def pass_through(self, slow: float = 0.0) -> None:
        """Something outside the process is asked: others run meanwhile."""
        if slow and self.chance.random() < slow:
            await _later(self, self.chance.random() * 0.5)
        else:
            await turn()

    async def at_fail_point(self, name: str) -> None:
        """The hook behind `shared.failpoints.reach`."""
        process = PROCESS.get()
        if process is not None and self.happens(self.faults.fail_point_crash):
            self.note("killed at %s", name)
            self.loop.on_fatal(process)
            await self.loop.create_future()

    def calm(self) -> None:
        """No more faults from here on."""
        self.faults = Faults()
        self.loop.fatal_steps.clear()


async def _later(world: World, delay: float) -> None:
    done = world.loop.create_future()
    timer = world.loop.call_later(delay, done.set_result, None)
    try:
        await done
    finally:
        timer.cancel()
