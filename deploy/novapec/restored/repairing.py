"""The aggregates of a restored database whose state is behind their events, until each is settled."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from novapec.failures import Failed
from shared.messaging.audit import record_access
from shared.origin import Origin
from shared.postgres import Database

BEHIND: Final = """SELECT topic, aggregate_id, min(sequence) AS first, max(sequence) AS last,
    array_agg(l.type ORDER BY sequence) AS types, max(l.at) AS until
FROM messaging.taken_back t JOIN messaging.event_log l USING (event_id, topic, aggregate_id, sequence)
WHERE t.settled IS NULL GROUP BY topic, aggregate_id ORDER BY min(l.position)"""
EVENTS: Final = """SELECT sequence, type, at, actor, convert_from(payload, 'UTF8') AS data
FROM messaging.taken_back t JOIN messaging.event_log l USING (event_id, topic, aggregate_id, sequence)
WHERE t.settled IS NULL AND topic = $1 AND aggregate_id = $2 ORDER BY sequence"""
REPAIRED: Final = """UPDATE messaging.taken_back SET settled = 'repaired'
WHERE settled IS NULL AND aggregate_id = ANY($1::text[])"""
UNSETTLED: Final = """SELECT DISTINCT aggregate_id FROM messaging.taken_back
WHERE settled IS NULL AND aggregate_id = ANY($1::text[])"""


class NotBehind(Failed):
    """An aggregate that was named is not behind: nothing was done."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One aggregate: what happened to it that its state does not show, from number `first` to `last` of its stream."""

    topic: str
    aggregate_id: str
    first: int
    last: int
    types: list[str]
    until: datetime


async def behind(database: Database) -> list[Behind]:
    """The aggregates whose state is behind, in the order in which things happened to them."""
    return [Behind(**row) for row in await database.fetch(BEHIND)]


async def events_of(database: Database, topic: str, aggregate_id: str) -> list[dict[str, Any]]:
    """The unsettled events of an aggregate with their data, in order: what its state must come to show."""
    rows = await database.fetch(EVENTS, topic, aggregate_id)
    return [{**row, "data": json.loads(row["data"])} for row in rows]


async def repaired(database: Database, aggregate_ids: Sequence[str], origin: Origin, *, reason: str) -> int:
    """Note that people brought these aggregates' state up to their events; how many events that settles. Audited.

    From then on they may announce again. All of them or none: raises NotBehind.
    """
    async with database.transaction(origin) as tx:
        known = {row["aggregate_id"] for row in await tx.fetch(UNSETTLED, list(aggregate_ids))}
        if unknown := sorted(set(aggregate_ids) - known):
            raise NotBehind(f"Not behind: {', '.join(unknown)}. Nothing was done.")
        settled = await tx.run(REPAIRED, list(aggregate_ids))
        for one in sorted(known):
            record_access(tx, action="repaired", target=one, detail={"reason": reason})
    return settled
