"""The read models of impact: rebuilt from the events of 1 M observations, then asked over HTTP in process.

Ten years of twenty projects, four indicators each, two years of observations; half of them verified. The rebuild
takes records as a consumer does off Kafka (gate, apply, cursors and inbox, batch after batch); making the records is
not counted. The breakdown is rebuilt from as many, each shared out by sex.
"""

import os
import time
from collections.abc import Iterator
from typing import Final

from bench import checks
from bench.asking import asked, p95_of
from bench.backlog import resident
from bench.figure import Figure
from bench.ground import Ground
from bench.programme import AT, BEGUN, Programme
from bench.rounds import Stopwatch, say
from impact.main import SERVICE
from impact.projections import PROJECTIONS
from shared.contracts import impact
from shared.messaging.application import Projecting
from shared.messaging.hearer import Hearer
from shared.messaging.records import Raw
from shared.postgres import Database, Series
from shared.service.running import keep_what_is_loaded
from shared.vocabulary import Role

SERIES = Series.read(SERVICE.name, SERVICE.migrations)
RATE, MOST_MS, FLAT = 20_000.0, 50.0, 1.1
BY = ("axis", "region", "department", "zoning", "audience", "edition", "carrier", "month")
EDITION: Final = BEGUN.year + 4
PUBLISHED: Final = {
    "published roll-up": f"/roll-ups/public?edition={EDITION}&by=",
    "published and shared out": f"/roll-ups/public/breakdowns?edition={EDITION}&dimension=GENDER&by=",
}
SUMS: Final = tuple(
    f"SELECT sum(reported)::bigint AS reported, sum(verified)::bigint AS verified FROM impact.{kept}"
    for kept in ("roll_up_sum_v3", "roll_up_month_v3")
)
SHARED_OUT: Final = tuple(
    f"SELECT sum(reported)::bigint AS reported, sum(verified)::bigint AS verified FROM impact.breakdown_{kept}_v1"
    for kept in ("sum", "month")
)
BY_AGE: Final = tuple(
    f"""INSERT INTO impact.breakdown_{kept}_v1 (plan_id, code, dimension, category, reported, reported_denominator,
        verified, verified_denominator{month})
    SELECT plan_id, code, 'AGE_BAND', age, reported / 2, reported_denominator / 2, verified / 2,
        verified_denominator / 2{month}
    FROM impact.breakdown_{kept}_v1 AS s JOIN (VALUES ('WOMEN', 'UNDER_30'), ('WOMEN', 'FROM_30_TO_44'),
        ('MEN', 'FROM_45_TO_54'), ('MEN', 'FROM_55')) AS a (category, age) USING (category)"""
    for kept, month in (("sum", ""), ("month", ", month"))
)
"""As if every observation were shared out by age too: what reading is measured on; the rebuild is not of these."""


def questions() -> Iterator[tuple[str, str]]:
    """Everything that reads the read models, by what it is called: whole, filtered, for a page, mapped, published."""
    for by in BY:
        yield f"by {by}", f"/roll-ups?by={by}"
        yield f"by {by}, shared out", f"/roll-ups/breakdowns?by={by}&dimension=GENDER"
        for limit in (f"edition={EDITION}", "region=84", "axis=SOLIDARITY_INCLUSION"):
            yield f"by {by}, {limit}", f"/roll-ups?by={by}&{limit}"
            yield f"by {by}, {limit}, shared out", f"/roll-ups/breakdowns?by={by}&dimension=GENDER&{limit}"
        for what, path in PUBLISHED.items():
            yield f"{what} by {by}", f"{path}{by}"
    yield "dashboard", "/dashboard"
    yield "dashboard of an edition", f"/dashboard?edition={EDITION}"
    yield "map of regions", "/maps/regions"
    yield "map of departments", "/maps/departments"
    yield "study", f"/study?edition={EDITION}"
    yield "study of a region", f"/study?edition={EDITION}&region=84"


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """Events a second and memory of the rebuilds; the slowest of all questions at its 95th percentile."""
    projects, observations, asks = (20, 1_000, 10) if quick else (200, 1_000_000, 20 * runs)
    roll_up, breakdown, _ = PROJECTIONS
    keep_what_is_loaded()
    async with ground.database(SERIES) as database:
        made = Programme(projects)
        hearer = Hearer(database, Projecting(SERVICE.name, roll_up, 1))
        await hearer.hear(made.opened())
        figures = await _rebuilt("rebuild", hearer, made.observed(observations))
        await _complete(database, made, SUMS)
        again = Programme(projects, of=made, shares_out=True)
        parted = Hearer(database, Projecting(SERVICE.name, breakdown, 1))
        await parted.hear([raw for raw in again.opened() if raw.topic == impact.IndicatorReported.TOPIC])
        figures += await _rebuilt("rebuild_breakdown", parted, again.observed(observations))
        await _complete(database, again, SHARED_OUT)
        for statement in BY_AGE:
            await database.pool.execute(statement, timeout=600)
        await database.pool.execute("VACUUM ANALYZE", timeout=600)
        await ground.settle()
        async with asked(ground, SERVICE, database, at=AT) as api:
            officer = api.caller(Role.IMPACT_OFFICER)
            found = {what: await p95_of(officer, [path] * asks) for what, path in questions()}
    for what, milliseconds in sorted(found.items(), key=lambda one: one[1])[-30:]:
        say(f"  {what}: p95 {milliseconds:.1f} ms over {observations} observations")
    slowest = max(found, key=lambda what: found[what])
    against = f"the most one may take; {slowest}"
    return [*figures, Figure("roll_ups", found[slowest], MOST_MS, "ms", 1.0, "at most", against=against)]


async def _rebuilt(name: str, hearer: Hearer, stream: Iterator[Raw]) -> list[Figure]:
    """Events a second, and the resident memory at its most against that after a tenth of the events, in MB."""
    seconds, processor, events = 0.0, 0.0, 0
    memory: list[float] = []
    while chunk := [raw for _, raw in zip(range(hearer.takes), stream, strict=False)]:
        clock, before = Stopwatch(), time.process_time()
        await hearer.hear(chunk)
        seconds += clock.seconds
        processor += time.process_time() - before
        events += len(chunk)
        memory.append(resident(os.getpid()))
    middle, last = memory[len(memory) // 10], max(memory)
    say(f"  {name}: {events} events in {seconds:.1f} s, {events / seconds:.0f}/s, {1e6 * processor / events:.1f} us")
    say(f"  {middle:.0f} MB after a tenth of them, at most {last:.0f} MB")
    return [
        Figure(name, events / seconds, RATE, "events/s", 1.0, against="what is asked"),
        Figure(f"{name}_memory", last, middle, "MB", FLAT, "at most", against="after a tenth of the events"),
    ]


async def _complete(database: Database, made: Programme, sums: tuple[str, ...]) -> None:
    """Every event was applied once, none stands aside, and the read model holds what was observed."""
    if sums is SUMS:
        await checks.applied(database, made.events)
    for statement in sums:
        row = await database.fetchrow(statement)
        found = dict(row) if row else {}
        checks.require(found == made.told, f"added up to {found}, told was {made.told}")
