"""3: Hearer killed before, in and after its transaction, and around the commit of its offsets."""

from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES

POINTS = (
    "consume.fetched",
    "hearer.locked",
    "hearer.settled",
    "hearer.committed",
    "consume.offsets_committed",
)


@scenario("3", "A hearer killed before, in or after its transaction applies every event once", quick=True)
async def hearer_killed(stage: Stage) -> None:
    for point in POINTS:
        await stage.at(stage.draw.choice(SERVICES[1:]), point, nth=stage.draw.randint(1, 3))
