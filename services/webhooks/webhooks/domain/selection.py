"""Which events a subscription is told of: by type or topic, then by public fields."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.vocabulary import Axis, Refusal, Region

LARGEST: Final = 200
"""Entries of any part of a selection."""


@dataclass(frozen=True, slots=True)
class Selection:
    """`events` are types, or topics for all of theirs. Each filter lets everything through where it is empty.

    `subjects` are ids of aggregates, or of applications for whatever is about them.
    """

    events: tuple[str, ...]
    editions: tuple[int, ...] = ()
    regions: tuple[Region, ...] = ()
    axes: tuple[Axis, ...] = ()
    subjects: tuple[str, ...] = ()


def require_known(selection: Selection, known: Collection[str]) -> None:
    """Raise Refusal where an event type or topic does not exist: it would never come. `known` has both."""
    unknown = [one for one in selection.events if one not in known]
    if unknown:
        raise Refusal(
            "unknown_event_type",
            f"Aucun événement ni sujet de ce nom : {', '.join(unknown)}. GET /event-types donne ceux qui existent.",
            field="events",
        )
