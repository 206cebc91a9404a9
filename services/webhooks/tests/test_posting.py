"""Events go out to a real receiver, in order, signed, and come to an end whatever the receiver does."""

import asyncio
import hmac
import os
import signal
import sys
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from webhook_post import APPLICATIONS, OUTLET, Postman, hear, in_order, life
from webhook_receiver import Received, Receiver, answering

from shared.clock import SimulatedClock, SystemClock
from shared.identity import new_id
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import eventually
from shared.testing.client import Caller
from webhooks.domain.retrying import Patience
from webhooks.gateway.sending import LARGEST_ANSWER
from webhooks.handlers.posting import EACH, LEASE, Posting
from webhooks.store import claiming

LAST = "SELECT state, outcome, status, attempts FROM webhooks.delivery ORDER BY position LIMIT 1"
STATES = "SELECT state, count(*) AS n FROM webhooks.delivery GROUP BY state"


async def last(database: Database) -> tuple[Any, ...]:
    row = await database.fetchrow(LAST)
    assert row is not None
    return tuple(row.values())


async def states(database: Database) -> dict[str, int]:
    return {row["state"]: row["n"] for row in await database.fetch(STATES)}


def signed_with(secret: str, one: Received) -> str:
    """What the specification says the signature is, by other code than ours."""
    key = b64decode(secret.removeprefix("whsec_"))
    content = b".".join([one.headers["webhook-id"].encode(), one.headers["webhook-timestamp"].encode(), one.body])
    return "v1," + b64encode(hmac.new(key, content, sha256).digest()).decode()


async def test_an_event_arrives_signed_as_a_cloud_event(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    (event_id,) = await hear(database, *life(length=1))
    assert await postman.all_day() == 1
    (one,) = receiver.received
    assert one.path == "/novapec"
    assert one.headers["content-type"].startswith("application/cloudevents+json")
    assert one.headers["webhook-id"] == one.event["id"] == str(event_id)
    assert one.headers["webhook-signature"] == signed_with(subscription["secret"], one)
    assert one.event["type"] == "fr.apec.novapec.intake.application-submitted.v1"
    assert await last(database) == ("DELIVERED", "ACCEPTED", 204, 1)


async def test_after_a_rotation_both_secrets_sign_for_a_day(
    database: Database,
    clock: SimulatedClock,
    officer: Caller,
    subscription: dict[str, Any],
    receiver: Receiver,
    postman: Postman,
) -> None:
    clock.advance(postman.clock.now())
    answer = await officer.post(f"/subscriptions/{subscription['id']}/secret")
    assert answer.status_code == 200, answer.text
    secrets = [answer.json()["secret"], subscription["secret"]]
    assert secrets[0].startswith("whsec_")
    await hear(database, *life(length=1))
    await postman.all_day()
    postman.later(timedelta(hours=25))
    await hear(database, *life(APPLICATIONS[1], length=1))
    await postman.all_day()
    first, second = receiver.received
    assert first.headers["webhook-signature"].split() == [signed_with(one, first) for one in secrets]
    assert second.headers["webhook-signature"] == signed_with(secrets[0], second)


FAILURES = {
    "500": (answering(500), "REFUSED", 500),
    "400": (answering(400), "REFUSED", 400),
    "a redirect": (answering(302, "location: http://127.0.0.1:1/"), "REDIRECTED", 302),
    "a hang-up": (None, "UNREACHABLE", None),
    "no http": (b"220 smtp ready\r\n", "UNREACHABLE", None),
}


@pytest.mark.parametrize("how", FAILURES)
async def test_a_receiver_that_fails_is_tried_again_later(
    how: str, database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    answer, outcome, status = FAILURES[how]
    receiver.behave = lambda _: answer
    await hear(database, *life(length=1))
    assert await postman.all_day() == 1
    assert await last(database) == ("PENDING", outcome, status, 1)
    receiver.behave = lambda _: answering(200)
    assert await postman.all_day() == 0
    postman.later(timedelta(seconds=6))
    assert await postman.all_day() == 1
    assert await last(database) == ("DELIVERED", "ACCEPTED", 200, 2)
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    assert receiver.received[0].headers["webhook-timestamp"] != receiver.received[1].headers["webhook-timestamp"]


async def test_a_receiver_that_hangs_is_cut_off_and_keeps_no_other_waiting(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    well = {"name": "Un autre", "url": receiver.url + "/well", "events": ["novapec.intake.application"]}
    assert (await officer.post("/subscriptions", well)).status_code == 201
    stop = asyncio.Event()

    async def hang(_: Received) -> None:
        await stop.wait()

    receiver.behave = lambda one: answering(204) if one.path.endswith("/well") else hang(one)
    await hear(database, *(event for one in APPLICATIONS for event in life(one, length=1)))
    await postman.posting.take()
    assert len(APPLICATIONS) >= 2 * EACH

    async def noted() -> bool:
        return (await states(database)).get("DELIVERED") == EACH

    await eventually(noted)
    assert await postman.posting.take() == EACH, "those of the other go on while the first hangs"
    await postman.posting.drained()
    stop.set()
    outcomes = await database.fetch("SELECT DISTINCT outcome FROM webhooks.attempt ORDER BY 1")
    assert [row["outcome"] for row in outcomes] == ["ACCEPTED", "TIMED_OUT"]


async def test_an_endless_answer_is_not_read_to_its_end(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    receiver.behave = lambda _: answering(200, body=b"x" * LARGEST_ANSWER * 40)
    await hear(database, *life(length=1))
    await postman.all_day()
    assert await last(database) == ("DELIVERED", "ACCEPTED", 200, 1)


async def test_410_disables_the_subscription_and_what_is_owed_waits_for_its_resumption(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    receiver.behave = lambda _: answering(410)
    await hear(database, *life(length=3))
    assert await postman.all_day() == 1
    path = f"/subscriptions/{subscription['id']}"
    assert (await officer.get(path)).json()["state"] == "DISABLED"
    postman.later(timedelta(days=30))
    assert await postman.all_day() == 0
    receiver.behave = lambda _: answering(200)
    assert (await officer.post(f"{path}/resumption")).json()["state"] == "ACTIVE"
    assert await postman.all_day() == 3
    assert [sequence for _, sequence in receiver.streams] == [1, 2, 3]


async def test_an_outage_of_days_is_given_up_visibly_then_caught_up_in_order(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    receiver.behave = lambda _: None
    await hear(database, *(event for one in APPLICATIONS[:3] for event in life(one)))
    path = f"/subscriptions/{subscription['id']}"
    while "PENDING" in await states(database):
        await postman.all_day()
        postman.later(timedelta(hours=8))
    assert await states(database) == {"DEAD": 9}
    assert (await officer.get(path)).json()["failing_since"] is not None
    assert (await officer.get(f"{path}/deliveries?state=DEAD")).json()["items"][0]["outcome"] == "UNREACHABLE"
    receiver.behave = lambda _: answering(200)
    answer = await officer.post(f"{path}/catch-up", {"since": "2025-01-01T00:00:00Z"})
    assert answer.json() == {"events": 9}
    assert await postman.all_day() == 9
    assert in_order(receiver.streams)
    assert await states(database) == {"DELIVERED": 9}
    assert (await officer.get(path)).json()["failing_since"] is None


async def test_a_poisoned_event_holds_its_own_aggregate_and_no_other(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    bad = (str(APPLICATIONS[0]), 2)
    receiver.behave = lambda one: answering(400 if one.stream == bad else 200)
    await hear(database, *(event for one in APPLICATIONS[:2] for event in life(one, length=4)))
    await postman.all_day()
    assert [one for one in receiver.streams if one[0] == bad[0]] == [(bad[0], 1)]
    assert [one for one in receiver.streams if one[0] != bad[0]] == [(str(APPLICATIONS[1]), n) for n in range(1, 5)]


async def test_a_process_killed_between_the_post_and_the_note_leaves_an_event_that_comes_again_and_none_out_of_order(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    here = Path(__file__).parent
    path = os.pathsep.join([str(here / "support"), str(here.parents[2] / "docs")])
    environment = {**os.environ, "PYTHONPATH": path}  # noqa: TID251  what the child inherits
    await hear(database, *life(length=3))
    killed: list[int] = []

    def kill(_: Received) -> bytes:
        os.kill(child.pid, signal.SIGKILL)
        killed.append(child.pid)
        return answering(200)

    receiver.behave = kill
    program = here / "support" / "webhook_process.py"
    child = await asyncio.create_subprocess_exec(sys.executable, program, database.dsn, env=environment)
    assert await asyncio.wait_for(child.wait(), 30) == -signal.SIGKILL
    assert [one.stream[1] for one in receiver.received] == [1]
    assert killed == [child.pid]
    assert await states(database) == {"PENDING": 3}
    receiver.behave = lambda _: answering(200)
    postman.clock = postman.posting._clock = SystemClock()
    assert await postman.all_day() == 0, "the claim of the dead still holds"
    postman.posting._clock = SimulatedClock(postman.clock.now() + LEASE + timedelta(seconds=1))
    assert await postman.all_day() == 3
    assert [one.stream[1] for one in receiver.received] == [1, 1, 2, 3]
    assert receiver.received[0].headers["webhook-id"] == receiver.received[1].headers["webhook-id"]


async def test_two_processes_share_what_is_owed_and_post_nothing_twice(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    other = Posting(database, postman.sender, OUTLET, postman.clock)
    await hear(database, *(event for one in APPLICATIONS for event in life(one)))
    while sum(await asyncio.gather(postman.posting.take(), other.take(), postman.posting.take(), other.take())):
        assert len(receiver.received) - len(receiver.accepted) <= EACH
        await asyncio.gather(postman.posting.drained(), other.drained())
    assert len(receiver.accepted) == 3 * len(APPLICATIONS)
    assert len(set(receiver.streams)) == len(receiver.streams)
    assert in_order(receiver.streams)


async def test_a_share_is_found_without_reading_all_that_is_owed(database: Database) -> None:
    async with database.transaction(Origin.of_machinery()) as tx:
        await tx.lock(claiming.FEW)
        now = SystemClock().now()
        given = (now, new_id(), now, 32, 4, "ping", now)
        plan = await tx.fetch(f"EXPLAIN (COSTS OFF) {claiming.CLAIM}", *given)
    steps = [row["QUERY PLAN"].strip() for row in plan]
    looks = [step for step in steps if " on delivery" in step and "Update" not in step]
    assert [step for step in looks if "Index" not in step] == [], steps
    for index in ("delivery_due", "delivery_claimed", "delivery_pending"):
        assert any(f"using {index} on" in step for step in looks), steps
    assert steps.count("->  Sort") == 1, "what is owed is sorted, beside the share"


async def test_who_comes_back_after_its_claim_ran_out_changes_nothing(
    database: Database, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    go_on = asyncio.Event()

    async def slowly(_: Received) -> bytes:
        await go_on.wait()
        return answering(500)

    receiver.behave = slowly
    await hear(database, *life(length=1))
    await postman.posting.take()
    await eventually(lambda: len(receiver.received) == 1)
    receiver.behave = lambda _: answering(200)
    postman.later(LEASE + timedelta(seconds=1))
    other = Posting(database, postman.sender, OUTLET, postman.clock)
    assert await other.take() == 1
    await other.drained()
    go_on.set()
    await postman.posting.drained()
    assert await last(database) == ("DELIVERED", "ACCEPTED", 200, 1)


async def test_patience_is_what_the_environment_says(
    database: Database, subscription: dict[str, Any], receiver: Receiver
) -> None:
    receiver.behave = lambda _: answering(503, "retry-after: 30")
    hasty = Patience(timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=1))
    one = Postman(database, outlet=type(OUTLET)(OUTLET.keys, OUTLET.ways, hasty))
    async with one.sender:
        await hear(database, *life(length=1))
        await one.all_day()
    assert await last(database) == ("DEAD", "REFUSED", 503, 1)
