"""18: Rebalance storm; coordinator moved; commit failed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from rig.meddler import OFFSET_COMMIT, meddling
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage
from rig.topics import admin

from novapec.quiescence import hearers, service_of
from novapec.services import SERVICES

STORM_S = 25.0
COMMITS_FAIL = {
    14: "COORDINATOR_LOAD_IN_PROGRESS",
    15: "COORDINATOR_NOT_AVAILABLE",
    16: "NOT_COORDINATOR",
    22: "ILLEGAL_GENERATION",
    25: "UNKNOWN_MEMBER_ID",
    27: "REBALANCE_IN_PROGRESS",
    30: "GROUP_AUTHORIZATION_FAILED",
}


@scenario("18a", "Members join every group and leave it again and again, by word or without one")
async def rebalance_storm(stage: Stage) -> None:
    groups = hearers()

    async def come_and_go() -> None:
        some = stage.draw.sample(sorted(groups), k=3)
        async with asyncio.TaskGroup() as together:
            for group in some:
                together.create_task(_visit(stage, group, groups[group]))

    await stage.keep_doing(come_and_go, seconds=STORM_S)


async def _visit(stage: Stage, group: str, topics: tuple[str, ...]) -> None:
    """Take some of a group's partitions, read what is there, commit nothing, and leave."""
    async with _member(stage, group, topics) as member:
        async with asyncio.timeout(60):
            while not member.assignment():
                await asyncio.sleep(0.05)
        stage.injected(f"rebalance of {group}")
        await member.getmany(timeout_ms=stage.draw.randrange(1, 1500))


@asynccontextmanager
async def _member(stage: Stage, group: str, topics: tuple[str, ...]) -> AsyncGenerator[Any]:
    member: Any = AIOKafkaConsumer(
        *topics, bootstrap_servers=stage.platform.bootstrap, group_id=group, enable_auto_commit=False
    )
    await member.start()
    try:
        yield member
    finally:
        await member.stop()


@scenario("18b", "The coordinators of groups are killed, and move", nodes=3, ends_within=180.0)
async def coordinator_moved(stage: Stage) -> None:
    for service in stage.draw.sample(SERVICES[1:], k=2):
        await stage.after_commands(5)
        group = f"novapec.{service}.reactions"
        node = await _coordinator(stage, group)
        await stage.kill_node(node)

        async def moved(group: str = group, node: int = node) -> bool:
            try:
                return await _coordinator(stage, group) != node
            except KafkaError:  # who is asked first may be the one that is dead
                return False

        await until(f"{group} is coordinated by another node than {node}, which is dead", moved, within=60.0)
        await stage.platform.start_node(node)


async def _coordinator(stage: Stage, group: str) -> int:
    async with asyncio.timeout(60), admin(stage.platform) as client:
        return await client.find_coordinator(group)


@scenario("18c", "Commits of offsets fail, with every error a group knows; what is read again changes nothing")
async def commit_failed(stage: Stage) -> None:
    async with meddling(stage.platform) as meddler:
        for code, name in stage.draw.sample(sorted(COMMITS_FAIL.items()), k=len(COMMITS_FAIL)):
            service = service_of(stage.draw.choice(sorted(hearers())))
            await meddler.befall(OFFSET_COMMIT, f"novapec-{service}", code, times=stage.draw.randint(1, 2))
            stage.injected(f"{name} to a commit of {service}")
        for service in SERVICES[1:]:
            await meddler.befall(OFFSET_COMMIT, f"novapec-{service}", None, obeyed=True)
            stage.injected(f"answer to a commit of {service} lost")
