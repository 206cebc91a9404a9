"""7: Rolling restart; SIGTERM in mid-batch; event loop blocked 15 s."""

import asyncio

from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES


@scenario("7a", "A rolling restart loses no request and no event")
async def rolling_restart(stage: Stage) -> None:
    for service in SERVICES:
        await stage.restart_politely(service)


@scenario("7b", "A service asked to leave in the middle of a batch finishes or forgets it whole")
async def left_in_mid_batch(stage: Stage) -> None:
    for service in SERVICES[1:]:
        in_mid_batch = asyncio.create_task(stage.at(service, "hearer.settled", act="sleep", seconds=1.0))
        await in_mid_batch
        await stage.restart_politely(service)


@scenario("7c", "An event loop blocked for 15 s loses its group, not its events")
async def event_loop_blocked(stage: Stage) -> None:
    await stage.at(stage.draw.choice(SERVICES[1:]), "hearer.locked", act="block", seconds=15.0)
    await stage.pause(15.0)
