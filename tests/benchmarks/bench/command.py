"""A command with its event: state, stream, event log and outbox, against a bare insert of the same row.

Twice: on the disk as it is, and on one whose sync takes a millisecond longer. Where a sync costs next to nothing both
sides wait for the processor, and the command has four rows to write where the insert has one (docs/adr/0011).
"""

from bench import checks, sample
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import medians, rate_for
from shared.identity import new_id

CONNECTIONS = 8
REACH = 0.7
SLOWER_SYNC_MS = 1.0


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Commands a second on 8 connections, each side by as many callers."""
    seconds = 0.2 if quick else 3.0
    return [
        await _figure(ground, "command", runs, seconds, sync_ms=0),
        await _figure(ground, "command_slower_sync", runs, seconds, sync_ms=SLOWER_SYNC_MS),
    ]


async def _figure(ground: Ground, name: str, runs: int, seconds: float, *, sync_ms: float) -> Figure:
    async with ground.database(size=CONNECTIONS, sync_ms=sync_ms) as database:
        await sample.prepare(database)

        async def command() -> None:
            await sample.make_thing(database)

        async def bare_insert() -> None:
            await database.pool.execute(sample.BARE_INSERT, new_id(), sample.TEXT, sample.AT)

        sides = {
            "command": lambda: rate_for(seconds, CONNECTIONS, command),
            "bare insert": lambda: rate_for(seconds, CONNECTIONS, bare_insert),
        }
        await rate_for(0.2, CONNECTIONS, command)
        await rate_for(0.2, CONNECTIONS, bare_insert)
        found = await medians(runs, sides)
        await checks.announced(database, await database.fetchval("SELECT count(*) FROM bench.thing"))
    against = "bare insert" + (f", sync {sync_ms:g} ms slower" if sync_ms else "")
    return Figure(name, found["command"], found["bare insert"], "commands/s", REACH, against=against)
