"""The applications of a year, the same for the same seed: who applies, with what, and what is to become of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import Any, Final

from novapec.seeding.applicant import Carrier, application, carrier, weighted
from novapec.seeding.flaws import Flaw, spoilt


class Fate(StrEnum):
    """How far intake takes a file."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SUPPLEMENT_REQUESTED = "SUPPLEMENT_REQUESTED"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    WITHDRAWN = "WITHDRAWN"


FATES: Final = {
    Fate.DRAFT: 8,
    Fate.SUBMITTED: 14,
    Fate.SUPPLEMENT_REQUESTED: 6,
    Fate.ADMISSIBLE: 56,
    Fate.INADMISSIBLE: 11,
    Fate.WITHDRAWN: 5,
}
NOISE: Final = 0.05
"""How many of the files have a flaw."""
_AGAIN: Final = 0.08
"""How many files come from a carrier that has one already."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """The `rank`-th application: its content, whose token sends it, its fate, and its flaw where it has one."""

    rank: int
    siret: str
    body: dict[str, Any]
    fate: Fate
    flaw: Flaw | None


def applications(seed: int, count: int, *, on: date) -> Iterator[Seeded]:
    """That many applications, begun around the day `on`."""
    random = Random(seed)  # noqa: S311  because the same seed must give the same year
    carriers: list[Carrier] = []
    sound: dict[str, Any] | None = None
    for rank in range(1, count + 1):
        if carriers and random.random() < _AGAIN:
            by = random.choice(carriers)
        else:
            by = carrier(random, len(carriers) + 1, on=on)
            carriers.append(by)
        body = application(random, by, on=on)
        fate = weighted(random, FATES)
        flaw = random.choice(list(Flaw)) if random.random() < NOISE else None
        if flaw is Flaw.NEAR_DUPLICATE and sound is not None:
            body = sound
        siret = str(body["carrier"]["siret"])
        if flaw is None:
            sound = body
        else:
            body = spoilt(random, body, flaw)
        yield Seeded(rank, siret, body, fate, flaw)
