"""A draft that may not be submitted: the answer names every field at fault, and nothing is written."""

from typing import Any

import pytest

from shared.contracts import intake
from shared.postgres import Database
from shared.testing import require_announced

UNSOUND: list[tuple[str, Any, str, str]] = [
    ("contact", None, "incomplete", "contact"),
    ("project.title", None, "incomplete", "project.title"),
    ("indicators", [], "incomplete", "indicators"),
    (
        "declarations.republican_commitment",
        False,
        "republican_commitment_missing",
        "declarations.republican_commitment",
    ),
    ("declarations.sincerity", False, "sincerity_missing", "declarations.sincerity"),
    ("project.departments.1", "69", "department_outside_regions", "project.departments.1"),
    ("project.ends_on", "2025-05-31", "dates_reversed", "project.ends_on"),
    ("partners.0.siret", "73282932000074", "partner_is_carrier", "partners.0.siret"),
    ("carrier.created_on", "2025-02-11", "created_in_the_future", "carrier.created_on"),
    ("budget.charges.0.amount_cents", 9_000_001, "budget_unbalanced", "budget"),
    ("budget.charges.0.code", "999", "cerfa_code_unknown", "budget.charges.0.code"),
    ("budget.resources.0.requested", False, "requested_line_not_single", "budget.resources"),
    ("budget.resources.2.code", "70x", "in_kind_unbalanced", "budget"),
    ("indicators.1.target_denominator", None, "indicator_denominator_missing", "indicators.1.target_denominator"),
]


async def test_a_file_that_is_incomplete_or_impossible_is_not_submitted_and_takes_no_number(
    written: Any,
    carrier: Any,
    draft_body: dict[str, Any],
    change: Any,
    refusal: Any,
    subtests: pytest.Subtests,
) -> None:
    for path, value, code, field in UNSOUND:
        with subtests.test(path=path, value=value):
            drafted = await carrier.post("/applications", change(draft_body, path, value))
            before = await written()
            answer = await carrier.post(f"/applications/{drafted.json()['id']}/submission")
            assert refusal(answer) == (422, code, [field])
            assert await written() == before


async def test_what_the_rules_ask_refuses_no_submission_the_carrier_is_warned_and_a_person_decides(
    carrier: Any,
    other_carrier: Any,
    officer: Any,
    draft_body: dict[str, Any],
    change: Any,
    refusal: Any,
    database: Database,
) -> None:
    body = change(draft_body, "budget.resources.0.amount_cents", 30_000_001)
    body = change(body, "budget.charges.0.amount_cents", 33_000_001)
    body = change(body, "declarations.de_minimis_cents", None)
    body = change(body, "project.axis", "ECOLOGICAL_TRANSITION")
    path = f"/applications/{(await carrier.post('/applications', body)).json()['id']}"
    seen = (await carrier.get(f"{path}/submission")).json()
    assert (seen["submittable"], seen["mistakes"]) == (True, [])
    warned = {one["rule"]: one for one in seen["warnings"]}
    assert {rule: one["verdict"] for rule, one in warned.items()} == {"AXIS": "NOT_MET", "AMOUNT": "NOT_MET"}
    assert "300\u202f000" in warned["AMOUNT"]["reason"]
    assert (await other_carrier.get(f"{path}/submission")).status_code == 403
    assert (await carrier.post(f"{path}/submission")).status_code == 200
    assert refusal(await carrier.get(f"{path}/submission"))[:2] == (409, "not_in_this_state")
    # No committee hears of it, and so none awards beyond the rule, until a person said why each of them may.
    answer = await officer.post(f"{path}/admissibility", {"admissible": True})
    assert refusal(answer) == (422, "eligibility_not_met", ["admissible"])
    for rule in warned:
        judge = f"{path}/eligibility/{rule}"
        assert refusal(await officer.post(judge, {"verdict": "MET"})) == (422, "reason_missing", ["reason"])
        assert (await officer.post(judge, {"verdict": "MET", "reason": "Dérogation du 3 mars."})).status_code == 200
    assert (await officer.post(f"{path}/admissibility", {"admissible": True})).json()["state"] == "ADMISSIBLE"
    # And the committee is told which rules were waived.
    assert set((await require_announced(database, intake.ApplicationDeclaredAdmissible)).waived_rules) == set(warned)


async def test_what_is_against_the_rules_is_declared_inadmissible_by_a_person_with_a_reason(
    carrier: Any, officer: Any, draft_body: dict[str, Any], change: Any
) -> None:
    body = change(draft_body, "carrier.created_on", "2024-12-01")
    path = f"/applications/{(await carrier.post('/applications', body)).json()['id']}"
    assert (await carrier.post(f"{path}/submission")).status_code == 200
    verdict = {"admissible": False, "reason": "SENIORITY", "explanation": "Six mois d'existence sont demandés."}
    assert (await officer.post(f"{path}/admissibility", verdict)).json()["state"] == "INADMISSIBLE"


async def test_the_preview_names_what_the_submission_refuses(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any
) -> None:
    wrong = change(change(draft_body, "contact", None), "budget.charges.0.amount_cents", 9_000_001)
    path = f"/applications/{(await carrier.post('/applications', wrong)).json()['id']}/submission"
    seen = (await carrier.get(path)).json()
    assert seen["submittable"] is False
    assert refusal(await carrier.post(path))[2] == [one["field"] for one in seen["mistakes"]] == ["contact", "budget"]


async def test_a_project_that_is_over_is_not_submitted(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any, written: Any
) -> None:
    body = change(change(draft_body, "project.starts_on", "2024-09-01"), "project.ends_on", "2025-02-09")
    drafted = await carrier.post("/applications", body)
    before = await written()
    answer = await carrier.post(f"/applications/{drafted.json()['id']}/submission")
    assert refusal(answer) == (422, "project_over", ["project.ends_on"])
    assert "10 février 2025" in answer.json()["errors"][0]["message"]
    assert await written() == before


async def test_every_mistake_is_named_at_once_and_the_file_is_accepted_once_all_are_mended(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any, written: Any
) -> None:
    wrong = draft_body
    for path, value in (
        ("contact", None),
        ("carrier.created_on", "2025-02-11"),
        ("partners.0.siret", "73282932000074"),
        ("project.departments.0", "69"),
        ("budget.charges.0.amount_cents", 9_000_001),
        ("declarations.sincerity", False),
    ):
        wrong = change(wrong, path, value)
    path = f"/applications/{(await carrier.post('/applications', wrong)).json()['id']}"
    before = await written()
    answer = await carrier.post(f"{path}/submission")
    assert refusal(answer) == (
        422,
        "several_mistakes",
        [
            "contact",
            "carrier.created_on",
            "partners.0.siret",
            "project.departments.0",
            "budget",
            "declarations.sincerity",
        ],
    )
    assert answer.json()["detail"] == "6 points sont à corriger ; voyez errors."
    assert await written() == before
    mended = {name: value for name, value in draft_body.items() if name != "call_id"}
    assert (await carrier.put(path, mended, revision=1)).status_code == 200
    assert (await carrier.post(f"{path}/submission")).status_code == 200


async def test_a_draft_of_nothing_but_a_siret_is_told_all_that_it_lacks(
    carrier: Any, draft_body: dict[str, Any], refusal: Any
) -> None:
    bare = {"call_id": draft_body["call_id"], "carrier": {"siret": draft_body["carrier"]["siret"]}}
    drafted = await carrier.post("/applications", bare)
    status, code, fields = refusal(await carrier.post(f"/applications/{drafted.json()['id']}/submission"))
    assert (status, code) == (422, "several_mistakes")
    assert {"carrier.name", "contact", "project.title", "budget.charges", "indicators"} < set(fields)
    assert len(fields) == len(set(fields)) == 17
