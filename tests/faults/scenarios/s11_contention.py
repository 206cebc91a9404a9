"""11: Deadlocks; 50 reservations racing for the last euro."""

from rig.deadlock import deadlock
from rig.race import Race
from rig.scenario import scenario
from rig.second import second
from rig.stage import NothingHappened, Stage

from novapec.services import SERVICES

TIMES = 3
ATTEMPTS = 4
RACERS = 50


@scenario("11a", "Units of work that PostgreSQL rolls back for a deadlock are done again, once")
async def deadlocks(stage: Stage) -> None:
    for service in SERVICES:
        for _ in range(TIMES):
            await _one(stage, service)
            stage.load.check()


async def _one(stage: Stage, service: str) -> None:
    for _ in range(ATTEMPTS):
        if await deadlock(stage.platform, service, within=60.0):
            stage.injected(f"deadlock in {service}")
            return
    raise NothingHappened(f"no deadlock came about in {service}")


@scenario(
    "11b",
    "Fifty awards race through two processes for the last euros of an envelope, and one wins",
    lanes=0,
    fresh=True,
)
async def the_last_euro(stage: Stage) -> None:
    race = Race(stage, RACERS)
    async with second(stage.platform, "funding"):
        await race.to_the_line()
        stage.injected(f"{RACERS} awards at once")
        outcomes = await race.run()
    if outcomes.count("RESERVED") != 1:
        raise AssertionError(f"one award fits into the envelope, but {outcomes.count('RESERVED')} were reserved")
