"""What Kafka holds of a service that its event log does not know."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final
from uuid import UUID

from novapec.restored import doubts
from novapec.restored.own_topics import Produced, records_of
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.records import Arrived, Stream
from shared.messaging.topics import check_topics, topics_of
from shared.postgres import Database, Transaction

KNOWN: Final = """SELECT event_id, topic, aggregate_id, sequence FROM messaging.event_log
WHERE event_id = ANY($1::uuid[])"""
PUBLISHED: Final = """SELECT position, event_id FROM messaging.event_log l WHERE position > $1
AND NOT EXISTS (SELECT 1 FROM messaging.outbox o WHERE o.event_id = l.event_id) ORDER BY position LIMIT 5000"""
LASTS: Final = """SELECT topic, aggregate_id, last FROM messaging.stream
JOIN unnest($1::text[], $2::text[]) AS e (topic, aggregate_id) USING (topic, aggregate_id)"""


@dataclass(slots=True)
class Forgotten:
    """`events` are unknown to the event log, each once, in an order in which they may be written.

    `strange` counts records that are no events; `doubts` says why the events may not be taken back.
    """

    events: list[Arrived] = field(default_factory=list[Arrived])
    strange: int = 0
    doubts: list[str] = field(default_factory=list[str])

    @property
    def streams(self) -> dict[Stream, list[Arrived]]:
        """The events by stream, in order."""
        return by_stream(self.events)


async def look(service: str, database: Database, kafka: KafkaSettings) -> Forgotten:
    """Compare a service's topics with its event log. Raises CannotTakeBack where they cannot be compared."""
    if kafka.standin:
        raise doubts.CannotTakeBack("The in-memory stand-in forgets more than any database: nothing can be taken back.")
    topics = topics_of(service)
    if missing := await check_topics(kafka, topics):
        raise doubts.CannotTakeBack(f"Kafka at {kafka.bootstrap} lacks {', '.join(missing)}: is it the right one?")
    found, unknown = Forgotten(), dict[UUID, Produced]()
    not_met = await published(database)  # first: what is published later may stand beyond the ends of the reading
    async for batch in records_of(topics, kafka):
        produced = [one for one in batch if isinstance(one, Produced)]
        found.strange += len(batch) - len(produced)
        ids = {one.event.heard.envelope.id for one in produced}
        log = {
            row["event_id"]: (row["topic"], row["aggregate_id"], row["sequence"])
            for row in await database.fetch(KNOWN, list(ids))
        }
        for one in produced:
            event_id = one.event.heard.envelope.id
            found.doubts += doubts.of_one(service, one.event, log.get(event_id), unknown.get(event_id))
            if event_id not in log:
                unknown.setdefault(event_id, one)
        not_met -= ids
    found.events = in_order(unknown.values())
    found.doubts += doubts.of_missing(len(not_met))
    found.doubts += doubts.of_streams(found.streams, await last_numbers(database, found.streams))
    return found


def in_order(produced: Iterable[Produced]) -> list[Arrived]:
    """As they were produced, but each stream by its own numbers, whatever the producers' clocks and repeats did."""
    events = [one.event for one in sorted(produced, key=attrgetter("at"))]
    next_of = {stream: iter(sorted(one, key=attrgetter("sequence"))) for stream, one in by_stream(events).items()}
    return [next(next_of[one.stream]) for one in events]


def by_stream(events: Iterable[Arrived]) -> dict[Stream, list[Arrived]]:
    """The events of each stream."""
    found: dict[Stream, list[Arrived]] = defaultdict(list)
    for one in events:
        found[one.stream].append(one)
    return dict(found)


async def last_numbers(where: Database | Transaction, streams: Iterable[Stream]) -> dict[Stream, int]:
    """The last number of each stream that the database knows."""
    wanted = list(streams)
    rows = await where.fetch(LASTS, [stream[0] for stream in wanted], [stream[1] for stream in wanted])
    return {(row["topic"], row["aggregate_id"]): row["last"] for row in rows}


async def published(database: Database) -> set[UUID]:
    """The events of the log that Kafka acknowledged."""
    found, position = set[UUID](), 0
    while rows := await database.fetch(PUBLISHED, position):
        found |= {row["event_id"] for row in rows}
        position = rows[-1]["position"]
    return found
