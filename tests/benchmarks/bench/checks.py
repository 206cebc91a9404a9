"""Safety is never traded: what every bench that goes through the platform is checked for afterwards."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from shared.messaging.records import Raw, Stream, decode
from shared.postgres import Database
from shared.testing import eventually

GAPS = """SELECT count(*) FROM (SELECT topic, aggregate_id, count(*) AS events, min(sequence) AS low,
max(sequence) AS high FROM messaging.event_log GROUP BY 1, 2) AS s
JOIN messaging.stream t USING (topic, aggregate_id) WHERE low <> 1 OR high <> events OR t.last <> high"""
UNLIKE = """SELECT count(*) FROM messaging.event_log l FULL JOIN messaging.outbox o USING (event_id)
WHERE l.event_id IS NULL OR o.event_id IS NULL OR l.sequence <> o.sequence OR l.payload <> o.payload"""
HEARD = """SELECT (SELECT count(*) FROM messaging.inbox) AS applied, (SELECT count(*) FROM messaging.parked) AS parked,
(SELECT count(*) FROM messaging.quarantine) AS quarantined,
(SELECT coalesce(sum(last_sequence), 0) FROM messaging.cursor) AS cursors"""


class Unsafe(Exception):
    """A bench lost, doubled or reordered something: its figure is worth nothing."""


def require(holds: object, what: str) -> None:
    """Raises Unsafe saying what does not hold."""
    if not holds:
        raise Unsafe(what)


async def announced(database: Database, count: int, *, published: bool = False) -> None:
    """The event log holds `count` events in gapless streams, and the outbox the same ones (or none, once published)."""
    found = await database.fetchval("SELECT count(*) FROM messaging.event_log")
    require(found == count, f"{found} events logged where {count} were announced")
    require(await database.fetchval(GAPS) == 0, "a stream has a gap")
    if published:
        left = await database.fetchval("SELECT count(*) FROM messaging.outbox")
        require(left == 0, f"{left} events were left unpublished")
    else:
        require(await database.fetchval(UNLIKE) == 0, "outbox and event log differ")


async def applied(database: Database, count: int) -> None:
    """Every one of `count` events was applied once; none stands aside."""
    row = await database.fetchrow(HEARD)
    found = dict(row) if row else {}
    expected = {"applied": count, "parked": 0, "quarantined": 0, "cursors": count}
    require(found == expected, f"expected {expected}, found {found}")


def in_order(records: Iterable[Raw], count: int) -> None:
    """These records of a topic are `count` events, each stream from 1 without a gap, no event twice."""
    last: dict[Stream, int] = {}
    ids: set[UUID] = set()
    for raw in records:
        event = decode(raw)
        require(hasattr(event, "heard"), f"offset {raw.offset} of {raw.topic}-{raw.partition} is no event")
        sequence = last.get(event.stream, 0) + 1  # type: ignore[union-attr]  # reason: required above
        require(event.sequence == sequence, f"{event.stream}: {event.sequence} where {sequence} was next")  # type: ignore[union-attr]  # reason: required above
        last[event.stream] = sequence  # type: ignore[union-attr]  # reason: required above
        ids.add(event.heard.envelope.id)  # type: ignore[union-attr]  # reason: required above
    require(sum(last.values()) == len(ids) == count, f"{len(ids)} events on Kafka where {count} were announced")


async def soon(holds: Callable[[], Awaitable[bool]]) -> None:
    """Raises Unsafe where it does not come to hold within a minute."""
    try:
        await eventually(holds, within=60)
    except AssertionError as error:
        raise Unsafe(str(error)) from error
