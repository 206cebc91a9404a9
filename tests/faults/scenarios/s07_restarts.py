"""7: Rolling restart; SIGTERM in mid-batch; event loop blocked 15 s."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from rig.balancer import Balancer
from rig.previous import Build, previous_build
from rig.scenario import scenario
from rig.stage import Stage
from rig.webhooks import TOPICS, Receiver, Webhooks, webhooks_beside

from novapec.services import ALL_SERVICES, SERVICES

DRAINED_S = 120.0


@scenario("7a", "A rolling restart of all five services loses no request and no event", fresh=True)
async def rolling_restart(stage: Stage) -> None:
    async with _with_webhooks(stage):
        for service in ALL_SERVICES:
            await stage.after_commands(5)
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
    "Two replicas of all five services roll back to the build before and forward again: no request fails",
    lanes=3,
    fresh=True,
    ends_within=240.0,
)
async def rolling_two_builds(stage: Stage) -> None:
    """No retry hides anything: an attempt that met no answer, or a 5xx, is a failure."""
    stage.ground.world.move_clocks = None  # each replica has a clock of its own, and none stands behind the four doors
    async with _with_webhooks(stage) as webhooks, previous_build() as build, Balancer(stage.platform) as balancer:
        for service in ALL_SERVICES:
            await balancer.add(service, None)
            await balancer.add(service, None)
        before, stage.load.client.url = stage.load.client.url, balancer.url
        for service in ALL_SERVICES:
            await stage.platform.services.stop(service)
        await stage.after_commands(5)
        failed = stage.load.client.retries = Counter()  # the door that closed here was no replica's
        asking = asyncio.create_task(webhooks.keep_asking(balancer.url, failed))
        try:
            await stage.after_commands(10)
            for service in ALL_SERVICES:
                await _roll(stage, balancer, service, build)
            await stage.after_commands(10)
            for service in ALL_SERVICES:
                await _roll(stage, balancer, service, None)
            await stage.after_commands(10)
            if asking.done():
                await asking
            if seen := {what: n for what, n in failed.items() if what != "409"}:
                raise AssertionError(f"requests failed: {seen}")
            stage.injected(f"{webhooks.answered} requests to webhooks were all answered")
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            for service in ALL_SERVICES:
                stage.platform.services.start(service)
            await stage.platform.ready(*ALL_SERVICES)
            stage.load.client.url = before


@asynccontextmanager
async def _with_webhooks(stage: Stage) -> AsyncGenerator[Webhooks]:
    """The fifth service and a receiver of everything: at the end, it was sent each event, each in its order."""
    receiver = Receiver("all", TOPICS, stage.draw)
    async with webhooks_beside(stage.platform, receiver) as webhooks:
        yield webhooks
        await stage.load.ended(within=240.0)
        await stage.platform.quiet(within=60.0)
        await webhooks.nothing_owed(within=DRAINED_S)
        if wrong := await webhooks.faults(receiver):
            raise AssertionError("; ".join(wrong[:20]))
        repeats = len(receiver.taken) - len({event["id"] for event in receiver.taken})
        stage.injected(f"{len(receiver.taken)} deliveries, {repeats} of them repeats")


async def _roll(stage: Stage, balancer: Balancer, service: str, build: Build | None) -> None:
    """One replica after the other: the new one is ready before the old one is asked to leave."""
    for old in tuple(balancer.replicas[service]):
        new = await balancer.add(service, build)
        await balancer.take_out(service, old)
        stage.injected(f"{service} rolled to {'the build before' if build else 'today'}")
        stage.load.history.note("fault", what=f"{old.name} left for {new.name}")
