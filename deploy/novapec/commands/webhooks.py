"""`novapec webhooks`: who is told of what, what arrived and what did not, and owing it again."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.table import Table

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, YesOption, home_at
from novapec.commands.outcome import EXIT_STATUSES, confirm, done, out, run, show_json
from novapec.failures import Failed
from novapec.running import RunningStack
from shared.postgres import Database, Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound
from webhooks.domain.delivery import DeliveryState
from webhooks.domain.subscription import Subscription, SubscriptionState
from webhooks.handlers.redelivering import owe_again, owe_again_since
from webhooks.store import deliveries, subscriptions

app = typer.Typer(
    help="Subscriptions of systems without Kafka, and what they are owed.",
    epilog=EXIT_STATUSES,
    no_args_is_help=True,
)

SubscriptionArgument = Annotated[UUID, typer.Argument(help="A subscription, by its id from `list`.")]
MOST: Final = 1000
COUNTS: Final = (
    """SELECT subscription_id, state, count(*) AS n FROM webhooks.delivery GROUP BY subscription_id, state"""
)


@app.command("list")
def show_all(home: HomeOption, json: JsonOption = False) -> None:
    """List the subscriptions that were not deleted, and how many deliveries of each stand where."""

    async def work() -> list[dict[str, Any]]:
        async with RunningStack(home_at(home)) as stack:
            database = _webhooks(stack)
            counts: dict[UUID, dict[str, int]] = {}
            for row in await database.fetch(COUNTS):
                counts.setdefault(row["subscription_id"], {})[row["state"]] = row["n"]
            async with database.transaction(operators_origin()) as tx:
                found = await subscriptions.page(tx, owner=None, state=None, after=(None, None), fetch=MOST)
            return [_shown(one, counts.get(one.id, {})) for one in found if one.state is not SubscriptionState.DELETED]

    found = run(work())
    if json:
        show_json(found)
        return
    table = Table("subscription", "name", "owner", "state", "failing since", "pending", "given up", "delivered", "to")
    for one in found:
        counts = [str(one["deliveries"].get(state, 0)) for state in ("PENDING", "DEAD", "DELIVERED")]
        failing = str(one["failing_since"] or "")
        state = " ".join(filter(None, (one["state"], one["stopped_because"])))
        table.add_row(str(one["id"]), one["name"], one["owner"], state, failing, *counts, one["url"])
    out.print(table if found else "Nobody has subscribed.")


@app.command("deliveries")
def show_deliveries(
    home: HomeOption,
    subscription: SubscriptionArgument,
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    after: Annotated[int | None, typer.Option(help="Only those behind this position.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    json: JsonOption = False,
) -> None:
    """Show the log of a subscription, in the order in which events were heard; without what is in them."""

    async def work() -> list[dict[str, Any]]:
        async with RunningStack(home_at(home)) as stack:
            async with _webhooks(stack).transaction(operators_origin()) as tx:
                await _known(tx, subscription)
                rows = await deliveries.page(tx, subscription, state=state, event_type=None, after=after, fetch=limit)
            return [asdict(one) for one in rows]

    found = run(work())
    if json:
        show_json(found)
        return
    table = Table("position", "event", "type", "of", "number", "state", "attempts", "last outcome", "status", "due")
    for one in found:
        said = (one["position"], one["event_id"], one["type"].removeprefix("fr.apec.novapec."), one["aggregate_id"])
        last = (one["sequence"], one["state"], one["attempts"], one["outcome"] or "", one["status"] or "")
        due = f"{one['due_at']:%Y-%m-%d %H:%M:%S}" if one["state"] == DeliveryState.PENDING else ""
        table.add_row(*map(str, (*said, *last, due)))
    out.print(table if found else "Nothing is in the log.")


@app.command()
def redeliver(
    home: HomeOption,
    subscription: SubscriptionArgument,
    event: Annotated[UUID | None, typer.Option(help="This event only, by its id from `deliveries`.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(help="All that happened from this instant on.", formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d%z"]),
    ] = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Owe a receiver events again, delivered or given up, each aggregate's in order. Audited.

    They keep their ids, by which receivers know what they had. A subscription that is paused or disabled gets them
    once its owner resumes it.
    """
    if (event is None) == (since is None):
        message = "name one --event, or --since an instant"
        raise typer.BadParameter(message)
    confirm(f"Owe {subscription} {'this event' if event else f'everything since {since}'} again?", yes=yes)

    async def work() -> int:
        async with RunningStack(home_at(home)) as stack, _webhooks(stack).transaction(operators_origin()) as tx:
            await _known(tx, subscription)
            if since is not None:
                return await owe_again_since(tx, subscription, since)
            await _one_again(tx, subscription, event)
            return 1

    count = run(work())
    done(f"{count} events are owed again.", json, events=count)


async def _one_again(tx: Transaction, subscription: UUID, event: UUID | None) -> None:
    try:
        await owe_again(tx, subscription, event or UUID(int=0))
    except NotFound:
        raise Failed(f"{subscription} was never owed {event}.") from None
    except Refusal:
        raise Failed("Only what was delivered or given up is owed again: this one is owed, or was cancelled.") from None


async def _known(tx: Transaction, subscription: UUID) -> Subscription:
    one = await subscriptions.lock(tx, subscription)
    if one is None or one.state is SubscriptionState.DELETED:
        raise Failed(f"There is no subscription {subscription}: `novapec webhooks list` names them.")
    return one


def _shown(one: Subscription, counts: dict[str, int]) -> dict[str, Any]:
    said = asdict(one)
    del said["secrets"]
    return {**said, "secret_version": one.secret.version, "deliveries": counts}


def _webhooks(stack: RunningStack) -> Database:
    if "webhooks" not in stack.opened:
        raise Failed("webhooks is no part of this stack.")
    return stack.opened["webhooks"]
