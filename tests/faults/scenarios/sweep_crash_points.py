"""The crash-point sweep: each service that passes a named fail point is killed there, while whole lives go on."""

import asyncio
from functools import partial

from rig.faultpoints import reached
from rig.scenario import scenario
from rig.stage import NothingHappened, Stage

from novapec.services import SERVICES
from shared.failpoints import POINTS


async def crash(stage: Stage, *, point: str) -> None:
    """Kill -9 at this point, in each service that ever passes it."""
    services = [name for name in SERVICES if point in reached(stage.platform.services[name].faults)]
    if not services:
        await stage.after_commands(150)
        services = [name for name in SERVICES if point in reached(stage.platform.services[name].faults)]
    if not services:
        raise NothingHappened(f"no service ever passes {point}")
    await asyncio.gather(*(stage.at(service, point, nth=stage.draw.randint(1, 3)) for service in services))


for _point, _where in POINTS.items():
    scenario(f"sweep:{_point}", f"Crash where {_where}")(partial(crash, point=_point))
