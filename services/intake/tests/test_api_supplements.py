"""Supplements over HTTP: asked, discussed, answered by a new version; every version stays, and changes are shown."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.clock import SimulatedClock, start_of_paris_day
from shared.contracts import intake
from shared.postgres import Database
from shared.testing import require_announced
from shared.testing.client import Api
from shared.vocabulary import Role

ASK = {"question": "Précisez le budget.", "due_on": "2025-03-15"}


@pytest.fixture
async def asked_id(officer: Any, submitted_id: str) -> str:
    """A submitted file of which supplements are asked."""
    answer = await officer.post(f"/applications/{submitted_id}/supplement-requests", ASK)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["supplement"]["rank"]) == ("SUPPLEMENT_REQUESTED", 1)
    return submitted_id


def whole(draft_body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in draft_body.items() if name != "call_id"}


async def test_a_request_is_discussed_answered_and_announced(
    database: Database, carrier: Any, officer: Any, asked_id: str, draft_body: Any, change: Any
) -> None:
    address = f"/applications/{asked_id}"
    requested = await require_announced(database, intake.SupplementRequested, application_id=UUID(asked_id))
    assert (requested.request, str(requested.due_on)) == (1, "2025-03-15")
    await carrier.post(f"{address}/supplement-requests/1/messages", {"body": "Lequel ?"})
    await officer.post(f"{address}/supplement-requests/1/messages", {"body": "Celui de la deuxième année."})
    body = change(whole(draft_body), "budget.charges.0.label", "Salaires chargés")
    answer = await carrier.post(f"{address}/resubmission", body)
    assert (answer.json()["state"], answer.json()["version"], answer.json()["supplement"]) == ("SUBMITTED", 2, None)
    assert answer.json()["number"] == "NVP-2025-0001"
    event = await require_announced(database, intake.ApplicationResubmitted, application_id=UUID(asked_id))
    assert (event.version, event.number, event.rules_version) == (2, "NVP-2025-0001", "1.0.0")
    timeline = (await carrier.get(f"{address}/timeline")).json()["items"]
    assert [one["what"] for one in timeline] == [
        "ApplicationSubmitted",
        "SupplementRequested",
        "ApplicationResubmitted",
    ]
    (kept,) = (await carrier.get(f"{address}/supplement-requests")).json()["items"]
    assert kept["state"] == "ANSWERED"
    assert [(one["from_carrier"], one["body"]) for one in kept["messages"]] == [
        (True, "Lequel ?"),
        (False, "Celui de la deuxième année."),
    ]


async def test_every_version_stays_and_what_changed_is_shown(
    carrier: Any, officer: Any, asked_id: str, draft_body: Any, change: Any, refusal: Any
) -> None:
    address = f"/applications/{asked_id}"
    await carrier.post(f"{address}/resubmission", change(whole(draft_body), "project.title", "Un autre titre"))
    versions = (await officer.get(f"{address}/versions")).json()["items"]
    assert [one["version"] for one in versions] == [1, 2]
    first = (await officer.get(f"{address}/versions/1")).json()
    assert (first["project"]["title"], "contact" in first) == (draft_body["project"]["title"], False)
    changes = (await officer.get(f"{address}/changes?earlier=1&later=2")).json()["items"]
    assert changes == [{"path": "project.title", "before": draft_body["project"]["title"], "after": "Un autre titre"}]
    assert refusal(await officer.get(f"{address}/changes?earlier=1&later=3"))[0] == 404
    assert refusal(await officer.get(f"{address}/versions/3"))[0] == 404


async def test_an_answer_stays_measured_by_the_rules_of_the_first_submission(
    carrier: Any, officer: Any, asked_id: str, open_call: UUID, call_body: Any, draft_body: Any
) -> None:
    stricter = {**call_body["rules"], "version": "2.0.0", "minimum_seniority_months": 600}
    assert (await officer.post(f"/calls/{open_call}/rules", stricter)).status_code == 200
    answer = await carrier.post(f"/applications/{asked_id}/resubmission", whole(draft_body))
    assert (answer.status_code, answer.json()["rules_version"]) == (200, "1.0.0")


async def test_an_answer_after_the_deadline_waits_for_more_time(
    carrier: Any, officer: Any, asked_id: str, draft_body: Any, clock: SimulatedClock, refusal: Any
) -> None:
    address = f"/applications/{asked_id}"
    clock.advance(start_of_paris_day(date(2025, 3, 16)))
    assert refusal(await carrier.post(f"{address}/resubmission", whole(draft_body)))[:2] == (409, "not_in_this_state")
    extended = await officer.post(f"{address}/supplement-requests/1/deadline", {"due_on": "2025-03-31"})
    assert extended.json()["supplement"]["due_on"] == "2025-03-31"
    assert (await carrier.post(f"{address}/resubmission", whole(draft_body))).status_code == 200


async def test_a_request_taken_back_says_why_and_a_second_one_has_the_next_rank(officer: Any, asked_id: str) -> None:
    address = f"/applications/{asked_id}/supplement-requests"
    cancelled = await officer.post(f"{address}/1/cancellation", {"explanation": "Déjà joint."})
    assert (cancelled.json()["state"], cancelled.json()["supplement"]) == ("SUBMITTED", None)
    await officer.post(address, ASK)
    first, second = (await officer.get(address)).json()["items"]
    assert (first["state"], first["messages"][0]["body"]) == ("CANCELLED", "Déjà joint.")
    assert (second["state"], second["rank"]) == ("OPEN", 2)


async def test_a_withdrawn_file_ends_its_request(carrier: Any, officer: Any, asked_id: str) -> None:
    withdrawn = await carrier.post(f"/applications/{asked_id}/withdrawal", {"reason": "CARRIER_CHOICE"})
    assert withdrawn.json()["state"] == "WITHDRAWN"
    (kept,) = (await officer.get(f"/applications/{asked_id}/supplement-requests")).json()["items"]
    assert kept["state"] == "ENDED"


async def test_only_the_team_asks_and_only_the_carrier_answers(
    api: Api, carrier: Any, other_carrier: Any, officer: Any, asked_id: str, draft_body: Any
) -> None:
    address = f"/applications/{asked_id}"
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=["11"])
    for caller, path, body in (
        (carrier, "supplement-requests", ASK),
        (carrier, "supplement-requests/1/deadline", {"due_on": "2025-04-01"}),
        (carrier, "supplement-requests/1/cancellation", {"explanation": "Non."}),
        (other_carrier, "supplement-requests/1/messages", {"body": "Bonjour"}),
        (delegate, "supplement-requests/1/messages", {"body": "Bonjour"}),
        (officer, "resubmission", whole(draft_body)),
        (other_carrier, "resubmission", whole(draft_body)),
    ):
        assert (await caller.post(f"{address}/{path}", body)).status_code == 403, path
    for path in ("supplement-requests", "versions", "versions/1", "changes?earlier=1&later=1"):
        assert (await other_carrier.get(f"{address}/{path}")).status_code == 403, path
        assert (await delegate.get(f"{address}/{path}")).status_code == 200, path


async def test_a_draft_is_saved_part_by_part_and_never_over_a_newer_one(
    carrier: Any, draft_id: str, draft_body: Any, refusal: Any
) -> None:
    address = f"/applications/{draft_id}"
    saved = await carrier.patch(address, {"project": {"title": "En cours"}}, revision=1)
    assert (saved.status_code, saved.json()["project"]["title"], saved.json()["revision"]) == (200, "En cours", 2)
    assert saved.json()["carrier"]["name"] == draft_body["carrier"]["name"]
    assert saved.json()["contact"]["name"] == draft_body["contact"]["name"]
    assert refusal(await carrier.patch(address, {"budget": {}}, revision=1))[0] == 412
    emptied = await carrier.patch(address, {"contact": None, "indicators": [], "partners": []}, revision=2)
    assert (emptied.json()["contact"], emptied.json()["indicators"], emptied.json()["partners"]) == (None, [], [])
    assert emptied.json()["project"]["title"] == "En cours"


async def test_a_consortium_is_kept_and_announced(
    database: Database, carrier: Any, draft_id: str, draft_body: Any, refusal: Any
) -> None:
    partner = draft_body["partners"][0]["siret"]
    consortium = {"members": [{"siret": partner, "share_cents": 1_000_000}], "agreement_signed_on": "2025-01-20"}
    kept = await carrier.patch(f"/applications/{draft_id}", {"consortium": consortium}, revision=1)
    assert kept.json()["consortium"] == consortium
    await carrier.post(f"/applications/{draft_id}/submission")
    event = await require_announced(database, intake.ApplicationSubmitted)
    assert event.consortium_members == (partner,)


async def test_a_file_that_looks_like_another_is_flagged_and_both_stay(
    carrier: Any, officer: Any, submitted_id: str, draft_body: Any
) -> None:
    second = (await carrier.post("/applications", draft_body)).json()["id"]
    assert (await officer.get(f"/applications/{submitted_id}/duplicates")).json()["items"] == []
    await carrier.post(f"/applications/{second}/submission")
    for one, other in ((submitted_id, second), (second, submitted_id)):
        (flagged,) = (await officer.get(f"/applications/{one}/duplicates")).json()["items"]
        assert flagged["id"] == other
        assert flagged["grounds"] == ["SAME_SIRET", "SIMILAR_TITLE", "SAME_TERRITORY_AND_PERIOD"]
        assert (await officer.get(f"/applications/{one}")).json()["state"] == "SUBMITTED"
    assert (await carrier.get(f"/applications/{second}/duplicates")).status_code == 403
