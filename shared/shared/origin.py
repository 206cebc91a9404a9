"""Where a unit of work comes from: what its events must say of their cause, and the ids it may make."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from shared.contracts.envelope import Envelope
from shared.identity import derived_id, new_id


@dataclass(frozen=True, slots=True)
class Origin:
    """The cause of a unit of work.

    `at` is the business time of everything it does: the clock's for a command, the event's for a reaction, the due
    instant for a timer. `cause` is set where ids must be the same each time the same cause is handled; `heard` is the
    envelope of the event that a reaction handles.
    """

    at: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    actor: str | None = None
    traceparent: str | None = None
    cause: str | None = None
    heard: Envelope | None = None

    @classmethod
    def of_command(
        cls, at: datetime, *, actor: str | None, correlation_id: UUID | None = None, traceparent: str | None = None
    ) -> "Origin":
        """A person or a system asked for it over HTTP, or an operator on the command line."""
        return cls(at=at, correlation_id=correlation_id or new_id(), actor=actor, traceparent=traceparent)

    @classmethod
    def of_event(cls, envelope: Envelope, consumer: str, *, traceparent: str | None = None) -> "Origin":
        """`consumer` reacts to an event: same correlation, same business time, derived ids."""
        return cls(
            at=envelope.time,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.id,
            actor=envelope.actor,
            traceparent=traceparent or envelope.traceparent,
            cause=f"{consumer}/{envelope.id}",
            heard=envelope,
        )

    @classmethod
    def of_timer(cls, timer: str, row: str, due: datetime) -> "Origin":
        """A row of `timer` fell due: business time is the due instant, ids derive from it."""
        cause = f"{timer}/{row}/{due.isoformat()}"
        return cls(at=due, correlation_id=derived_id(cause, "correlation"), actor=f"timer:{timer}", cause=cause)

    @classmethod
    def of_machinery(cls) -> "Origin":
        """Of the platform's own bookkeeping, which announces nothing."""
        return cls(at=datetime.fromtimestamp(0, UTC), correlation_id=UUID(int=0), actor="platform")

    def id_for(self, kind: str) -> UUID:
        """The id of the `kind` of thing this work makes: derived for a reaction or a timer, fresh for a command."""
        return derived_id(self.cause, kind) if self.cause else new_id()
