"""What was heard long ago and is owed to nobody is forgotten, and whoever asks for it is told so."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from webhook_post import APPLICATIONS, Postman, hear, life, submitted
from webhook_receiver import Receiver, answering

from shared.postgres import Database
from shared.testing.client import Caller
from webhooks.handlers.forgetting import forget

KEPT = timedelta(days=400)
LONG_AGO = "UPDATE webhooks.event SET heard_at = heard_at - interval '401 days'"
LEFT = """SELECT (SELECT count(*) FROM webhooks.event) AS events,
(SELECT count(*) FROM webhooks.delivery) AS deliveries,
(SELECT count(*) FROM webhooks.attempt) AS attempts"""
Owner = Callable[[Database, str], Awaitable[None]]


async def left(database: Database) -> tuple[int, ...]:
    row = await database.fetchrow(LEFT)
    assert row is not None
    return tuple(row.values())


async def test_what_is_kept_long_enough_goes_with_its_deliveries_and_attempts_and_what_is_owed_stays(
    database: Database, owner_of: Owner, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    receiver.behave = lambda one: answering(204 if one.stream[0] == str(APPLICATIONS[0]) else 500)
    await hear(database, *life(length=2), *life(APPLICATIONS[1], length=1))
    await postman.all_day()
    assert await forget(database, KEPT) == 0
    await owner_of(database, LONG_AGO)
    await hear(database, life(length=3)[-1])
    assert await forget(database, KEPT) == 2
    assert await left(database) == (2, 2, 1), "one is still owed, one came yesterday"
    receiver.behave = lambda _: answering(204)
    postman.later(timedelta(hours=1))
    assert await postman.all_day() == 2
    assert await forget(database, KEPT) == 1, "taken by its receiver, it goes too"


async def test_it_is_forgotten_in_small_parts(database: Database, owner_of: Owner) -> None:
    await hear(database, *((submitted(one), 1) for one in APPLICATIONS[:5]))
    await owner_of(database, LONG_AGO)
    assert [await forget(database, KEPT, at_most=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_whoever_asks_for_more_than_is_kept_is_told_from_when_it_is(
    database: Database, owner_of: Owner, officer: Caller, subscription: dict[str, Any], postman: Postman
) -> None:
    await hear(database, *life(length=2))
    await postman.all_day()
    path = f"/subscriptions/{subscription['id']}"
    first = (await officer.get(f"{path}/deliveries?limit=1")).json()
    await owner_of(database, LONG_AGO)
    await forget(database, KEPT)
    await hear(database, life(length=3)[-1])
    body = {"name": "Autre", "url": "https://recepteur.exemple.fr/", "events": ["novapec.intake.application"]}
    early = {"since": "2025-01-01T00:00:00Z"}
    for refused in (
        await officer.post(f"{path}/catch-up", early),
        await officer.post("/subscriptions", {**body, **early}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (422, "no_longer_kept")
        assert refused.json()["errors"][0]["field"] == "since"
    assert (await officer.post(f"{path}/catch-up", {"since": "2030-01-01T00:00:00Z"})).json() == {"events": 0}
    late = await officer.get(f"{path}/deliveries?cursor={first['next']}")
    assert (late.status_code, late.json()["code"]) == (410, "log_no_longer_kept")
    log = (await officer.get(f"{path}/deliveries")).json()["items"]
    assert [one["sequence"] for one in log] == [3]


async def test_a_log_of_which_nothing_was_forgotten_is_read_on_from_any_cursor(
    database: Database, owner_of: Owner, officer: Caller, subscription: dict[str, Any]
) -> None:
    await hear(database, *life(length=2))
    path = f"/subscriptions/{subscription['id']}/deliveries?limit=1"
    first = (await officer.get(path)).json()
    await owner_of(database, LONG_AGO)
    assert await forget(database, KEPT) == 0, "both are still owed"
    assert (await officer.get(f"{path}&cursor={first['next']}")).json()["items"][0]["sequence"] == 2
