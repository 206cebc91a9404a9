"""Erasure (effacement) of members and of a hearing's guests: what was decided stays, under opaque ids.

A name is replaced wherever it stands. What a report says stays, but for the guests' names; when the file's own time is
over, it goes too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from review.domain.hearing import Hearing
from shared.vocabulary import ERASED, ErasureGround, Refusal, without

_SHORTEST_NAME: Final = 3


class Situation(StrEnum):
    """Ce qui fait courir la durée de conservation."""

    FORMER_MEMBER = "FORMER_MEMBER"
    HEARING_GUEST = "HEARING_GUEST"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long names are kept in one situation: `days` after what ended it."""

    situation: Situation
    days: int
    revision: int


def require_mandates_over(last_day: date | None, *, on: date) -> None:
    """A committee convenes its members, and knows who they are, until the last mandate is over."""
    if last_day is not None and last_day >= on:
        raise Refusal(
            "mandate_not_over",
            "Le mandat de cette personne court encore ou doit commencer : mettez-y fin d'abord.",
            field="member",
        )


def traces_of(names: Sequence[str]) -> tuple[str, ...]:
    """What in a text points at these people: what was written of them, and the name before the quality; longest first.

    `Alex Exemple, directrice` is also found where a text says `Alex Exemple`.
    """
    known = {part.strip() for name in names for part in (name, name.split(",")[0])}
    return tuple(sorted((one for one in known if len(one) >= _SHORTEST_NAME), key=lambda one: (-len(one), one)))


def without_guests(hearing: Hearing, guests: Sequence[str]) -> Hearing:
    """The hearing without these guests, in its list and in its report."""
    report = hearing.report and without(hearing.report, traces_of(guests))
    return _changed(hearing, tuple(one for one in hearing.guests if one not in guests), report)


def forgotten_with_file(hearing: Hearing, ground: ErasureGround) -> Hearing:
    """The hearing once the carrier's contact is erased: which guest that was, nobody knows here, so all of them go.

    Where the file's time is over, so is that of what was said.
    """
    without_all = without_guests(hearing, hearing.guests)
    if ground is ErasureGround.RETENTION_OVER and hearing.report is not None:
        return _changed(hearing, (), ERASED)
    return without_all


def _changed(hearing: Hearing, guests: tuple[str, ...], report: str | None) -> Hearing:
    if (guests, report) == (hearing.guests, hearing.report):
        return hearing
    return replace(hearing, guests=guests, report=report, revision=hearing.revision + 1)
