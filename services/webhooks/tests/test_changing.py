"""A subscription is changed: where it goes, and what it selects."""

from typing import Any

import pytest
from webhook_post import APPLICATIONS, Postman, hear, life, submitted
from webhook_receiver import Receiver, answering, receiving

from shared.postgres import Database
from shared.testing.client import Api, Caller
from shared.vocabulary import Role
from webhooks.domain.delivery import PING

STATES = "SELECT state, count(*) AS n FROM webhooks.delivery WHERE topic <> 'novapec.webhooks.ping' GROUP BY state"


def changed(subscription: dict[str, Any], **changes: Any) -> dict[str, Any]:
    asked = {name: subscription[name] for name in ("name", "url", "events", "editions", "regions", "axes", "subjects")}
    return {**asked, **changes}


async def states(database: Database) -> dict[str, int]:
    return {row["state"]: row["n"] for row in await database.fetch(STATES)}


async def test_at_a_new_address_a_test_arrives_first_and_then_at_once_what_was_owed(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    await hear(database, *life(length=2))
    receiver.behave = lambda _: answering(500)
    assert await postman.all_day() == 1
    async with receiving() as other:
        path = f"/subscriptions/{subscription['id']}"
        answer = await officer.put(path, changed(subscription, url=other.url, name="Nouveau"), revision=1)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert (said["url"], said["name"], said["revision"], said["secret"]) == (other.url, "Nouveau", 2, None)
        assert await postman.all_day() == 3
        assert PING in [one.event["type"] for one in other.accepted][:2]
        assert [sequence for _, sequence in other.streams] == [1, 1, 2]
        test = (await officer.get(answer.headers["Location"])).json()
        assert (test["state"], test["type"], test["status"]) == ("DELIVERED", PING, 204)
    assert len(receiver.received) == 1, "the address before heard nothing more"
    audited = await database.fetch("SELECT action FROM messaging.audit_log ORDER BY id")
    assert [row["action"] for row in audited] == ["webhooks.subscribe", "webhooks.change"]


async def test_what_is_not_selected_any_more_is_owed_no_more_until_it_is_selected_and_caught_up(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    await hear(database, (submitted(regions=["93"]), 1), (submitted(APPLICATIONS[1], regions=["11"]), 1))
    path = f"/subscriptions/{subscription['id']}"
    answer = await officer.put(path, changed(subscription, regions=["93"]), revision=1)
    assert "Location" not in answer.headers, "the address is the same: nothing to test"
    assert await postman.all_day() == 1
    assert await states(database) == {"DELIVERED": 1, "CANCELLED": 1}
    await hear(database, (submitted(APPLICATIONS[2], regions=["11"]), 1))
    assert await postman.all_day() == 0
    since = {"since": "2025-01-01T00:00:00Z"}
    assert (await officer.post(f"{path}/catch-up", since)).json() == {"events": 1}
    await officer.put(path, changed(subscription, regions=[]), revision=2)
    assert (await officer.post(f"{path}/catch-up", since)).json() == {"events": 2}, "the first is owed as it is"
    await postman.all_day()
    assert await states(database) == {"DELIVERED": 3}


@pytest.mark.parametrize(
    ("changes", "revision", "status", "field"),
    [
        ({"url": "https://10.0.0.8/"}, 1, 422, "url"),
        ({"events": ["fr.apec.novapec.review.nothing.v1"]}, 1, 422, "events"),
        ({}, None, 428, "If-Match"),
        ({}, 7, 412, "If-Match"),
    ],
)
async def test_a_change_is_held_to_what_a_subscription_is(
    changes: dict[str, Any],
    revision: int | None,
    status: int,
    field: str,
    officer: Caller,
    subscription: dict[str, Any],
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    answer = await officer.put(path, changed(subscription, **changes), revision=revision)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert (await officer.get(path)).json()["revision"] == 1


async def test_a_role_has_sent_what_it_may_read_and_is_shown_no_other_types(api: Api) -> None:
    finance = api.caller(Role.FINANCE_OFFICER, sub="finance-1")
    body = {"name": "Comptes", "url": "https://comptes.exemple.fr/", "events": ["novapec.funding.agreement"]}
    one = await finance.post("/subscriptions", body)
    assert one.status_code == 201, one.text
    path, more = f"/subscriptions/{one.json()['id']}", {**body, "events": ["novapec.review.case"]}
    for refused in (await finance.post("/subscriptions", more), await finance.put(path, more, revision=1)):
        assert (refused.status_code, "Il suit : novapec.funding.*" in refused.json()["detail"]) == (403, True)
    shown = (await finance.get("/event-types")).json()["items"]
    assert {kind["topic"].split(".")[1] for kind in shown} == {"funding"}
    everything = (await api.caller(Role.AUDITOR).get("/event-types")).json()["items"]
    assert len(everything) > len(shown)


async def test_an_event_is_no_more_caught_up_by_a_role_that_does_not_follow_it(
    api: Api, officer: Caller, subscription: dict[str, Any]
) -> None:
    moved = api.caller(Role.FINANCE_OFFICER, sub="charge-1")
    path = f"/subscriptions/{subscription['id']}/catch-up"
    assert (await moved.post(path, {"since": "2025-01-01T00:00:00Z"})).status_code == 403
    assert (await officer.post(path, {"since": "2025-01-01T00:00:00Z"})).status_code == 200
