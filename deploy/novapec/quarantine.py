"""Quarantined records as operators handle them one by one: look, give up. Listing and re-driving are parking's."""

from collections.abc import Sequence
from typing import Any, Final

from novapec.failures import Failed
from shared.messaging.audit import record_access
from shared.messaging.records import headers_from_json, sentence
from shared.origin import Origin
from shared.postgres import Database

RECORD: Final = """SELECT id, consumer, topic, partition, kafka_offset, state, octet_length(key) AS key_bytes,
octet_length(value) AS value_bytes, headers::text AS headers, error, quarantined_at
FROM messaging.quarantine WHERE id = $1"""
GIVE_UP: Final = """UPDATE messaging.quarantine SET state = 'discarded'
WHERE id = ANY($1::bigint[]) AND state IN ('quarantined', 'redrive')"""


class NotQuarantined(Failed):
    """There is no such record to give up."""


async def quarantined(database: Database, number: int) -> dict[str, Any] | None:
    """One record with the names of its headers. Nothing of its bytes: they could not be read, so may be anything."""
    row = await database.fetchrow(RECORD, number)
    return (
        None
        if row is None
        else {**dict(row), "headers": [sentence(name) for name, _ in headers_from_json(row["headers"])]}
    )


async def give_up(database: Database, numbers: Sequence[int], origin: Origin, *, reason: str) -> None:
    """Keep these records, but list them no more. All of them or none. Raises NotQuarantined."""
    async with database.transaction(origin) as tx:
        given_up = await tx.run(GIVE_UP, list(numbers))
        if given_up != len(set(numbers)):
            message = f"Only {given_up} of these {len(numbers)} records are in quarantine: nothing was done."
            raise NotQuarantined(message)
        target = ",".join(str(number) for number in numbers)
        record_access(tx, action="quarantine discard", target=target, detail={"reason": reason})
