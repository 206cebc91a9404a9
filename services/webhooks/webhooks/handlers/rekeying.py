"""A new key of the environment: every secret that another key made is followed by one of the new key."""

from datetime import timedelta

from shared.messaging import record_access
from shared.origin import Origin
from shared.postgres import Database
from webhooks.domain import subscription as rules
from webhooks.gateway.keys import KeyRing
from webhooks.store import rekeying, subscriptions


async def keys_in_use(database: Database) -> dict[str, int]:
    """How many subscriptions sign, now or for a while yet, with a secret of each key, by its name."""
    async with database.transaction(Origin.of_machinery()) as tx:
        return await rekeying.in_use(tx)


async def rotate_all(database: Database, keys: KeyRing, origin: Origin, *, overlap: timedelta) -> list[str]:
    """Give every subscription a secret of the newest key, one at a time; the ids of those that had none.

    Their secret before signs beside it for `overlap`. May be repeated, beside the service. Each is noted in the audit
    log, and the whole.
    """
    async with database.transaction(origin) as tx:
        others = await rekeying.of_other_keys(tx, keys.newest)
    changed: list[str] = []
    for one_id in others:
        async with database.transaction(origin) as tx:
            one = await subscriptions.lock(tx, one_id)
            if one is None or one.state is rules.SubscriptionState.DELETED or one.secret.key == keys.newest:
                continue
            await subscriptions.save(tx, rules.rotate(one, keys.newest, at=origin.at, overlap=overlap))
            record_access(tx, action="webhooks.rotate-secret", target=str(one_id), detail={"key": keys.newest})
        changed.append(str(one_id))
    async with database.transaction(origin) as tx:
        detail = {"key": keys.newest, "subscriptions": len(changed), "overlap_hours": overlap.total_seconds() / 3600}
        record_access(tx, action="keys rotate", target="webhook secrets", detail=detail)
    return changed
