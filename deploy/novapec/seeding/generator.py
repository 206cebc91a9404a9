"""The applications of a year, the same for the same seed: who applies when, with what, and what is to become of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final

from novapec.seeding.applicant import Carrier, application, carrier, weighted
from novapec.seeding.calendar import Calendar
from novapec.seeding.flaws import NOT_MET, Flaw, spoilt


class Fate(StrEnum):
    """How far intake takes a file."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    WITHDRAWN = "WITHDRAWN"


FATES: Final = {
    Fate.DRAFT: 7,
    Fate.SUBMITTED: 3,
    Fate.SUPPLEMENT_REQUESTED: 4,
    Fate.ADMISSIBLE: 56,
    Fate.INADMISSIBLE: 25,
    Fate.WITHDRAWN: 5,
}
"""Of those whom the year leaves time for it; what is handed in too late is not decided before its end."""
NOISE: Final = 0.05
"""How many of the files have a flaw."""
_AGAIN, _SUPPLEMENTED, _JUST_BEFORE_A_CUTOFF = 0.08, 0.15, 0.55
"""How many files come from a carrier that has one already, are completed on demand, are begun in a last month."""
_LAST_MONTH: Final = 28
_LATE_IN_THE_YEAR: Final = 45
_UNDER_WAY: Final = frozenset({Fate.SUBMITTED, Fate.SUPPLEMENT_REQUESTED})
_DECIDED: Final = frozenset({Fate.ADMISSIBLE, Fate.INADMISSIBLE})


@dataclass(frozen=True, slots=True)
class Days:
    """When a file is begun, submitted, examined and decided, each on or after the one before, as people act on them.

    `answered_on`: it was examined, found short, and completed on that day.
    """

    begun_on: date
    submitted_on: date
    examined_on: date
    answered_on: date | None
    decided_on: date


@dataclass(frozen=True, slots=True)
class Seeded:
    """The `rank`-th application: its content, whose token sends it, its fate, its flaw where it has one, its days.

    `merit`, from 0 to 1, is what a committee sees in it; `luck`, likewise, is everything else.
    """

    rank: int
    siret: str
    body: dict[str, Any]
    fate: Fate
    flaw: Flaw | None
    days: Days
    merit: float
    luck: float


def applications(seed: int, count: int, calendar: Calendar) -> Iterator[Seeded]:
    """That many applications, spread over the year: most are begun in the last month before a cut-off."""
    random = Random(seed)  # noqa: S311  because the same seed must give the same year
    carriers: list[Carrier] = []
    sound: tuple[dict[str, Any], date] | None = None
    for rank in range(1, count + 1):
        fate = weighted(random, FATES)
        begun_on = _begun(random, calendar, fate)
        if carriers and random.random() < _AGAIN:
            by = random.choice(carriers)
        else:
            by = carrier(random, len(carriers) + 1, on=calendar.begins_on)
            carriers.append(by)
        body = application(random, by, on=begun_on)
        flaw = random.choice(list(Flaw)) if random.random() < NOISE else None
        if flaw is Flaw.NEAR_DUPLICATE and sound is not None:
            body, first_begun_on = sound
            begun_on = first_begun_on + timedelta(days=random.randint(1, 20))
        siret = str(body["carrier"]["siret"])
        if flaw is None:
            sound = body, begun_on
        else:
            body = spoilt(random, body, flaw)
        if flaw in NOT_MET and fate is Fate.ADMISSIBLE:
            fate = Fate.INADMISSIBLE
        days = _days(random, calendar, fate, begun_on)
        merit, luck = random.random(), random.random()
        yield Seeded(rank, siret, body, fate, flaw, days, merit, luck)


def _begun(random: Random, calendar: Calendar, fate: Fate) -> date:
    if fate in _UNDER_WAY:
        return calendar.closes_on - timedelta(days=random.randint(12, _LATE_IN_THE_YEAR))
    if random.random() < _JUST_BEFORE_A_CUTOFF:
        cutoff = random.choice(calendar.sittings).cutoff_on
        return cutoff - timedelta(days=random.randint(3, _LAST_MONTH))
    return calendar.begins_on + timedelta(days=random.randrange((calendar.closes_on - calendar.begins_on).days))


def _days(random: Random, calendar: Calendar, fate: Fate, begun_on: date) -> Days:
    def later(day: date, least: int, most: int) -> date:
        return calendar.day(day + timedelta(days=random.randint(least, most)))

    begun_on = calendar.day(begun_on)
    submitted_on = later(begun_on, 0, 12)
    examined_on = later(submitted_on, 5, 25)
    short = fate in _DECIDED and random.random() < _SUPPLEMENTED
    answered_on = later(examined_on, 3, 18) if short else None
    decided_on = later(answered_on, 3, 14) if answered_on else examined_on
    return Days(begun_on, submitted_on, examined_on, answered_on, decided_on)
