"""Whole grant lives, submission to closing, over the four services; against the sum of the bare limits of their steps.

The lives are those of the fault tests' load, all of them the path to the end. A life's limit is the time its commands
would take at the rate of the bare endpoint, its events at that of the bare producer, its reactions at that of bare
inserts on one connection, its projected events at that of the bulk insert: one after the other, each alone on the
machine, as the rows before measured them in this run.
"""

import random
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bench import checks
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import Stopwatch, say
from bench.whole_stack import quiet
from novapec.quiescence import until_quiet
from novapec.stack import Stack, StackSettings
from shared.clock import SimulatedClock
from shared.postgres import Database

RIG = Path(__file__).parents[2] / "faults"
LANES = 8
STEPS = """SELECT (SELECT count(*) FROM messaging.event_log) AS events,
(SELECT count(*) FROM messaging.inbox WHERE consumer LIKE '%.reactions') AS reactions,
(SELECT count(*) FROM messaging.inbox WHERE consumer NOT LIKE '%.reactions') AS projections,
(SELECT count(*) FROM messaging.parked) AS parked, (SELECT count(*) FROM messaging.outbox) AS unpublished"""
NEEDED = ("http_submission", "relay", "reaction", "projection")


@dataclass(frozen=True, slots=True)
class Steps:
    """What a number of lives were made of."""

    commands: int
    events: int
    reactions: int
    projections: int

    def seconds(self, limits: dict[str, float]) -> float:
        """How long they take one after the other at the bare rates."""
        counts = (self.commands, self.events, self.reactions, self.projections)
        return sum(number / limits[name] for number, name in zip(counts, NEEDED, strict=True))


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Lives a second, several at once."""
    missing = [name for name in NEEDED if name not in ground.limits]
    checks.require(not missing, f"whole lives are compared with the limits of rows that were not measured: {missing}")
    lives = 2 if quick else 60
    with tempfile.TemporaryDirectory(prefix="novapec-lives-") as folder:
        seconds, steps = await _live(Path(folder), lives)
    limit = steps.seconds(ground.limits)
    say(f"  {lives} lives in {seconds:.1f} s, limit {limit:.1f} s: {steps}")
    return [Figure("lives", lives / seconds, lives / limit, "lives/s", 0.4, against="the bare limits of its steps")]


async def _live(folder: Path, lives: int) -> tuple[float, Steps]:
    sys.path.insert(0, str(RIG))
    from rig.client import Client  # noqa: PLC0415  the fault tests' own folder
    from rig.dossier import Detour, Dossier, draw_dossier  # noqa: PLC0415  likewise
    from rig.dossier import Path as Way  # noqa: PLC0415  likewise
    from rig.history import History  # noqa: PLC0415  likewise
    from rig.load import Load  # noqa: PLC0415  likewise
    from rig.platform import A_TUESDAY  # noqa: PLC0415  likewise
    from rig.world import open_the_edition  # noqa: PLC0415  likewise

    settings = StackSettings(
        home=folder / "home", simulation=True, simulation_start=A_TUESDAY, kafka="apache", console=quiet()
    )
    async with Stack(settings) as stack:
        await stack.ready()
        history = History(folder / "history.jsonl", time.monotonic())
        draw = random.Random(1)
        client = Client(lambda service: stack.services[service].url, stack.token, history, draw)
        world = await open_the_edition(client, SimulatedClock(A_TUESDAY))
        await until_quiet(stack.opened, within=60)
        before, opened = await _steps(stack.opened), client.commands
        numbers = count(1)

        def whole() -> Dossier:
            life = draw_dossier(draw, next(numbers), world.today, path=Way.SUCCESS)
            return replace(life, detours=life.detours & {Detour.SUPPLEMENT, Detour.AMENDMENT, Detour.MERGER})

        load = Load(client, world, whole, lanes=LANES, lives=lives)
        clock = Stopwatch()
        async with load:
            await load.ended(within=900)
            await until_quiet(stack.opened, within=120)
            seconds = clock.seconds
            commands = client.commands - opened
        ends = [dossier.end for dossier in load.dossiers]
        checks.require(ends == ["CLOSED"] * lives, f"lives ended as {ends}")
        after = await _steps(stack.opened)
    return seconds, Steps(commands, *(after[n] - before[n] for n in range(3)))


async def _steps(databases: dict[str, Database]) -> tuple[int, int, int]:
    """Events, reactions and projected events so far; nothing may stand aside or be left behind."""
    rows = [await database.fetchrow(STEPS) for database in databases.values()]
    found = [dict(row) for row in rows if row is not None]
    aside = sum(row["parked"] + row["unpublished"] for row in found)
    checks.require(aside == 0, f"{aside} events stand aside or were not published")
    for database in databases.values():
        checks.require(await database.fetchval(checks.GAPS) == 0, "a stream has a gap")
    return tuple(sum(row[name] for row in found) for name in ("events", "reactions", "projections"))  # type: ignore[return-value]  # three of them
