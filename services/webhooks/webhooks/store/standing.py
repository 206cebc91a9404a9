"""Who answers for a subscription, with which roles, since when."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final, LiteralString

from shared.postgres import Transaction
from shared.vocabulary import Region, Role
from webhooks.domain.subscription import Subscription
from webhooks.store import subscriptions

SHOWN: Final[LiteralString] = """
UPDATE webhooks.subscription SET confirmed_at = clock_timestamp(), roles = $2, role_regions = $3
WHERE id = $1 RETURNING confirmed_at"""

ACTIVE: Final[LiteralString] = f"{subscriptions.SELECT} WHERE s.state = 'ACTIVE' ORDER BY s.id"


async def shown(tx: Transaction, one: Subscription, roles: Collection[Role], regions: Collection[str]) -> Subscription:
    """Note that somebody with these roles answers for it, from now on."""
    own, where = tuple(sorted(roles)), tuple(Region(region) for region in sorted(regions))
    confirmed_at = await tx.fetchval(SHOWN, one.id, list(own), list(where))
    return replace(one, confirmed_at=confirmed_at, roles=own, role_regions=where)


async def active(tx: Transaction) -> list[Subscription]:
    """Those that are posted to."""
    return [subscriptions.subscription_of(row) for row in await tx.fetch(ACTIVE)]
