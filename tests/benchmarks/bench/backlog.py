"""A backlog is drained in linear time and flat memory: 1 M events against 100,000, published and then applied."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import checks, sample
from bench.children import child
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, say
from shared.postgres import Database
from shared.testing.kafka import recreate_topics

LINEAR, FLAT = 1.15, 1.1
STREAM_LENGTH = 5

UNPUBLISHED = "SELECT EXISTS (SELECT FROM messaging.outbox)"
LAST_ENTRY = "SELECT coalesce(max(id), 0) FROM bench.entry"


@dataclass
class Drained:
    """What one process did: seconds, and resident memory in MB while it worked."""

    seconds: float = 0.0
    resident: list[float] = field(default_factory=list[float])

    @property
    def peak(self) -> float:
        return max(self.resident)


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Time for ten times as much, and the memory it takes."""
    small, large = (2_000, 20_000) if quick else (100_000, 1_000_000)
    await recreate_topics(ground.kafka.bootstrap)
    published, applied = {}, {}
    for count in (small, large):
        published[count], applied[count] = await _drain(ground, count)
        for what, one in (("published", published[count]), ("applied", applied[count])):
            say(f"  {count} {what} in {one.seconds:.1f} s, {count / one.seconds:.0f}/s, at most {one.peak:.0f} MB")
    return [
        figure
        for what, done in (("publish", published), ("apply", applied))
        for figure in _figures(what, done[small], done[large], large // small)
    ]


def _figures(what: str, small: Drained, large: Drained, times: int) -> list[Figure]:
    fair = small.seconds * times
    return [
        Figure(
            f"backlog_{what}_time", large.seconds, fair, "s", LINEAR, "at most", against=f"{times} x that of a tenth"
        ),
        Figure(f"backlog_{what}_memory", large.peak, small.peak, "MB", FLAT, "at most", against="that of a tenth"),
    ]


async def _drain(ground: Ground, count: int) -> tuple[Drained, Drained]:
    await ground.topic(sample.ThingMade.TOPIC)
    async with ground.database() as database:
        await sample.prepare(database)
        await sample.backlog(database, count, streams=count // STREAM_LENGTH)
        await ground.settle()

        async def all_published() -> bool:
            return not await database.fetchval(UNPUBLISHED)

        async def all_applied() -> bool:
            return await database.fetchval(LAST_ENTRY) >= count

        published = await _watched(ground, database, "relay", all_published)
        await ground.settle()
        applied = await _watched(ground, database, "consumer", all_applied)
        await checks.announced(database, count, published=True)
        await checks.applied(database, count)
    return published, applied


async def _watched(ground: Ground, database: Database, role: str, done: Callable[[], Awaitable[bool]]) -> Drained:
    """Run one part until `done`, looking at its memory meanwhile; its start is not counted."""
    found = Drained()
    async with child("backlog_server.py", role, database.dsn, ground.kafka.bootstrap) as process:
        before, clock = await _progress(database, role), Stopwatch()
        while await _progress(database, role) == before:
            checks.require(process.returncode is None, f"the {role} ended")
            await asyncio.sleep(0.01)
            clock = Stopwatch()
        while not await done():
            checks.require(process.returncode is None, f"the {role} ended")
            found.resident.append(resident(process.pid))
            await asyncio.sleep(0.1)
        found.seconds = clock.seconds
        found.resident.append(resident(process.pid))
    return found


async def _progress(database: Database, role: str) -> int:
    if role == "consumer":
        return await database.fetchval(LAST_ENTRY)
    return await database.fetchval("SELECT coalesce(min(id), 0) FROM messaging.outbox")


def resident(pid: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
