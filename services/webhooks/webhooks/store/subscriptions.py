"""Subscriptions in PostgreSQL.

Whoever hears an event shares a lock (store/hearing.py) that a new subscription takes alone: what is in flight then is
either owed to it by its hearer, or found by its look into the past; never neither, never both.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import Axis, Region, Role
from webhooks.domain.selection import Selection
from webhooks.domain.subscription import Secret, StopReason, Subscription, SubscriptionState

ALONE: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtext('webhooks.subscriptions'))"

# A build that knows no reasons may have resumed or deleted what was stopped, and left the reason: it says nothing then.
SELECT: Final[LiteralString] = """
SELECT s.id, s.name, s.owner, s.url, s.events, s.editions, s.regions, s.axes, s.subjects, s.state, s.failing_since,
    s.created_at, s.revision, s.confirmed_at, s.roles, s.role_regions,
    CASE WHEN s.state = 'PAUSED' THEN s.stopped_because END AS stopped_because,
    ARRAY(SELECT version FROM webhooks.secret x WHERE x.subscription_id = s.id ORDER BY version) AS versions,
    ARRAY(SELECT key FROM webhooks.secret x WHERE x.subscription_id = s.id ORDER BY version) AS keys,
    ARRAY(SELECT ends_at FROM webhooks.secret x WHERE x.subscription_id = s.id ORDER BY version) AS ends
FROM webhooks.subscription s"""

ONE: Final[LiteralString] = f"{SELECT} WHERE s.id = $1"

LOCK: Final[LiteralString] = f"{SELECT} WHERE s.id = $1 FOR NO KEY UPDATE OF s"

SEVERAL: Final[LiteralString] = f"{SELECT} WHERE s.id = ANY($1::uuid[])"

PAGE: Final[LiteralString] = f"""{SELECT}
WHERE ($1::text IS NULL OR s.owner = $1) AND ($2::text IS NULL OR s.state = $2)
AND ($3::timestamptz IS NULL OR (s.created_at, s.id) > ($3, $4::uuid)) ORDER BY s.created_at, s.id LIMIT $5"""

INSERT: Final[LiteralString] = """
INSERT INTO webhooks.subscription (id, name, owner, url, events, editions, regions, axes, subjects, state, created_at,
    revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""

UPDATE: Final[LiteralString] = """
UPDATE webhooks.subscription SET name = $3, url = $4, events = $5, editions = $6, regions = $7, axes = $8,
    subjects = $9, state = $10, failing_since = $11, stopped_because = $12, revision = revision + 1
WHERE id = $1 AND revision = $2"""

ADD_VERSION: Final[LiteralString] = """
INSERT INTO webhooks.secret (subscription_id, version, key, ends_at) VALUES ($1, $2, $3, $4)"""

FORGET_VERSIONS: Final[LiteralString] = "DELETE FROM webhooks.secret WHERE subscription_id = $1"

DISABLE: Final[LiteralString] = """
UPDATE webhooks.subscription SET state = 'DISABLED', revision = revision + 1 WHERE id = $1 AND state = 'ACTIVE'"""

FAILS: Final[LiteralString] = """
UPDATE webhooks.subscription SET failing_since = $2, revision = revision + 1 WHERE id = $1 AND failing_since IS NULL"""

WORKS: Final[LiteralString] = """
UPDATE webhooks.subscription SET failing_since = NULL, revision = revision + 1
WHERE id = $1 AND failing_since IS NOT NULL"""


async def alone(tx: Transaction) -> None:
    """No event is being heard until the end of this unit of work."""
    await tx.lock(ALONE)


async def find(tx: Transaction, subscription_id: UUID) -> Subscription | None:
    """A subscription, to look at."""
    row = await tx.fetchrow(ONE, subscription_id)
    return None if row is None else subscription_of(row)


async def lock(tx: Transaction, subscription_id: UUID) -> Subscription | None:
    """A subscription, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, subscription_id)
    return None if row is None else subscription_of(row)


async def page(
    tx: Transaction,
    *,
    owner: str | None,
    state: SubscriptionState | None,
    after: tuple[datetime | None, UUID | None],
    fetch: int,
) -> list[Subscription]:
    """Subscriptions as they were made, from behind `after` (created_at, id); of one owner, or of all."""
    return [subscription_of(row) for row in await tx.fetch(PAGE, owner, state, *after, fetch)]


async def insert(tx: Transaction, one: Subscription) -> None:
    """Keep a new subscription, with its secrets."""
    at, first = tx.origin.at, one.revision
    await tx.run(INSERT, one.id, one.name, one.owner, one.url, *_filters(one.selection), one.state, at, first)
    await _keep_secrets(tx, one)


async def save(tx: Transaction, one: Subscription) -> Subscription:
    """Write what became of it, on the revision it was loaded at; the subscription at its new revision."""
    filters = _filters(one.selection)
    now = (one.state, one.failing_since, one.stopped_because)
    tx.write(UPDATE, one.id, one.revision, one.name, one.url, *filters, *now)
    await tx.run(FORGET_VERSIONS, one.id)
    await _keep_secrets(tx, one)
    return replace(one, revision=one.revision + 1)


def _filters(chosen: Selection) -> list[list[Any]]:
    return [list(one) for one in (chosen.events, chosen.editions, chosen.regions, chosen.axes, chosen.subjects)]


async def _keep_secrets(tx: Transaction, one: Subscription) -> None:
    for secret in one.secrets:
        await tx.run(ADD_VERSION, one.id, secret.version, secret.key, secret.ends_at)


def subscription_of(row: Row) -> Subscription:
    """A row as the domain knows it."""
    versions = zip(row["versions"], row["keys"], row["ends"], strict=True)
    return Subscription(
        id=row["id"],
        name=row["name"],
        owner=row["owner"],
        url=row["url"],
        selection=Selection(
            tuple(row["events"]),
            tuple(row["editions"]),
            tuple(Region(one) for one in row["regions"]),
            tuple(Axis(one) for one in row["axes"]),
            tuple(row["subjects"]),
        ),
        secrets=tuple(Secret(*one) for one in versions),
        created_at=row["created_at"],
        state=SubscriptionState(row["state"]),
        failing_since=row["failing_since"],
        confirmed_at=row["confirmed_at"],
        roles=tuple(Role(one) for one in row["roles"]),
        role_regions=tuple(Region(one) for one in row["role_regions"]),
        stopped_because=StopReason(row["stopped_because"]) if row["stopped_because"] else None,
        revision=row["revision"],
    )
