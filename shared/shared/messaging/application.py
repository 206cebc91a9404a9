"""How events are applied: one by one with a reaction, or noted in a batch by a projection."""

from collections.abc import Sequence
from time import time_ns
from typing import Protocol

from opentelemetry.trace import SpanKind

from shared.contracts.envelope import Event
from shared.messaging.generations import hold_generation
from shared.messaging.reactions import Batch, Projection, Reactions
from shared.messaging.records import Arrived
from shared.observability.tracing import kept, passed, span
from shared.origin import Origin
from shared.postgres import Transaction


class Application(Protocol):
    """What a consumer does with the events that the gate lets through."""

    @property
    def name(self) -> str:
        """What operators call it within its service: `reactions`, or the projection's name."""
        ...

    @property
    def consumer(self) -> str:
        """The consumer's name: its Kafka group and its name in the gate's tables."""
        ...

    @property
    def hears(self) -> frozenset[type[Event]]:
        """The event types it does something with; the others of its topics only move the cursor."""
        ...

    @property
    def takes(self) -> int:
        """How many records it takes off its topics at once, at most."""
        ...

    async def apply(self, tx: Transaction, arrived: Sequence[Arrived]) -> None:
        """Apply events in order inside the caller's transaction."""
        ...


class Reacting:
    """Applies each event once by its reaction, which may change state and announce."""

    takes = 200
    """One transaction, as long as their locks are held."""

    def __init__(self, service: str, reactions: Reactions) -> None:
        self.name = "reactions"
        self.consumer = f"novapec.{service}.{self.name}"
        self.hears = frozenset(reactions)
        self._reactions = reactions

    async def apply(self, tx: Transaction, arrived: Sequence[Arrived]) -> None:
        """Each event in a unit of work of its own inside `tx`, flushed as one statement."""
        for one in arrived:
            event, envelope = one.heard.event, one.heard.envelope
            if event is None or type(event) not in self._reactions:
                continue
            with span(
                f"{self.consumer} {type(event).__name__}", traceparent=envelope.traceparent, kind=SpanKind.CONSUMER
            ):
                await tx.within(Origin.of_event(envelope, self.consumer), self._reactions[type(event)], event)


class Projecting:
    """Notes what events change in a read model, then writes a whole batch."""

    takes = 6000
    """Some transactions, each of which works while the next is prepared: what a rebuild has before it is long."""

    def __init__(self, service: str, projection: Projection, generation: int) -> None:
        self.name = projection.name
        self.consumer = consumer_of(service, projection, generation)
        self.hears = frozenset(projection.apply)
        self.says_caught_up = projection.says_caught_up
        self._projection = projection
        self._generation = generation

    async def apply(self, tx: Transaction, arrived: Sequence[Arrived]) -> None:
        """All events, as runs of the same statement. Raises SupersededError where a rebuild came first."""
        began = time_ns()
        await hold_generation(tx, self._projection, self._generation)
        batch = Batch()
        for one in arrived:
            event = one.heard.event
            projector = self._projection.apply.get(type(event)) if event is not None else None
            if projector is not None:
                projector(batch, event, at=one.heard.envelope.time)
        for sql, rows in batch.runs:
            await tx.run_many(sql, rows)
        for statement in sorted(batch.gathered, key=lambda one: one.rank):
            await tx.run(statement.sql, *map(list, zip(*batch.gathered[statement].values(), strict=True)))
        if kept():
            self._trace(arrived, began)

    def _trace(self, arrived: Sequence[Arrived], began: int) -> None:
        """In the trace of each event: the batch it was written with."""
        for one in arrived:
            if type(one.heard.event) in self.hears:
                name = f"{self.consumer} {type(one.heard.event).__name__}"
                passed(name, traceparent=one.heard.envelope.traceparent, since=began, kind=SpanKind.CONSUMER)


def consumer_of(service: str, projection: Projection, generation: int) -> str:
    """The consumer name of a projection: a rebuild takes the next generation and reads from the first event."""
    return f"novapec.{service}.{projection.name}.v{projection.version}.g{generation}"
