"""The gate's memory in PostgreSQL: cursors, the inbox that is never pruned, and the records that stand aside."""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Final
from uuid import UUID

from shared.messaging.gate import StreamState
from shared.messaging.records import Arrived, Broken, Raw, Stream, decode, headers_from_json
from shared.postgres import Transaction
from shared.postgres.transaction import Row

ADVANCE: Final = "SELECT messaging.advance_streams($1, $2, $3, $4, $5, $6, $7)"
HOLD: Final = "SELECT lasts, some_stand_aside FROM messaging.hold_streams($1, $2, $3)"
SETTLE: Final = "SELECT topic, aggregate_id FROM messaging.settle_streams($1, $2, $3, $4, $5, $6, $7, $8)"

# OFFSET 0 keeps PostgreSQL from turning the joins around: one look into the index for each stream, however large the
# table is and whatever it was when the statement was planned.
ASIDE: Final = """
SELECT p.topic, p.aggregate_id, p.sequence, p.event_id, p.state
FROM unnest($2::text[], $3::text[]) AS s (topic, aggregate_id) CROSS JOIN LATERAL (
    SELECT * FROM messaging.parked WHERE consumer = $1 AND topic = s.topic AND aggregate_id = s.aggregate_id
    OFFSET 0) AS p"""
# What was applied at these sequences, and which forks at them were discarded: those do not stop their stream again.
KNOWN: Final = """
SELECT k.topic, k.aggregate_id, k.sequence, k.event_id, k.state
FROM unnest($2::text[], $3::text[], $4::bigint[]) AS s (topic, aggregate_id, sequence) CROSS JOIN LATERAL (
    SELECT topic, aggregate_id, sequence, event_id, 'applied' AS state FROM messaging.inbox
    WHERE consumer = $1 AND topic = s.topic AND aggregate_id = s.aggregate_id AND sequence = s.sequence
    UNION ALL SELECT topic, aggregate_id, sequence, event_id, state FROM messaging.parked
    WHERE consumer = $1 AND topic = s.topic AND aggregate_id = s.aggregate_id AND sequence = s.sequence
    AND state = 'discarded' OFFSET 0) AS k"""

PARK: Final = """
INSERT INTO messaging.parked AS p (consumer, topic, aggregate_id, sequence, event_id, state, awaited_topic, awaited_id,
    key, value, headers, partition, kafka_offset, error, attempts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14, 1)
ON CONFLICT (consumer, topic, aggregate_id, sequence, event_id) DO UPDATE
SET state = excluded.state, awaited_topic = excluded.awaited_topic, awaited_id = excluded.awaited_id,
    error = excluded.error, attempts = p.attempts + 1"""

UNPARK: Final = """
DELETE FROM messaging.parked WHERE consumer = $1 AND topic = $2 AND aggregate_id = $3 AND sequence = $4
AND event_id = $5"""

NEXT_HELD: Final = """
SELECT topic, aggregate_id, key, value, headers::text AS headers, partition, kafka_offset FROM messaging.parked
WHERE consumer = $1 AND topic = $2 AND aggregate_id = $3 AND sequence = $4 AND state = 'held'"""

# Those tried least come first: what fails at each sweep, behind what must come before it, keeps nothing else waiting.
DRAINABLE: Final = """
SELECT p.topic, p.aggregate_id FROM messaging.parked p
JOIN messaging.cursor c USING (consumer, topic, aggregate_id)
WHERE p.consumer = $1 AND p.state = 'held' AND p.sequence = c.last_sequence + 1
AND NOT EXISTS (SELECT 1 FROM messaging.parked f WHERE f.consumer = p.consumer AND f.topic = p.topic
                AND f.aggregate_id = p.aggregate_id AND f.state = 'fork')
ORDER BY p.attempts, p.id LIMIT 500"""

ROUSE: Final = """
UPDATE messaging.parked p SET state = 'held', awaited_topic = NULL, awaited_id = NULL FROM messaging.cursor c
WHERE p.consumer = $1 AND p.state = 'waiting' AND p.parked_at < clock_timestamp() - interval '30 seconds'
AND c.consumer = p.consumer AND c.topic = p.awaited_topic AND c.aggregate_id = p.awaited_id AND c.last_sequence > 0"""

QUARANTINE: Final = """
INSERT INTO messaging.quarantine (consumer, topic, partition, kafka_offset, key, value, headers, error)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) ON CONFLICT DO NOTHING"""

QUARANTINED_AGAIN: Final = """
SELECT id, topic, partition, kafka_offset, key, value, headers::text AS headers FROM messaging.quarantine
WHERE consumer = $1 AND state = 'redrive' ORDER BY id LIMIT 100"""

QUARANTINE_STATE: Final = "UPDATE messaging.quarantine SET state = $2, error = $3 WHERE id = $1"


class Inbox:
    """The gate's memory for one consumer. All methods work inside the caller's transaction."""

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer

    async def advance(self, tx: Transaction, arrived: Sequence[Arrived], runs: dict[Stream, range]) -> bool:
        """Hold and settle in one visit, where these events (`runs` by stream) are next and none of them stands aside.

        False where they are not: then nothing was done, and `admit` must tell of each what it is.
        """
        await tx.begin()
        events: dict[Stream, list[UUID]] = {stream: [] for stream in runs}
        for one in arrived:
            events[one.stream].append(one.heard.envelope.id)
        topics, ids = zip(*runs, strict=True)
        counts, lasts = [len(run) for run in runs.values()], [run.stop - 1 for run in runs.values()]
        befores = [0, *accumulate(counts)][:-1]
        in_order = list(chain.from_iterable(events.values()))
        return await tx.fetchval(ADVANCE, self.consumer, topics, ids, counts, lasts, befores, in_order)

    async def admit(self, tx: Transaction, arrived: Sequence[Arrived]) -> dict[Stream, StreamState]:
        """Lock the cursors of these events' streams, and load what the gate must know to judge them."""
        return await self._load(tx, [(*one.stream, one.sequence) for one in arrived])

    async def lock(self, tx: Transaction, stream: Stream) -> StreamState:
        """Lock the cursor of one stream, made at 0 where missing, with what stands aside of it."""
        return (await self._load(tx, [(*stream, None)]))[stream]

    async def _load(self, tx: Transaction, wanted: Sequence[tuple[str, str, int | None]]) -> dict[Stream, StreamState]:
        await tx.begin()
        streams = sorted({one[:2] for one in wanted})
        names = [stream[0] for stream in streams], [stream[1] for stream in streams]
        held = await tx.fetchrow(HOLD, self.consumer, *names)
        lasts: list[int] = held["lasts"] if held is not None else []
        states = {stream: StreamState(last=last) for stream, last in zip(streams, lasts, strict=True)}
        again = [one for one in wanted if one[2] is not None and one[2] <= states[one[:2]].last]
        rows = await tx.fetch(ASIDE, self.consumer, *names) if held is not None and held["some_stand_aside"] else []
        rows += await tx.fetch(KNOWN, self.consumer, *map(list, zip(*again, strict=True))) if again else []
        for row in rows:
            state, sequence, event_id = states[row["topic"], row["aggregate_id"]], row["sequence"], row["event_id"]
            match row["state"]:
                case "applied":
                    state.applied[sequence] = event_id
                case "discarded":
                    state.discarded.add(event_id)
                case kind:
                    state.park(sequence, event_id, fork=kind == "fork")
        return states

    async def settle(
        self, tx: Transaction, applied: Sequence[Arrived], states: dict[Stream, StreamState]
    ) -> list[Stream]:
        """Move the cursors, remember the events, wake who waited for these streams; returns the streams woken."""
        if not applied:
            return []
        moved = sorted({one.stream for one in applied})
        topics, ids = [stream[0] for stream in moved], [stream[1] for stream in moved]
        rows = await tx.fetch(
            SETTLE,
            self.consumer,
            topics,
            ids,
            [states[stream].last for stream in moved],
            *_columns(applied),
        )
        return [(row["topic"], row["aggregate_id"]) for row in rows]

    async def park(
        self, tx: Transaction, one: Arrived, state: str, *, awaited: Stream | None = None, error: str | None = None
    ) -> None:
        """Put an event aside: held, waiting (for `awaited`), dead or fork."""
        raw, envelope = one.raw, one.heard.envelope
        topic, aggregate_id = one.stream
        awaited_topic, awaited_id = awaited or (None, None)
        await tx.run(
            PARK,
            self.consumer,
            topic,
            aggregate_id,
            envelope.sequence,
            envelope.id,
            state,
            awaited_topic,
            awaited_id,
            raw.key,
            raw.value,
            raw.headers_json(),
            raw.partition,
            raw.offset,
            error,
        )

    async def unpark(self, tx: Transaction, one: Arrived) -> None:
        """The event was applied: it stands aside no longer."""
        await tx.run(UNPARK, self.consumer, *one.stream, one.sequence, one.heard.envelope.id)

    async def next_held(self, tx: Transaction, stream: Stream, sequence: int) -> Arrived | Broken | None:
        """The held record of a stream at `sequence`, read again with the code of today."""
        row = await tx.fetchrow(NEXT_HELD, self.consumer, *stream, sequence)
        return None if row is None else decode(_raw(row))

    async def drainable(self, tx: Transaction) -> list[Stream]:
        """Streams whose next event is parked and may be tried: woken, filled or re-driven."""
        return [(row["topic"], row["aggregate_id"]) for row in await tx.fetch(DRAINABLE, self.consumer)]

    async def rouse(self, tx: Transaction) -> int:
        """Let long waiters whose awaited stream has begun be tried again; how many."""
        return await tx.run(ROUSE, self.consumer)

    async def quarantine(self, tx: Transaction, broken: Iterable[Broken]) -> None:
        """Keep records that name no stream, with their bytes."""
        for one in broken:
            raw = one.raw
            headers = raw.headers_json()
            where = (raw.topic, raw.partition, raw.offset)
            await tx.run(QUARANTINE, self.consumer, *where, raw.key, raw.value, headers, one.error)

    async def quarantined_again(self, tx: Transaction) -> list[tuple[int, Arrived | Broken]]:
        """Quarantined records that an operator wants read again, by id."""
        return [(row["id"], decode(_raw(row))) for row in await tx.fetch(QUARANTINED_AGAIN, self.consumer)]

    async def quarantine_state(self, tx: Transaction, number: int, state: str, error: str) -> None:
        """What became of a quarantined record."""
        await tx.run(QUARANTINE_STATE, number, state, error)


def _columns(events: Sequence[Arrived]) -> tuple[list[str], list[str], list[int], list[UUID]]:
    """Topics, aggregate ids, sequences and event ids: what the inbox remembers of events."""
    topics, ids = [one.heard.topic for one in events], [one.heard.envelope.subject for one in events]
    return topics, ids, [one.sequence for one in events], [one.heard.envelope.id for one in events]


def _raw(row: Row) -> Raw:
    headers = headers_from_json(row["headers"])
    return Raw(row["topic"], row["partition"], row["kafka_offset"], row["key"], row["value"], headers)
