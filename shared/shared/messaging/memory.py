"""What a hearer needs to remember, as ports. `inbox.py` and `shared.postgres` fill them; a simulation may as well."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from shared.messaging.gate import StreamState
from shared.messaging.records import Arrived, Broken, Stream
from shared.origin import Origin
from shared.postgres import Transaction


class Transactions(Protocol):
    """Where units of work are done: `Database`, as far as a hearer knows it."""

    def transaction(self, origin: Origin) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work: committed at the end of the block, rolled back where it raises."""
        ...


class Memory(Protocol):
    """The gate's memory for one consumer. All methods work inside the caller's transaction."""

    async def advance(self, tx: Transaction, arrived: Sequence[Arrived], runs: dict[Stream, range]) -> bool:
        """Hold and settle in one visit, where these events (`runs` by stream) are next and none of them stands aside.

        False where they are not: then nothing was done, and `admit` must tell of each what it is.
        """
        ...

    async def admit(self, tx: Transaction, arrived: Sequence[Arrived]) -> dict[Stream, StreamState]:
        """Lock the cursors of these events' streams, and load what the gate must know to judge them."""
        ...

    async def lock(self, tx: Transaction, stream: Stream) -> StreamState:
        """Lock the cursor of one stream, made at 0 where missing, with what stands aside of it."""
        ...

    async def settle(
        self, tx: Transaction, applied: Sequence[Arrived], states: dict[Stream, StreamState]
    ) -> list[Stream]:
        """Move the cursors, remember the events, wake who waited for these streams; returns the streams woken."""
        ...

    async def park(
        self, tx: Transaction, one: Arrived, state: str, *, awaited: Stream | None = None, error: str | None = None
    ) -> None:
        """Put an event aside: held, waiting (for `awaited`), dead or fork."""
        ...

    async def unpark(self, tx: Transaction, one: Arrived) -> None:
        """The event was applied: it stands aside no longer."""
        ...

    async def next_held(self, tx: Transaction, stream: Stream, sequence: int) -> Arrived | Broken | None:
        """The held record of a stream at `sequence`, read again with the code of today."""
        ...

    async def drainable(self, tx: Transaction) -> list[Stream]:
        """Streams whose next event is parked and may be tried: woken, filled or re-driven."""
        ...

    async def rouse(self, tx: Transaction) -> int:
        """Let long waiters whose awaited stream has begun be tried again; how many."""
        ...

    async def quarantine(self, tx: Transaction, broken: Iterable[Broken]) -> None:
        """Keep records that name no stream, with their bytes."""
        ...

    async def quarantined_again(self, tx: Transaction) -> list[tuple[int, Arrived | Broken]]:
        """Quarantined records that an operator wants read again, by id."""
        ...

    async def quarantine_state(self, tx: Transaction, number: int, state: str, error: str) -> None:
        """What became of a quarantined record."""
        ...
