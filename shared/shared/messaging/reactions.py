"""What a service declares: reactions, projections and timers. Plain tables; application.py and timers.py run them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, Protocol

from shared.contracts.envelope import Event
from shared.postgres import Transaction


class Reaction(Protocol):
    """Handles one event once: load, decide, save, announce. `at` is the event's business time.

    Raises Wait, Retry or Reject (failures.py); anything else it raises parks the event's stream as a dead letter.
    """

    def __call__(self, tx: Transaction, event: Any, *, at: datetime) -> Awaitable[None]:
        """Handle the event."""
        ...


Reactions = Mapping[type[Event], Reaction]
"""The table at the end of handlers.py: {intake.ApplicationSubmitted: on_application_submitted}."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement that writes all rows of a batch at once; each parameter is a column of them, as an array.

    Gathered statements run after the others, by `rank`, whatever the order in which the events stood: only for changes
    that come to the same in that order. The first value of a row is its key: of two with one key the first stands.
    """

    rank: int
    sql: LiteralString


@dataclass(slots=True)
class Batch:
    """The rows a projection writes for a batch of events, in order; runs of one statement are sent together."""

    runs: list[tuple[str, list[tuple[Any, ...]]]] = field(default_factory=list[tuple[str, list[tuple[Any, ...]]]])
    gathered: dict[Gathered, dict[Any, list[Any]]] = field(default_factory=dict[Gathered, dict[Any, list[Any]]])

    def write(self, sql: LiteralString, *args: Any) -> None:
        """Note one execution of a statement."""
        if not self.runs or self.runs[-1][0] != sql:
            self.runs.append((sql, []))
        self.runs[-1][1].append(args)

    def gather(self, statement: Gathered, *row: Any) -> None:
        """Note one row of a gathered statement."""
        self.gathered.setdefault(statement, {}).setdefault(row[0], list(row))

    def noted(self, statement: Gathered, key: Any) -> list[Any] | None:
        """The row gathered under this key, which a later event of the batch may change; None where there is none."""
        return self.gathered.get(statement, {}).get(key)


class Projector(Protocol):
    """Notes in `batch` what one event changes in a read model. No I/O, no announcing."""

    def __call__(self, batch: Batch, event: Any, *, at: datetime) -> None:
        """Note what the event changes."""
        ...


@dataclass(frozen=True, slots=True)
class Projection:
    """A read model kept from events, with its own consumer group and cursor.

    `reset` empties its tables, so that the log can be read again from the first event. A change of meaning takes a new
    `version` with tables of its own, which fills beside the old one. `says_caught_up` where readers ask how fresh it is
    (caught_up.py).
    """

    name: str
    version: int
    apply: Mapping[type[Event], Projector]
    reset: tuple[LiteralString, ...]
    says_caught_up: bool = False


Projections = tuple[Projection, ...]
"""The table at the end of projections.py."""


@dataclass(frozen=True, slots=True)
class Timer:
    """What falls due.

    `find` is a SELECT with $1 = now and $2 = limit that returns (id, due_at) of rows due, soonest first. `fire` handles
    one of them in its own transaction, checks again under a lock that it is still due, and moves the row on so that
    `find` no longer returns it; `at`, its business time, is `due_at`.
    """

    name: str
    find: LiteralString
    fire: Callable[..., Awaitable[None]]
    """async (tx: Transaction, row_id: <type of id>, *, at: datetime) -> None"""


Timers = tuple[Timer, ...]
"""The table at the end of timers.py."""
