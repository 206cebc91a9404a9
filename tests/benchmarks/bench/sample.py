"""The service that is measured: things that are made and moved, each announced by an event of some 500 bytes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from shared.contracts import Envelope, Event
from shared.identity import new_id
from shared.messaging import Batch, Projection, announce
from shared.messaging.records import Raw
from shared.origin import Origin
from shared.postgres import Database, Transaction

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)
TEXT = "What a carrier wrote about the project, as long as such texts are in our events. " * 4

SCHEMA = """
CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO PUBLIC;
CREATE TABLE bench.thing (id uuid PRIMARY KEY, revision bigint NOT NULL, state text NOT NULL, title text NOT NULL,
    at timestamptz NOT NULL);
CREATE TABLE bench.bare (LIKE bench.thing INCLUDING ALL);
CREATE TABLE bench.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, thing_id uuid NOT NULL,
    at timestamptz NOT NULL, what text NOT NULL, detail text NOT NULL);
CREATE TABLE bench.bare_entry (LIKE bench.entry INCLUDING ALL);
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA bench TO PUBLIC"""

INSERT = "INSERT INTO bench.thing (id, revision, state, title, at) VALUES ($1, 1, 'MADE', $2, $3)"
BARE_INSERT = "INSERT INTO bench.bare (id, revision, state, title, at) VALUES ($1, 1, 'MADE', $2, $3)"
LOAD = "SELECT revision, state FROM bench.thing WHERE id = $1"
MOVE = "UPDATE bench.thing SET state = 'MOVED', revision = revision + 1 WHERE id = $1 AND revision = $2"
KEEP_ENTRY = "INSERT INTO bench.entry (thing_id, at, what, detail) VALUES ($1, $2, $3, $4)"
BARE_ENTRY = "INSERT INTO bench.bare_entry (thing_id, at, what, detail) VALUES ($1, $2, $3, $4)"


class ThingEvent(Event, abstract=True):
    """A thing of the bench."""

    SERVICE = "bench"
    AGGREGATE = "thing"
    KEY = "thing_id"


class ThingMade(ThingEvent):
    """What the sample service announces, and hears."""

    thing_id: UUID
    application_id: UUID
    state: str
    amount_cents: int
    title: str


class MoveEvent(Event, abstract=True):
    """What a reaction of the bench announces."""

    SERVICE = "bench"
    AGGREGATE = "move"
    KEY = "thing_id"


class ThingMoved(MoveEvent):
    """The answer to ThingMade."""

    thing_id: UUID
    state: str
    title: str


def made(thing: UUID) -> ThingMade:
    """The event of a thing just made."""
    return ThingMade(thing_id=thing, application_id=thing, state="MADE", amount_cents=6_000_000, title=TEXT)


async def prepare(database: Database) -> None:
    """Make the sample service's tables, as the owner of its database."""
    connection = await asyncpg.connect(database.dsn.replace("_app:", "_owner:"))
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()


async def make_thing(database: Database) -> None:
    """The command: a thing is made and announced, in one transaction."""
    thing = new_id()
    async with database.transaction(Origin.of_command(AT, actor="bench")) as tx:
        tx.write(INSERT, thing, TEXT, AT)
        announce(tx, made(thing))


async def move_thing(tx: Transaction, event: ThingMade, *, at: datetime) -> None:
    """The reaction: load, decide, save, announce."""
    row = await tx.fetchrow(LOAD, event.thing_id)
    if row is None or row["state"] != "MADE":
        message = f"{event.thing_id} was moved before: the event was applied twice"
        raise AssertionError(message)
    tx.write(MOVE, event.thing_id, row["revision"])
    announce(tx, ThingMoved(thing_id=event.thing_id, state="MOVED", title=event.title))


def keep_entry(batch: Batch, event: ThingMade, *, at: datetime) -> None:
    """The projection: one line of a timeline for each event."""
    batch.write(KEEP_ENTRY, event.thing_id, at, "ThingMade", event.title)


REACTIONS = {ThingMade: move_thing}
TIMELINE = Projection(name="timeline", version=1, apply={ThingMade: keep_entry}, reset=("DELETE FROM bench.entry",))


def _growing_id(what: str, number: str) -> str:
    """An id that grows with its number, as the platform's grow with time (UUIDv7)."""
    return f"overlay(md5('{what} ' || {number}) PLACING lpad(to_hex({number}), 12, '0') FROM 1 FOR 12)::uuid"


# What `make_thing` would leave behind, made by PostgreSQL itself: a backlog of a million takes seconds, not minutes.
BACKLOG = f"""
WITH made AS (
    SELECT n, {_growing_id("thing", "n % $2")} AS thing, n / $2 + 1 AS sequence FROM generate_series(0, $1 - 1) AS n),
streams AS (
    INSERT INTO messaging.stream (topic, aggregate_id, last) SELECT $3, thing::text, count(*) FROM made GROUP BY thing),
logged AS (
    INSERT INTO messaging.event_log (topic, aggregate_id, sequence, event_id, type, source, data_schema, payload, at,
        correlation_id, actor)
    SELECT $3, thing::text, sequence, {_growing_id("event", "n")}, $4, '/novapec/bench', $5,
        convert_to(replace($6, $7, thing::text), 'UTF8'), $8, {_growing_id("command", "n")}, 'bench'
    FROM made ORDER BY n
    RETURNING topic, aggregate_id, sequence, event_id, type, source, data_schema, payload, at, correlation_id, actor)
INSERT INTO messaging.outbox (topic, aggregate_id, sequence, event_id, type, source, data_schema, payload, at,
    correlation_id, actor) SELECT * FROM logged"""


async def backlog(database: Database, count: int, *, streams: int) -> None:
    """Announce `count` events of `streams` things in turn, and publish none."""
    nobody = UUID(int=0)
    event = made(nobody)
    text = event.model_dump_json(exclude_none=True)
    facts = (event.TOPIC, event.TYPE, event.schema_uri(), text, str(nobody), AT)
    await database.pool.execute(BACKLOG, count, streams, *facts, timeout=900)


def arrivals(count: int, *, offset: int = 0) -> list[Raw]:
    """The first events of `count` new things, as records off Kafka."""
    found: list[Raw] = []
    for number in range(count):
        event, event_id = made(new_id()), new_id()
        envelope = Envelope(
            id=event_id,
            type=event.TYPE,
            source="/novapec/bench",
            subject=event.aggregate_id,
            time=AT,
            sequence=1,
            correlation_id=event_id,
            actor="bench",
            data_schema=event.schema_uri(),
        )
        value = event.model_dump_json(exclude_none=True).encode()
        key, headers = event.aggregate_id.encode(), tuple(envelope.headers())
        found.append(Raw(event.TOPIC, number % 12, offset + number, key, value, headers))
    return found


def batches(records: Sequence[Raw], most: int) -> Iterator[Sequence[Raw]]:
    """As a consumer hands them over that takes so many at once."""
    return (records[first : first + most] for first in range(0, len(records), most))
