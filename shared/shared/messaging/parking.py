"""What operators do about records that stand aside: look, re-drive, discard. Every act is audited."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self
from uuid import UUID

from shared.identity import new_id
from shared.messaging.audit import record_access
from shared.messaging.records import headers_from_json
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.postgres.transaction import Row

LETTERS: Final = """
SELECT id, consumer, topic, aggregate_id, sequence, event_id, state, error, attempts, parked_at
FROM messaging.parked WHERE ($1::text IS NULL OR state = $1) ORDER BY id LIMIT $2"""
LETTER: Final = """
SELECT id, consumer, topic, aggregate_id, sequence, event_id, state, awaited_topic, awaited_id, value,
headers::text AS headers, partition, kafka_offset, error, attempts, parked_at FROM messaging.parked WHERE id = $1"""
QUARANTINED: Final = """SELECT id, consumer, topic, partition, kafka_offset, state, error, quarantined_at
FROM messaging.quarantine WHERE state <> 'redriven' ORDER BY id LIMIT $1"""
REDRIVE: Final = """UPDATE messaging.parked SET state = 'held', awaited_topic = NULL, awaited_id = NULL
WHERE id = ANY($1) AND state IN ('dead', 'waiting', 'held')"""
REDRIVE_QUARANTINED: Final = "UPDATE messaging.quarantine SET state = 'redrive' WHERE id = ANY($1)"
TO_DISCARD: Final = """SELECT p.consumer, p.topic, p.aggregate_id, p.sequence, p.event_id, p.state, c.last_sequence
FROM messaging.parked p LEFT JOIN messaging.cursor c USING (consumer, topic, aggregate_id)
WHERE p.id = $1 AND p.state <> 'discarded' FOR UPDATE OF p"""
DISCARD: Final = """UPDATE messaging.parked SET state = 'discarded', awaited_topic = NULL, awaited_id = NULL
WHERE id = $1"""
# What is true takes the place that a forgery stood in, where nothing was applied there.
TAKE_PLACE: Final = """UPDATE messaging.parked p SET state = 'held' FROM messaging.parked f, messaging.cursor c
WHERE f.id = $1 AND p.state = 'fork' AND p.id <> f.id AND (p.consumer, p.topic, p.aggregate_id, p.sequence)
    = (f.consumer, f.topic, f.aggregate_id, f.sequence) AND (c.consumer, c.topic, c.aggregate_id)
    = (p.consumer, p.topic, p.aggregate_id) AND p.sequence > c.last_sequence"""
MOVE_ON: Final = """UPDATE messaging.cursor SET last_sequence = $4
WHERE consumer = $1 AND topic = $2 AND aggregate_id = $3 AND last_sequence = $4 - 1"""
REMEMBER: Final = """INSERT INTO messaging.inbox (consumer, topic, aggregate_id, sequence, event_id)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"""


class CannotDiscardError(Exception):
    """Only the next event of a stream, or a fork, may be discarded."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A record that stands aside, without its payload."""

    id: int
    consumer: str
    topic: str
    aggregate_id: str
    sequence: int
    event_id: UUID
    state: str
    error: str | None
    attempts: int
    parked_at: datetime


class Parking:
    """An operator's view of one service's parked and quarantined records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to give back: the database is the caller's."""

    async def letters(self, *, state: str | None = None, limit: int = 200) -> list[Letter]:
        """What stands aside, oldest first; `state` is held, waiting, dead, fork or discarded."""
        return [Letter(**row) for row in await self._database.fetch(LETTERS, state, limit)]

    async def quarantined(self, limit: int = 200) -> list[dict[str, Any]]:
        """Records that could not be read, oldest first."""
        return [dict(row) for row in await self._database.fetch(QUARANTINED, limit)]

    async def show(self, number: int) -> dict[str, Any] | None:
        """One record with its headers, and its data with every text value masked."""
        row = await self._database.fetchrow(LETTER, number)
        if row is None:
            return None
        headers = {name: (value or b"").decode(errors="replace") for name, value in headers_from_json(row["headers"])}
        return {**dict(row), "headers": headers, "value": masked(row["value"])}

    async def redrive(self, numbers: Sequence[int], *, actor: str) -> int:
        """Let the hearer try these records again, in order; how many were marked."""
        async with self._database.transaction(_by(actor)) as tx:
            marked = await tx.run(REDRIVE, list(numbers))
            record_access(tx, action="dead-letter redrive", target=",".join(map(str, numbers)))
        return marked

    async def redrive_quarantined(self, numbers: Sequence[int], *, actor: str) -> int:
        """Let the hearer read these quarantined records again; how many were marked."""
        async with self._database.transaction(_by(actor)) as tx:
            marked = await tx.run(REDRIVE_QUARANTINED, list(numbers))
            record_access(tx, action="quarantine redrive", target=",".join(map(str, numbers)))
        return marked

    async def discard(self, numbers: Sequence[int], *, actor: str, reason: str) -> None:
        """Give these records up: kept, but the stream goes on after them. Raises CannotDiscardError."""
        for number in numbers:
            async with self._database.transaction(_by(actor)) as tx:
                row = await tx.lock(TO_DISCARD, number)
                if row is None:
                    message = f"record {number} is not parked"
                    raise CannotDiscardError(message)
                if row["state"] != "fork":
                    stream = (row["consumer"], row["topic"], row["aggregate_id"], row["sequence"])
                    if not await tx.run(MOVE_ON, *stream):
                        message = (
                            f"record {number} has sequence {row['sequence']}, but the stream stands at "
                            f"{row['last_sequence']}: discard or re-drive what comes before it first"
                        )
                        raise CannotDiscardError(message)
                    await tx.run(REMEMBER, *stream, row["event_id"])
                await tx.run(DISCARD, number)
                _note(tx, row, reason)

    async def discard_forged(self, numbers: Sequence[int], *, actor: str, reason: str) -> None:
        """Give up records that their owner never announced: their streams wait for the true ones in their place.

        That the owner does not know them is for who calls to check.
        """
        for number in numbers:
            async with self._database.transaction(_by(actor)) as tx:
                row = await tx.lock(TO_DISCARD, number)
                if row is None:
                    message = f"record {number} is not parked"
                    raise CannotDiscardError(message)
                await tx.run(DISCARD, number)
                await tx.run(TAKE_PLACE, number)
                _note(tx, row, f"forged: {reason}")


def _note(tx: Transaction, row: Row, reason: str) -> None:
    target = f"{row['topic']}/{row['aggregate_id']}/{row['sequence']}"
    record_access(tx, action="dead-letter discard", target=target, detail={"reason": reason})


def masked(value: bytes | None) -> Any:
    """A payload for the screen: its shape, ids, codes and numbers, but no free text."""
    try:
        return _masked(json.loads(value or b"null"))
    except ValueError:
        return f"{len(value or b'')} bytes that are not JSON"


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _masked(inner) for name, inner in value.items()}  # type: ignore[misc]  # reason: JSON is untyped
    if isinstance(value, list):
        return [_masked(inner) for inner in value]  # type: ignore[misc]  # reason: JSON is untyped
    if isinstance(value, str) and (" " in value or not value.isascii()):
        return "***"
    return value


def _by(actor: str) -> Origin:
    return Origin(at=datetime.now(UTC), correlation_id=new_id(), actor=actor)  # noqa: TID251  an operator's own time
