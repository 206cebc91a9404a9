"""Merger or change of SIRET: the files of an absorbed organisation are the absorbing one's, and nobody else's."""

from typing import Any

import pytest
from intake_postbox import Postbox, Turn

from shared.contracts import intake
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller

SIRET, OTHER_SIRET = "73282932000074", "00000001800010"
PLACE = f"/organisations/{SIRET}"
WHY = {"explanation": "Vu au répertoire."}


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
async def absorbed(carrier: Caller, other_carrier: Caller, officer: Caller, submitted_id: str, draft_body: Any) -> str:
    """The carrier's submitted file, of an organisation that the other absorbed."""
    theirs = {"call_id": draft_body["call_id"], "carrier": {"siret": OTHER_SIRET}}
    done(await other_carrier.post("/applications", theirs), 201)
    said = {"into": OTHER_SIRET, "reason": "MERGER", "effective_on": "2025-01-01", "explanation": "Fusion publiée."}
    body = {**said, "name": "Union Exemple", "legal_form": "MUTUAL"}
    assert done(await officer.post(f"{PLACE}/absorption", body))["absorbed_into"] == OTHER_SIRET
    return submitted_id


async def test_the_files_of_an_absorbed_organisation_are_read_by_the_absorbing_one_alone(
    carrier: Caller, other_carrier: Caller, officer: Caller, absorbed: str, refusal: Any, database: Database
) -> None:
    path = f"/applications/{absorbed}"
    assert refusal(await carrier.get(path))[:2] == (403, "forbidden")
    assert done(await carrier.get("/applications"))["items"] == []
    shown = done(await other_carrier.get(path))
    assert (shown["held_by"], shown["carrier"]["siret"]) == (OTHER_SIRET, SIRET)
    assert absorbed in [one["id"] for one in done(await other_carrier.get("/applications"))["items"]]
    version = done(await other_carrier.get(f"{path}/versions/1"))
    assert version["carrier"]["siret"] == SIRET, "what was submitted keeps the SIRET of then"
    moved = [one for one in done(await officer.get(f"{path}/timeline"))["items"] if "Transferred" in one["what"]]
    assert [one["detail"] for one in moved] == [{"from_siret": SIRET, "to_siret": OTHER_SIRET}]
    event = await require_announced(database, intake.ApplicationTransferred)
    assert (str(event.application_id), event.from_siret, event.to_siret) == (absorbed, SIRET, OTHER_SIRET)
    assert (event.to_name, event.to_legal_form) == ("Union Exemple", "MUTUAL")
    done(await other_carrier.post(f"{path}/withdrawal", {"reason": "OTHER"}))


async def test_letters_about_a_file_that_changed_hands_go_to_who_represents_its_organisation_now(
    other_carrier: Caller, officer: Caller, absorbed: str, draft_body: Any, turn: Turn, postbox: Postbox
) -> None:
    me = {"name": "Dominique Exemple", "email": "dominique@exemple.fr"}
    done(await other_carrier.put(f"/organisations/{OTHER_SIRET}/own-details", me, revision=1))
    asked = {"question": "Qui ?", "due_on": "2025-03-15"}
    done(await officer.post(f"/applications/{absorbed}/supplement-requests", asked))
    await turn()
    assert {one["to"] for one in postbox.letters} == {"dominique@exemple.fr"}
    done(await officer.post(f"{PLACE}/absorption/cancellation", WHY))
    extended = {"due_on": "2025-03-31"}
    done(await officer.post(f"/applications/{absorbed}/supplement-requests/1/deadline", extended))
    await turn()
    assert postbox.letters[-1]["to"] == draft_body["contact"]["email"], "the file is theirs again"


async def test_nobody_is_written_who_carries_the_file_no_more_where_the_successors_address_is_unknown(
    other_carrier: Caller, officer: Caller, absorbed: str, turn: Turn, postbox: Postbox
) -> None:
    asked = {"question": "Qui ?", "due_on": "2025-03-15"}
    done(await officer.post(f"/applications/{absorbed}/supplement-requests", asked))
    await turn()
    assert postbox.letters == []
    notices = done(await other_carrier.get(f"/applications/{absorbed}/notices"))["items"]
    assert {one["state"] for one in notices} == {"NOT_SENT"}


async def test_an_absorbed_organisation_begins_no_file_and_is_not_absorbed_again(
    carrier: Caller, officer: Caller, absorbed: str, draft_body: Any, refusal: Any
) -> None:
    begun = await carrier.post("/applications", draft_body)
    assert refusal(begun) == (422, "organisation_absorbed", ["carrier.siret"])
    body = {"into": OTHER_SIRET, "reason": "OTHER", "effective_on": "2025-01-01", "explanation": "Encore."}
    assert refusal(await officer.post(f"{PLACE}/absorption", body)) == (409, "not_in_this_state", ["state"])
    assert refusal(await carrier.post(f"{PLACE}/absorption", body))[:2] == (403, "forbidden")


async def test_a_draft_that_changed_hands_is_submitted_under_the_new_organisation(
    carrier: Caller, other_carrier: Caller, officer: Caller, draft_id: str, draft_body: Any, change: Any, refusal: Any
) -> None:
    done(await other_carrier.post("/applications", change(draft_body, "carrier.siret", OTHER_SIRET)), 201)
    body = {"into": OTHER_SIRET, "reason": "SIRET_CHANGED", "effective_on": "2025-01-01", "explanation": "Siège."}
    done(await officer.post(f"{PLACE}/absorption", body))
    path = f"/applications/{draft_id}"
    assert refusal(await other_carrier.post(f"{path}/submission")) == (422, "carrier_changed", ["carrier.siret"])
    mine = change(change(draft_body, "carrier.siret", OTHER_SIRET), "partners", [])
    del mine["call_id"]
    done(await other_carrier.put(path, mine, revision=2))
    done(await other_carrier.post(f"{path}/submission"))


async def test_a_wrong_absorption_is_undone_with_a_reason(
    carrier: Caller,
    other_carrier: Caller,
    officer: Caller,
    absorbed: str,
    draft_body: Any,
    refusal: Any,
    database: Database,
) -> None:
    place = f"{PLACE}/absorption/cancellation"
    assert done(await officer.post(place, {"explanation": "Homonyme."}))["state"] == "VERIFIED"
    assert done(await carrier.get(f"/applications/{absorbed}"))["held_by"] == SIRET
    assert refusal(await other_carrier.get(f"/applications/{absorbed}"))[:2] == (403, "forbidden")
    assert len(done(await other_carrier.get("/applications"))["items"]) == 1
    assert refusal(await officer.post(place, WHY)) == (409, "not_in_this_state", ["state"])
    back = (await announced(database, intake.ApplicationTransferred))[-1]
    wrote = draft_body["carrier"]
    assert (back.to_siret, back.to_name, back.to_legal_form) == (SIRET, wrote["name"], wrote["legal_form"])


async def test_the_name_of_the_absorbing_organisation_is_that_of_its_own_last_file_or_must_be_said(
    other_carrier: Caller,
    officer: Caller,
    submitted_id: str,
    draft_body: Any,
    change: Any,
    refusal: Any,
    database: Database,
) -> None:
    unnamed = {"call_id": draft_body["call_id"], "carrier": {"siret": OTHER_SIRET}}
    done(await other_carrier.post("/applications", unnamed), 201)
    body = {"into": OTHER_SIRET, "reason": "MERGER", "effective_on": "2025-01-01", "explanation": "Fusion."}
    assert refusal(await officer.post(f"{PLACE}/absorption", body)) == (422, "absorbing_unnamed", ["name"])
    named = change(change(unnamed, "carrier.name", "Fédération Exemple"), "carrier.legal_form", "ESUS")
    done(await other_carrier.post("/applications", named), 201)
    done(await officer.post(f"{PLACE}/absorption", body))
    event = await require_announced(database, intake.ApplicationTransferred)
    assert (event.to_name, event.to_legal_form) == ("Fédération Exemple", "ESUS")


async def test_nobody_absorbs_into_what_nobody_represents(officer: Caller, draft_id: str, refusal: Any) -> None:
    body = {"into": OTHER_SIRET, "reason": "MERGER", "effective_on": "2025-01-01", "explanation": "Fusion."}
    assert refusal(await officer.post(f"{PLACE}/absorption", body)) == (422, "absorbing_unrepresented", ["into"])


async def test_the_catalogue_names_who_carries_the_project_now(
    api: Api, officer: Caller, absorbed: str, database: Database
) -> None:
    await database.fetch(
        """INSERT INTO intake.file_standing (application_id, outcome, decided_on, awarded_cents)
        VALUES ($1, 'AWARDED', '2025-05-14', 5000000)""",
        absorbed,
    )

    async def named() -> list[str]:
        return [one["carrier"] for one in done(await api.nobody().get("/catalogue"))["items"]]

    assert await named() == ["Union Exemple"]
    done(await officer.post(f"{PLACE}/absorption/cancellation", WHY))
    assert await named() == ["Association Exemple"]
