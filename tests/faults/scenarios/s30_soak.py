"""30: The exit test, and the soak of flat memory, descriptors and tables: minutes each, by `make soak`."""

import asyncio
import contextlib

from rig.apart import apart
from rig.gauges import Gauges
from rig.scenario import scenario
from rig.stage import Stage

BROKER_DOWN_S = 45.0
POSTGRES_IN = 25
"""One kill of so many is PostgreSQL's."""


@scenario(
    "30a",
    "One of three brokers always down, a process killed every 0.5 to 3 s: all ends within 60 s of the last kill",
    nodes=3,
    soak=True,
    ends_within=60.0,
)
async def exit_test(stage: Stage) -> None:
    async with apart(stage.platform) as processes:
        brokers = asyncio.create_task(_one_always_down(stage))
        try:
            await stage.keep_doing(lambda: _kill_one(stage, processes), seconds=stage.minutes * 60)
            await stage.load.ended(within=60.0)
        finally:
            brokers.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await brokers


@scenario("30b", "Under a steady load memory, descriptors and tables stay flat", soak=True)
async def flat(stage: Stage) -> None:
    gauges = Gauges()
    watching = asyncio.create_task(gauges.watch(stage.platform))
    await asyncio.wait({watching}, timeout=stage.minutes * 60)
    if watching.done():
        watching.result()
    watching.cancel()
    stage.injected(f"{stage.minutes:g} minutes: {gauges.told()}")
    if rising := gauges.rising():
        raise AssertionError("; ".join(rising))


async def _kill_one(stage: Stage, processes: list[str]) -> None:
    if stage.draw.randrange(POSTGRES_IN) == 0:
        await stage.restart_postgres("kill")
    else:
        await stage.kill(stage.draw.choice(processes))
    await stage.pause(stage.draw.uniform(0.5, 3.0))


async def _one_always_down(stage: Stage) -> None:
    """One after the other, each for a while; the last one comes back at the end."""
    nodes, turn = list(stage.platform.kafka), 0
    while True:
        node = nodes[turn % len(nodes)]
        await stage.kill_node(node)
        try:
            await stage.pause(BROKER_DOWN_S)
        finally:
            await stage.platform.start_node(node)
        turn += 1
