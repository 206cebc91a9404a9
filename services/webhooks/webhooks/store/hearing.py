"""Events as they are heard, and what each makes owed to whom: one statement, so that both stand or neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction

MATCHES: Final[LiteralString] = """s.state <> 'DELETED' AND (e.type = ANY(s.events) OR e.topic = ANY(s.events))
    AND (cardinality(s.editions) = 0 OR e.edition = ANY(s.editions))
    AND (cardinality(s.axes) = 0 OR e.axis = ANY(s.axes))
    AND (cardinality(s.regions) = 0 OR e.regions && s.regions)
    AND (cardinality(s.subjects) = 0 OR e.aggregate_id = ANY(s.subjects) OR e.application_id = ANY(s.subjects))"""
"""The rule of who is told: the same for an event that comes and for those that came before."""

_OWED: Final[LiteralString] = """(subscription_id, event_id, position, topic, aggregate_id, sequence, type)
SELECT s.id, e.id, e.position, e.topic, e.aggregate_id, e.sequence, e.type"""

KEEP: Final[LiteralString] = f"""
WITH e AS (
    INSERT INTO webhooks.event (id, topic, aggregate_id, sequence, type, at, application_id, edition, axis, regions,
        body)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *)
INSERT INTO webhooks.delivery {_OWED} FROM e JOIN webhooks.subscription s ON {MATCHES}"""

FROM_THE_PAST: Final[LiteralString] = f"""
INSERT INTO webhooks.delivery {_OWED} FROM webhooks.event e JOIN webhooks.subscription s ON {MATCHES}
WHERE s.id = $1 AND e.at >= $2 ON CONFLICT DO NOTHING"""

BEGIN: Final[LiteralString] = """
SELECT pg_advisory_xact_lock_shared(hashtext('webhooks.subscriptions')), a.id, a.edition, a.axis, a.regions
FROM (SELECT $1::text AS id) AS asked LEFT JOIN webhooks.application a ON a.id = asked.id"""

KEEP_SCOPE: Final[LiteralString] = """
INSERT INTO webhooks.application (id, edition, axis, regions) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, axis = excluded.axis, regions = excluded.regions"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What filters look at."""

    edition: int | None = None
    axis: str | None = None
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as it is kept; `body` is what is posted."""

    id: UUID
    topic: str
    aggregate_id: str
    sequence: int
    type: str
    at: datetime
    application_id: str | None
    scope: Scope
    body: bytes


async def keep(tx: Transaction, event: Kept) -> int:
    """Keep an event, and owe it to every subscription that it fits; to how many."""
    scope = event.scope
    return await tx.run(
        KEEP,
        event.id,
        event.topic,
        event.aggregate_id,
        event.sequence,
        event.type,
        event.at,
        event.application_id,
        scope.edition,
        scope.axis,
        list(scope.regions),
        event.body,
    )


async def owe_the_past(tx: Transaction, subscription_id: UUID, since: datetime) -> int:
    """Owe a subscription what happened from an instant on and is not owed to it yet; how many events."""
    return await tx.run(FROM_THE_PAST, subscription_id, since)


async def begin(tx: Transaction, application_id: str | None) -> Scope | None:
    """What is known of an application, None until its submission was heard; no subscription begins until the end.

    The lock stands before the statement that looks at subscriptions, or that would see them as they were before it.
    """
    row = await tx.lock(BEGIN, application_id)
    return None if row is None or row["id"] is None else Scope(row["edition"], row["axis"], tuple(row["regions"]))


async def keep_scope(tx: Transaction, application_id: str, scope: Scope) -> None:
    """Remember what filters need of an application."""
    await tx.run(KEEP_SCOPE, application_id, scope.edition, scope.axis, list(scope.regions))
