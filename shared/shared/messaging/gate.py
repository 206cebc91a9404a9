"""The gate: what to do with an event, given what its stream has seen. Pure; PostgreSQL keeps the state (inbox.py)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from shared.messaging.records import Stream


class Verdict(Enum):
    """What the gate says of one event."""

    APPLY = "it is the next one of its stream"
    DUPLICATE = "it was applied, parked or discarded already"
    FORK = "another event stands at its sequence: the publisher's history was rewritten"
    HOLD = "an earlier one is missing or parked, or the stream is forked"


@dataclass(slots=True)
class StreamState:
    """What one consumer knows of one stream.

    `last` is the last applied sequence; `applied` holds event ids of applied sequences as far as they were asked for;
    `parked` the event ids of records that stand aside, by sequence; `discarded` those that an operator gave up.
    """

    last: int = 0
    applied: dict[int, UUID] = field(default_factory=dict[int, UUID])
    parked: dict[int, UUID] = field(default_factory=dict[int, UUID])
    forked: bool = False
    discarded: set[UUID] = field(default_factory=set[UUID])

    def judge(self, sequence: int, event_id: UUID) -> Verdict:
        """The verdict on an event. An applied sequence whose event id is unknown counts as this event's own."""
        if event_id in self.discarded:
            return Verdict.DUPLICATE
        if sequence <= self.last:
            return Verdict.DUPLICATE if self.applied.get(sequence, event_id) == event_id else Verdict.FORK
        parked = self.parked.get(sequence)
        if parked is not None:
            return Verdict.DUPLICATE if parked == event_id else Verdict.FORK
        if self.forked or sequence > self.last + 1:
            return Verdict.HOLD
        return Verdict.APPLY

    def apply(self, sequence: int, event_id: UUID) -> None:
        """The event was applied."""
        self.last = sequence
        self.applied[sequence] = event_id
        self.parked.pop(sequence, None)

    def park(self, sequence: int, event_id: UUID, *, fork: bool = False) -> None:
        """The event stands aside."""
        if fork:
            self.forked = True
        else:
            self.parked[sequence] = event_id


def runs_of(events: Iterable[tuple[Stream, int]]) -> dict[Stream, range] | None:
    """The sequences of each stream of a batch, in the order of the streams; None where those of one do not follow."""
    runs: dict[Stream, range] = {}
    for stream, sequence in events:
        run = runs.get(stream)
        if run is not None and sequence != run.stop:
            return None
        runs[stream] = range(sequence if run is None else run.start, sequence + 1)
    return dict(sorted(runs.items()))
