"""23: Mixed versions side by side; an erased person in a replay."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from rig.dossier import Dossier
from rig.lookout import superuser
from rig.metrics import counted_at
from rig.patience import until
from rig.previous import Build, PreviousService, previous_build
from rig.scenario import scenario
from rig.stage import Stage

from novapec.acting import operators_origin
from novapec.quiescence import hearers, service_of
from novapec.services import SERVICES
from shared.messaging.groups import read_again

APPLIED = "novapec_applied_total"
TABLES = """SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
HOLDS = "SELECT FROM {} AS t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0"


@scenario(
    "23a", "Today's build and the one before it work side by side, change over, and change back", ends_within=240.0
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


@scenario(
    "23b",
    "A person who was erased is nowhere any more, and comes back in no replay",
    fresh=True,
    # Erasure takes the person out of what they sent, and of the answers that were kept for their keys.
    allow=["an_acknowledged_command_is_remembered", "acknowledged_commands_took_effect"],
)
async def erased(stage: Stage) -> None:
    await stage.after_commands(60)
    gone = await until("a life has ended", _an_end(stage))
    email = gone.application()["contact"]["email"]
    if not await _places_of(stage, email):
        raise AssertionError(f"{email} was nowhere: nothing is tried")
    await stage.load.cast.officer.post("erase_person", "intake", "/personal-data/erasures", {"email": email})
    stage.injected("person erased")
    await _nowhere(stage, email)
    for service in sorted({service_of(name) for name in hearers()}):
        async with stage.platform.opened[service].transaction(operators_origin()) as tx:
            await read_again(tx)
        stage.injected(f"{service} told to read again")
    await stage.after_commands(10)
    await stage.load.ended(within=120.0)
    await stage.platform.quiet(within=60.0)
    await _nowhere(stage, email)


def _an_end(stage: Stage) -> Callable[[], Awaitable[Dossier | None]]:
    async def ended() -> Dossier | None:
        stage.load.check()
        return next((one for one in stage.load.dossiers if one.end is not None), None)

    return ended


async def _nowhere(stage: Stage, email: str) -> None:
    if places := await _places_of(stage, email):
        raise AssertionError(f"{email} was erased, and stands in {places}")


async def _places_of(stage: Stage, text: str) -> list[str]:
    """The tables, and the logs, in which a text stands: as it is, or in stored answers and events, as bytes."""
    found: list[str] = []
    for service in SERVICES:
        session = await superuser(stage.platform, service)
        try:
            names = [row["name"] for row in await session.fetch(TABLES)]
            found += [
                f"{service} {name}"
                for name in names
                if await session.fetchval(f"SELECT EXISTS ({HOLDS.format(name)})", text, text.encode().hex())
            ]
        finally:
            await session.close()
        if text in stage.platform.services[service].log.read_text(errors="replace"):
            found.append(f"{service}'s log")
    return found
