"""Taking back: events of its own that a database forgot, and others heard long ago, into its event log.

They keep their numbers, so that no number is used twice and no hearer sees a fork. The state of their aggregates stays
behind until the reactions and timers that made them make them again, or people have repaired it.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from novapec.restored import doubts
from novapec.restored.looking import Forgotten, last_numbers
from shared.messaging.audit import RECORD
from shared.messaging.groups import read_again
from shared.messaging.records import Arrived, Stream
from shared.origin import Origin
from shared.postgres import Database

# Nobody announces meanwhile: announcing begins with the stream's row.
HOLD: Final = "LOCK TABLE messaging.stream IN SHARE ROW EXCLUSIVE MODE"
LOG: Final = """INSERT INTO messaging.event_log (topic, aggregate_id, sequence, event_id, type, source, data_schema, at,
    correlation_id, causation_id, actor, traceparent, payload)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"""
NOTE: Final = "INSERT INTO messaging.taken_back (topic, aggregate_id, sequence, event_id) VALUES ($1, $2, $3, $4)"
# First, because the number of a stream that is behind may not be raised.
UNMARK: Final = "UPDATE messaging.stream SET behind = false WHERE topic = $1 AND aggregate_id = $2 AND behind"
RAISE: Final = """INSERT INTO messaging.stream (topic, aggregate_id, last, behind) VALUES ($1, $2, $3, true)
ON CONFLICT (topic, aggregate_id) DO UPDATE SET last = excluded.last, behind = true"""


async def take_back(found: Forgotten, database: Database, origin: Origin) -> None:
    """Write what was found into the event log, and let the service's hearers read again: all of it or nothing. Audited.

    The hearers read again because the database forgot what they heard, too, while Kafka remembers that they did.
    Raises CannotTakeBack where there are doubts, old ones or new ones.
    """
    doubts.refuse(found.doubts)
    streams = found.streams
    async with database.transaction(origin) as tx:
        await tx.run(HOLD)
        doubts.refuse(doubts.of_streams(streams, await last_numbers(tx, streams)))
        await tx.run_many(LOG, [_row(one) for one in found.events])
        await tx.run_many(UNMARK, list(streams))
        await tx.run_many(RAISE, [(*stream, events[-1].sequence) for stream, events in streams.items()])
        await tx.run_many(NOTE, [(*one.stream, one.sequence, one.heard.envelope.id) for one in found.events])
        await tx.run_many(RECORD, [_audited(stream, events, origin) for stream, events in streams.items()])
        await read_again(tx)


def _row(one: Arrived) -> tuple[Any, ...]:
    e = one.heard.envelope
    about = (e.id, e.type, e.source, e.data_schema, e.time, e.correlation_id, e.causation_id, e.actor, e.traceparent)
    return (*one.stream, one.sequence, *about, one.raw.value)


def _audited(stream: Stream, events: Sequence[Arrived], origin: Origin) -> tuple[Any, ...]:
    detail = json.dumps({"from": events[0].sequence, "to": events[-1].sequence})
    return (origin.at, origin.actor, "take back", "/".join(stream), detail, origin.correlation_id)
