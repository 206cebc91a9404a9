"""A command with its event: state, stream, event log and outbox, against a bare insert of the same row."""

from bench import checks, sample
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import medians, rate_for
from shared.identity import new_id

CONNECTIONS = 8


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Commands a second on 8 connections, each side by as many callers."""
    seconds = 0.2 if quick else 3.0
    async with ground.database(size=CONNECTIONS) as database:
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
    return [Figure("command", found["command"], found["bare insert"], "commands/s", 0.7, against="bare insert")]
