"""Events as a service announces and hears them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from shared.contracts import Envelope, Event, Heard
from shared.identity import new_id
from shared.messaging.application import Projecting
from shared.messaging.reactions import Projection, Reactions
from shared.messaging.records import Arrived, Raw
from shared.origin import Origin
from shared.postgres import Database

E = TypeVar("E", bound=Event)

_ANNOUNCED = "SELECT payload FROM messaging.event_log WHERE type = $1 ORDER BY position"


async def announced(database: Database, kind: type[E], **fields: Any) -> list[E]:
    """The events of a type that a service announced with these field values, in order."""
    events = [kind.model_validate_json(row["payload"]) for row in await database.fetch(_ANNOUNCED, kind.TYPE)]
    return [event for event in events if all(getattr(event, name) == value for name, value in fields.items())]


async def require_announced(database: Database, kind: type[E], **fields: Any) -> E:
    """The one event of a type announced with these field values; AssertionError when there is none or more."""
    found = await announced(database, kind, **fields)
    everything = [type(event).__name__ for event in await announced(database, kind)]
    assert len(found) == 1, f"{len(found)} {kind.__name__} with {fields}; announced of that type: {everything}"
    return found[0]


def heard(event: Event, *, sequence: int = 1, at: datetime | None = None, event_id: UUID | None = None) -> Arrived:
    """An event as a hearer meets it, at `sequence` of its stream."""
    envelope = Envelope(
        id=event_id or new_id(),
        type=event.TYPE,
        source=f"/novapec/{event.SERVICE}",
        subject=event.aggregate_id,
        time=at or datetime(2025, 3, 1, 9, tzinfo=UTC),
        sequence=sequence,
        correlation_id=new_id(),
        data_schema=event.schema_uri(),
    )
    value = event.model_dump_json(exclude_none=True).encode()
    raw = Raw(event.TOPIC, 0, sequence, event.aggregate_id.encode(), value, tuple(envelope.headers()))
    return Arrived(raw, Heard(envelope, event.TOPIC, event.told_as(envelope.id)))


async def react(
    database: Database,
    reactions: Reactions,
    event: Event,
    *,
    at: datetime | None = None,
    event_id: UUID | None = None,
    service: str = "tested",
) -> None:
    """Run the reaction to an event as the hearer would, in one transaction; raises what it raises (Wait, Reject...)."""
    envelope = heard(event, at=at, event_id=event_id).heard.envelope
    origin = Origin.of_event(envelope, f"novapec.{service}.reactions")
    async with database.transaction(origin) as tx:
        await reactions[type(event)](tx, event, at=origin.at)


async def project(database: Database, projection: Projection, events: Sequence[Event | Arrived]) -> None:
    """Apply events to a projection, as one batch."""
    arrived = [one if isinstance(one, Arrived) else heard(one, sequence=n) for n, one in enumerate(events, 1)]
    async with database.transaction(Origin.of_machinery()) as tx:
        await Projecting("tested", projection, 1).apply(tx, arrived)
