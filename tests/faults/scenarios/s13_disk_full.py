"""13: Disk full, PostgreSQL's and Kafka's; a backlog in the outbox."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from pathlib import Path

import asyncpg
from rig.backlog import SERVICE, announce_many
from rig.lookout import superuser
from rig.patience import NotYet, until
from rig.scenario import scenario
from rig.small_disk import SmallDisk, small_disk
from rig.stage import Stage

from novapec.stack.concurrency import in_thread

NO_SPACE = "No space left on device"
FULL_FOR_S = 10.0
NOTICED_WITHIN = 60.0
RECOVERS_WITHIN = 5.0
POSTGRES_ROOM_MIB, KAFKA_ROOM_MIB = 96, 64
BACKLOG = 20_000
DRAINED_WITHIN = 120.0
SMALL = 200
"""What lives under way leave in the outbox from moment to moment."""


@scenario("13a", "PostgreSQL's disk is full: what it refuses is done once there is room")
async def postgres(stage: Stage) -> None:
    async with _postgres_on_a_small_disk(stage) as disk:
        await stage.after_commands(10)
        before = _told(_postgres_log(stage))
        disk.fill()
        stage.injected("PostgreSQL's disk full")
        await _noticed(stage, _postgres_log(stage), before)
        await stage.pause(FULL_FOR_S)
        disk.free()
        await _again(stage)


@scenario("13b", "PostgreSQL's disk is full for its log: it panics, is started again, and has kept what it confirmed")
async def write_ahead_log(stage: Stage) -> None:
    async with _postgres_on_a_small_disk(stage) as disk:
        await stage.after_commands(10)
        before = _told(_postgres_log(stage), "PANIC")
        disk.fill()
        stage.injected("PostgreSQL's disk full")
        async with asyncio.timeout(NOTICED_WITHIN):
            while _told(_postgres_log(stage), "PANIC") == before:
                stage.load.check()
                await _begin_another_segment(stage)
                await asyncio.sleep(0.2)
        stage.injected("PostgreSQL panicked")
        await stage.pause(FULL_FOR_S)
        disk.free()
        await _again(stage)


@scenario("13c", "A Kafka node's disk is full: what it did not confirm is sent again once there is room")
async def kafka(stage: Stage) -> None:
    platform, node = stage.platform, 1
    home = platform.cluster.data_dir / f"node-{node}"
    stop, start = partial(platform.kill_node, node), partial(platform.start_node, node)
    await stage.after_commands(20)
    async with small_disk(home / "data", room_mib=KAFKA_ROOM_MIB, stop=stop, start=start) as disk:
        await stage.after_commands(20)
        before = _told(home / "kafka.log")
        disk.fill()
        stage.injected(f"disk of kafka {node} full")
        await _noticed(stage, home / "kafka.log", before)
        await stage.pause(FULL_FOR_S)
        disk.free()
        # Whether it ended itself or stands there with a disk it gave up: an operator starts it again.
        await stop()
        await start()
        await stage.after_commands(20)


@scenario("13d", f"{BACKLOG} events pile up while no broker can be reached, and drain in order", ends_within=240.0)
async def backlog(stage: Stage) -> None:
    platform = stage.platform
    for proxy in platform.kafka.values():
        await proxy.refuse()
    stage.injected("every broker refuses")
    await announce_many(platform, BACKLOG, stage.draw)
    pending = (await platform.figures()).outbox[SERVICE]
    if pending < BACKLOG:
        raise AssertionError(f"{BACKLOG} events were to pile up in the outbox of {SERVICE}, but {pending} did")
    stage.injected(f"backlog of {pending} in {SERVICE}")
    for proxy in platform.kafka.values():
        await proxy.heal()

    async def drained() -> bool:
        stage.load.check()
        return (await platform.figures()).outbox[SERVICE] < SMALL

    await until(f"the backlog of {SERVICE} is published", drained, within=DRAINED_WITHIN)


def _postgres_log(stage: Stage) -> Path:
    return stage.platform.postgres.data_dir / "postgres.log"


def _postgres_on_a_small_disk(stage: Stage) -> AbstractAsyncContextManager[SmallDisk]:
    postgres = stage.platform.postgres
    stop, start = partial(in_thread, postgres.stop), partial(in_thread, postgres.start)
    return small_disk(postgres.data_dir / "pgdata", room_mib=POSTGRES_ROOM_MIB, stop=stop, start=start)


def _told(log: Path, what: str = NO_SPACE) -> int:
    """How often a log says so."""
    return log.read_text(errors="replace").count(what)


async def _noticed(stage: Stage, log: Path, before: int) -> None:
    async def more() -> bool:
        stage.load.check()
        return _told(log) > before

    await until(f"{log.name} says that there is no space left", more, within=NOTICED_WITHIN)


async def _begin_another_segment(stage: Stage) -> None:
    """Let PostgreSQL need another file for its log; it may be down already."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        session = await superuser(stage.platform, SERVICE)
        try:
            await session.execute("SELECT pg_logical_emit_message(false, 'faults', 'x'), pg_switch_wal()")
        finally:
            await session.close()


async def _again(stage: Stage) -> None:
    """PostgreSQL takes commands again; an operator starts it again where it did not recover by itself."""

    async def answers() -> bool:
        with suppress(OSError, asyncpg.PostgresError):
            await (await superuser(stage.platform, SERVICE)).close()
            return True
        return False

    try:
        await until("PostgreSQL recovers by itself", answers, within=RECOVERS_WITHIN)
    except NotYet:
        await stage.platform.restart_postgres("kill")
    await stage.after_commands(20)
