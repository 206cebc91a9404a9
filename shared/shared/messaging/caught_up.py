"""How fresh a read model is, for readers who would rather be refused than see what was true a while ago.

Every two seconds its consumer asks Kafka how far its partitions go, and notes in PostgreSQL those of which it has taken
everything. Where it rests, is cut off, is behind or is rebuilt (under another name), the notes grow old or are missing.
"""

from collections.abc import Iterable
from typing import Final

from shared.postgres import Database, Transaction

CAUGHT_UP: Final = """
INSERT INTO messaging.caught_up (consumer, topic, partition, at)
SELECT $1, topic, partition, clock_timestamp() FROM unnest($2::text[], $3::integer[]) AS p (topic, partition)
ON CONFLICT (consumer, topic, partition) DO UPDATE SET at = excluded.at"""


async def note_caught_up(on: Database | Transaction, consumer: str, partitions: Iterable[tuple[str, int]]) -> None:
    """Note that this consumer has just taken all there is of these partitions, by topic and number."""
    taken = sorted(partitions)
    if taken:
        await on.fetch(CAUGHT_UP, consumer, [topic for topic, _ in taken], [number for _, number in taken])
