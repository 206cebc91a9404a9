"""6: Random kill -9 of everything under load, then drain."""

from rig.scenario import scenario
from rig.stage import Stage

from novapec.services import SERVICES

POSTGRES = "postgres"


@scenario("6a", "Services and PostgreSQL are killed at random, and everything drains", quick=True)
async def services_and_postgres(stage: Stage) -> None:
    await _kill(stage, [*SERVICES, *SERVICES, POSTGRES], seconds=20.0)


@scenario(
    "6b",
    "Services, PostgreSQL and nodes of Kafka are killed at random, and everything drains",
    nodes=3,
    ends_within=240.0,
)
async def everything(stage: Stage) -> None:
    nodes = [f"kafka {node}" for node in stage.platform.kafka]
    await _kill(stage, [*SERVICES, *SERVICES, POSTGRES, *nodes], seconds=60.0)


async def _kill(stage: Stage, victims: list[str], *, seconds: float) -> None:
    async def kill_one() -> None:
        victim = stage.draw.choice(victims)
        if victim == POSTGRES:
            await stage.restart_postgres("kill")
        elif victim in SERVICES:
            await stage.kill(victim)
        else:
            node = int(victim.removeprefix("kafka "))
            await stage.kill_node(node)
            await stage.platform.start_node(node)
        await stage.pause(stage.draw.uniform(0.5, 3.0))

    await stage.keep_doing(kill_one, seconds=seconds)
