"""Announcing again: the event log onto Kafka, in order, where Kafka lost what PostgreSQL still has.

Afterwards the hearers read from the first event: the offsets of their groups, and the positions of those that run, may
belong to topics that are gone. Their gates make repeats harmless: what a hearer applied before, it recognises.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from novapec.failures import Failed
from novapec.quiescence import hearers, service_of
from shared.contracts import Event
from shared.messaging.audit import record_access
from shared.messaging.groups import read_again
from shared.messaging.kafka_log import KafkaLog, last_event_ids
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.leader import pending_of
from shared.messaging.leading import UNKNOWN_EVENTS
from shared.messaging.topics import topics_of
from shared.origin import Origin
from shared.postgres import Database

PAGE: Final = """SELECT * FROM messaging.event_log WHERE position > $1 AND topic = ANY($2::text[])
ORDER BY position LIMIT 500"""
PAUSE: Final = """INSERT INTO messaging.control (name, value) VALUES ('relay_paused', 'true')
ON CONFLICT (name) DO UPDATE SET value = 'true', set_at = clock_timestamp() RETURNING set_at"""
RESUME: Final = "DELETE FROM messaging.control WHERE name = 'relay_paused' RETURNING name"
# The relay's session asks whether it is paused before each turn: seen asking after the pause, it is in no turn.
BUSY: Final = """SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()
AND l.objid = (hashtext('novapec relay')::bigint & 4294967295)::oid
AND NOT (a.query LIKE '/* between turns */%' AND a.query_start > $1)"""

ATTEMPTS: Final = 5
PROBE_SECONDS: Final = 0.02
OBEY_SECONDS: Final = 40.0
"""A turn of the relay may wait 20 s for a broker that does not answer."""


class ReannounceFailed(Failed):
    """The events were not all sent: the message says how far it came. Repeating it is harmless."""


@dataclass(frozen=True, slots=True)
class Reannounced:
    """What was done for a service. `unknown` last records of partitions are not in its event log: there should be none.

    `compared` counts the partitions whose last record was looked at; None where the stand-in cannot tell.
    """

    events: int
    compared: int | None
    unknown: int


async def send_log(database: Database, kafka: KafkaSettings, topics: Iterable[str]) -> int:
    """Send what a service announced on `topics`, in the order it was announced; how many events.

    Raises ReannounceFailed where Kafka does not take them.
    """
    log = KafkaLog(kafka, client_id="novapec-re-announce")
    wanted, position, sent, failures = list(topics), 0, 0, 0
    try:
        while rows := await database.fetch(PAGE, position, wanted):
            acknowledged = await log.send([pending_of(row) for row in rows])
            sent += acknowledged
            if acknowledged:
                position, failures = rows[acknowledged - 1]["position"], 0
            if acknowledged < len(rows):
                failures += 1
                if failures == ATTEMPTS:
                    raise ReannounceFailed(f"Kafka at {kafka.bootstrap} took {sent} events, then no more.")
                await log.renew()
    finally:
        await log.renew()
    return sent


async def announce_again_to(
    new_topics: Iterable[str], databases: Mapping[str, Database], kafka: KafkaSettings, origin: Origin
) -> dict[str, int]:
    """Fill topics that were just made with what was announced on them before; how many events, by service.

    For the start of a stack: no relay and no hearer runs yet.
    """
    topics = list(new_topics)
    if not topics:
        return {}
    sent = {service: await send_log(database, kafka, topics) for service, database in databases.items()}
    if any(sent.values()):
        await let_hearers_read_again(databases, topics, origin)
    return sent


async def let_hearers_read_again(databases: Mapping[str, Database], topics: Iterable[str], origin: Origin) -> None:
    """Let every service that hears one of `topics` read from the first event; those that run notice within seconds."""
    again = set(topics)
    for service in {
        service_of(consumer) for consumer, heard in hearers(services=databases).items() if again & set(heard)
    }:
        async with databases[service].transaction(origin) as tx:
            await read_again(tx)


async def reannounce(service: str, database: Database, kafka: KafkaSettings, origin: Origin) -> Reannounced:
    """Send all that a running service ever announced, its relay paused meanwhile, then compare the topics' tips."""
    topics = topics_of(service)
    if (
        kafka.signatures_required
        and not kafka.signing_key
        and any(kind.SIGNED and kind.TOPIC in topics for kind in Event.REGISTRY.values())
    ):
        raise ReannounceFailed(
            "Nothing was sent: EVENT_SIGNING_KEY is not known here, and without signatures nobody would believe it."
        )
    async with relay_paused(database, origin):
        events = await send_log(database, kafka, topics)
        if kafka.standin:
            return Reannounced(events, None, 0)
        tips = await last_event_ids(kafka, topics)
        unknown = len(await database.fetch(UNKNOWN_EVENTS, list(tips.values())))
    return Reannounced(events, len(tips), unknown)


@asynccontextmanager
async def relay_paused(database: Database, origin: Origin) -> AsyncGenerator[None]:
    """Inside, the service's relay publishes nothing. Raises ReannounceFailed where it does not obey in time."""
    async with database.transaction(origin) as tx:
        since = await tx.fetchval(PAUSE)
        record_access(tx, action="relay pause", target="relay")
    try:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + OBEY_SECONDS
        while await database.fetchval(BUSY, since):
            if loop.time() > deadline:
                raise ReannounceFailed("The relay did not pause: nothing was sent. Is its process stopped?")
            await asyncio.sleep(PROBE_SECONDS)
        yield
    finally:
        async with database.transaction(origin) as tx:
            await tx.fetchval(RESUME)
            record_access(tx, action="relay resume", target="relay")
