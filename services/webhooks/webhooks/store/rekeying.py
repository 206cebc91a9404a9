"""Which keys of the environment the secrets of subscriptions are derived from."""

from typing import Final, LiteralString
from uuid import UUID

from shared.postgres import Transaction

IN_USE: Final[LiteralString] = """
SELECT x.key, count(DISTINCT x.subscription_id) AS n FROM webhooks.secret x
JOIN webhooks.subscription s ON s.id = x.subscription_id
WHERE s.state <> 'DELETED' AND (x.ends_at IS NULL OR x.ends_at > clock_timestamp()) GROUP BY x.key ORDER BY x.key"""

OF_OTHER_KEYS: Final[LiteralString] = """
SELECT x.subscription_id FROM webhooks.secret x JOIN webhooks.subscription s ON s.id = x.subscription_id
WHERE s.state <> 'DELETED' AND x.ends_at IS NULL AND x.key <> $1 ORDER BY s.created_at, s.id"""


async def in_use(tx: Transaction) -> dict[str, int]:
    """How many subscriptions sign with a secret of each key, by its name."""
    return {row["key"]: row["n"] for row in await tx.fetch(IN_USE)}


async def of_other_keys(tx: Transaction, newest: str) -> list[UUID]:
    """The subscriptions whose secret in force another key made, the first first."""
    return [row["subscription_id"] for row in await tx.fetch(OF_OTHER_KEYS, newest)]
