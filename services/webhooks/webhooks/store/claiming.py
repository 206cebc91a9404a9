"""What may be posted now, and what became of it. Nothing stays locked while an event is under way.

Several processes may post. Each takes its share in a short transaction of its own, one process at a time, and marks it
with a claim that runs out: where a process dies, another takes what it had. An event whose aggregate has an earlier one
still owed to the same subscription is never taken, so that it cannot overtake. However much is owed, a share is found
by looking at little more than may be taken.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from webhooks.domain.delivery import PING_TOPIC, Answer, DeliveryState, Next
from webhooks.domain.subscription import Subscription
from webhooks.store import subscriptions

IN_TURN: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtext('webhooks.claiming'))"

FEW: Final[LiteralString] = """SELECT set_config('enable_seqscan', 'off', true),
    set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)"""
"""A plan made while little is owed would read all of it, and be kept when much is: no plan is kept."""

_MAY: Final[LiteralString] = """p.event_id, p.due_at FROM webhooks.delivery p
        WHERE p.subscription_id = s.id AND p.state = 'PENDING' AND p.due_at <= $1
        AND (p.claimed_until IS NULL OR p.claimed_until <= $1)
        AND p.sequence = (
            SELECT e.sequence FROM webhooks.delivery e WHERE e.subscription_id = p.subscription_id
            AND e.topic = p.topic AND e.aggregate_id = p.aggregate_id AND e.state = 'PENDING'
            ORDER BY e.sequence LIMIT 1)"""
"""What may be posted of a subscription `s`: what is due, nobody has, and is the first still owed of its aggregate."""

CLAIM: Final[LiteralString] = f"""
WITH busy AS MATERIALIZED (
    SELECT subscription_id, count(*) AS n FROM webhooks.delivery WHERE state = 'PENDING' AND claimed_until > $1
    GROUP BY subscription_id),
standing AS MATERIALIZED (
    SELECT s.id, s.state = 'ACTIVE' AND s.confirmed_at > $7 AS posts, greatest($5 - coalesce(busy.n, 0), 0) AS room
    FROM webhooks.subscription s LEFT JOIN busy ON busy.subscription_id = s.id WHERE s.state <> 'DELETED')
UPDATE webhooks.delivery d SET claim = $2, claimed_until = $3
FROM (SELECT s.id, may.event_id FROM standing s CROSS JOIN LATERAL (
        (SELECT {_MAY} AND s.posts ORDER BY p.due_at, p.position LIMIT s.room)
        UNION ALL
        (SELECT {_MAY} AND NOT s.posts AND p.topic = $6 LIMIT s.room)
    ) AS may ORDER BY may.due_at LIMIT $4) AS chosen
WHERE d.subscription_id = chosen.id AND d.event_id = chosen.event_id AND d.state = 'PENDING'
AND (d.claimed_until IS NULL OR d.claimed_until <= $1)
RETURNING d.subscription_id, d.event_id, d.topic, d.attempts, d.tries, d.first_at,
    (SELECT body FROM webhooks.event e WHERE e.id = d.event_id) AS body"""

SETTLE: Final[LiteralString] = """
UPDATE webhooks.delivery SET state = $4, due_at = coalesce($5, due_at), attempts = attempts + 1, tries = tries + 1,
    first_at = coalesce(first_at, $6), claim = NULL, claimed_until = NULL, outcome = $7, status = $8,
    settled_at = CASE WHEN $4 = 'PENDING' THEN NULL ELSE $6 END
WHERE subscription_id = $1 AND event_id = $2 AND claim = $3 AND state = 'PENDING'"""

ATTEMPTED: Final[LiteralString] = """
INSERT INTO webhooks.attempt (subscription_id, event_id, number, at, took_ms, outcome, status)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What this process is to post now. `tries` counts since it was last owed anew, `attempts` all of them."""

    subscription: Subscription
    event_id: UUID
    topic: str
    attempts: int
    tries: int
    first_at: datetime | None
    body: bytes
    claim: UUID

    @property
    def is_ping(self) -> bool:
        """Whether the test button sent it."""
        return self.topic == PING_TOPIC


async def stop_claiming(tx: Transaction) -> None:
    """Nobody takes a share before the end of this unit of work; shares that were taken go on."""
    await tx.lock(IN_TURN)


async def claim(
    tx: Transaction, mark: UUID, *, at: datetime, lease: timedelta, confirmed: timedelta, at_most: int, each: int
) -> list[Claimed]:
    """Take up to `at_most` deliveries that may be posted; no subscription has more than `each` under way.

    `confirmed`: how long a subscription stands once it was confirmed.
    """
    await tx.lock(IN_TURN)
    await tx.fetchrow(FEW)
    rows = await tx.fetch(CLAIM, at, mark, at + lease, at_most, each, PING_TOPIC, at - confirmed)
    ids = list({row["subscription_id"] for row in rows})
    known = {row["id"]: subscriptions.subscription_of(row) for row in await tx.fetch(subscriptions.SEVERAL, ids)}
    return [
        Claimed(
            known[row["subscription_id"]],
            row["event_id"],
            row["topic"],
            row["attempts"],
            row["tries"],
            row["first_at"],
            row["body"],
            mark,
        )
        for row in rows
    ]


async def settle(tx: Transaction, one: Claimed, answer: Answer, then: Next, *, at: datetime, took_ms: int) -> bool:
    """Note an attempt and what becomes of the delivery; False where the claim had run out and another took it."""
    subscription_id, outcome, status = one.subscription.id, answer.outcome, answer.status
    await tx.lock(subscriptions.LOCK, subscription_id)  # before the delivery, as whoever owes again does
    touched = await tx.run(
        SETTLE, subscription_id, one.event_id, one.claim, then.state, then.due_at, at, outcome, status
    )
    if not touched:
        return False
    await tx.run(ATTEMPTED, subscription_id, one.event_id, one.attempts + 1, at, took_ms, outcome, status)
    if then.disables:
        await tx.run(subscriptions.DISABLE, subscription_id)
    if not one.is_ping and then.state is DeliveryState.DEAD:
        await tx.run(subscriptions.FAILS, subscription_id, at)
    if not one.is_ping and then.state is DeliveryState.DELIVERED:
        await tx.run(subscriptions.WORKS, subscription_id)
    return True
