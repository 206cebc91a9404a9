"""A draft that may not be submitted: the answer names every field at fault, and nothing is written."""

from typing import Any

import pytest

OUTSIDE_THE_RULES: list[tuple[str, Any, str, str]] = [
    ("contact", None, "incomplete", "contact"),
    ("project.title", None, "incomplete", "project.title"),
    ("indicators", [], "incomplete", "indicators"),
    ("carrier.legal_form", "COOPERATIVE", "legal_form_not_accepted", "carrier.legal_form"),
    ("carrier.rna", None, "rna_missing", "carrier.rna"),
    ("carrier.created_on", "2024-12-01", "carrier_too_recent", "carrier.created_on"),
    (
        "declarations.republican_commitment",
        False,
        "republican_commitment_missing",
        "declarations.republican_commitment",
    ),
    ("declarations.sincerity", False, "sincerity_missing", "declarations.sincerity"),
    ("project.axis", "ECOLOGICAL_TRANSITION", "axis_not_accepted", "project.axis"),
    ("project.regions", ["11", "93", "94"], "region_not_accepted", "project.regions.2"),
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


async def test_a_file_outside_the_rules_is_not_submitted_and_takes_no_number(
    written: Any,
    carrier: Any,
    draft_body: dict[str, Any],
    change: Any,
    refusal: Any,
    subtests: pytest.Subtests,
) -> None:
    for path, value, code, field in OUTSIDE_THE_RULES:
        with subtests.test(path=path, value=value):
            drafted = await carrier.post("/applications", change(draft_body, path, value))
            before = await written()
            answer = await carrier.post(f"/applications/{drafted.json()['id']}/submission")
            assert refusal(answer) == (422, code, [field])
            assert await written() == before


async def test_an_amount_outside_the_rules_is_not_submitted(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any
) -> None:
    for amount, code in ((499_999, "amount_below_minimum"), (30_000_001, "amount_above_maximum")):
        body = change(draft_body, "budget.resources.0.amount_cents", amount)
        body = change(body, "budget.charges.0.amount_cents", amount + 3_000_000)
        drafted = await carrier.post("/applications", body)
        answer = await carrier.post(f"/applications/{drafted.json()['id']}/submission")
        assert refusal(answer) == (422, code, ["budget.resources.0.amount_cents"])


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
        ("carrier.rna", None),
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
        ["contact", "carrier.rna", "partners.0.siret", "project.departments.0", "budget", "declarations.sincerity"],
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
