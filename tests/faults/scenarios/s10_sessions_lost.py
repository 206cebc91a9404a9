"""10: Lock session terminated; pool and connection slots exhausted; half-open TCP; a silent relay."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
from rig.lookout import answers, blocked_by, leader, superuser, the_leader
from rig.patience import until
from rig.proxy import Trap
from rig.scenario import scenario
from rig.second import second
from rig.stage import Stage

from novapec.services import SERVICES

POOL = 8
"""Connections of a service's pool."""
PATIENCE_OF_THE_POOL_S = 10.0
"""How long a request waits for a connection before it is answered 503."""
ELECTED_WITHIN = 15.0
NOTICED_WITHIN = 45.0
TAKEN_OVER_WITHIN = 25.0
SILENT_S = 100.0


@scenario("10a", "The session that holds the relay's lock is terminated, again and again, and somebody leads again")
async def lock_session_terminated(stage: Stage) -> None:
    platform = stage.platform
    for service in [*SERVICES, *SERVICES]:
        before = await the_leader(platform, service)

        async def elected(service: str = service, before: int = before) -> bool:
            return await leader(platform, service) not in {None, before}

        await platform.opened[service].fetchval("SELECT pg_terminate_backend($1)", before)
        stage.injected("lock session terminated")
        await until(f"somebody leads {service} again", elected, within=ELECTED_WITHIN)
        await stage.after_commands(5)


@scenario("10b", "A service whose pool is exhausted says so, stays alive, and goes on once it is not", lanes=24)
async def pool_exhausted(stage: Stage) -> None:
    # Review, which every life asks at every step: behind another service they would all wait for one event.
    platform, service = stage.platform, "review"
    blocker = await superuser(platform, service)
    try:
        async with blocker.transaction():
            tables = await blocker.fetchval(
                "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables WHERE schemaname = $1",
                service,
            )
            await blocker.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")

            async def exhausted() -> bool:
                stage.load.check()
                return await blocked_by(platform, blocker) >= POOL

            await until(f"every connection of {service} waits", exhausted)
            stage.injected(f"pool of {service} exhausted")
            refused = stage.load.client.retries["503"]

            async def said() -> bool:
                return stage.load.client.retries["503"] > refused

            await until(f"{service} answers 503", said, within=2 * PATIENCE_OF_THE_POOL_S)
            if not await answers(platform, service, "livez"):
                raise AssertionError(f"{service} asks to be killed because PostgreSQL makes it wait")
    finally:
        await blocker.close()


@scenario("10c", "PostgreSQL has no connection left for services whose lines were cut")
async def no_connection_left(stage: Stage) -> None:
    platform = stage.platform
    async with AsyncExitStack() as hoard:
        for proxy in platform.sql.values():
            proxy.cut()
        taken = 0
        while True:
            try:
                one = await asyncpg.connect(platform.databases[SERVICES[taken % 4]].application_dsn)
            except asyncpg.TooManyConnectionsError:
                break
            hoard.push_async_callback(one.close)
            taken += 1
        for proxy in platform.sql.values():
            proxy.cut()
        stage.injected(f"all {taken} connections taken")
        refused = await _rejected(stage)
        await stage.pause(PATIENCE_OF_THE_POOL_S)
        if not refused:
            raise AssertionError("no service missed the connections that were taken")


async def _rejected(stage: Stage) -> bool:
    """Whether some request is answered 503 now."""
    before = stage.load.client.retries["503"]

    async def more() -> bool:
        stage.load.check()
        return stage.load.client.retries["503"] > before

    return await until("a service answers 503", more, within=30.0)


@scenario("10d", "A relay whose line to PostgreSQL is half-open is replaced, takes itself out, and comes back")
async def half_open(stage: Stage) -> None:
    platform, service = stage.platform, stage.draw.choice(SERVICES)
    before = await the_leader(platform, service)
    async with second(platform, service, past_the_proxy=True) as other:
        platform.sql[service].freeze()
        stage.injected(f"half-open line of {service} to PostgreSQL")

        async def replaced() -> bool:
            return await leader(platform, service) not in {None, before}

        async def noticed() -> bool:
            return not await answers(platform, service, "readyz")

        await asyncio.gather(
            until(f"another process leads {service}", replaced, within=TAKEN_OVER_WITHIN),
            until(f"{service} says that it is not ready", noticed, within=NOTICED_WITHIN),
        )
        other.serve()
        await stage.after_commands(10)
        if stage.draw.random() < 0.5:
            platform.sql[service].cut()
            stage.injected("its line cut for good")
        await platform.sql[service].heal()
        await platform.ready(service, within=NOTICED_WITHIN)


@scenario("10e", "A relay that falls silent just before it runs a statement for the first time does not keep its lock")
async def silent_relay(stage: Stage) -> None:
    platform, service = stage.platform, stage.draw.choice(SERVICES)
    before = await the_leader(platform, service)
    platform.sql[service].cut()

    async def another() -> bool:
        return await leader(platform, service) not in {None, before}

    await until(f"somebody leads {service} on a fresh session", another, within=ELECTED_WITHIN)
    before = await the_leader(platform, service)
    trap = platform.sql[service].hold_at(b"DELETE FROM messaging.outbox", seconds=SILENT_S)
    await until(f"the relay of {service} deletes", _sprung(stage, trap), within=NOTICED_WITHIN)
    stage.injected(f"relay of {service} silent before its first DELETE")
    await until(f"somebody leads {service} again", another, within=TAKEN_OVER_WITHIN)


def _sprung(stage: Stage, trap: Trap) -> Callable[[], Awaitable[bool]]:
    async def sprung() -> bool:
        stage.load.check()
        return trap.sprung.is_set()

    return sprung
