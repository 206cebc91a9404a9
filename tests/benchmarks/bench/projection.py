"""A projection: gate, apply, cursor and inbox, a batch at a time; against the bare insert of the same rows in bulk."""

from bench import checks, sample
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, medians
from shared.messaging.application import Projecting
from shared.messaging.hearer import AT_ONCE, Hearer
from shared.service.running import keep_what_is_loaded


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second from raw records to committed rows; the bare side commits transactions of the same size."""
    count = AT_ONCE if quick else 3 * Projecting.takes
    keep_what_is_loaded()
    async with ground.database() as database:
        await sample.prepare(database)
        hearer = Hearer(database, Projecting("bench", sample.TIMELINE, 1))

        async def projected() -> float:
            records = sample.arrivals(count)
            clock = Stopwatch()
            for batch in sample.batches(records, hearer.takes):
                await hearer.hear(batch)
            return count / clock.seconds

        async def inserted() -> float:
            events = [sample.made(sample.new_id()) for _ in range(count)]
            clock = Stopwatch()
            async with database.pool.acquire() as connection:
                for first in range(0, count, AT_ONCE):
                    rows = [(one.thing_id, sample.AT, "ThingMade", one.title) for one in events[first:][:AT_ONCE]]
                    await connection.executemany(sample.BARE_ENTRY, rows)
            return count / clock.seconds

        found = await medians(runs, {"projection": projected, "bulk insert": inserted})
        await checks.applied(database, count * runs)
        entries = await database.fetchval("SELECT count(DISTINCT thing_id) FROM bench.entry")
        checks.require(entries == count * runs, f"{entries} entries of {count * runs} events")
    return [Figure("projection", found["projection"], found["bulk insert"], "events/s", 0.5, against="bulk insert")]
