"""The write side: announce an event in the transaction of the change it tells of."""

from typing import Any, Final, LiteralString

from shared.contracts.envelope import SOURCE_PREFIX, Event
from shared.observability.tracing import current_traceparent
from shared.origin import Origin
from shared.postgres import Transaction, Write

LARGEST_PAYLOAD: Final = 512 * 1024
"""Bytes. Half of the broker's default limit: an event that could not be sent must fail its command."""


class UnsendableError(ValueError):
    """The event is too large to be sent: nothing of its command is written."""


def announce(tx: Transaction, event: Event) -> None:
    """Announce `event` with the rest of this unit of work; it takes the next sequence of its stream at the end.

    Raises UnsendableError when it is larger than LARGEST_PAYLOAD.
    """
    tx.deferred(_Announced).add(event)


class _Announced:
    """The events of one unit of work, written as one statement: stream, event_log and outbox together."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._events: list[tuple[Event, bytes]] = []
        self._announced_before = 0

    @property
    def pending(self) -> bool:
        return bool(self._events)

    def add(self, event: Event) -> None:
        payload = event.model_dump_json(exclude_none=True).encode()
        if len(payload) > LARGEST_PAYLOAD:
            message = f"{event.TYPE} of {len(payload)} bytes cannot be sent: at most {LARGEST_PAYLOAD}"
            raise UnsendableError(message)
        self._events.append((event, payload))

    def write(self) -> Write:
        origin, events, first = self._origin, self._events, self._announced_before
        self._events, self._announced_before = [], first + len(events)
        facts = [self._facts(n, event, payload) for n, (event, payload) in enumerate(events, first)]
        common = (
            origin.at,
            origin.correlation_id,
            origin.causation_id,
            origin.actor,
            current_traceparent() or origin.traceparent,
        )
        if len(facts) == 1:
            queued = "queued_or_known" if origin.cause else "queued"
            return Write(_ONE_REPEATABLE if origin.cause else _ONE_NEW, (*facts[0], *common), {queued: 1})
        columns = map(list, zip(*facts, strict=True))
        counted = ("logged_or_known", "queued_or_known") if origin.cause else ("logged", "queued")
        expected: dict[str, int] = dict.fromkeys(counted, len(facts))
        return Write(_REPEATABLE if origin.cause else _NEW, (*columns, *common), expected)

    def _facts(self, number: int, event: Event, payload: bytes) -> tuple[Any, ...]:
        aggregate_id = event.aggregate_id
        event_id = self._origin.id_for(f"{event.TYPE}/{aggregate_id}/{number}")
        source = f"{SOURCE_PREFIX}/{event.SERVICE}"
        return event.TOPIC, aggregate_id, event_id, event.TYPE, source, event.schema_uri(), payload


# What a reaction or a timer announces may stand in the log of a restored database, taken back from Kafka (ADR 9): the
# same cause made the same event, which is settled by being made again, and neither numbered nor sent once more. With
# another content it is not recognised, and the log refuses its id.
_RECOGNISED: Final = """
UPDATE messaging.taken_back AS t SET settled = 'again'
FROM unnest($1::text[], $2::text[], $3::uuid[], $7::bytea[]) AS e (topic, aggregate_id, event_id, payload)
JOIN messaging.event_log AS l USING (topic, aggregate_id, event_id, payload)
WHERE t.event_id = l.event_id RETURNING t.event_id"""
_NOT_RECOGNISED: Final = " WHERE e.event_id NOT IN (SELECT event_id FROM {recognised})"


def _ctes(which: LiteralString = "") -> tuple[tuple[str, LiteralString], ...]:
    # The stream's row is locked by this upsert before any id is drawn: ids then grow with sequences inside a stream.
    tip = f"""
INSERT INTO messaging.stream AS s (topic, aggregate_id, last)
SELECT topic, aggregate_id, count(*) FROM unnest($1::text[], $2::text[], $3::uuid[])
    AS e (topic, aggregate_id, event_id){which}
GROUP BY topic, aggregate_id ORDER BY topic, aggregate_id
ON CONFLICT (topic, aggregate_id) DO UPDATE SET last = s.last + excluded.last
RETURNING topic, aggregate_id, last"""
    numbered = f"""
SELECT e.*, tip.last + 1 - row_number() OVER (PARTITION BY e.topic, e.aggregate_id ORDER BY e.nth DESC) AS sequence
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[])
     WITH ORDINALITY AS e (topic, aggregate_id, event_id, type, source, data_schema, payload, nth)
JOIN {{tip}} AS tip USING (topic, aggregate_id){which}"""
    columns: LiteralString = """(topic, aggregate_id, sequence, event_id, type, source, data_schema, payload,
    at, correlation_id, causation_id, actor, traceparent)
SELECT topic, aggregate_id, sequence, event_id, type, source, data_schema, payload,
    $8::timestamptz, $9::uuid, $10::uuid, $11::text, $12::text
FROM {numbered} ORDER BY nth RETURNING event_id"""
    return (
        ("tip", tip),
        ("numbered", numbered),
        ("logged", f"INSERT INTO messaging.event_log {columns}"),
        ("queued", f"INSERT INTO messaging.outbox {columns}"),
    )


_NEW: Final = _ctes()
_REPEATABLE: Final = (
    ("recognised", _RECOGNISED),
    *_ctes(_NOT_RECOGNISED),
    ("logged_or_known", "SELECT event_id FROM {logged} UNION ALL SELECT event_id FROM {recognised}"),
    ("queued_or_known", "SELECT event_id FROM {queued} UNION ALL SELECT event_id FROM {recognised}"),
)

# Most units of work announce one event. The same without arrays, sorts and joins costs PostgreSQL and the driver half.
_ONE_COLUMNS: Final = """(topic, aggregate_id, sequence, event_id, type, source, data_schema, payload,
    at, correlation_id, causation_id, actor, traceparent)
SELECT $1::text, $2::text, last, $3::uuid, $4::text, $5::text, $6::text, $7::bytea,
    $8::timestamptz, $9::uuid, $10::uuid, $11::text, $12::text
FROM {tip} RETURNING event_id"""


def _one(which: LiteralString = "") -> tuple[tuple[str, LiteralString], ...]:
    tip = f"""
INSERT INTO messaging.stream AS s (topic, aggregate_id, last) SELECT $1::text, $2::text, 1{which}
ON CONFLICT (topic, aggregate_id) DO UPDATE SET last = s.last + 1 RETURNING last"""
    return (
        ("tip", tip),
        ("logged", f"INSERT INTO messaging.event_log {_ONE_COLUMNS}"),
        ("queued", f"INSERT INTO messaging.outbox {_ONE_COLUMNS}"),
    )


_ONE_RECOGNISED: Final = """
UPDATE messaging.taken_back AS t SET settled = 'again' FROM messaging.event_log AS l
WHERE t.event_id = $3::uuid AND l.event_id = t.event_id AND l.topic = $1 AND l.aggregate_id = $2 AND l.payload = $7
RETURNING t.event_id"""

_ONE_NEW: Final = _one()
_ONE_REPEATABLE: Final = (
    ("recognised", _ONE_RECOGNISED),
    *_one(" WHERE NOT EXISTS (SELECT FROM {recognised})"),
    ("queued_or_known", "SELECT event_id FROM {queued} UNION ALL SELECT event_id FROM {recognised}"),
)
