"""Each role is shown what waits for it, with age and deadline; a wrong inadmissibility is undone, never edited away."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from intake.api.convention_models import ConventionBody
from shared.clock import SimulatedClock, start_of_paris_day
from shared.contracts import intake
from shared.postgres import Database
from shared.testing import require_announced
from shared.testing.client import Api
from shared.vocabulary import Admissibility, Role

WRONG = {"admissible": False, "reason": "ESUS_LAPSED", "explanation": "L’agrément a expiré."}


async def kinds(caller: Any) -> list[str]:
    return [one["kind"] for one in (await caller.get("/tasks")).json()["items"]]


async def test_a_file_waits_for_its_carrier_then_for_an_officer(
    api: Api, carrier: Any, other_carrier: Any, officer: Any, draft_id: str, clock: SimulatedClock
) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11",))
    elsewhere = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-2", regions=("94",))
    assert [await kinds(one) for one in (carrier, other_carrier, officer)] == [
        ["DRAFT_TO_SUBMIT"],
        [],
        ["ORGANISATION_TO_VERIFY"],
    ]
    await officer.post("/organisations/73282932000074/verification", {"explanation": "Vue au répertoire Sirene."})
    await carrier.post(f"/applications/{draft_id}/submission")
    clock.advance(start_of_paris_day(date(2025, 2, 13)))
    (task,) = (await officer.get("/tasks")).json()["items"]
    assert (task["kind"], task["number"], task["age_days"], task["due_on"]) == (
        "ADMISSIBILITY",
        "NVP-2025-0001",
        3,
        "2025-03-12",
    )
    question = {"question": "Quoi ?", "due_on": "2025-02-20"}
    await officer.post(f"/applications/{draft_id}/supplement-requests", question)
    assert [await kinds(one) for one in (carrier, officer, delegate, elsewhere)] == [
        ["SUPPLEMENT_AWAITED"],
        [],
        ["SUPPLEMENT_AWAITED"],
        [],
    ]
    clock.advance(start_of_paris_day(date(2025, 2, 21)))
    (overdue,) = (await officer.get("/tasks")).json()["items"]
    assert (overdue["kind"], overdue["due_on"], overdue["overdue"]) == ("SUPPLEMENT_OVERDUE", "2025-02-20", True)


async def test_tasks_come_by_deadline_then_by_age_a_page_at_a_time(
    carrier: Any, officer: Any, draft_body: Any, submitted_id: str, call_body: Any, change: Any
) -> None:
    await officer.post("/organisations/73282932000074/verification", {"explanation": "Vue au répertoire Sirene."})
    second = (await carrier.post("/applications", draft_body)).json()["id"]
    await carrier.post(f"/applications/{second}/submission")
    later = change(change(call_body, "edition", 2026), "title", "Novapec 2026")
    prepared = (await officer.post("/calls", later)).json()["id"]
    seen: list[str] = []
    path = "/tasks?limit=1"
    while path:
        page = (await officer.get(path)).json()
        seen += [one["subject_id"] for one in page["items"]]
        path = f"/tasks?limit=1&cursor={page['next']}" if page["next"] else ""
    assert seen == [prepared, submitted_id, second, second], "and the two look like one project"


async def test_who_wrote_last_in_a_thread_waits_for_the_other(
    carrier: Any, officer: Any, submitted_id: str, clock: SimulatedClock
) -> None:
    path = f"/applications/{submitted_id}/supplement-requests"
    await officer.post(path, {"question": "Quoi ?", "due_on": "2025-02-28"})
    threads = {"MESSAGE_FROM_CARRIER", "MESSAGE_FROM_TEAM"}

    async def messages() -> list[list[tuple[str, int, str]]]:
        found = [(await one.get("/tasks")).json()["items"] for one in (carrier, officer)]
        return [
            [(one["kind"], one["age_days"], one["due_on"]) for one in few if one["kind"] in threads] for few in found
        ]

    assert await messages() == [[], []]
    for day in (11, 12):
        await carrier.post(f"{path}/1/messages", {"body": "Les statuts de 2019 conviennent-ils ?"})
        clock.advance(start_of_paris_day(date(2025, 2, day)))
    assert await messages() == [[], [("MESSAGE_FROM_CARRIER", 2, "2025-02-28")]]
    await officer.post(f"{path}/1/messages", {"body": "Oui."})
    assert await messages() == [[("MESSAGE_FROM_TEAM", 0, "2025-02-28")], []]
    await officer.post(f"{path}/1/cancellation", {"explanation": "Tout est là."})
    assert await messages() == [[], []]


async def test_files_that_look_like_one_project_wait_until_a_person_looked_at_them(
    carrier: Any, officer: Any, draft_body: Any, submitted_id: str, change: Any, refusal: Any, database: Database
) -> None:
    await officer.post("/organisations/73282932000074/verification", {"explanation": "Vue au répertoire Sirene."})
    second = (await carrier.post("/applications", draft_body)).json()["id"]
    assert await kinds(officer) == ["ADMISSIBILITY"]
    await carrier.post(f"/applications/{second}/submission")
    (task,) = [one for one in (await officer.get("/tasks")).json()["items"] if one["kind"] == "DUPLICATE_TO_EXAMINE"]
    assert (task["subject_id"], task["age_days"], task["due_on"]) == (second, 0, "2025-03-12")
    found = {"same_project": False, "explanation": "Deux promotions, deux villes."}
    examine = f"/applications/{submitted_id}/duplicates/{second}/examination"
    assert (await carrier.post(examine, found)).status_code == 403
    nothing = f"/applications/{submitted_id}/duplicates/{submitted_id}/examination"
    assert refusal(await officer.post(nothing, found))[:2] == (404, "not_found")
    (flagged,) = (await officer.post(examine, found)).json()["items"]
    assert (flagged["id"], flagged["examination"]["same_project"]) == (second, False)
    assert await kinds(officer) == ["ADMISSIBILITY", "ADMISSIBILITY"]
    await officer.post(examine, {"same_project": True, "explanation": "Le même, à la réflexion."})
    (other,) = (await officer.get(f"/applications/{second}/duplicates")).json()["items"]
    assert (other["id"], other["examination"]["same_project"]) == (submitted_id, True)
    kept = await database.fetch("SELECT examined_by, same_project FROM intake.duplicate_examination ORDER BY id")
    assert [tuple(row) for row in kept] == [("officer-1", False), ("officer-1", True)]


async def test_a_convention_whose_term_is_near_waits_for_an_officer(officer: Any) -> None:
    for ends_on in ("2025-08-10", "2025-08-09"):
        body = {**ConventionBody.model_json_schema()["examples"][0], "signed_on": "2022-08-11", "ends_on": ends_on}
        assert (await officer.post("/partner-conventions", body)).status_code == 201
    (task,) = (await officer.get("/tasks")).json()["items"]
    assert (task["kind"], task["due_on"], task["age_days"]) == ("CONVENTION_ENDING", "2025-08-09", 0)


async def test_a_lead_waits_for_the_delegate_of_its_region_until_it_is_closed(api: Api) -> None:
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11",))
    elsewhere = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-2", regions=("94",))
    found = {"region": "11", "organisation": "Association Exemple", "title": "Déclics"}
    lead = (await delegate.post("/leads", found)).json()["id"]
    assert (await kinds(delegate), await kinds(elsewhere)) == (["LEAD_TO_INVITE"], [])
    await delegate.post(f"/leads/{lead}/invitation")
    (task,) = (await delegate.get("/tasks")).json()["items"]
    assert (task["kind"], task["subject_id"], task["label"]) == ("LEAD_TO_FOLLOW", lead, "Déclics")
    await delegate.post(f"/leads/{lead}/closing", {"reason": "NO_ANSWER"})
    assert await kinds(delegate) == []


async def test_a_notice_that_did_not_leave_waits_for_an_officer(
    officer: Any, submitted_id: str, database: Database
) -> None:
    await officer.post("/organisations/73282932000074/verification", {"explanation": "Vue au répertoire Sirene."})
    for state in ("FAILED", "UNCERTAIN", "SENT"):
        await database.fetch("UPDATE intake.notice SET state = $1, settled_at = now()", state)
        expected = ["ADMISSIBILITY"] if state == "SENT" else ["ADMISSIBILITY", f"NOTICE_{state}"]
        assert await kinds(officer) == expected


async def test_who_has_several_roles_is_shown_what_waits_for_each(api: Api, draft_id: str) -> None:
    roles = (Role.CARRIER, Role.REGIONAL_DELEGATE, Role.PROGRAMME_OFFICER)
    both = api.caller(*roles, sub="carrier-1", org="73282932000074", regions=("11",))
    await both.post("/leads", {"region": "11", "organisation": "Association Exemple", "title": "Déclics"})
    assert sorted(await kinds(both)) == ["DRAFT_TO_SUBMIT", "LEAD_TO_INVITE", "ORGANISATION_TO_VERIFY"]
    no_organisation = api.caller(*roles, sub="carrier-1", regions=("11",))
    assert sorted(await kinds(no_organisation)) == ["LEAD_TO_INVITE", "ORGANISATION_TO_VERIFY"]
    assert draft_id


async def test_a_role_for_which_nothing_ever_waits_is_refused(api: Api) -> None:
    assert (await api.caller(Role.AUDITOR).get("/tasks")).status_code == 403
    assert (await api.caller(Role.CARRIER).get("/tasks")).status_code == 403


# ---- reopening


async def test_a_wrong_inadmissibility_is_undone_and_stays_in_the_history(
    database: Database, officer: Any, carrier: Any, submitted_id: str
) -> None:
    address = f"/applications/{submitted_id}"
    await officer.post(f"{address}/admissibility", WRONG)
    reopened = await officer.post(f"{address}/reopening", {"explanation": "L’agrément avait été renouvelé."})
    assert reopened.status_code == 200, reopened.text
    assert (reopened.json()["state"], reopened.json()["inadmissibility"]) == ("SUBMITTED", None)
    event = await require_announced(database, intake.ApplicationReopened, application_id=UUID(submitted_id))
    assert str(event.reopened_on) == "2025-02-10"
    assert (await officer.post(f"{address}/admissibility", {"admissible": True})).json()["state"] == "ADMISSIBLE"
    timeline = (await carrier.get(f"{address}/timeline")).json()["items"]
    # All of them at one instant of the test's clock: which ones, not in which order.
    assert {one["what"] for one in timeline} == {
        "ApplicationSubmitted",
        "ApplicationDeclaredInadmissible",
        "ApplicationReopened",
        "ApplicationDeclaredAdmissible",
    }
    kept = await database.fetchrow("SELECT * FROM intake.reopening")
    assert kept is not None
    assert (kept["reopened_by"], kept["inadmissibility_reason"]) == ("officer-1", "ESUS_LAPSED")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.fetch("DELETE FROM intake.reopening")


async def test_a_wrong_admissibility_is_undone_and_stays_in_the_history(
    database: Database, officer: Any, carrier: Any, submitted_id: str
) -> None:
    address = f"/applications/{submitted_id}"
    await officer.post(f"{address}/admissibility", {"admissible": True})
    reopened = await officer.post(f"{address}/reopening", {"explanation": "L’agrément était échu."})
    assert reopened.status_code == 200, reopened.text
    assert reopened.json()["state"] == "SUBMITTED"
    event = await require_announced(database, intake.ApplicationReopened, application_id=UUID(submitted_id))
    assert event.undone is Admissibility.ADMISSIBLE
    assert (await officer.post(f"{address}/admissibility", WRONG)).json()["state"] == "INADMISSIBLE"
    timeline = (await carrier.get(f"{address}/timeline")).json()["items"]
    assert {one["what"] for one in timeline} == {
        "ApplicationSubmitted",
        "ApplicationDeclaredAdmissible",
        "ApplicationReopened",
        "ApplicationDeclaredInadmissible",
    }
    kept = await database.fetchrow("SELECT reopened_by, explanation, inadmissibility_reason FROM intake.reopening")
    assert kept is not None
    assert tuple(kept) == ("officer-1", "L’agrément était échu.", None)


HEARD = "INSERT INTO intake.file_timeline (application_id, at, what, detail) VALUES ($1, $2, $3, $4::jsonb)"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (("AwardProposed",), 409),
        # The envelope answers at the instant of the proposal, and may be heard before it.
        (("ReservationRefused", "AwardProposed"), 200),
        (("AwardProposed", "later AwardWithdrawn"), 200),
        (("AwardProposed", "later ReservationRefused", "latest AwardProposed"), 409),
        (("AwardProposed", "later DecisionMade REJECTED"), 409),
        (("DecisionMade DEFERRED",), 200),
    ],
)
async def test_an_admissibility_is_not_reopened_once_the_committee_proposed_or_decided(
    database: Database, officer: Any, submitted_id: str, refusal: Any, told: tuple[str, ...], status: int
) -> None:
    await officer.post(f"/applications/{submitted_id}/admissibility", {"admissible": True})
    for line in told:
        *when, what, outcome = line.split() if "Decision" in line else [*line.split(), ""]
        day = {(): 1, ("later",): 2, ("latest",): 3}[tuple(when)]
        at, detail = datetime(2025, 3, day, tzinfo=UTC), f'{{"outcome": "{outcome}"}}'
        await database.fetch(HEARD, submitted_id, at, what, detail)
    answer = await officer.post(f"/applications/{submitted_id}/reopening", {"explanation": "À tort."})
    assert answer.status_code == status
    if status == 409:
        assert refusal(answer) == (409, "not_in_this_state", ["state"])


async def test_only_an_officer_reopens_and_only_what_was_declared(
    officer: Any, carrier: Any, submitted_id: str, refusal: Any
) -> None:
    address, body = f"/applications/{submitted_id}/reopening", {"explanation": "À tort."}
    assert refusal(await officer.post(address, body)) == (409, "not_in_this_state", ["state"])
    await officer.post(f"/applications/{submitted_id}/admissibility", WRONG)
    assert (await carrier.post(address, body)).status_code == 403
    assert refusal(await officer.post(address, {"explanation": ""})) == (422, "invalid_request", ["explanation"])
