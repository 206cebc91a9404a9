"""Eligibility over HTTP: proposed when a file is submitted, judged by a programme officer, kept for good."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from intake_files import PNG

from intake import domain, store
from intake.timers import outside_timers
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.client import Api
from shared.vocabulary import Role

LAPSED = {"number": "75-2019-1", "issued_on": "2019-03-01", "expires_on": "2024-02-29"}


@pytest.fixture
async def lapsed_id(carrier: Any, draft_id: str) -> str:
    """A submitted file of an enterprise whose ESUS approval has lapsed."""
    esus = {"legal_form": "ESUS", "esus": LAPSED, "rna": None}
    body = {"carrier": {**(await carrier.get(f"/applications/{draft_id}")).json()["carrier"], **esus}}
    assert (await carrier.patch(f"/applications/{draft_id}", body, revision=1)).status_code == 200
    submitted = await carrier.post(f"/applications/{draft_id}/submission")
    assert submitted.status_code == 200, submitted.text
    assert submitted.json()["carrier"]["esus"]["expires_on"] == "2024-02-29"
    return draft_id


async def read(caller: Any, application_id: str) -> dict[str, Any]:
    answer = await caller.get(f"/applications/{application_id}/eligibility")
    assert answer.status_code == 200, answer.text
    return {one["rule"]: one for one in answer.json()["items"]}


async def test_a_lapsed_approval_keeps_a_file_from_being_admissible_until_a_person_says_why(
    officer: Any, lapsed_id: str, refusal: Any
) -> None:
    finding = (await read(officer, lapsed_id))["ESUS_APPROVAL"]
    assert (finding["verdict"], finding["standing"]) == ("NOT_MET", "NOT_MET")
    assert finding["evidence"]["expires_on"] == "2024-02-29"
    declare = f"/applications/{lapsed_id}/admissibility"
    assert refusal(await officer.post(declare, {"admissible": True})) == (422, "eligibility_not_met", ["admissible"])
    judge = f"/applications/{lapsed_id}/eligibility/ESUS_APPROVAL"
    assert refusal(await officer.post(judge, {"verdict": "MET"})) == (422, "reason_missing", ["reason"])
    judged = await officer.post(judge, {"verdict": "MET", "reason": "Renouvelé en mars 2024, arrêté vu."})
    assert judged.status_code == 200, judged.text
    assert (await read(officer, lapsed_id))["ESUS_APPROVAL"]["standing"] == "MET"
    assert (await officer.post(declare, {"admissible": True})).json()["state"] == "ADMISSIBLE"
    after = await read(officer, lapsed_id)
    assert {one["standing"] for one in after.values()} == {"MET"}
    assert all(one["judgements"] for one in after.values())


async def send(carrier: Any, application_id: str, kind: str) -> str:
    """A document of the file, in quarantine; its id."""
    named = {"kind": kind, "file_name": "piece.png"}
    document = (await carrier.post(f"/applications/{application_id}/documents", named)).json()["id"]
    headers = {"Authorization": f"Bearer {carrier.token}", "If-Match": '"1"'}
    sent = await carrier.http.put(f"/documents/{document}/content", content=PNG, headers=headers)
    assert sent.status_code == 200, sent.text
    return document


async def test_an_esus_approval_is_met_once_its_document_in_the_file_is_known_to_be_clean(
    carrier: Any, officer: Any, draft_id: str, database: Database, clock: Any, outside: Any
) -> None:
    order = await send(carrier, draft_id, "ESUS_APPROVAL")
    esus = {"number": "75-2021-1", "issued_on": "2021-03-01", "expires_on": "2026-02-28", "document_id": order}
    told = {**(await carrier.get(f"/applications/{draft_id}")).json()["carrier"], "legal_form": "ESUS", "rna": None}
    told |= {"created_on": "2015-05-14", "esus": esus}
    await carrier.patch(f"/applications/{draft_id}", {"carrier": told}, revision=1)
    assert (await carrier.post(f"/applications/{draft_id}/submission")).status_code == 200
    assert (await read(officer, draft_id))["ESUS_APPROVAL"]["verdict"] == "NEEDS_PERSON"
    await fire_due(database, outside_timers(lambda: outside), clock)
    finding = (await read(officer, draft_id))["ESUS_APPROVAL"]
    assert (finding["verdict"], finding["evidence"]["document_id"]) == ("MET", order)


async def test_what_needs_a_person_is_judged_one_by_one_before_the_file_is_admissible(
    carrier: Any, officer: Any, draft_id: str, refusal: Any
) -> None:
    told = {**(await carrier.get(f"/applications/{draft_id}")).json()["carrier"], "legal_form": "ESUS", "rna": None}
    await carrier.patch(f"/applications/{draft_id}", {"carrier": told}, revision=1)
    assert (await carrier.post(f"/applications/{draft_id}/submission")).status_code == 200
    declare, judge = f"/applications/{draft_id}/admissibility", f"/applications/{draft_id}/eligibility/ESUS_APPROVAL"
    answer = await officer.post(declare, {"admissible": True})
    assert refusal(answer) == (422, "eligibility_to_judge", ["admissible"])
    assert "ESUS_APPROVAL" in answer.json()["detail"]
    assert refusal(await officer.post(judge, {"verdict": "MET"})) == (422, "reason_missing", ["reason"])
    assert (await officer.post(judge, {"verdict": "MET", "reason": "Arrêté vu sur place."})).status_code == 200
    assert (await officer.post(declare, {"admissible": True})).json()["state"] == "ADMISSIBLE"


async def test_a_judgement_stands_beside_the_earlier_ones(officer: Any, submitted_id: str, refusal: Any) -> None:
    address = f"/applications/{submitted_id}/eligibility/AXIS"
    await officer.post(address, {"verdict": "NOT_MET", "reason": "Hors du champ de l'axe."})
    await officer.post(address, {"verdict": "MET"})
    finding = (await read(officer, submitted_id))["AXIS"]
    assert [one["verdict"] for one in finding["judgements"]] == ["NOT_MET", "MET"]
    assert (finding["verdict"], finding["standing"]) == ("MET", "MET")
    nowhere = await officer.post(f"/applications/{submitted_id}/eligibility/ACCOUNTS", {"verdict": "MET"})
    assert refusal(nowhere) == (422, "rule_not_concerned", ["rule"])


async def test_a_file_taken_in_without_findings_gives_them_when_it_is_read_and_keeps_them_when_it_is_declared(
    database: Database, officer: Any, draft_id: str, make: Any
) -> None:
    async with database.transaction(Origin.of_command(make.moment().at, actor="the build before")) as tx:
        draft = await store.lock_application(tx, UUID(draft_id))
        assert draft is not None
        call = await store.hold_call(tx, draft.call_id)
        assert call is not None
        rank = await store.take_rank(tx, draft.edition)
        submitted = domain.evolve(draft, domain.submit(draft, call, rank=rank, moment=make.moment()))
        store.save_application(tx, submitted, before=draft)
    computed = await read(officer, draft_id)
    assert computed["LEGAL_FORM"]["evidence"] == {"legal_form": "ASSOCIATION"}
    assert await database.fetchval("SELECT count(*) FROM intake.eligibility_finding") == 0
    await officer.post(f"/applications/{draft_id}/admissibility", {"admissible": True})
    assert await database.fetchval("SELECT count(*) FROM intake.eligibility_finding") == len(computed)


async def test_an_undeclared_association_does_not_meet_the_rule_of_legal_forms_and_its_category_is_the_evidence(
    carrier: Any, officer: Any, draft_body: dict[str, Any]
) -> None:
    told = {**draft_body, "carrier": {**draft_body["carrier"], "legal_category": "9210"}}
    draft = (await carrier.post("/applications", told)).json()
    assert draft["carrier"]["legal_category"] == "9210"
    assert (await carrier.post(f"/applications/{draft['id']}/submission")).status_code == 200
    finding = (await read(officer, draft["id"]))["LEGAL_FORM"]
    assert (finding["verdict"], finding["evidence"]) == (
        "NOT_MET",
        {"legal_form": "ASSOCIATION", "legal_category": "9210"},
    )
    assert "personnalité morale" in finding["reason"]


@pytest.mark.usefixtures("submitted_id")
@pytest.mark.parametrize("table", ["eligibility_finding", "eligibility_judgement", "application_version"])
async def test_what_was_found_or_submitted_is_never_changed(database: Database, table: str) -> None:
    async with database.pool.acquire() as connection:
        for statement in (f"DELETE FROM intake.{table}", f"UPDATE intake.{table} SET version = 9"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_only_the_team_reads_and_only_an_officer_judges(
    api: Api, carrier: Any, officer: Any, submitted_id: str, draft_body: Any, refusal: Any
) -> None:
    address = f"/applications/{submitted_id}/eligibility"
    delegate = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-1", regions=("11",))
    elsewhere = api.caller(Role.REGIONAL_DELEGATE, sub="delegate-2", regions=("94",))
    assert [(await one.get(address)).status_code for one in (carrier, elsewhere, delegate)] == [403, 403, 200]
    for caller in (carrier, delegate):
        assert (await caller.post(f"{address}/AXIS", {"verdict": "MET"})).status_code == 403
    draft = (await carrier.post("/applications", draft_body)).json()["id"]
    assert refusal(await officer.get(f"/applications/{draft}/eligibility"))[:2] == (409, "not_in_this_state")
