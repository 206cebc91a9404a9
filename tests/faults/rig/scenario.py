"""What a scenario is, and the list of all of them."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from rig.load import LANES
from rig.stage import Stage

Run = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class Scenario:
    """One fault scenario. `run` injects the faults while the load lives, and returns when they are over."""

    number: str
    """Of docs/delivery.md, with a letter where one number has several parts: 2, 3a, 3b."""
    sentence: str
    """What happens, and what must hold all the same."""
    run: Run
    lanes: int
    """Lives at the same time; new ones begin until the faults are over."""
    quick: bool
    """Among the few that every test run goes through, on one node of Kafka."""
    nodes: Literal[1, 3]
    """How many nodes of Kafka it needs at least."""
    fresh: bool
    """It needs a platform of its own, and leaves it so that nobody else can use it."""
    allow: tuple[str, ...]
    """Invariants that it breaks on purpose; the checker knows them by name."""
    soak: bool
    """Minutes long: only `make soak` runs it."""
    ends_within: float
    """Seconds after the last fault in which every life must come to its end."""

    @property
    def title(self) -> str:
        """Its number and its sentence."""
        return f"{self.number} {self.sentence}"

    @property
    def is_drill(self) -> bool:
        """Whether it is a disaster, which `make drill` runs."""
        return self.number.startswith("drill:")

    @property
    def slug(self) -> str:
        """The sentence as the name of a test."""
        return f"{self.number}_" + re.sub(r"[^a-z0-9]+", "_", self.sentence.lower()).strip("_")


_ALL: Final[dict[str, Scenario]] = {}


def scenario(
    number: str,
    sentence: str,
    *,
    lanes: int = LANES,
    quick: bool = False,
    nodes: Literal[1, 3] = 1,
    fresh: bool = False,
    allow: Iterable[str] = (),
    soak: bool = False,
    ends_within: float = 120.0,
) -> Callable[[Run], Run]:
    """Register a scenario under its number."""

    def register(run: Run) -> Run:
        if number in _ALL:
            raise ValueError(f"two scenarios are numbered {number}")
        _ALL[number] = Scenario(number, sentence, run, lanes, quick, nodes, fresh, tuple(allow), soak, ends_within)
        return run

    return register


def every_scenario(numbers: Iterable[str] = ()) -> list[Scenario]:
    """All of them, or those of the files of some numbers, in the order of their numbers."""
    from scenarios import register  # noqa: PLC0415  because their files import this one

    register(numbers)
    return sorted(_ALL.values(), key=_place)


def _place(one: Scenario) -> tuple[int, str]:
    number = re.match(r"\d+", one.number)
    return (int(number[0]) if number else len(_ALL) + 1000, one.number)


def chosen(numbers: str, *, soak: bool = False) -> list[Scenario]:
    """Those of `numbers`, comma-separated: 3a is one, 3 is every part of 3; all where it is empty.

    Unless they are named, those that soak, and the drill, are apart from the others.
    """
    wanted = [number.strip() for number in numbers.split(",") if number.strip()]
    if not wanted:
        return [one for one in every_scenario() if one.soak is soak and not one.is_drill]
    found = [one for one in every_scenario(wanted) if any(_is_of(one.number, number) for number in wanted)]
    if not found:
        known = ", ".join(one.number for one in every_scenario())
        raise SystemExit(f"there is no scenario {numbers}: choose of {known}")
    return found


def _is_of(number: str, wanted: str) -> bool:
    return number == wanted or re.fullmatch(rf"{re.escape(wanted)}([a-z]|:.*)", number) is not None
