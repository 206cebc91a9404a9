"""2: Relay killed after SELECT, after send, after the acknowledgement, after DELETE."""

from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES

POINTS = ("relay.selected", "relay.sent", "relay.acknowledged", "relay.deleted")


@scenario(
    "2", "A relay killed after SELECT, send, acknowledgement or DELETE publishes everything, in order", quick=True
)
async def relay_killed(stage: Stage) -> None:
    services = stage.draw.sample(SERVICES, k=len(POINTS))
    for service, point in zip(services, POINTS, strict=True):
        await stage.at(service, point, nth=stage.draw.randint(1, 3))
