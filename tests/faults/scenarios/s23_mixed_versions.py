"""23: Mixed versions side by side; a person erased before a replay comes with erasure itself."""

from contextlib import AsyncExitStack

from rig.metrics import counted_at
from rig.patience import until
from rig.previous import Build, PreviousService, previous_build
from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES

APPLIED = "novapec_applied_total"


@scenario(
    "23", "Today's build and the one before it work side by side, change over, and change back", ends_within=240.0
)
async def side_by_side(stage: Stage) -> None:
    async with previous_build() as build:
        for service in stage.draw.sample(SERVICES, k=len(SERVICES)):
            await _beside(stage, build, service)


async def _beside(stage: Stage, build: Build, service: str) -> None:
    """Both at once, requests to the older one; then the older one alone, as after a roll-back; then today's again."""
    services, door = stage.platform.services, stage.platform.http[service]
    older, today = PreviousService(stage.platform, build, service), door.upstream
    async with AsyncExitStack() as leaving:
        leaving.push_async_callback(older.stop)
        await older.start()
        stage.injected(f"{service} of {build.commit[:9]} beside today's")
        older.serve()
        await stage.after_commands(10)
        await services.stop(service)

        async def applied() -> bool:
            stage.load.check()
            return await counted_at(older.url, APPLIED) > 0

        try:
            if service != "intake":  # it hears only what follows on a decision
                await until(f"{service} of the build before applies events", applied, within=120.0)
            await stage.after_commands(10)
        finally:
            services.start(service)
            await stage.platform.ready(service)
            door.upstream = today
            door.cut()
    await stage.after_commands(5)
