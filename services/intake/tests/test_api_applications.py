"""Applications over HTTP: drafted, revised, submitted, declared admissible or not, withdrawn."""

import asyncio
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from intake.projections import PROJECTIONS
from shared.clock import SimulatedClock, start_of_paris_day
from shared.contracts import funding, intake, review
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import announced, project, require_announced
from shared.vocabulary import CommitteeKind, InadmissibilityReason, WithdrawalReason


async def test_a_draft_may_be_as_empty_as_its_siret(carrier: Any, open_call: UUID, draft_body: dict[str, Any]) -> None:
    siret = draft_body["carrier"]["siret"]
    answer = await carrier.post("/applications", {"call_id": str(open_call), "carrier": {"siret": siret}})
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    draft = answer.json()
    assert answer.headers["location"] == f"/applications/{draft['id']}"
    assert (draft["state"], draft["number"], draft["contact"]) == ("DRAFT", None, None)


async def test_a_draft_is_rewritten_whole_on_its_revision(
    carrier: Any, draft_id: str, draft_body: dict[str, Any], change: Any
) -> None:
    body = {name: value for name, value in draft_body.items() if name != "call_id"}
    answer = await carrier.put(f"/applications/{draft_id}", change(body, "project.title", "Un autre titre"), revision=1)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    read = (await carrier.get(f"/applications/{draft_id}")).json()
    assert (read["project"]["title"], read["revision"]) == ("Un autre titre", 2)
    assert read["contact"]["phone"] == "+33123456789"
    emptied = await carrier.put(f"/applications/{draft_id}", {"carrier": body["carrier"]}, revision=2)
    assert (emptied.json()["contact"], emptied.json()["indicators"]) == (None, [])


async def test_a_submission_is_numbered_pinned_and_announced_without_a_name(
    database: Database, carrier: Any, draft_id: str
) -> None:
    answer = await carrier.post(f"/applications/{draft_id}/submission", if_match='"1"')
    submitted = answer.json()
    assert (submitted["state"], submitted["number"], submitted["session"]) == ("SUBMITTED", "NVP-2025-0001", "2025-1")
    assert (submitted["rules_version"], submitted["submitted_on"]) == ("1.0.0", "2025-02-10")
    event = await require_announced(database, intake.ApplicationSubmitted, application_id=UUID(draft_id))
    assert (event.number, event.requested_cents, event.budget_cents) == ("NVP-2025-0001", 6_000_000, 9_000_000)
    assert event.partners[0].siret == "00000001800010"
    payload = await database.fetchval("SELECT convert_from(payload, 'UTF8') FROM messaging.outbox ORDER BY id DESC")
    assert "Camille" not in payload
    assert "exemple.fr" not in payload


async def test_the_rules_of_the_day_of_submission_stay_with_the_file(
    carrier: Any, officer: Any, open_call: UUID, submitted_id: str, call_body: dict[str, Any], draft_body: Any
) -> None:
    await officer.post(f"/calls/{open_call}/rules", {**call_body["rules"], "version": "2.0.0"})
    later = (await carrier.post("/applications", draft_body)).json()["id"]
    await carrier.post(f"/applications/{later}/submission")
    versions = [(await carrier.get(f"/applications/{one}")).json()["rules_version"] for one in (submitted_id, later)]
    assert versions == ["1.0.0", "2.0.0"]


async def test_a_person_declares_a_file_admissible(database: Database, officer: Any, submitted_id: str) -> None:
    answer = await officer.post(f"/applications/{submitted_id}/admissibility", {"admissible": True})
    assert (answer.json()["state"], answer.json()["declared_on"]) == ("ADMISSIBLE", "2025-02-10")
    await require_announced(database, intake.ApplicationDeclaredAdmissible, application_id=UUID(submitted_id))


async def test_a_person_declares_a_file_inadmissible_in_words_its_carrier_can_read(
    database: Database, officer: Any, carrier: Any, submitted_id: str
) -> None:
    words = "Le projet n’est pas lié aux missions de l’Apec."
    body = {"admissible": False, "reason": "OUT_OF_SCOPE", "explanation": words}
    answer = await officer.post(f"/applications/{submitted_id}/admissibility", body)
    assert answer.json()["state"] == "INADMISSIBLE"
    event = await require_announced(database, intake.ApplicationDeclaredInadmissible)
    assert event.reason is InadmissibilityReason.OUT_OF_SCOPE
    read = (await carrier.get(f"/applications/{submitted_id}")).json()
    assert read["inadmissibility"] == {"reason": "OUT_OF_SCOPE", "explanation": words}


async def test_a_carrier_withdraws_its_file(database: Database, carrier: Any, submitted_id: str) -> None:
    answer = await carrier.post(f"/applications/{submitted_id}/withdrawal", {"reason": "FUNDED_ELSEWHERE"})
    assert answer.json()["withdrawal"] == {"reason": "FUNDED_ELSEWHERE", "withdrawn_on": "2025-02-10"}
    event = await require_announced(database, intake.ApplicationWithdrawn)
    assert event.reason is WithdrawalReason.FUNDED_ELSEWHERE


async def test_a_draft_is_given_up_in_silence(database: Database, carrier: Any, draft_id: str) -> None:
    answer = await carrier.post(f"/applications/{draft_id}/withdrawal", {"reason": "PROJECT_ABANDONED"})
    assert answer.json()["state"] == "WITHDRAWN"
    assert await announced(database, intake.ApplicationWithdrawn) == []


async def test_a_file_whose_agreement_is_signed_is_not_withdrawn(
    database: Database, carrier: Any, submitted_id: str, refusal: Any
) -> None:
    day = date(2025, 6, 1)
    signed = funding.AgreementSigned(
        agreement_id=new_id(),
        application_id=UUID(submitted_id),
        edition=2025,
        number="CONV-2025-0001",
        amount_cents=1,
        instalments=(),
        signed_on=day,
        starts_on=day,
        ends_on=day,
        final_report_due_on=day,
        overdue_after_days=30,
    )
    await project(database, PROJECTIONS[0], [signed])
    answer = await carrier.post(f"/applications/{submitted_id}/withdrawal", {"reason": "OTHER"})
    assert refusal(answer) == (409, "not_in_this_state", ["state"])
    assert await announced(database, intake.ApplicationWithdrawn) == []


async def test_a_file_shows_where_it_stands_and_its_carrier_only_what_is_final(
    database: Database, carrier: Any, officer: Any, submitted_id: str
) -> None:
    common = {
        "case_id": new_id(),
        "application_id": UUID(submitted_id),
        "edition": 2025,
        "committee_id": new_id(),
        "committee_code": "NATIONAL",
    }
    opened = review.CaseOpened(
        **common,
        committee_kind=CommitteeKind.NATIONAL,
        routing_rule="default",
        opened_on=date(2025, 3, 1),
    )
    proposed = review.AwardProposed(
        **common, proposal_id=new_id(), session_id=new_id(), envelope_key="2025/NATIONAL", amount_cents=6_000_000
    )
    await project(database, PROJECTIONS[0], [opened, proposed])
    seen = {
        who: (await caller.get(f"/applications/{submitted_id}")).json()["standing"]
        for who, caller in (("carrier", carrier), ("officer", officer))
    }
    assert seen["carrier"]["committee_code"] == "NATIONAL"
    assert (seen["carrier"]["outcome"], seen["carrier"]["paid_cents"]) == (None, 0)
    assert [entry["what"] for entry in seen["carrier"]["timeline"]] == ["ApplicationSubmitted", "CaseOpened"]
    assert [entry["what"] for entry in seen["officer"]["timeline"]][-1] == "AwardProposed"
    assert seen["carrier"]["timeline"][0]["label"] == "Dossier déposé"
    timeline = (await carrier.get(f"/applications/{submitted_id}/timeline")).json()
    assert (timeline["items"], timeline["next"]) == (seen["carrier"]["timeline"], None)


async def test_a_file_read_again_is_never_said_to_be_unchanged(carrier: Any, submitted_id: str) -> None:
    first = await carrier.get(f"/applications/{submitted_id}")
    again = await carrier.get(f"/applications/{submitted_id}", if_none_match=first.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')


async def test_twenty_submissions_at_once_take_numbers_without_a_gap(
    carrier: Any, database: Database, draft_body: dict[str, Any], change: Any
) -> None:
    unbalanced = change(draft_body, "budget.charges.0.amount_cents", 1)
    bodies = [unbalanced if n in {3, 11} else draft_body for n in range(22)]
    drafts = [(await carrier.post("/applications", body)).json()["id"] for body in bodies]
    answers = await asyncio.gather(*(carrier.post(f"/applications/{one}/submission") for one in drafts))
    numbers = sorted(answer.json()["number"] for answer in answers if answer.status_code == 200)
    assert numbers == [f"NVP-2025-{rank:04d}" for rank in range(1, 21)]
    assert len(await announced(database, intake.ApplicationSubmitted)) == 20


async def test_a_submission_sent_twice_under_one_key_happens_once(
    carrier: Any, database: Database, draft_id: str
) -> None:
    path, key = f"/applications/{draft_id}/submission", str(new_id())
    first, second = await carrier.post(path, key=key), await carrier.post(path, key=key)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(await announced(database, intake.ApplicationSubmitted)) == 1


async def test_the_list_is_filtered_and_read_page_by_page(
    carrier: Any, officer: Any, draft_body: dict[str, Any], change: Any
) -> None:
    ids = []
    for axis in ("SOLIDARITY_INCLUSION", "TERRITORIAL_DEVELOPMENT", "SOLIDARITY_INCLUSION"):
        answer = await carrier.post("/applications", change(draft_body, "project.axis", axis))
        ids.append(answer.json()["id"])
    await carrier.post(f"/applications/{ids[0]}/submission")

    async def found(**filters: Any) -> list[str]:
        return [one["id"] for one in (await officer.get(f"/applications?{urlencode(filters)}")).json()["items"]]

    assert await found() == ids[::-1]
    assert await found(axis="SOLIDARITY_INCLUSION") == [ids[2], ids[0]]
    assert await found(state="SUBMITTED") == [ids[0]]
    assert await found(edition=2025, region="93") == ids[::-1]
    assert await found(region="94") == await found(edition=2024) == []
    first = (await officer.get("/applications?limit=2")).json()
    rest = (await officer.get(f"/applications?limit=2&cursor={first['next']}")).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None


async def test_a_filter_that_means_nothing_is_refused(officer: Any, refusal: Any) -> None:
    for name, value in (("region", "99"), ("state", "LOST"), ("colour", "red"), ("edition", "x")):
        answer = await officer.get(f"/applications?{name}={value}")
        assert refusal(answer) == (422, "invalid_request", [name])


async def test_a_call_that_nobody_made_is_named_as_such(carrier: Any, draft_body: Any, refusal: Any) -> None:
    answer = await carrier.post("/applications", {**draft_body, "call_id": "0197a2c4-7d1e-7b3a-9c55-3f2b8d6e4a10"})
    assert refusal(answer) == (404, "not_found", ["call_id"])


async def test_the_file_moves_with_business_time_alone(
    carrier: Any, draft_id: str, clock: SimulatedClock, refusal: Any
) -> None:
    clock.advance(start_of_paris_day(date(2025, 7, 22)))
    late = await carrier.post(f"/applications/{draft_id}/submission")
    assert refusal(late) == (422, "outside_window", ["call_id"])
