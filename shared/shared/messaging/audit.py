"""The audit log: what nobody announces, kept append-only beside the event log; and the hash chain over both.

Each row of event_log and audit_log is given a position in audit_chain by the background job; a position's hash covers
the row's content and the hash before it. An edited, deleted or reordered row breaks the chain at its position.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, LiteralString

import asyncpg

from shared.failpoints import reach
from shared.observability import metrics
from shared.origin import Origin
from shared.postgres import Database, Transaction

RECORD: Final = """INSERT INTO messaging.audit_log (at, actor, action, object, detail, correlation_id)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)"""

# The content of a row, as text that does not depend on the session: what its hash covers.
EVENT_CONTENT: Final = """jsonb_build_array('event_log', e.position, e.topic, e.aggregate_id, e.sequence, e.event_id,
    e.type, e.source, e.data_schema, extract(epoch FROM e.at), e.correlation_id, e.causation_id, e.actor, e.traceparent,
    encode(e.payload, 'base64'), extract(epoch FROM e.recorded_at))::text"""
AUDIT_CONTENT: Final = """jsonb_build_array('audit_log', a.id, extract(epoch FROM a.at), a.actor, a.action, a.object,
    a.detail, a.correlation_id, extract(epoch FROM a.recorded_at))::text"""

UNCHAINED_EVENTS: Final = f"""SELECT 'event_log' AS source, e.position AS row_id, {EVENT_CONTENT} AS content
FROM messaging.event_log e WHERE e.position > $1
AND NOT EXISTS (SELECT 1 FROM messaging.audit_chain c WHERE c.source = 'event_log' AND c.row_id = e.position)
ORDER BY e.position LIMIT $2"""
UNCHAINED_AUDITS: Final = f"""SELECT 'audit_log' AS source, a.id AS row_id, {AUDIT_CONTENT} AS content
FROM messaging.audit_log a WHERE a.id > $1
AND NOT EXISTS (SELECT 1 FROM messaging.audit_chain c WHERE c.source = 'audit_log' AND c.row_id = a.id)
ORDER BY a.id LIMIT $2"""

# Rows older than this were either chained or never committed: the search for late ones starts above them.
SETTLED_EVENTS: Final = """SELECT coalesce(max(position), 0) FROM messaging.event_log
WHERE recorded_at < clock_timestamp() - interval '15 minutes'"""
SETTLED_AUDITS: Final = """SELECT coalesce(max(id), 0) FROM messaging.audit_log
WHERE recorded_at < clock_timestamp() - interval '15 minutes'"""

TIPS: Final = """SELECT (SELECT max(position) FROM messaging.event_log) AS events,
(SELECT max(id) FROM messaging.audit_log) AS audits"""
LOCK_CHAIN: Final = "SELECT pg_advisory_xact_lock(hashtext('novapec audit chain'))"
HEAD: Final = "SELECT position, hash FROM messaging.audit_chain ORDER BY position DESC LIMIT 1"
APPEND: Final = """INSERT INTO messaging.audit_chain (position, source, row_id, row_hash, prev, hash)
VALUES ($1, $2, $3, $4, $5, $6)"""
WALK: Final = f"""SELECT c.position, c.source, c.row_id, c.row_hash, c.prev, c.hash,
    CASE c.source WHEN 'event_log' THEN {EVENT_CONTENT} ELSE {AUDIT_CONTENT} END AS content,
    e.position IS NULL AND a.id IS NULL AS missing
FROM messaging.audit_chain c
LEFT JOIN messaging.event_log e ON c.source = 'event_log' AND e.position = c.row_id
LEFT JOIN messaging.audit_log a ON c.source = 'audit_log' AND a.id = c.row_id
WHERE c.position > $1 ORDER BY c.position LIMIT 2000"""

GENESIS: Final = b"\0" * 32


def record_access(tx: Transaction, *, action: str, target: str, detail: dict[str, Any] | None = None) -> None:
    """Note that the actor of this unit of work did `action` to `target` (an id): never personal data in `detail`."""
    origin = tx.origin
    actor = origin.actor or "unknown"
    tx.write(RECORD, origin.at, actor, action, target, json.dumps(detail or {}), origin.correlation_id)


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: the number of sound positions, the head's hash, and the first broken row, or None."""

    positions: int
    head: str
    broken: str | None
    unchained: int


class Chain:
    """Appends what is not chained yet; one caller at a time, whoever holds the relay's lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._floors = {"event_log": 0, "audit_log": 0}

    async def extend(self, limit: int = 1000) -> int:
        """Chain up to `limit` rows of each log; how many were."""
        async with self._database.transaction(Origin.of_machinery()) as tx:
            await tx.lock(LOCK_CHAIN)
            rows = await tx.fetch(UNCHAINED_EVENTS, self._floors["event_log"], limit)
            rows += await tx.fetch(UNCHAINED_AUDITS, self._floors["audit_log"], limit)
            if rows:
                head = await tx.fetchrow(HEAD)
                position, prev = (head["position"], head["hash"]) if head else (0, GENESIS)
                links: list[tuple[Any, ...]] = []
                for row in rows:
                    position += 1
                    row_hash = sha256(row["content"].encode()).digest()
                    link = _link(prev, position, row["source"], row["row_id"], row_hash)
                    links.append((position, row["source"], row["row_id"], row_hash, prev, link))
                    prev = link
                await tx.run_many(APPEND, links)
                await reach("chain.appended")
        if rows:
            await reach("chain.committed")
        metrics.UNCHAINED.set(0 if len(rows) < limit else limit)
        if len(rows) < limit:
            self._floors["event_log"] = await self._database.fetchval(SETTLED_EVENTS)
            self._floors["audit_log"] = await self._database.fetchval(SETTLED_AUDITS)
        return len(rows)

    async def run(self, *, every: float = 1.0, thorough_every: int = 60) -> None:
        """Chain new rows, for ever; every `thorough_every` quiet turns look for rows that committed late, too."""
        seen, quiet = None, 0
        while True:
            tips = await self._database.fetchrow(TIPS)
            if tips != seen or quiet >= thorough_every:
                seen, quiet = tips, 0
                while await self.extend():
                    pass
            quiet += 1
            await asyncio.sleep(every)


async def verify(connection: "asyncpg.Connection[asyncpg.Record]") -> Verified:
    """Walk the whole chain and recompute every hash. Names the first row that was edited, deleted or reordered."""
    prev, position = GENESIS, 0
    async for row in _walk(connection):
        name = f"{row['source']} {row['row_id']} at position {row['position']}"
        if row["position"] != position + 1:
            return Verified(position, prev.hex(), f"position {position + 1} is missing from the chain", 0)
        if row["missing"]:
            return Verified(position, prev.hex(), f"{name} was deleted", 0)
        row_hash = sha256(row["content"].encode()).digest()
        if row_hash != row["row_hash"]:
            return Verified(position, prev.hex(), f"{name} was edited", 0)
        link = _link(prev, row["position"], row["source"], row["row_id"], row_hash)
        if row["prev"] != prev or row["hash"] != link:
            return Verified(position, prev.hex(), f"{name} was reordered or its chain entry edited", 0)
        prev, position = link, row["position"]
    events = await connection.fetch(UNCHAINED_EVENTS, 0, 1000)
    audits = await connection.fetch(UNCHAINED_AUDITS, 0, 1000)
    return Verified(position, prev.hex(), None, len(events) + len(audits))


async def _walk(connection: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[asyncpg.Record]:
    position = 0
    statement: LiteralString = WALK
    while rows := await connection.fetch(statement, position):
        for row in rows:
            yield row
        position = rows[-1]["position"]


def _link(prev: bytes, position: int, source: str, row_id: int, row_hash: bytes) -> bytes:
    return sha256(prev + f"{position}/{source}/{row_id}/".encode() + row_hash).digest()
