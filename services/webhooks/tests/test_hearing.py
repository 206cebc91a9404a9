"""Who is owed what: once for each subscription and event, by type, topic and filter, now and from the past."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from event_examples import example_of
from webhook_post import APPLICATIONS, Postman, hear, life, submitted
from webhook_receiver import Receiver

from shared.contracts import Envelope, Event, funding, intake, review
from shared.identity import new_id
from shared.messaging import Wait
from shared.messaging.application import Reacting
from shared.messaging.hearer import Hearer
from shared.postgres import Database
from shared.testing import prepare_every_statement
from shared.testing.client import Caller
from shared.testing.events import heard
from shared.vocabulary import Axis, Region
from webhooks import events
from webhooks.handlers import REACTIONS
from webhooks.store import claiming, deliveries, figures, forgetting, hearing, rekeying, standing, subscriptions

OWED = "SELECT count(*) FROM webhooks.delivery WHERE subscription_id = $1"


def made(kind: type[Event], **changes: Any) -> Any:
    return kind.model_validate({**example_of(kind)[1], **changes})


async def subscribe(officer: Caller, **body: Any) -> str:
    asked = {"name": "Exemple", "url": "https://recepteur.exemple.fr/", "events": ["novapec.intake.application"]}
    answer = await officer.post("/subscriptions", {**asked, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_postgresql_accepts_every_statement(database: Database) -> None:
    modules = (claiming, deliveries, figures, forgetting, hearing, rekeying, standing, subscriptions)
    assert await prepare_every_statement(database, *modules) > 25


async def test_an_event_heard_twice_is_owed_once(database: Database, subscription: dict[str, Any]) -> None:
    hearer = Hearer(database, Reacting("webhooks", REACTIONS))
    raw = [heard(event, sequence=n).raw for event, n in life(length=5)]
    await hearer.hear(raw)
    await hearer.hear(raw)
    assert await database.fetchval(OWED, subscription["id"]) == 5


async def test_each_filter_lets_through_what_it_names(database: Database, officer: Caller) -> None:
    kept = {
        "all": {},
        "type": {"events": [intake.ApplicationSubmitted.TYPE]},
        "edition": {"editions": [2025]},
        "another edition": {"editions": [2024]},
        "region": {"regions": ["93", "11"]},
        "axis": {"axes": ["ECOLOGICAL_TRANSITION"]},
        "application": {"events": ["novapec.review.case"], "subjects": [str(APPLICATIONS[1])]},
        "region of the case": {"events": ["novapec.review.case"], "regions": ["76"]},
    }
    ids = {name: await subscribe(officer, **body) for name, body in kept.items()}
    first = submitted(edition=2025, regions=[Region.PROVENCE_ALPES_COTE_D_AZUR], axis=Axis.ECOLOGICAL_TRANSITION)
    second = submitted(APPLICATIONS[1], edition=2025, regions=["76"], axis=Axis.SOLIDARITY_INCLUSION)
    cases = [made(review.CaseOpened, case_id=new_id(), application_id=one) for one in APPLICATIONS[:2]]
    await hear(database, (first, 1), (second, 1), (made(intake.DocumentDeposited, application_id=APPLICATIONS[0]), 2))
    await hear(database, *((case, 1) for case in cases))
    owed = {name: await database.fetchval(OWED, one) for name, one in ids.items()}
    assert owed == {
        "all": 3,
        "type": 2,
        "edition": 3,
        "another edition": 0,
        "region": 2,
        "axis": 2,
        "application": 1,
        "region of the case": 1,
    }


async def test_what_comes_before_its_application_waits_for_it(database: Database) -> None:
    case = made(review.CaseOpened, application_id=APPLICATIONS[0])
    with pytest.raises(Wait) as waits:
        await hear(database, (case, 1))
    assert (waits.value.topic, waits.value.aggregate_id) == ("novapec.intake.application", str(APPLICATIONS[0]))
    await hear(database, (submitted(), 1), (case, 1))


async def test_a_subscription_may_begin_in_the_past(database: Database, officer: Caller) -> None:
    await hear(database, *life(length=4))
    assert await database.fetchval(OWED, await subscribe(officer)) == 0
    assert await database.fetchval(OWED, await subscribe(officer, since="2025-03-01T00:00:00Z")) == 4
    assert await database.fetchval(OWED, await subscribe(officer, since="2025-03-02T00:00:00Z")) == 0


async def test_nothing_is_owed_to_a_deleted_subscription(
    database: Database, officer: Caller, subscription: dict[str, Any], receiver: Receiver, postman: Postman
) -> None:
    await hear(database, (submitted(), 1))
    path = f"/subscriptions/{subscription['id']}"
    answer = await officer.http.delete(path, headers={"Authorization": f"Bearer {officer.token}", "If-Match": '"1"'})
    assert (answer.status_code, answer.json()["state"]) == (200, "DELETED")
    await hear(database, *life(length=2)[1:])
    assert await postman.all_day() == 0
    log = (await officer.get(f"{path}/deliveries")).json()["items"]
    assert [one["state"] for one in log] == ["CANCELLED"]
    assert receiver.received == []


@pytest.mark.parametrize("kind", [intake.PersonalDataErased, funding.AgreementSigned, review.DecisionMade])
def test_what_is_posted_has_the_contracts_fields_and_nobody(kind: type[Event]) -> None:
    event = made(kind)
    envelope: Envelope = heard(event, sequence=7).heard.envelope._replace(actor="charge-1", traceparent="00-a-b-01")
    body = events.body(envelope, event)
    assert b"charge-1" not in body
    assert b"traceparent" not in body
    assert f'"sequence":"{7:020d}"'.encode() in body
    assert kind.model_validate(json.loads(body)["data"]) == event


def test_time_is_in_utc() -> None:
    event = submitted()
    envelope = heard(event, at=datetime(2025, 3, 3, 9, tzinfo=UTC)).heard.envelope
    assert b'"time":"2025-03-03T09:00:00Z"' in events.body(envelope, event)
