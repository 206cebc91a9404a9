"""The audit log: what nobody announces, kept append-only beside the event log; and the hash chain over both.

Each row of event_log and audit_log is given a position in audit_chain by the background job; a position's hash covers
the row's content and the hash before it. An edited, deleted or reordered row breaks the chain at its position.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, LiteralString

import asyncpg

from shared.failpoints import reach
from shared.observability import metrics
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.postgres.transaction import Row

RECORD: Final = """INSERT INTO messaging.audit_log (at, actor, action, object, detail, correlation_id)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)"""

# The content of a row, as text that does not depend on the session: what its hash covers.
EVENT_CONTENT: Final = """jsonb_build_array('event_log', e.position, e.topic, e.aggregate_id, e.sequence, e.event_id,
    e.type, e.source, e.data_schema, extract(epoch FROM e.at), e.correlation_id, e.causation_id, e.actor, e.traceparent,
    encode(e.payload, 'base64'), extract(epoch FROM e.recorded_at))::text"""
AUDIT_CONTENT: Final = """jsonb_build_array('audit_log', a.id, extract(epoch FROM a.at), a.actor, a.action, a.object,
    a.detail, a.correlation_id, extract(epoch FROM a.recorded_at))::text"""

# The next rows of a log, the chained ones without content: what a turn costs grows with neither log nor backlog,
# whatever plan is made of it.
NEXT_EVENTS: Final = f"""WITH following AS MATERIALIZED (
    SELECT * FROM messaging.event_log WHERE position > $1 ORDER BY position LIMIT $2)
SELECT 'event_log' AS source, e.position AS row_id, CASE WHEN c.row_id IS NULL THEN {EVENT_CONTENT} END AS content
FROM following e LEFT JOIN messaging.audit_chain c ON c.source = 'event_log' AND c.row_id = e.position
    AND c.row_id > $1 AND c.row_id <= (SELECT max(position) FROM following)
ORDER BY e.position"""
NEXT_AUDITS: Final = f"""WITH following AS MATERIALIZED (
    SELECT * FROM messaging.audit_log WHERE id > $1 ORDER BY id LIMIT $2)
SELECT 'audit_log' AS source, a.id AS row_id, CASE WHEN c.row_id IS NULL THEN {AUDIT_CONTENT} END AS content
FROM following a LEFT JOIN messaging.audit_chain c ON c.source = 'audit_log' AND c.row_id = a.id
    AND c.row_id > $1 AND c.row_id <= (SELECT max(id) FROM following)
ORDER BY a.id"""

UNCHAINED: Final = """SELECT
(SELECT count(*) FROM messaging.event_log e WHERE NOT EXISTS (
    SELECT FROM messaging.audit_chain c WHERE c.source = 'event_log' AND c.row_id = e.position))
+ (SELECT count(*) FROM messaging.audit_log a WHERE NOT EXISTS (
    SELECT FROM messaging.audit_chain c WHERE c.source = 'audit_log' AND c.row_id = a.id))"""

# The last rows recorded more than so many seconds ago: by then whatever stands below them has committed or never will.
OLD_EVENTS: Final = """SELECT coalesce(max(position), 0) FROM messaging.event_log
WHERE recorded_at < clock_timestamp() - make_interval(secs => $1)"""
OLD_AUDITS: Final = """SELECT coalesce(max(id), 0) FROM messaging.audit_log
WHERE recorded_at < clock_timestamp() - make_interval(secs => $1)"""

# Where a new process goes on: what was recorded long before the last chained row was seen by the process before it.
LEFT_OFF_EVENTS: Final = """SELECT coalesce(max(position), 0) FROM messaging.event_log WHERE recorded_at < (
    SELECT recorded_at FROM messaging.event_log
    WHERE position = (SELECT max(row_id) FROM messaging.audit_chain WHERE source = 'event_log'))
- make_interval(secs => $1)"""
LEFT_OFF_AUDITS: Final = """SELECT coalesce(max(id), 0) FROM messaging.audit_log WHERE recorded_at < (
    SELECT recorded_at FROM messaging.audit_log
    WHERE id = (SELECT max(row_id) FROM messaging.audit_chain WHERE source = 'audit_log'))
- make_interval(secs => $1)"""

OVERTAKEN: Final = 5.0
"""Seconds by which a transaction is usually overtaken by those that began after it: how far each turn looks back."""
LATEST: Final = 900.0
"""Seconds after which no transaction commits any more: how far a thorough turn looks back."""

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


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier `verify` found, kept where the log is not written from: a position, and its hash in hex."""

    positions: int
    head: str


class Chain:
    """Appends what is not chained yet; one caller at a time, whoever holds the relay's lock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reached: tuple[int, int] | None = None
        """The last rows of event_log and audit_log that were looked at."""

    async def extend(self, limit: int = 1000) -> int:
        """Look at the next `limit` rows of each log and chain those that are not; how many were looked at."""
        events, audits = self._reached or await self._positions(LEFT_OFF_EVENTS, LEFT_OFF_AUDITS, LATEST)
        async with self._database.transaction(Origin.of_machinery()) as tx:
            await tx.lock(LOCK_CHAIN)
            next_events = await tx.fetch(NEXT_EVENTS, events, limit)
            next_audits = await tx.fetch(NEXT_AUDITS, audits, limit)
            rows = [row for row in (*next_events, *next_audits) if row["content"] is not None]
            if rows:
                head = await tx.fetchrow(HEAD)
                await tx.run_many(APPEND, _links(rows, head))
                await reach("chain.appended")
        if rows:
            await reach("chain.committed")
        self._reached = (
            next_events[-1]["row_id"] if next_events else events,
            next_audits[-1]["row_id"] if next_audits else audits,
        )
        metrics.UNCHAINED.set(limit if len(rows) >= limit else 0)
        return len(next_events) + len(next_audits)

    async def look_back(self, seconds: float) -> None:
        """Go back to before what was recorded in the last `seconds`: some of it may have committed since."""
        if self._reached is not None:
            old = await self._positions(OLD_EVENTS, OLD_AUDITS, seconds)
            self._reached = (min(self._reached[0], old[0]), min(self._reached[1], old[1]))

    async def run(self, *, every: float = 1.0, thorough_every: int = 60) -> None:
        """Chain new rows, for ever; every `thorough_every` turns look for rows that committed late, too."""
        seen, turns = None, 0
        while True:
            tips, thorough = await self._database.fetchrow(TIPS), turns >= thorough_every
            if tips != seen or thorough:
                seen, turns = tips, 0 if thorough else turns
                await self.look_back(LATEST if thorough else OVERTAKEN)
                while await self.extend():
                    pass
            turns += 1
            await asyncio.sleep(every)

    async def _positions(self, events: str, audits: str, seconds: float) -> tuple[int, int]:
        return await self._database.fetchval(events, seconds), await self._database.fetchval(audits, seconds)


def _links(rows: Sequence[Row], head: Row | None) -> list[tuple[Any, ...]]:
    """The arguments of APPEND that chain these rows behind the head."""
    position, prev = (head["position"], head["hash"]) if head else (0, GENESIS)
    links: list[tuple[Any, ...]] = []
    for row in rows:
        position += 1
        row_hash = sha256(row["content"].encode()).digest()
        link = _link(prev, position, row["source"], row["row_id"], row_hash)
        links.append((position, row["source"], row["row_id"], row_hash, prev, link))
        prev = link
    return links


async def verify(connection: "asyncpg.Connection[asyncpg.Record]", kept: Kept | None = None) -> Verified:
    """Walk the whole chain and recompute every hash. Names the first row that was edited, deleted or reordered.

    A chain alone shows neither that its end was cut off nor that it was made anew: beside what was `kept`, it does.
    """
    prev, position = GENESIS, 0
    async for row in _walk(connection):
        if flaw := _flaw(row, prev, position, kept):
            return Verified(position, prev.hex(), flaw, 0)
        prev, position = row["hash"], row["position"]
    if kept and position < kept.positions:
        lost = f"positions {position + 1} to {kept.positions} were cut off the end, or never restored"
        return Verified(position, prev.hex(), lost, 0)
    return Verified(position, prev.hex(), None, await connection.fetchval(UNCHAINED))


def _flaw(row: Row, prev: bytes, position: int, kept: Kept | None) -> str | None:
    """What is wrong with the row behind `position`, whose hash is `prev`; None where nothing is."""
    name = f"{row['source']} {row['row_id']} at position {row['position']}"
    if row["position"] != position + 1:
        return f"position {position + 1} is missing from the chain"
    if row["missing"]:
        return f"{name} was deleted"
    row_hash = sha256(row["content"].encode()).digest()
    if row_hash != row["row_hash"]:
        return f"{name} was edited"
    if row["prev"] != prev or row["hash"] != _link(prev, row["position"], row["source"], row["row_id"], row_hash):
        return f"{name} was reordered or its chain entry edited"
    if kept and row["position"] == kept.positions and row["hash"].hex() != kept.head:
        return f"{name} is not what was kept of it: the chain was made anew"
    return None


async def _walk(connection: "asyncpg.Connection[asyncpg.Record]") -> AsyncIterator[asyncpg.Record]:
    position = 0
    statement: LiteralString = WALK
    while rows := await connection.fetch(statement, position):
        for row in rows:
            yield row
        position = rows[-1]["position"]


def _link(prev: bytes, position: int, source: str, row_id: int, row_hash: bytes) -> bytes:
    return sha256(prev + f"{position}/{source}/{row_id}/".encode() + row_hash).digest()
