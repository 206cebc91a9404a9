"""Making, changing, pausing, resuming, signing anew and ending subscriptions. Every act is noted in the audit log."""

from datetime import datetime
from typing import Final
from uuid import UUID

from shared.contracts import Event
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, NotFound, Principal
from webhooks import events
from webhooks.domain import subscription as rules
from webhooks.domain.address import require_address
from webhooks.domain.following import why_not
from webhooks.domain.selection import Selection, require_known
from webhooks.domain.subscription import Secret, Subscription
from webhooks.handlers.forgetting import require_kept
from webhooks.handlers.outlet import Outlet
from webhooks.store import claiming, deliveries, hearing, standing, subscriptions

SEES_ALL: Final = (Role.OPERATOR, Role.AUDITOR)


def known_events() -> dict[str, str]:
    """Every type and every topic, each with its topic."""
    kinds = Event.REGISTRY.values()
    return {**{kind.TYPE: kind.TOPIC for kind in kinds}, **{kind.TOPIC: kind.TOPIC for kind in kinds}}


def require_followed(selection: Selection, by: Principal) -> None:
    """Raise Refusal of an event that does not exist, Forbidden of one that the caller may not follow."""
    topics = known_events()
    require_known(selection, topics)
    refused = why_not(selection, roles=by.roles, regions=by.regions, topics=topics)
    if refused is not None:
        raise Forbidden(refused)


async def subscribe(
    tx: Transaction,
    subscription_id: UUID,
    name: str,
    url: str,
    selection: Selection,
    *,
    since: datetime | None,
    outlet: Outlet,
    by: Principal,
) -> Subscription:
    """Begin to tell a receiver; from `since` on where given, else from now."""
    require_address(url, outlet.ways)
    require_followed(selection, by)
    first = Secret(1, outlet.keys.newest)
    one = Subscription(subscription_id, name, by.sub, url, selection, (first,), tx.origin.at)
    await subscriptions.alone(tx)
    await subscriptions.insert(tx, one)
    one = await standing.shown(tx, one, by.roles, by.regions)
    owed = 0
    if since is not None:
        await require_kept(tx, since)
        owed = await hearing.owe_the_past(tx, one.id, since)
    record_access(tx, action="webhooks.subscribe", target=str(one.id), detail={"owed_from_the_past": owed})
    return one


async def change(
    tx: Transaction,
    subscription_id: UUID,
    name: str,
    url: str,
    selection: Selection,
    *,
    test: UUID,
    outlet: Outlet,
    by: Principal,
) -> Subscription:
    """Another name, address or selection, for what happens from now on; what it selects no more is owed no more.

    At a new address all that is owed is tried at once, with patience anew, behind the event `test` of the test button.
    """
    before = await locked(tx, subscription_id, by=by)
    require_address(url, outlet.ways)
    require_followed(selection, by)
    await subscriptions.alone(tx)
    one = await _saved(tx, rules.change(before, name, url, selection), "webhooks.change")
    if one.stopped_because is None:
        one = await standing.shown(tx, one, by.roles, by.regions)
    await claiming.stop_claiming(tx)
    await deliveries.cancel_others(tx, one.id)
    if url != before.url:
        await deliveries.owe_ping(tx, one.id, test, events.ping(test, one.id, at=tx.origin.at))
        await deliveries.revive(tx, one.id)
    return one


async def pause(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """Post nothing more for now."""
    return await _saved(tx, rules.pause(await locked(tx, subscription_id, by=by)), "webhooks.pause")


async def resume(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """Post again, with patience anew."""
    one = rules.resume(await locked(tx, subscription_id, by=by))
    await claiming.stop_claiming(tx)
    await deliveries.revive(tx, one.id)
    return await _saved(tx, one, "webhooks.resume")


async def rotate(tx: Transaction, subscription_id: UUID, *, outlet: Outlet, by: Principal) -> Subscription:
    """A new secret; the one before signs beside it for a while."""
    one = rules.rotate(await locked(tx, subscription_id, by=by), outlet.keys.newest, at=tx.origin.at)
    return await _saved(tx, one, "webhooks.rotate-secret")


async def delete(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """End it: nothing is owed any more, nothing signs, the log stays."""
    one = rules.delete(await locked(tx, subscription_id, by=by))
    await claiming.stop_claiming(tx)
    await deliveries.cancel(tx, one.id)
    return await _saved(tx, one, "webhooks.delete")


async def ping(tx: Transaction, subscription_id: UUID, event_id: UUID, *, by: Principal) -> None:
    """Owe it an event that says nothing, to see whether it arrives; even while it is paused."""
    one = await locked(tx, subscription_id, by=by)
    rules.require_existing(one)
    await deliveries.owe_ping(tx, one.id, event_id, events.ping(event_id, one.id, at=tx.origin.at))
    record_access(tx, action="webhooks.test", target=str(one.id), detail={"event": str(event_id)})


async def shown(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """A subscription for who may see it: its owner, operators and auditors. Raises NotFound for others."""
    return _seen(await subscriptions.find(tx, subscription_id), subscription_id, by, SEES_ALL)


async def locked(tx: Transaction, subscription_id: UUID, *, by: Principal) -> Subscription:
    """A subscription for who may change it: its owner and operators. Raises NotFound for others."""
    one = _seen(await subscriptions.lock(tx, subscription_id), subscription_id, by, (Role.OPERATOR,))
    tx.check_revision(one.revision)
    return one


def _seen(one: Subscription | None, subscription_id: UUID, by: Principal, all_of: tuple[Role, ...]) -> Subscription:
    if one is None or (one.owner != by.sub and not by.has(*all_of)):
        raise NotFound("abonnement", subscription_id)
    return one


async def _saved(tx: Transaction, one: Subscription, action: str) -> Subscription:
    record_access(tx, action=action, target=str(one.id))
    return await subscriptions.save(tx, one)
