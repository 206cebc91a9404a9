"""A reaction: gate, load, decide, save, announce, event by event in a batch's transaction; against a bare insert."""

from bench import checks, sample
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, medians, rate_for
from shared.identity import new_id
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer

MAKE_ALL = """INSERT INTO bench.thing (id, revision, state, title, at)
SELECT id, 1, 'MADE', $2, $3 FROM unnest($1::uuid[]) AS id"""
MOVED = "SELECT count(*) FROM bench.thing WHERE state = 'MOVED' AND revision = 2"


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second of one consumer; the bare side commits one insert after another on one connection."""
    count, seconds = (Reacting.takes, 0.2) if quick else (10 * Reacting.takes, 2.0)
    async with ground.database() as database:
        await sample.prepare(database)
        hearer = Hearer(database, Reacting("bench", sample.REACTIONS))

        async def reacted() -> float:
            records = sample.arrivals(count)
            things = [(one.key or b"").decode() for one in records]
            await database.pool.execute(MAKE_ALL, things, sample.TEXT, sample.AT)
            clock = Stopwatch()
            for batch in sample.batches(records, hearer.takes):
                await hearer.hear(batch)
            return count / clock.seconds

        async def inserted() -> float:
            async with database.pool.acquire() as connection:

                async def insert() -> None:
                    await connection.execute(sample.BARE_INSERT, new_id(), sample.TEXT, sample.AT)

                return await rate_for(seconds, 1, insert)

        found = await medians(runs, {"reaction": reacted, "bare insert": inserted})
        await checks.applied(database, count * runs)
        await checks.announced(database, count * runs)
        moved = await database.fetchval(MOVED)
        checks.require(moved == count * runs, f"{moved} things moved once where {count * runs} events were heard")
    return [Figure("reaction", found["reaction"], found["bare insert"], "events/s", 0.5, against="bare insert")]
