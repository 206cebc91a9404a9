"""7: Rolling restart; SIGTERM in mid-batch; event loop blocked 15 s."""

import asyncio
from collections import Counter

from rig.balancer import Balancer
from rig.previous import Build, previous_build
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


@scenario(
    "7d",
    "Two replicas of every service roll back to the build before and forward again: no request fails",
    lanes=3,
    ends_within=240.0,
)
async def rolling_two_builds(stage: Stage) -> None:
    """No retry hides anything: an attempt that met no answer, or a 5xx, is a failure."""
    async with previous_build() as build, Balancer(stage.platform) as balancer:
        for service in SERVICES:
            await balancer.add(service, None)
            await balancer.add(service, None)
        before, stage.load.client.url = stage.load.client.url, balancer.url
        for service in SERVICES:
            await stage.platform.services.stop(service)
        await stage.after_commands(5)
        stage.load.client.retries = Counter()  # the door that closed here was no replica's
        try:
            await stage.after_commands(10)
            for service in SERVICES:
                await _roll(stage, balancer, service, build)
            await stage.after_commands(10)
            for service in SERVICES:
                await _roll(stage, balancer, service, None)
            await stage.after_commands(10)
            if failed := {what: n for what, n in stage.load.client.retries.items() if what != "409"}:
                raise AssertionError(f"requests failed: {failed}")
        finally:
            for service in SERVICES:
                stage.platform.services.start(service)
            await stage.platform.ready(*SERVICES)
            stage.load.client.url = before


async def _roll(stage: Stage, balancer: Balancer, service: str, build: Build | None) -> None:
    """One replica after the other: the new one is ready before the old one is asked to leave."""
    for old in tuple(balancer.replicas[service]):
        new = await balancer.add(service, build)
        await balancer.take_out(service, old)
        stage.injected(f"{service} rolled to {'the build before' if build else 'today'}")
        stage.load.history.note("fault", what=f"{old.name} left for {new.name}")
