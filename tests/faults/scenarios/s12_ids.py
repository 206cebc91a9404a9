"""12: Long transaction open for 60 s; id order unlike commit order; rolled-back ids."""

import asyncio
import time
from contextlib import AsyncExitStack

from rig.lookout import superuser
from rig.patience import until
from rig.proxy import Trap
from rig.scenario import scenario
from rig.stage import NothingHappened, Stage

from novapec.services import SERVICES

LONG_S = 60.0
LONGEST_WAIT_S = 10.0
"""What an event may wait in the outbox while somebody else's transaction is open: far less than that."""
HELD_S = 1.5
ATTEMPTS = 8
WITHIN = 60.0
ANNOUNCES = b"INSERT INTO messaging.event_log"
OLDEST = """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float8
FROM messaging.outbox"""
SNAPSHOT_AND_ID = "SELECT pg_current_xact_id(), nextval('messaging.outbox_id_seq')"
"""The session's snapshot and transaction are now the oldest; it drew an id of the outbox, too."""
MISSING = """SELECT array_agg(p) FROM (SELECT generate_series(greatest(1, max(position) - 500), max(position)) AS p
FROM messaging.event_log EXCEPT SELECT position FROM messaging.event_log) AS gaps"""
PRESENT = "SELECT count(*) FROM messaging.event_log WHERE position = ANY($1::bigint[])"


@scenario("12a", "A transaction that stays open for 60 s in each database, with ids drawn, holds up no event")
async def long_transaction(stage: Stage) -> None:
    platform = stage.platform
    ended = sum(dossier.end is not None for dossier in stage.load.dossiers)
    async with AsyncExitStack() as sessions:
        for service in SERVICES:
            session = await superuser(platform, service)
            sessions.push_async_callback(session.close)
            await sessions.enter_async_context(session.transaction(isolation="repeatable_read"))
            await session.fetch(SNAPSHOT_AND_ID)
            stage.injected("long transaction")
        until_then = time.monotonic() + LONG_S
        while time.monotonic() < until_then:
            stage.load.check()
            for service in SERVICES:
                waited = await platform.opened[service].fetchval(OLDEST)
                if waited > LONGEST_WAIT_S:
                    raise AssertionError(f"an event of {service} had waited {waited:.0f} s behind somebody else's work")
            await asyncio.sleep(0.5)
        if sum(dossier.end is not None for dossier in stage.load.dossiers) == ended:
            raise AssertionError("no life came to its end while the transactions were open")


@scenario("12b", "Events whose ids were drawn early and committed late are published all the same")
async def ids_unlike_commits(stage: Stage) -> None:
    for service in SERVICES:
        for _ in range(ATTEMPTS):
            if await _overtaken(stage, service):
                stage.injected(f"commit of {service} overtaken")
                break
        else:
            raise NothingHappened(f"nobody overtook a commit of {service} that was held up")


@scenario("12c", "Ids that were drawn and rolled back leave gaps that nobody waits for")
async def rolled_back(stage: Stage) -> None:
    platform = stage.platform
    for service in SERVICES:
        before = set(await platform.opened[service].fetchval(MISSING) or ())
        await _sprung(stage, platform.sql[service].cut_at(b"COMMIT", when="unsent", after=ANNOUNCES), service)
        stage.injected("line cut before COMMIT")

        async def gap(service: str = service, before: set[int] = before) -> bool:
            stage.load.check()
            return bool(set(await platform.opened[service].fetchval(MISSING) or ()) - before)

        await until(f"a gap stands in the ids of {service}", gap, within=WITHIN)
        await stage.after_commands(10)


async def _overtaken(stage: Stage, service: str) -> bool:
    """Hold up one COMMIT; whether rows with larger ids were there before its own."""
    opened = stage.platform.opened[service]
    trap = stage.platform.sql[service].hold_at(b"COMMIT", after=ANNOUNCES, seconds=HELD_S)
    await _sprung(stage, trap, service)
    await asyncio.sleep(HELD_S * 0.9)
    missing = await opened.fetchval(MISSING) or []
    async with asyncio.timeout(WITHIN):
        await trap.passed.wait()
    await asyncio.sleep(HELD_S * 0.2)
    return bool(await opened.fetchval(PRESENT, missing))


async def _sprung(stage: Stage, trap: Trap, service: str) -> None:
    async def sprung() -> bool:
        stage.load.check()
        return trap.sprung.is_set()

    await until(f"{service} announces something", sprung, within=WITHIN)
