"""Bad input: each a problem that names the field and what would be right, and nothing is written."""

from pathlib import Path
from typing import Any

import pytest

from shared.identity import new_id
from shared.testing.client import Api, Caller
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

MALFORMED: list[tuple[str, Any, str]] = [
    ("colour", "red", "colour"),
    ("project.colour", "red", "project.colour"),
    ("call_id", ..., "call_id"),
    ("call_id", "2025", "call_id"),
    ("carrier", ..., "carrier"),
    ("carrier.siret", ..., "carrier.siret"),
    ("carrier.siret", "73282932000075", "carrier.siret"),
    ("carrier.siret", "7328293200007", "carrier.siret"),
    ("carrier.siret", "7328293200007A", "carrier.siret"),
    ("partners.0.siret", "00000001800011", "partners.0.siret"),
    ("carrier.rna", "75123456", "carrier.rna"),
    ("carrier.department", "20", "carrier.department"),
    ("carrier.department", "99", "carrier.department"),
    ("carrier.legal_form", "CLUB", "carrier.legal_form"),
    ("project.regions.1", "99", "project.regions.1"),
    ("project.departments.0", "975", "project.departments.0"),
    ("project.axis", "MOON", "project.axis"),
    ("project.starts_on", "2025-02-30", "project.starts_on"),
    ("contact.email", "camille", "contact.email"),
    ("contact.phone", "zéro", "contact.phone"),
    ("budget.charges.0.amount_cents", 90_000.5, "budget.charges.0.amount_cents"),
    ("budget.charges.0.amount_cents", "9000000", "budget.charges.0.amount_cents"),
    ("budget.charges.0.amount_cents", -1, "budget.charges.0.amount_cents"),
    ("indicators.0.code", "participants", "indicators.0.code"),
    ("indicators.0.target", 1.5, "indicators.0.target"),
    ("declarations.sincerity", "peut-être", "declarations.sincerity"),
]


@pytest.mark.usefixtures("nothing_written")
async def test_a_draft_with_a_malformed_field_is_refused(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any, subtests: pytest.Subtests
) -> None:
    for path, value, field in MALFORMED:
        with subtests.test(path=path, value=value):
            answer = await carrier.post("/applications", change(draft_body, path, value))
            assert refusal(answer) == (422, "invalid_request", [field])


MISPLACED: list[tuple[str, str, str]] = [
    ("carrier.department", "20", "Aucun département n'a ce code dans le Code officiel géographique 2026 : donnez 01 à"),
    ("project.departments.0", "975", "971 à 974 ou 976."),
    (
        "carrier.legal_category",
        "9225",
        "dans la nomenclature de l'INSEE 2022-09 : donnez 9210 (Association non déclarée), 9220 (Association déclarée)",
    ),
    ("carrier.legal_category", "5720", "donnez 5710 (SAS, société par actions simplifiée), 5770"),
    ("carrier.legal_category", "0192", "donnez par exemple 9220 (Association déclarée), 9230"),
    ("project.regions.1", "99", "Aucune région n'a ce code dans le Code officiel géographique 2026 : donnez 01, 02,"),
    (
        "project.regions.1",
        "82",
        "La région 82 (Rhône-Alpes) n'est plus dans le Code officiel géographique 2026 : donnez 84 (Auvergne-",
    ),
]


@pytest.mark.usefixtures("nothing_written")
async def test_a_code_of_insee_that_is_none_is_refused_with_the_vintage_it_was_looked_up_in(
    carrier: Any, draft_body: dict[str, Any], change: Any, refusal: Any, subtests: pytest.Subtests
) -> None:
    for path, value, said in MISPLACED:
        with subtests.test(path=path, value=value):
            answer = await carrier.post("/applications", change(draft_body, path, value))
            assert refusal(answer) == (422, "invalid_request", [path])
            assert said in answer.json()["errors"][0]["message"]


@pytest.mark.usefixtures("nothing_written")
async def test_a_draft_for_a_call_that_is_not_there_is_refused(
    carrier: Any, draft_body: dict[str, Any], refusal: Any
) -> None:
    nowhere = await carrier.post("/applications", {**draft_body, "call_id": str(new_id())})
    assert refusal(nowhere)[:2] == (404, "not_found")


async def test_a_draft_for_a_call_in_preparation_is_refused(
    carrier: Any, officer: Any, call_body: dict[str, Any], draft_body: dict[str, Any], refusal: Any, change: Any
) -> None:
    drafted = await officer.post("/calls", change(call_body, "edition", 2026))
    answer = await carrier.post("/applications", {**draft_body, "call_id": drafted.json()["id"]})
    assert refusal(answer) == (422, "outside_window", ["call_id"])


@pytest.mark.usefixtures("nothing_written")
async def test_a_transition_that_the_state_does_not_allow_is_refused(officer: Any, draft_id: str, refusal: Any) -> None:
    answer = await officer.post(f"/applications/{draft_id}/admissibility", {"admissible": True})
    assert refusal(answer) == (409, "not_in_this_state", ["state"])
    assert "en brouillon" in answer.json()["detail"]


async def test_a_submitted_file_is_neither_rewritten_nor_submitted_again(
    carrier: Any, submitted_id: str, draft_body: dict[str, Any], refusal: Any
) -> None:
    body = {name: value for name, value in draft_body.items() if name != "call_id"}
    rewritten = await carrier.put(f"/applications/{submitted_id}", body, revision=2)
    assert refusal(rewritten) == (409, "not_in_this_state", ["state"])
    assert refusal(await carrier.post(f"/applications/{submitted_id}/submission")) == (
        409,
        "not_in_this_state",
        ["state"],
    )


BARE_ADMISSIBILITY: list[tuple[dict[str, Any], str, str]] = [
    ({}, "invalid_request", "admissible"),
    ({"admissible": False}, "reason_missing", "reason"),
    ({"admissible": False, "reason": "OTHER"}, "explanation_missing", "explanation"),
    ({"admissible": False, "reason": "OTHER", "explanation": " "}, "invalid_request", "explanation"),
    ({"admissible": False, "reason": "UGLY", "explanation": "x"}, "invalid_request", "reason"),
    ({"admissible": True, "reason": "OTHER"}, "reason_unexpected", "reason"),
]


async def test_an_admissibility_without_what_it_needs_is_refused(
    officer: Any, submitted_id: str, refusal: Any, subtests: pytest.Subtests
) -> None:
    for body, code, field in BARE_ADMISSIBILITY:
        with subtests.test(body=body):
            answer = await officer.post(f"/applications/{submitted_id}/admissibility", body)
            assert refusal(answer) == (422, code, [field])
    assert (await officer.get(f"/applications/{submitted_id}")).json()["state"] == "SUBMITTED"


@pytest.mark.usefixtures("nothing_written")
async def test_a_stale_or_missing_if_match_is_refused(
    carrier: Any, draft_id: str, draft_body: dict[str, Any], refusal: Any
) -> None:
    body = {name: value for name, value in draft_body.items() if name != "call_id"}
    path = f"/applications/{draft_id}"
    assert refusal(await carrier.put(path, body, revision=7)) == (412, "stale", ["If-Match"])
    assert refusal(await carrier.put(path, body)) == (428, "if_match_required", ["If-Match"])
    assert refusal(await carrier.post(f"{path}/submission", if_match='"7"')) == (412, "stale", ["If-Match"])


@pytest.mark.usefixtures("nothing_written")
async def test_an_if_match_on_what_does_not_exist_yet_is_stale(
    carrier: Any, officer: Any, draft_body: dict[str, Any], call_body: dict[str, Any], refusal: Any
) -> None:
    assert refusal(await carrier.post("/applications", draft_body, if_match='"1"')) == (412, "stale", ["If-Match"])
    assert refusal(await officer.post("/calls", {**call_body, "edition": 2026}, if_match='"1"')) == (
        412,
        "stale",
        ["If-Match"],
    )


async def test_an_idempotency_key_used_for_another_body_is_refused(
    carrier: Any, written: Any, draft_body: dict[str, Any], change: Any, refusal: Any
) -> None:
    key = str(new_id())
    await carrier.post("/applications", draft_body, key=key)
    before = await written()
    answer = await carrier.post("/applications", change(draft_body, "project.title", "Autre"), key=key)
    assert refusal(answer) == (422, "idempotency_key_reused", ["Idempotency-Key"])
    assert await written() == before


@pytest.mark.usefixtures("nothing_written")
async def test_a_post_without_an_idempotency_key_is_refused(carrier: Any, draft_id: str, refusal: Any) -> None:
    answer = await carrier.post(f"/applications/{draft_id}/submission", key=None)
    assert refusal(answer) == (400, "idempotency_key_required", ["Idempotency-Key"])


@pytest.mark.usefixtures("nothing_written")
async def test_a_missing_or_forged_token_is_refused(api: Api, draft_id: str, tmp_path: Path, refusal: Any) -> None:
    forged = DevelopmentIssuer(tmp_path).token("carrier-1", ["carrier"], org="73282932000074")
    for stranger in (api.nobody(), Caller(api.http, forged), Caller(api.http, "rien")):
        assert refusal(await stranger.get(f"/applications/{draft_id}"))[:2] == (401, "unauthenticated")
        assert refusal(await stranger.post(f"/applications/{draft_id}/submission"))[:2] == (401, "unauthenticated")


@pytest.mark.usefixtures("nothing_written")
async def test_another_carriers_file_can_neither_be_read_nor_touched(
    other_carrier: Any, draft_id: str, draft_body: dict[str, Any], refusal: Any
) -> None:
    path = f"/applications/{draft_id}"
    body = {name: value for name, value in draft_body.items() if name != "call_id"}
    for answer in (
        await other_carrier.get(path),
        await other_carrier.get(f"{path}/timeline"),
        await other_carrier.put(path, body, revision=1),
        await other_carrier.post(f"{path}/submission"),
        await other_carrier.post(f"{path}/withdrawal", {"reason": "OTHER"}),
        await other_carrier.post("/applications", draft_body),
    ):
        assert refusal(answer)[:2] == (403, "forbidden")
    assert (await other_carrier.get("/applications")).json()["items"] == []


async def test_a_draft_does_not_change_hands(carrier: Any, draft_id: str, refusal: Any) -> None:
    body = {"carrier": {"siret": "00000001800010"}}
    answer = await carrier.put(f"/applications/{draft_id}", body, revision=1)
    assert refusal(answer) == (422, "carrier_changed", ["carrier.siret"])


READERS: list[tuple[Role, dict[str, Any], int, int | None]] = [
    (Role.AUDITOR, {}, 200, 1),
    (Role.PROGRAMME_OFFICER, {}, 200, 1),
    (Role.REGIONAL_DELEGATE, {"regions": ("93", "75")}, 200, 1),
    (Role.REGIONAL_DELEGATE, {"regions": ("75",)}, 403, 0),
    (Role.REGIONAL_DELEGATE, {}, 403, 0),
    (Role.CARRIER, {"org": "00000001800010"}, 403, 0),
    (Role.OPERATOR, {}, 403, None),
    (Role.FINANCE_OFFICER, {}, 403, None),
    (Role.COMMITTEE_MEMBER, {}, 403, 0),
]


async def test_a_role_reads_what_it_is_for_and_no_more(api: Api, submitted_id: str, subtests: pytest.Subtests) -> None:
    for role, claims, status, seen in READERS:
        with subtests.test(role=role, **claims):
            reader = api.caller(role, **claims)
            assert (await reader.get(f"/applications/{submitted_id}")).status_code == status
            listed = await reader.get("/applications")
            assert (len(listed.json()["items"]) if listed.status_code == 200 else None) == seen


async def test_a_carrier_without_an_organisation_lists_nothing(api: Api, refusal: Any) -> None:
    assert refusal(await api.caller(Role.CARRIER).get("/applications"))[:2] == (403, "forbidden")


async def test_only_carriers_write_files(
    api: Api, draft_id: str, draft_body: dict[str, Any], refusal: Any, subtests: pytest.Subtests
) -> None:
    commands = (
        ("/applications", draft_body),
        (f"/applications/{draft_id}/submission", None),
        (f"/applications/{draft_id}/withdrawal", {"reason": "OTHER"}),
    )
    for role in set(Role) - {Role.CARRIER}:
        for path, body in commands:
            with subtests.test(role=role, path=path):
                answer = await api.caller(role, org=draft_body["carrier"]["siret"]).post(path, body)
                assert refusal(answer)[:2] == (403, "forbidden")


async def test_only_a_programme_officer_declares_admissibility(
    api: Api, submitted_id: str, refusal: Any, subtests: pytest.Subtests
) -> None:
    for role in set(Role) - {Role.PROGRAMME_OFFICER}:
        with subtests.test(role=role):
            other = api.caller(role, org="73282932000074", regions=("11",))
            answer = await other.post(f"/applications/{submitted_id}/admissibility", {"admissible": True})
            assert refusal(answer)[:2] == (403, "forbidden")


async def test_a_file_that_does_not_exist_is_not_found(officer: Any, carrier: Any, refusal: Any) -> None:
    nowhere = f"/applications/{new_id()}"
    assert refusal(await officer.get(nowhere))[:2] == (404, "not_found")
    assert refusal(await carrier.post(f"{nowhere}/submission"))[:2] == (404, "not_found")
