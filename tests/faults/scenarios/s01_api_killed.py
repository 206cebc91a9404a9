"""1: API killed before COMMIT, and between COMMIT and answer; the client asks again with its key."""

from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES


@scenario("1a", "An API killed before COMMIT has done nothing, and does it when it is asked again", quick=True)
async def killed_before_commit(stage: Stage) -> None:
    for service in SERVICES:
        await stage.at(service, stage.draw.choice(["command.claimed", "command.decided"]), nth=2)


@scenario("1b", "An API killed between COMMIT and answer has done it once, and answers so when it is asked again")
async def killed_before_the_answer(stage: Stage) -> None:
    for service in SERVICES:
        await stage.at(service, stage.draw.choice(["command.committed", "command.answered"]), nth=2)
