"""The invented year on a running platform, from its call to the last of December."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from novapec.addresses import Reachable
from novapec.clockwork import advance, times
from novapec.demo.client import Client
from novapec.demo.world import at_office
from novapec.seeding.applying import Admitted, apply
from novapec.seeding.calendar import Calendar
from novapec.seeding.diary import Diary
from novapec.seeding.edition import committees, open_call, open_envelopes, year_of
from novapec.seeding.generator import Seeded
from novapec.seeding.granting import Grants
from novapec.seeding.outcome import Outcome, outcome_of
from novapec.seeding.people import SeededCast
from novapec.seeding.sitting import Committees
from novapec.seeding.stage import Stage
from novapec.seeding.tally import Tally
from shared.clock import paris_day

Told = Callable[[date], None]
"""Told each day that has come."""
_ENOUGH_FOR_EVERY_DAY = 5_000
_FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Lived:
    """How a year went."""

    edition: int
    tally: Tally
    outcome: Outcome


async def live_a_year(
    stack: Reachable,
    client: Client,
    lives: Callable[[Calendar], Iterable[Seeded]],
    *,
    run: str,
    every: int,
    told: Told,
) -> Lived:
    """The files that `lives` gives for a year, to their ends. `run` names what is the same when it is asked again.

    Time moves in all services at once, when nothing is in flight. Raises ClockRefused where it is real.
    """
    now = max((await times(stack)).values())
    officer = SeededCast(client, stack.token, lambda: run).programme_officer
    year = await year_of(officer, today=paris_day(now), run=run)
    calendar = Calendar(year, every)

    async def reach(day: date) -> None:
        if at_office(day) > now:
            await advance(stack, at_office(day))
        told(day)

    diary = Diary(calendar.opens_on, calendar.closes_on, reach)
    people = SeededCast(client, stack.token, lambda: f"{run}:{year}:{diary.today}")
    await reach(calendar.opens_on)
    call_id = await open_call(people.programme_officer, calendar, run)
    bodies = await committees(people.programme_officer)
    await open_envelopes(people, year, sorted(bodies))
    stage = Stage(calendar, diary, people, call_id, bodies)
    admitted: list[Admitted] = []
    for one in lives(calendar):
        diary.begin(apply(stage, one, admitted))
    diary.begin(Committees(stage, admitted, Grants(stage).live).sit())
    await diary.live()
    await reach(calendar.closes_on)
    return Lived(year, stage.tally, await outcome_of(people.auditor, year))


def days_between(applications: int) -> int:
    """How many days people of a year of so many applications let pass between two on which they act."""
    return max(1, min(_FEWEST_DAYS, _ENOUGH_FOR_EVERY_DAY // applications))
