"""A person who is erased stands nowhere at intake any more; what was decided stays, and can be read and repeated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import PNG

from intake.domain.content import Contact
from intake.domain.erasure import traces_of
from intake.handlers.erasures import AT_ONCE
from intake.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import intake
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import ERASED, Role, without
from shared.vocabulary.erasing import without_person

NAME, EMAIL, PHONE = "Camille Exemple", "camille@exemple.fr", "+33123456789"
TRACES = (NAME.lower(), EMAIL.lower(), PHONE)
_TABLES = """SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
WHERE table_schema IN ('intake', 'messaging') AND table_type = 'BASE TABLE'"""


async def everything_kept(database: Database) -> dict[str, str]:
    """Every row of every table as text, stored answers and payloads decoded."""
    found: dict[str, str] = {}
    for row in await database.fetch(_TABLES):
        rows = await database.fetch(f"SELECT * FROM {row['name']}")
        decoded = [[v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in one] for one in rows]
        found[row["name"]] = str(decoded).lower()
    return found


async def where_the_person_stands(database: Database) -> set[str]:
    return {name for name, text in (await everything_kept(database)).items() if any(trace in text for trace in TRACES)}


@pytest.fixture
async def written(
    carrier: Caller, officer: Caller, change: Callable[..., Any], draft_body: dict[str, Any]
) -> dict[str, Any]:
    """A submitted file whose carrier wrote the contact into the summary and into a document's name."""
    body = change(draft_body, "project.summary", f"Écrire à {NAME.upper()} ({EMAIL}), ou appeler.")
    drafted = await carrier.post("/applications", body, key="draft")
    application_id = drafted.json()["id"]
    board = await carrier.post(
        f"/applications/{application_id}/documents", {"kind": "BOARD_LIST", "file_name": f"{NAME}.png"}, key="board"
    )
    headers = {"Authorization": f"Bearer {carrier.token}", "If-Match": '"1"'}
    sent = await carrier.http.put(f"/documents/{board.json()['id']}/content", content=PNG, headers=headers)
    assert sent.status_code == 200
    await carrier.post(
        f"/applications/{application_id}/documents", {"kind": "STATUTES", "file_name": f"{NAME}.pdf"}, key="statutes"
    )
    submitted = await carrier.post(f"/applications/{application_id}/submission", key="submit")
    assert submitted.status_code == 200, submitted.text
    asked = {"question": f"Que fait {NAME} ?", "due_on": "2025-03-15"}
    path = f"/applications/{application_id}/supplement-requests"
    assert (await officer.post(path, asked, key="ask")).status_code == 200
    told = await carrier.post(f"{path}/1/messages", {"body": f"Écrivez à {EMAIL}."}, key="tell")
    assert told.status_code == 200, told.text
    return {"id": application_id, "body": body, "board": board.json()["id"]}


async def test_an_erased_person_stands_in_no_table_and_in_no_event(
    officer: Caller, carrier: Caller, written: dict[str, Any], database: Database
) -> None:
    before = await where_the_person_stands(database)
    assert before >= {
        *("intake.person", "intake.application", "intake.application_version", "intake.document"),
        *("intake.supplement_request", "intake.supplement_message", "messaging.idempotency"),
    }
    assert "messaging.event_log" not in before
    person_id = await database.fetchval("SELECT id FROM intake.person")
    answer = await officer.post("/personal-data/erasures", {"email": EMAIL.upper()})
    assert answer.status_code == 201, answer.text
    assert [one["person_id"] for one in answer.json()["erased"]] == [str(person_id)]
    assert await where_the_person_stands(database) == set()
    event = await require_announced(database, intake.PersonalDataErased)
    assert (event.person_id, str(event.application_id)) == (person_id, written["id"])
    read = (await carrier.get(f"/applications/{written['id']}")).json()
    assert (read["contact"], read["state"]) == (None, "SUPPLEMENT_REQUESTED")
    assert read["project"]["summary"] == f"Écrire à {ERASED} ({ERASED}), ou appeler."
    assert (await carrier.get(f"/documents/{written['board']}")).json()["state"] == "REMOVED"


async def test_the_note_of_a_lead_forgets_the_person_too(
    officer: Caller, written: dict[str, Any], database: Database, api: Api
) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11",))
    lead = {"region": "11", "organisation": "Association Exemple", "title": "Projet"}
    noted = await delegate.post("/leads", {**lead, "note": f"Vue au forum : {NAME}, {EMAIL}."}, key="lead")
    assert noted.status_code == 201, noted.text
    assert "intake.lead" in await where_the_person_stands(database)
    assert (await officer.post("/personal-data/erasures", {"email": EMAIL})).status_code == 201
    assert await where_the_person_stands(database) == set()
    note = (await delegate.get(f"/leads/{noted.json()['id']}")).json()["note"]
    assert note == f"Vue au forum : {ERASED}, {ERASED}."


async def test_a_command_repeated_after_the_erasure_gets_its_answer_without_the_person(
    officer: Caller, carrier: Caller, written: dict[str, Any], database: Database
) -> None:
    await officer.post("/personal-data/erasures", {"email": EMAIL})
    again = await carrier.post("/applications", written["body"], key="draft")
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert (again.json()["id"], again.json()["contact"]) == (written["id"], None)
    submitted = await carrier.post(f"/applications/{written['id']}/submission", key="submit")
    assert submitted.json()["number"] == "NVP-2025-0001"
    assert len(await announced(database, intake.ApplicationSubmitted)) == 1
    assert await where_the_person_stands(database) == set()


async def test_a_file_goes_on_after_the_erasure_and_takes_another_contact(
    officer: Caller,
    carrier: Caller,
    draft_id: str,
    draft_body: dict[str, Any],
    refusal: Any,
    change: Any,
    database: Any,
) -> None:
    first = await database.fetchval("SELECT id FROM intake.person")
    await officer.post("/personal-data/erasures", {"person_id": str(first)})
    answer = await carrier.post(f"/applications/{draft_id}/submission")
    assert refusal(answer)[2] == ["contact"]
    del draft_body["call_id"]
    other = change(draft_body, "contact.email", "alix@exemple.fr")
    revision = (await carrier.get(f"/applications/{draft_id}")).json()["revision"]
    assert (await carrier.put(f"/applications/{draft_id}", other, revision=revision)).status_code == 200
    assert await database.fetchval("SELECT id FROM intake.person") != first


async def test_only_a_programme_officer_erases_and_only_who_is_known(
    api: Api, officer: Caller, draft_id: str, database: Database, refusal: Any, subtests: pytest.Subtests
) -> None:
    for role in set(Role) - {Role.PROGRAMME_OFFICER}:
        with subtests.test(role=role):
            answer = await api.caller(role).post("/personal-data/erasures", {"email": EMAIL})
            assert refusal(answer)[:2] == (403, "forbidden")
    unknown = await officer.post("/personal-data/erasures", {"email": "nobody@exemple.fr"})
    assert refusal(unknown) == (404, "not_found", ["email"])
    unknown = await officer.post("/personal-data/erasures", {"person_id": str(new_id())})
    assert refusal(unknown) == (404, "not_found", ["person_id"])
    both = await officer.post("/personal-data/erasures", {"email": EMAIL, "person_id": str(new_id())})
    assert refusal(both)[0] == 422
    strange = await officer.post("/personal-data/erasures", {"email": EMAIL, "document_ids": [str(new_id())]})
    assert refusal(strange) == (422, "document_not_of_person", ["document_ids"])
    assert await database.fetchval("SELECT count(*) FROM intake.person") == 1


# ---- retention


async def test_people_go_when_their_time_is_over_and_not_a_week_before(
    carrier: Caller, officer: Caller, submitted_id: str, database: Database, clock: SimulatedClock
) -> None:
    await carrier.post(f"/applications/{submitted_id}/withdrawal", {"reason": "OTHER"})
    start = clock.now()
    for days, people in ((0, 1), (715, 1), (745, 0)):
        clock.advance(start + timedelta(days=days))
        await fire_due(database, TIMERS[1:2], clock)
        assert await database.fetchval("SELECT count(*) FROM intake.person") == people
    event = await require_announced(database, intake.PersonalDataErased)
    assert (event.ground, str(event.application_id)) == ("RETENTION_OVER", submitted_id)


async def test_the_periods_are_configuration(
    api: Api, officer: Caller, carrier: Caller, submitted_id: str, database: Database, clock: Any, refusal: Any
) -> None:
    listed = (await officer.get("/personal-data/retention-periods")).json()["items"]
    assert {one["situation"]: one["days"] for one in listed} == {
        "ABANDONED": 365,
        "FORMER_MEMBER": 365,
        "FUNDED": 3650,
        "REFUSED": 730,
        "WITHDRAWN": 730,
    }
    path = "/personal-data/retention-periods/WITHDRAWN"
    assert refusal(await carrier.put(path, {"days": 1}, revision=1))[:2] == (403, "forbidden")
    assert (await officer.put(path, {"days": 30}, revision=1)).json()["days"] == 30
    assert refusal(await officer.put(path, {"days": 1}, revision=1))[:2] == (412, "stale")
    assert refusal(await officer.put(path, {"days": 0}, revision=2)) == (422, "invalid_request", ["days"])
    await carrier.post(f"/applications/{submitted_id}/withdrawal", {"reason": "OTHER"})
    await database.pool.execute("UPDATE intake.retention_run SET next_at = $1", clock.now())
    clock.advance(clock.now() + timedelta(days=37))
    await fire_due(database, TIMERS[1:2], clock)
    assert await database.fetchval("SELECT count(*) FROM intake.person") == 0


async def test_a_file_that_is_still_decided_on_keeps_its_person(
    submitted_id: str, database: Database, clock: SimulatedClock
) -> None:
    clock.advance(clock.now() + timedelta(days=4000))
    await fire_due(database, TIMERS[1:2], clock)
    assert await database.fetchval("SELECT count(*) FROM intake.person") == 1


async def test_many_people_are_erased_in_several_turns(
    carrier: Caller, draft_body: dict[str, Any], database: Database, clock: SimulatedClock
) -> None:
    for _ in range(AT_ONCE + 2):
        assert (await carrier.post("/applications", draft_body)).status_code == 201
    clock.advance(clock.now() + timedelta(days=700))
    await fire_due(database, TIMERS[1:2], clock)
    assert await database.fetchval("SELECT count(*) FROM intake.person") == 0
    async with database.transaction(Origin.of_machinery()) as tx:
        assert await tx.fetchval("SELECT next_at FROM intake.retention_run") > clock.now()


async def test_the_notes_of_old_leads_are_forgotten(api: Api, database: Database, clock: SimulatedClock) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11",))
    lead = {"region": "11", "organisation": "Association Exemple", "title": "Projet", "note": "Vue avec Dominique."}
    lead_id = (await delegate.post("/leads", lead, key="lead")).json()["id"]
    start = clock.now()
    for days, kept in ((300, True), (380, False)):
        clock.advance(start + timedelta(days=days))
        await database.pool.execute("UPDATE intake.retention_run SET next_at = $1", clock.now())
        await fire_due(database, TIMERS[1:2], clock)
        assert ((await delegate.get(f"/leads/{lead_id}")).json()["note"] == lead["note"]) == kept
    assert "dominique" not in str(await everything_kept(database))


# ---- what is taken out of a text

words = st.text(alphabet="abcdefgé", min_size=3, max_size=8)


@given(words, words, st.text(alphabet="xyz ,.", max_size=20), st.sampled_from([str.upper, str.title, str.lower, str]))
def test_no_text_keeps_the_name_however_it_is_written(first: str, last: str, text: str, written: Any) -> None:
    traces = traces_of(Contact(f"{first} {last}", f"{first}@exemple.fr", None))
    cleaned = without(f"{text} {written(f'{first}  {last}')} {text}", traces)
    assert cleaned == f"{text} {ERASED} {text}"


def test_a_word_that_only_begins_like_the_name_stays() -> None:
    assert without("Exemplepolis et ann", traces_of(Contact("Exemple", "a@b.fr"))) == "Exemplepolis et ann"
    assert without("An", traces_of(Contact("An", "a@b.fr"))) == "An"


def test_every_contact_in_an_answer_becomes_null() -> None:
    answer = {"contact": {"name": "x"}, "items": [{"contact": {"name": "y"}, "n": 1}]}
    assert without_person(answer, ()) == {"contact": None, "items": [{"contact": None, "n": 1}]}
