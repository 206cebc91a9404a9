"""What each command did, counted in the databases and on the topics: as often as it was acknowledged.

Of one target, a command takes effect at least as often as it was acknowledged, and at most as often as it was
acknowledged or its end is unknown. A refused command adds nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from .commands import Command, commands
from .evidence import Evidence
from .invariant import invariant
from .routes import ROUTES, Target


@invariant(counts="lost")
def acknowledged_commands_took_effect(evidence: Evidence) -> Iterator[str]:
    """A command took effect at least as often as clients were told so."""
    for what, told, possible, found in _effects(evidence):
        if found < told:
            yield f"{what} was acknowledged {told} times of at most {possible}, its effect is there {found} times"


@invariant(counts="doubled")
def commands_took_effect_once(evidence: Evidence) -> Iterator[str]:
    """A command took effect no more often than it was acknowledged or may have been; a refused one never did."""
    for what, told, possible, found in _effects(evidence):
        if found > possible:
            yield f"{what} was acknowledged {told} times of at most {possible}, its effect is there {found} times"


def _effects(evidence: Evidence) -> Iterator[tuple[str, int, int, int]]:
    """Each target of a route: its name, and how often it was acknowledged, can have taken effect, and did."""
    sent = list(commands(evidence))
    for route in ROUTES:
        by_target: dict[Target, list[Command]] = {}
        for command in sent:
            target = route.target_of(command)
            if target is not None:
                by_target.setdefault(target, []).append(command)
        found = route.count(evidence) if by_target else Counter[Target]()
        for target, about in by_target.items():
            told, possible = _count(about, "ok"), _count(about, "ok", "unknown")
            yield (
                f"{route.service}: {route.pattern.pattern.split('(')[0]}... of {target}",
                told,
                possible,
                found[target],
            )


def _count(about: Iterable[Command], *ends: str) -> int:
    return sum(command.end in ends for command in about)


INVARIANTS: Final = (acknowledged_commands_took_effect, commands_took_effect_once)
