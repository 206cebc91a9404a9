"""Events that were heard long ago, with what was owed of them: forgotten, and remembered that they were."""

from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from webhooks.domain.delivery import PING_TOPIC

FORGET: Final[LiteralString] = """
WITH gone AS MATERIALIZED (
    SELECT e.id, e.at, e.topic FROM webhooks.event e WHERE e.heard_at < clock_timestamp() - $1::interval
    AND NOT EXISTS (SELECT 1 FROM webhooks.delivery d WHERE d.event_id = e.id AND d.state = 'PENDING')
    ORDER BY e.position LIMIT $2),
deliveries AS (
    DELETE FROM webhooks.delivery d USING gone WHERE d.event_id = gone.id
    RETURNING d.subscription_id, d.event_id, d.position),
attempts AS (
    DELETE FROM webhooks.attempt a USING deliveries d
    WHERE a.subscription_id = d.subscription_id AND a.event_id = d.event_id),
logs AS (
    INSERT INTO webhooks.forgotten_log AS l (subscription_id, position)
    SELECT subscription_id, max(position) FROM deliveries GROUP BY subscription_id
    ON CONFLICT (subscription_id) DO UPDATE SET position = greatest(l.position, excluded.position)),
instants AS (
    INSERT INTO webhooks.forgotten AS f (until) SELECT max(at) FROM gone WHERE topic <> $3 HAVING count(*) > 0
    ON CONFLICT (everywhere) DO UPDATE SET until = greatest(f.until, excluded.until))
DELETE FROM webhooks.event e USING gone WHERE e.id = gone.id"""

UNTIL: Final[LiteralString] = "SELECT until FROM webhooks.forgotten"

LOG: Final[LiteralString] = "SELECT position FROM webhooks.forgotten_log WHERE subscription_id = $1"


async def forget(tx: Transaction, kept: timedelta, *, at_most: int) -> int:
    """Forget events that came in before `kept`, the first of them, and that nobody is owed; how many."""
    return await tx.run(FORGET, kept, at_most, PING_TOPIC)


async def until(tx: Transaction) -> datetime | None:
    """The last instant of which events were forgotten; None where all are kept."""
    instant: datetime | None = await tx.fetchval(UNTIL)
    return instant


async def log_until(tx: Transaction, subscription_id: UUID) -> int:
    """The position up to which the log of a subscription was forgotten; 0 where all is kept."""
    return await tx.fetchval(LOG, subscription_id) or 0
