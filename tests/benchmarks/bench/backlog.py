"""A backlog is drained in linear time and flat memory: 1 M events against 100,000, published and then applied.

Time is held against a backlog of a tenth, ten times. Memory is held against what the same process took when it had
drained a tenth: one that only has a tenth to do ends before its pools have their size.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from bench import checks, sample
from bench.children import child
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, say
from shared.postgres import Database
from shared.testing.kafka import recreate_topics

LINEAR, FLAT = 1.15, 1.1
STREAM_LENGTH = 5

# Ids and entries count from 1 in a new database, and both are drained in their order.
PROGRESS = {
    "relay": "SELECT coalesce(min(id) - 1, $1) FROM messaging.outbox",
    "consumer": "SELECT least(coalesce(max(id), 0), $1) FROM bench.entry",
}


@dataclass
class Drained:
    """What one process did: seconds in all, and (events done, resident MB) while it worked."""

    seconds: float = 0.0
    resident: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])

    def peak(self, until: int) -> float:
        """Most memory, in MB, by the time so many events were done."""
        return max(megabytes for done, megabytes in self.resident if done <= until)


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Time for ten times as much, and the memory it takes."""
    small, large = (2_000, 20_000) if quick else (100_000, 1_000_000)
    await recreate_topics(ground.kafka.bootstrap)
    published, applied = {}, {}
    for count in (small, large):
        published[count], applied[count] = await _drain(ground, count)
        for what, one in (("published", published[count]), ("applied", applied[count])):
            rate, most = count / one.seconds, one.peak(count)
            say(f"  {count} {what} in {one.seconds:.1f} s, {rate:.0f}/s, at most {most:.0f} MB")
    return [
        figure
        for what, done in (("publish", published), ("apply", applied))
        for figure in _figures(what, done[small], done[large], small, large)
    ]


def _figures(what: str, tenth: Drained, whole: Drained, small: int, large: int) -> list[Figure]:
    times = large // small
    fair, peak, early = tenth.seconds * times, whole.peak(large), whole.peak(small)
    return [
        Figure(f"backlog_{what}_time", whole.seconds, fair, "s", LINEAR, "at most", against=f"{times} x a tenth"),
        Figure(f"backlog_{what}_memory", peak, early, "MB", FLAT, "at most", against="after a tenth of it"),
    ]


async def _drain(ground: Ground, count: int) -> tuple[Drained, Drained]:
    await ground.topic(sample.ThingMade.TOPIC)
    async with ground.database() as database:
        await sample.prepare(database)
        await sample.backlog(database, count, streams=count // STREAM_LENGTH)
        await ground.settle()
        published = await _watched(ground, database, "relay", count)
        await _vacuum(database)
        await ground.settle()
        applied = await _watched(ground, database, "consumer", count)
        await checks.announced(database, count, published=True)
        await checks.applied(database, count)
    return published, applied


async def _vacuum(database: Database) -> None:
    """Clear away what publishing left, which autovacuum would do meanwhile: a sender's garbage is no hearer's work."""
    connection = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
    try:
        for table in ("outbox", "event_log"):
            await connection.execute(f"VACUUM messaging.{table}")
    finally:
        await connection.close()


async def _watched(ground: Ground, database: Database, role: str, count: int) -> Drained:
    """Run one part until all are done, looking at its memory meanwhile; its start is not counted."""
    found, clock, done = Drained(), Stopwatch(), 0
    async with child("backlog_server.py", role, database.dsn, ground.kafka.bootstrap) as process:
        while done < count:
            checks.require(process.returncode is None, f"the {role} ended")
            if not done:
                clock = Stopwatch()
            await asyncio.sleep(0.1 if done else 0.01)
            done = int(await database.fetchval(PROGRESS[role], count))
            found.resident.append((done, resident(process.pid)))
        found.seconds = clock.seconds
    return found


def resident(pid: int) -> float:
    """Resident memory of a process, in MB; 0 of one that just ended."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
