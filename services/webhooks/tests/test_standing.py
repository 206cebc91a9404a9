"""A subscription outlives neither its owner's role nor their silence: it is paused, with the reason, and told of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from webhook_post import Postman, hear, life
from webhook_receiver import Receiver

from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import Role
from webhooks.handlers.standing import stop_what_stands_no_more
from webhooks.store.figures import STOPPED

AUDITED = "SELECT detail->>'because' FROM messaging.audit_log WHERE action = 'webhooks.stop'"


async def test_nothing_is_posted_for_whom_nobody_answers_any_more_until_somebody_does(
    database: Database,
    officer: Caller,
    operator: Caller,
    subscription: dict[str, Any],
    receiver: Receiver,
    postman: Postman,
    owner_of: Callable[..., Any],
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    await hear(database, *life(length=1))
    await owner_of(database, "UPDATE webhooks.subscription SET confirmed_at = confirmed_at - interval '181 days'")
    assert await postman.all_day() == 0, "even before anybody looked"
    assert await stop_what_stands_no_more(database, timedelta(days=180), postman.clock) == 1
    assert await stop_what_stands_no_more(database, timedelta(days=180), postman.clock) == 0
    shown = (await officer.get(path)).json()
    assert (shown["state"], shown["stopped_because"]) == ("PAUSED", "NOT_CONFIRMED")
    assert await database.fetchval(AUDITED) == "NOT_CONFIRMED"
    assert [row["stopped_because"] for row in await database.fetch(STOPPED)] == ["NOT_CONFIRMED"]
    assert (await officer.post(f"{path}/resumption")).status_code == 409
    answer = await operator.post(f"{path}/confirmation")
    assert (answer.status_code, answer.json()["state"], answer.json()["stopped_because"]) == (200, "ACTIVE", None)
    assert answer.json()["confirmed_at"] > shown["confirmed_at"]
    assert await postman.all_day() == 1
    assert len(receiver.accepted) == 1, "what happened meanwhile was owed"


async def test_whose_roles_follow_it_no_more_is_posted_nothing_and_cannot_confirm_it(
    database: Database,
    api: Api,
    subscription: dict[str, Any],
    postman: Postman,
    receiver: Receiver,
    owner_of: Callable[..., Any],
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    await owner_of(database, "UPDATE webhooks.subscription SET roles = '{impact_officer}'")
    await hear(database, *life(length=1))
    assert await stop_what_stands_no_more(database, timedelta(days=180), postman.clock) == 1
    assert await postman.all_day() == 0
    assert receiver.received == []
    owner = api.caller(Role.IMPACT_OFFICER, sub="charge-1")
    shown = (await owner.get(path)).json()
    assert (shown["state"], shown["stopped_because"]) == ("PAUSED", "ROLE_LOST")
    refused = await owner.post(f"{path}/confirmation")
    assert (refused.status_code, "ne suit pas" in refused.json()["detail"]) == (403, True)
    again = await api.caller(Role.PROGRAMME_OFFICER, sub="charge-1").post(f"{path}/confirmation")
    assert again.json()["state"] == "ACTIVE"


async def test_what_the_build_before_resumed_has_no_reason_left_and_is_paused_and_resumed_as_any_other(
    database: Database, officer: Caller, subscription: dict[str, Any], owner_of: Callable[..., Any]
) -> None:
    """It knows no reasons, and leaves the one of what today's build stopped."""
    path = f"/subscriptions/{subscription['id']}"
    await owner_of(database, "UPDATE webhooks.subscription SET stopped_because = 'NOT_CONFIRMED'")
    assert (await officer.get(path)).json()["stopped_because"] is None
    assert await database.fetch(STOPPED) == []
    assert (await officer.post(f"{path}/pause")).json()["stopped_because"] is None
    assert (await officer.post(f"{path}/resumption")).json()["state"] == "ACTIVE"


async def test_a_change_by_its_owner_confirms_it(
    database: Database, officer: Caller, subscription: dict[str, Any], owner_of: Callable[..., Any]
) -> None:
    await owner_of(database, "UPDATE webhooks.subscription SET confirmed_at = confirmed_at - interval '100 days'")
    path = f"/subscriptions/{subscription['id']}"
    body = {name: subscription[name] for name in ("name", "url", "events")}
    changed = await officer.put(path, body, revision=1)
    assert changed.json()["confirmed_at"] >= subscription["confirmed_at"]


async def test_nobody_else_confirms_it(api: Api, subscription: dict[str, Any]) -> None:
    other = api.caller(Role.PROGRAMME_OFFICER, sub="charge-2")
    assert (await other.post(f"/subscriptions/{subscription['id']}/confirmation")).status_code == 404
