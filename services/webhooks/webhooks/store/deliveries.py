"""The log of deliveries, by position; and owing again what was settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from shared.postgres.transaction import Row
from webhooks.domain.delivery import PING, PING_TOPIC, DeliveryState, Outcome
from webhooks.store.hearing import MATCHES

_SELECT: Final[LiteralString] = """
SELECT subscription_id, event_id, position, topic, aggregate_id, sequence, type, state, owed_at, due_at, attempts,
    outcome, status, settled_at
FROM webhooks.delivery"""

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE subscription_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR type = $3)
AND ($4::bigint IS NULL OR position > $4) ORDER BY position LIMIT $5"""

ONE: Final[LiteralString] = f"{_SELECT} WHERE subscription_id = $1 AND event_id = $2"

ATTEMPTS: Final[LiteralString] = """
SELECT number, at, took_ms, outcome, status FROM webhooks.attempt
WHERE subscription_id = $1 AND event_id = $2 ORDER BY number"""

_AGAIN: Final[LiteralString] = """
UPDATE webhooks.delivery d SET state = 'PENDING', owed_at = clock_timestamp(), due_at = clock_timestamp(), tries = 0,
    first_at = NULL, claim = NULL, claimed_until = NULL, settled_at = NULL"""

AGAIN: Final[LiteralString] = f"""{_AGAIN}
WHERE subscription_id = $1 AND event_id = $2 AND state IN ('DELIVERED', 'DEAD')"""

AGAIN_SINCE: Final[LiteralString] = f"""{_AGAIN} FROM webhooks.event e JOIN webhooks.subscription s ON {MATCHES}
WHERE s.id = $1 AND d.subscription_id = s.id AND e.id = d.event_id AND e.at >= $2
AND d.state IN ('DELIVERED', 'DEAD', 'CANCELLED')"""

REVIVE: Final[LiteralString] = """
UPDATE webhooks.delivery SET due_at = clock_timestamp(), tries = 0, first_at = NULL
WHERE subscription_id = $1 AND state = 'PENDING' AND claim IS NULL"""

CANCEL: Final[LiteralString] = """
UPDATE webhooks.delivery SET state = 'CANCELLED', claim = NULL, claimed_until = NULL, settled_at = clock_timestamp()
WHERE subscription_id = $1 AND state = 'PENDING'"""

CANCEL_OTHERS: Final[LiteralString] = f"""
UPDATE webhooks.delivery d SET state = 'CANCELLED', claim = NULL, claimed_until = NULL, settled_at = clock_timestamp()
WHERE d.subscription_id = $1 AND d.state = 'PENDING' AND d.topic <> $2 AND NOT EXISTS (
    SELECT 1 FROM webhooks.event e JOIN webhooks.subscription s ON {MATCHES}
    WHERE s.id = d.subscription_id AND e.id = d.event_id)"""

PINGED: Final[LiteralString] = """
WITH e AS (
    INSERT INTO webhooks.event (id, topic, aggregate_id, sequence, type, at, regions, body)
    VALUES ($1::uuid, $2, $1::uuid::text, 1, $3, $4, '{}', $5) RETURNING *)
INSERT INTO webhooks.delivery (subscription_id, event_id, position, topic, aggregate_id, sequence, type)
SELECT $6, e.id, e.position, e.topic, e.aggregate_id, e.sequence, e.type FROM e"""


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log; `outcome` and `status` are those of the last attempt."""

    subscription_id: UUID
    event_id: UUID
    position: int
    topic: str
    aggregate_id: str
    sequence: int
    type: str
    state: DeliveryState
    owed_at: datetime
    due_at: datetime
    attempts: int
    outcome: Outcome | None
    status: int | None
    settled_at: datetime | None


async def page(
    tx: Transaction,
    subscription_id: UUID,
    *,
    state: DeliveryState | None,
    event_type: str | None,
    after: int | None,
    fetch: int,
) -> list[Logged]:
    """The log of a subscription, in the order in which events were heard."""
    return [_logged(row) for row in await tx.fetch(PAGE, subscription_id, state, event_type, after, fetch)]


async def find(tx: Transaction, subscription_id: UUID, event_id: UUID) -> Logged | None:
    """One line of the log."""
    row = await tx.fetchrow(ONE, subscription_id, event_id)
    return None if row is None else _logged(row)


async def attempts(tx: Transaction, subscription_id: UUID, event_id: UUID) -> list[dict[str, Any]]:
    """Every attempt at a delivery: number, at, took_ms, outcome, status."""
    return [dict(row) for row in await tx.fetch(ATTEMPTS, subscription_id, event_id)]


async def again(tx: Transaction, subscription_id: UUID, event_id: UUID) -> bool:
    """Owe one event again; False where it is owed as it is, or was cancelled."""
    return await tx.run(AGAIN, subscription_id, event_id) == 1


async def again_since(tx: Transaction, subscription_id: UUID, since: datetime) -> int:
    """Owe again what a subscription selects from an instant on, delivered, given up or cancelled; how many."""
    return await tx.run(AGAIN_SINCE, subscription_id, since)


async def revive(tx: Transaction, subscription_id: UUID) -> int:
    """Try what is owed at once, with patience anew."""
    return await tx.run(REVIVE, subscription_id)


async def cancel(tx: Transaction, subscription_id: UUID) -> int:
    """Owe nothing any more."""
    return await tx.run(CANCEL, subscription_id)


async def cancel_others(tx: Transaction, subscription_id: UUID) -> int:
    """Owe no more what a subscription does not select any more; how many."""
    return await tx.run(CANCEL_OTHERS, subscription_id, PING_TOPIC)


async def owe_ping(tx: Transaction, subscription_id: UUID, event_id: UUID, body: bytes) -> None:
    """Owe a subscription the event of the test button."""
    await tx.run(PINGED, event_id, PING_TOPIC, PING, tx.origin.at, body, subscription_id)


def _logged(row: Row) -> Logged:
    said = dict(row)
    said["state"] = DeliveryState(said["state"])
    said["outcome"] = Outcome(said["outcome"]) if said["outcome"] else None
    return Logged(**said)
