"""What people do with subscriptions over HTTP."""

import asyncio
from base64 import b64encode
from typing import Any

import pytest
from webhook_post import Postman, hear, life, submitted
from webhook_receiver import Receiver, answering

from shared.postgres import Database
from shared.service import SettingsRefused
from shared.testing.client import Api, Caller
from shared.vocabulary import Role
from shared.web.development_issuer import DEVELOPMENT_ISSUER
from webhooks.api.examples import SUBSCRIPTION
from webhooks.settings import Settings

KEYS = f"k1:{b64encode(bytes(32)).decode()}"


async def test_the_secret_is_shown_once_and_kept_nowhere(database: Database, officer: Caller) -> None:
    first = await officer.post("/subscriptions", SUBSCRIPTION, key="once")
    assert first.status_code == 201, first.text
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    again = await officer.post("/subscriptions", SUBSCRIPTION, key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == {**first.json(), "secret": None}
    assert (await officer.get(first.headers["Location"])).json()["secret"] is None
    tables = await database.fetch("SELECT body FROM messaging.idempotency")
    assert all(secret.encode() not in row["body"] for row in tables)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://169.254.169.254/latest"}, "url"),
        ({"url": "http://recepteur.exemple.fr/"}, "url"),
        ({"events": ["fr.apec.novapec.review.nothing.v1"]}, "events"),
        ({"events": []}, "events"),
        ({"regions": ["99"]}, "regions.0"),
    ],
)
async def test_a_subscription_that_could_never_work_is_refused_and_told_why(
    changes: dict[str, Any], field: str, officer: Caller
) -> None:
    answer = await officer.post("/subscriptions", {**SUBSCRIPTION, **changes})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_only_its_owner_and_operators_see_a_subscription_and_auditors_read_it(
    api: Api, subscription: dict[str, Any], operator: Caller
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    other = api.caller(Role.PROGRAMME_OFFICER, sub="charge-2")
    auditor = api.caller(Role.AUDITOR, sub="auditeur-1")
    assert (await other.get(path)).status_code == 404
    assert (await other.post(f"{path}/pause")).status_code == 404
    assert (await other.get("/subscriptions")).json()["items"] == []
    assert len((await auditor.get("/subscriptions")).json()["items"]) == 1
    assert (await auditor.post(f"{path}/pause")).status_code == 403
    assert (await operator.post(f"{path}/pause")).json()["state"] == "PAUSED"
    assert (await operator.post(f"{path}/pause")).status_code == 409


async def test_while_it_is_paused_what_happens_is_owed(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    await officer.post(f"{path}/pause")
    await hear(database, *life(length=2))
    assert await postman.all_day() == 0
    await officer.post(f"{path}/resumption")
    assert await postman.all_day() == 2
    assert len(receiver.accepted) == 2


async def test_the_test_button_reports_the_answer(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    path = f"/subscriptions/{subscription['id']}"
    await officer.post(f"{path}/pause")
    receiver.behave = lambda _: answering(401)
    began = await officer.post(f"{path}/test")
    assert began.status_code == 202, began.text
    asked = asyncio.create_task(officer.get(f"{began.headers['Location']}?wait_seconds=12"))
    assert await postman.all_day() == 1
    said = (await asked).json()
    assert (said["state"], said["status"], len(said["tried"])) == ("DEAD", 401, 1)
    assert receiver.received[0].event["type"] == "fr.apec.novapec.webhooks.ping.v1"
    assert (await officer.get(path)).json()["failing_since"] is None, "a test says nothing of the programme's events"


async def test_the_log_is_read_by_cursor_state_and_type(
    database: Database, officer: Caller, subscription: dict[str, Any], postman: Postman
) -> None:
    await hear(database, *life(length=5))
    path = f"/subscriptions/{subscription['id']}/deliveries"
    seen: list[int] = []
    page = (await officer.get(f"{path}?limit=2")).json()
    while True:
        seen += [one["sequence"] for one in page["items"]]
        if page["next"] is None:
            break
        page = (await officer.get(f"{path}?limit=2&cursor={page['next']}")).json()
    assert seen == [1, 2, 3, 4, 5]
    await postman.turn()
    of = [(await officer.get(f"{path}?state={state}")).json()["items"] for state in ("DELIVERED", "PENDING")]
    assert [len(one) for one in of] == [1, 4]
    typed = await officer.get(f"{path}?type=fr.apec.novapec.intake.application-submitted.v1")
    assert [one["sequence"] for one in typed.json()["items"]] == [1]


async def test_one_event_is_owed_again_under_the_same_id(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    (event_id,) = await hear(database, (submitted(), 1))
    path = f"/subscriptions/{subscription['id']}/deliveries/{event_id}"
    assert (await officer.post(f"{path}/redelivery")).status_code == 409, "it is still owed"
    await postman.all_day()
    assert (await officer.post(f"{path}/redelivery")).json()["state"] == "PENDING"
    await postman.all_day()
    assert [one.headers["webhook-id"] for one in receiver.received] == [str(event_id)] * 2
    assert [one["number"] for one in (await officer.get(path)).json()["tried"]] == [1, 2]
    audited = await database.fetch("SELECT action FROM messaging.audit_log ORDER BY id")
    assert [row["action"] for row in audited] == ["webhooks.subscribe", "webhooks.redeliver"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"environment": "production", "oidc_issuer": "https://connexion.example.fr"}, "WEBHOOK_KEYS is missing"),
        ({"webhook_keys": "k1:bm90IDMyIGJ5dGVz"}, "it takes 32"),
        ({"webhook_keys": KEYS, "environment": "production", "webhook_to_this_machine": True}, "for development"),
        ({"webhook_ports": "443,70000"}, "WEBHOOK_PORTS"),
        ({"webhook_closed_networks": "10.0.0.0/99"}, "WEBHOOK_CLOSED_NETWORKS"),
    ],
)
def test_settings_that_would_leave_a_door_open_are_refused(changes: dict[str, Any], says: str, issuer: Any) -> None:
    given = {
        "database_url": "postgresql://nobody@127.0.0.1:1/nothing",
        "environment": "development",
        "oidc_issuer": DEVELOPMENT_ISSUER,
        "oidc_jwks_file": issuer.jwks_path,
        **changes,
    }
    if changes.get("environment") == "production":
        given["oidc_issuer"] = "https://connexion.example.fr"
        del given["oidc_jwks_file"]
    with pytest.raises(SettingsRefused) as refused:
        Settings(**given)
    assert says in str(refused.value)


def test_settings_name_networks_and_ports(issuer: Any) -> None:
    made = Settings(
        database_url="postgresql://nobody@127.0.0.1:1/nothing",
        environment="development",
        oidc_issuer=DEVELOPMENT_ISSUER,
        oidc_jwks_file=issuer.jwks_path,
        webhook_ports="443, 8443",
        webhook_closed_networks="192.0.2.0/24",
        webhook_keys=f"k2:{b64encode(b'2' * 32).decode()},{KEYS}",
    )
    assert made.outlet.ways.ports == (443, 8443)
    assert [str(one) for one in made.outlet.ways.closed] == ["192.0.2.0/24"]
    assert made.outlet.keys.newest == "k2"
