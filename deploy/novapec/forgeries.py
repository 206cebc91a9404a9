"""What stands on Kafka beside what the services announced: a service's topics against its event log, record by record.

Whoever may write to a topic may write anything there. A record that its service never wrote, or not so, is told by what
the service's own database holds; what the database holds as published and the topics do not is told too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from novapec.failures import Failed
from novapec.restored.looking import published
from novapec.restored.own_topics import Produced, records_of
from novapec.services import SERVICES
from shared.contracts.signatures import SIGNATURE
from shared.messaging.kafka_log import KafkaSettings, partition_of
from shared.messaging.leader import pending_of
from shared.messaging.records import Arrived, Broken
from shared.messaging.topics import check_topics, topics_of
from shared.postgres import Database
from shared.postgres.transaction import Row

LOGGED: Final = "SELECT * FROM messaging.event_log WHERE event_id = ANY($1::uuid[])"
MISSING: Final = """SELECT topic, aggregate_id, sequence, event_id FROM messaging.event_log
WHERE event_id = ANY($1::uuid[]) ORDER BY position"""
PARKED: Final = "SELECT id, topic, event_id FROM messaging.parked WHERE id = ANY($1::bigint[])"
KNOWN: Final = "SELECT event_id FROM messaging.event_log WHERE event_id = $1"


class CannotCompare(Failed):
    """Topics and event log could not be compared: the message says why."""


class NoForgery(Failed):
    """A record was called forged that its owner announced: nothing was done."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that the service did not write, or not so. `event_id`, `aggregate_id` and `sequence` as it says them."""

    topic: str
    partition: int
    offset: int
    event_id: UUID | None
    aggregate_id: str | None
    sequence: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An event that was published and is on no topic."""

    topic: str
    aggregate_id: str
    sequence: int
    event_id: UUID


@dataclass(slots=True)
class Compared:
    """What came of comparing a service's topics with its event log."""

    records: int = 0
    differences: list[Difference] = field(default_factory=list[Difference])
    missing: list[Missing] = field(default_factory=list[Missing])

    @property
    def same(self) -> bool:
        """Whether the topics hold what was announced, and nothing else."""
        return not self.differences and not self.missing


async def compare(service: str, database: Database, kafka: KafkaSettings) -> Compared:
    """Read every record of a service's topics beside its event log. Repeats of a record are no difference.

    Raises CannotCompare where Kafka lacks a topic, or is the stand-in.
    """
    if kafka.standin:
        raise CannotCompare("The in-memory stand-in forgets: there is nothing to compare.")
    topics = topics_of(service)
    if missing := await check_topics(kafka, topics):
        raise CannotCompare(f"Kafka at {kafka.bootstrap} lacks {', '.join(missing)}: is it the right one?")
    found = Compared()
    not_met = await published(database)  # first: what is published later may stand beyond the ends of the reading
    async for batch in records_of(topics, kafka):
        found.records += len(batch)
        ids = {one.event.heard.envelope.id for one in batch if isinstance(one, Produced)}
        rows = {row["event_id"]: row for row in await database.fetch(LOGGED, list(ids))}
        found.differences += _differences(batch, rows)
        not_met -= ids
    found.missing = [Missing(**row) for row in await database.fetch(MISSING, list(not_met))]
    return found


async def check_forged(hearer: Database, opened: Mapping[str, Database], numbers: Sequence[int]) -> None:
    """Raise NoForgery where one of these parked records stands in the event log of the service whose topic it is."""
    for row in await hearer.fetch(PARKED, list(numbers)):
        owner = row["topic"].split(".")[1]
        if owner in SERVICES and await opened[owner].fetchval(KNOWN, row["event_id"]) is not None:
            raise NoForgery(f"Record {row['id']} is no forgery: {owner} announced it. Nothing was done.")


def _differences(batch: Iterable[Produced | Broken], rows: Mapping[UUID, Row]) -> Iterator[Difference]:
    for one in batch:
        if isinstance(one, Broken):
            yield Difference(
                one.raw.topic, one.raw.partition, one.raw.offset, None, None, None, f"no event: {one.error}"
            )
            continue
        event, envelope = one.event, one.event.heard.envelope
        row = rows.get(envelope.id)
        what = "the event log does not know it" if row is None else _altered(event, row)
        if what:
            where = (event.raw.topic, event.raw.partition, event.raw.offset)
            yield Difference(*where, envelope.id, envelope.subject, envelope.sequence, what)


def _altered(event: Arrived, row: Row) -> str:
    raw, pending = event.raw, pending_of(row)
    said, written = dict(raw.headers), dict(pending.envelope.headers())
    key = pending.envelope.subject.encode()
    parts = {
        "topic": raw.topic != pending.topic,
        "key": raw.key != key,
        "partition": raw.partition != partition_of(key),
        "data": raw.value != pending.payload,
        # Whoever announces again signs anew, by the key of that day: hearers judge signatures, the event log has none.
        **{name: said.get(name) != written.get(name) for name in sorted({*said, *written} - {SIGNATURE})},
    }
    differ = [name for name, differs in parts.items() if differs]
    return f"the event log has another {', '.join(differ)}" if differ else ""
