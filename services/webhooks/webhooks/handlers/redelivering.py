"""Owing again what was delivered or given up: one event, or all from an instant on. Noted in the audit log."""

from datetime import datetime
from uuid import UUID

from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import NotInThisState
from shared.web import NotFound, Principal
from webhooks.domain.subscription import require_existing
from webhooks.handlers.forgetting import require_kept
from webhooks.handlers.subscribing import locked, require_followed
from webhooks.store import claiming, deliveries, hearing, subscriptions
from webhooks.store.deliveries import Logged


async def again(tx: Transaction, subscription_id: UUID, event_id: UUID, *, by: Principal) -> Logged:
    """Owe one event again. Raises NotFound; NotInThisState where it is still owed, or was cancelled."""
    require_existing(await locked(tx, subscription_id, by=by))
    return await owe_again(tx, subscription_id, event_id)


async def owe_again(tx: Transaction, subscription_id: UUID, event_id: UUID) -> Logged:
    """The same for an operator, whom nobody has to own."""
    before = await deliveries.find(tx, subscription_id, event_id)
    if before is None:
        raise NotFound("livraison", event_id)
    await claiming.stop_claiming(tx)
    if not await deliveries.again(tx, subscription_id, event_id):
        sentence = "Seule une livraison faite ou abandonnée se renvoie ; celle-ci est en attente ou annulée."
        raise NotInThisState(sentence, state=before.state)
    detail = {"event": str(event_id), "was": before.state}
    record_access(tx, action="webhooks.redeliver", target=str(subscription_id), detail=detail)
    after = await deliveries.find(tx, subscription_id, event_id)
    return after or before


async def again_since(tx: Transaction, subscription_id: UUID, since: datetime, *, by: Principal) -> int:
    """Owe again all that it selects from an instant on, in order; how many events. What never was is owed, too."""
    one = await locked(tx, subscription_id, by=by)
    require_existing(one)
    require_followed(one.selection, by)
    return await owe_again_since(tx, subscription_id, since)


async def owe_again_since(tx: Transaction, subscription_id: UUID, since: datetime) -> int:
    """The same for an operator."""
    await subscriptions.alone(tx)
    await claiming.stop_claiming(tx)
    await require_kept(tx, since)
    owed = await deliveries.again_since(tx, subscription_id, since)
    owed += await hearing.owe_the_past(tx, subscription_id, since)
    detail = {"since": since.isoformat(), "events": owed}
    record_access(tx, action="webhooks.catch-up", target=str(subscription_id), detail=detail)
    return owed
