"""Whole grant lives, submission to closing, over the four services; against the sum of the bare limits of their steps.

The lives are those of the fault tests' load, all of them the path to the end, after others that warm everything up.
Whoever lives them asks over connections that cost little, as the bare endpoint is asked, and looks less often than in
the tests: what is not in the limit should not take the two cores from what is. A life's limit is the time its commands
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
from bench.spent import milliseconds_each, seconds_by_part
from bench.whole_stack import quiet
from novapec.quiescence import until_quiet
from novapec.stack import Stack, StackSettings
from shared.clock import SimulatedClock
from shared.postgres import Database

RIG = Path(__file__).parents[2] / "faults"
LANES = 20
"""Lives at once: they wait for each other's services most of their time, and so do those who live them."""
WARM_UP = 20
"""Lives before any is counted, as whatever a life is held against was done before it was measured."""
LOOKS = {"before": 0.4, "first": 0.4, "longest": 0.8}
"""Seconds before somebody first looks whether the platform is done, between two looks, and at most between them."""
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
    lives, warm_up = (2, 0) if quick else (60, WARM_UP)
    with tempfile.TemporaryDirectory(prefix="novapec-lives-") as folder:
        seconds, steps = await _live(Path(folder), lives, warm_up)
    limit = steps.seconds(ground.limits)
    say(f"  {lives} lives in {seconds:.1f} s, limit {limit:.1f} s: {steps}")
    return [Figure("lives", lives / seconds, lives / limit, "lives/s", 0.4, against="the bare limits of its steps")]


async def _live(folder: Path, lives: int, warm_up: int) -> tuple[float, Steps]:
    sys.path.insert(0, str(RIG))
    from rig.dossier import Detour, Dossier, draw_dossier  # noqa: PLC0415  the fault tests' own folder
    from rig.dossier import Path as Way  # noqa: PLC0415  likewise
    from rig.history import History  # noqa: PLC0415  likewise
    from rig.load import Load  # noqa: PLC0415  likewise
    from rig.patience import PACE, Pace  # noqa: PLC0415  likewise
    from rig.platform import A_TUESDAY  # noqa: PLC0415  likewise
    from rig.world import open_the_edition  # noqa: PLC0415  likewise

    from bench.lean_client import LeanClient  # noqa: PLC0415  stands on it

    settings = StackSettings(
        home=folder / "home", simulation=True, simulation_start=A_TUESDAY, kafka="apache", console=quiet()
    )
    PACE.set(Pace(**LOOKS))
    draw, numbers = random.Random(1), count(1)
    async with Stack(settings) as stack:
        await stack.ready()

        def client(name: str) -> LeanClient:
            history = History(folder / f"{name}.jsonl", time.monotonic())
            return LeanClient(lambda service: stack.services[service].url, stack.token, history, draw)

        opening = client("opening")
        world = await open_the_edition(opening, SimulatedClock(A_TUESDAY))
        await opening.close()

        def whole() -> Dossier:
            life = draw_dossier(draw, next(numbers), world.today, path=Way.SUCCESS)
            return replace(life, detours=life.detours & {Detour.SUPPLEMENT, Detour.AMENDMENT, Detour.MERGER})

        async def lived(name: str, lives: int) -> tuple[float, Steps]:
            await until_quiet(stack.opened, within=60)
            before, asking = await _steps(stack.opened), client(name)
            spent, clock = seconds_by_part(stack.processes), Stopwatch()
            async with Load(asking, world, whole, lanes=LANES, lives=lives) as load:
                await load.ended(within=900)
                await until_quiet(stack.opened, within=120)
                seconds = clock.seconds
            say(f"  {name}: {milliseconds_each(spent, seconds_by_part(stack.processes), lives)}")
            ends = [dossier.end for dossier in load.dossiers]
            checks.require(ends == ["CLOSED"] * len(ends), f"lives ended as {ends}")
            checks.require(len(ends) == lives, f"{len(ends)} lives of {lives}")
            after = await _steps(stack.opened)
            return seconds, Steps(asking.commands, *(after[n] - before[n] for n in range(3)))

        if warm_up:
            await lived("before", warm_up)
        return await lived("measured", lives)


async def _steps(databases: dict[str, Database]) -> tuple[int, int, int]:
    """Events, reactions and projected events so far; nothing may stand aside or be left behind."""
    rows = [await database.fetchrow(STEPS) for database in databases.values()]
    found = [dict(row) for row in rows if row is not None]
    aside = sum(row["parked"] + row["unpublished"] for row in found)
    checks.require(aside == 0, f"{aside} events stand aside or were not published")
    for database in databases.values():
        checks.require(await database.fetchval(checks.GAPS) == 0, "a stream has a gap")
    return tuple(sum(row[name] for row in found) for name in ("events", "reactions", "projections"))  # type: ignore[return-value]  # three of them
