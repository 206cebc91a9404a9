"""Confirming a subscription, and pausing those that nobody confirmed or whose roles do not follow what they select."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from shared.clock import Clock
from shared.messaging import record_access
from shared.origin import Origin
from shared.postgres import Database, Transaction
from shared.web import Principal
from webhooks.domain import subscription as rules
from webhooks.domain.standing import why_stopped
from webhooks.domain.subscription import Subscription, SubscriptionState
from webhooks.handlers.subscribing import known_events, locked, require_followed
from webhooks.store import claiming, deliveries, standing, subscriptions

EVERY: Final = 60.0
"""Seconds between two looks; claims ask for the time themselves."""

_LOG = structlog.get_logger(__name__)


async def confirm(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """Answer for it from now on, with the roles that the token shows; what was stopped for want of that goes on.

    Raises Forbidden where these roles do not follow what it selects.
    """
    one = await locked(tx, subscription_id, by=by)
    confirmed = rules.confirm(one)
    require_followed(one.selection, by)
    record_access(tx, action="webhooks.confirm", target=str(one.id), detail={"roles": sorted(by.roles)})
    if confirmed.state is not one.state:
        await claiming.stop_claiming(tx)
        await deliveries.revive(tx, one.id)
    saved = await subscriptions.save(tx, confirmed)
    return await standing.shown(tx, saved, by.roles, by.regions)


async def stop_what_stands_no_more(database: Database, lasting: timedelta, clock: Clock) -> int:
    """Pause each active subscription that stands no more, with the reason; how many. Audited, and said in the log.

    What happens meanwhile is owed, as by any pause.
    """
    topics, stopped = known_events(), 0
    async with database.transaction(Origin.of_machinery()) as tx:
        active = await standing.active(tx)
    for candidate in active:
        if why_stopped(candidate, at=clock.now(), lasting=lasting, topics=topics) is None:
            continue
        async with database.transaction(Origin.of_machinery()) as tx:
            one = await subscriptions.lock(tx, candidate.id)
            if one is None or one.state is not SubscriptionState.ACTIVE:
                continue
            why = why_stopped(one, at=clock.now(), lasting=lasting, topics=topics)
            if why is None:
                continue
            await subscriptions.save(tx, rules.stop(one, why))
            record_access(tx, action="webhooks.stop", target=str(one.id), detail={"because": why})
        stopped += 1
        _LOG.warning("a subscription was stopped: its owner is to confirm it", subscription=str(one.id), because=why)
    return stopped


async def stop_for_ever(database: Database, lasting: timedelta, clock: Clock) -> None:
    """Look until cancelled."""
    while True:
        await stop_what_stands_no_more(database, lasting, clock)
        await asyncio.sleep(EVERY)
