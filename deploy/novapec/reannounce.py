"""Announcing again: the event log onto Kafka, in order, where Kafka lost what PostgreSQL still has.

Hearers' gates make repeats harmless: what a hearer applied before, it recognises.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.messaging.kafka_log import KafkaLog, KafkaSettings
from shared.messaging.leader import pending_of
from shared.postgres import Database

PAGE: Final = """SELECT * FROM messaging.event_log WHERE position > $1 AND topic = ANY($2::text[])
ORDER BY position LIMIT 500"""
ATTEMPTS: Final = 5


class NotAcknowledged(Exception):
    """Kafka did not take the events: say again once it answers."""


async def send_log(database: Database, kafka: KafkaSettings, topics: Iterable[str]) -> int:
    """Send what a service announced on `topics`, in the order it was announced; how many events.

    Raises NotAcknowledged where Kafka does not take them.
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
                    raise NotAcknowledged(f"Kafka at {kafka.bootstrap} took {sent} events, then no more.")
                await log.renew()
    finally:
        await log.renew()
    return sent


async def announce_again_to(
    new_topics: Iterable[str], databases: Mapping[str, Database], kafka: KafkaSettings
) -> dict[str, int]:
    """Fill topics that were just made with what was announced on them before; how many events, by service."""
    topics = list(new_topics)
    if not topics:
        return {}
    return {service: await send_log(database, kafka, topics) for service, database in databases.items()}
