"""The description of the HTTP API: every route said in words, every refusal documented."""

from typing import Any

from funding_life import Life

ROUTES = {
    "GET /agreements",
    "GET /agreements/{agreement_id}",
    "GET /agreements/{agreement_id}/bank-details",
    "GET /agreements/{agreement_id}/financial-report",
    "GET /batches",
    "GET /batches/{batch_id}/file",
    "GET /clawbacks",
    "GET /clawbacks/{clawback_id}",
    "GET /envelopes",
    "GET /envelopes/{key}",
    "GET /envelopes/{key}/ledger",
    "GET /orders",
    "GET /orders/{order_id}",
    "GET /unmatched-entries",
    "POST /agreements/{agreement_id}/bank-details",
    "POST /agreements/{agreement_id}/bank-details/confirmation",
    "POST /agreements/{agreement_id}/closing",
    "POST /agreements/{agreement_id}/financial-report",
    "POST /agreements/{agreement_id}/financial-report/acceptance",
    "POST /agreements/{agreement_id}/instalments/{number}/orders",
    "POST /agreements/{agreement_id}/signatures",
    "POST /bank-files",
    "POST /batches",
    "POST /clawbacks/{clawback_id}/receipts",
    "POST /envelopes",
    "POST /orders/{order_id}/approval",
}


async def _described(life: Life) -> dict[str, dict[str, Any]]:
    document = (await life.api.http.get("/openapi.json")).json()
    return {
        f"{method.upper()} {path}": operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


async def test_every_route_is_described_with_its_refusals(life: Life) -> None:
    described = await _described(life)
    assert set(described) == ROUTES
    for route, operation in described.items():
        assert operation.get("description"), route
        assert {"401", "403", "422"} <= set(operation["responses"]), route


async def test_a_bank_file_is_described_as_xml(life: Life) -> None:
    described = await _described(life)
    assert set(described["POST /bank-files"]["requestBody"]["content"]) == {"application/xml"}
    assert "application/xml" in described["GET /batches/{batch_id}/file"]["responses"]["200"]["content"]


async def test_no_route_answers_without_a_token(life: Life) -> None:
    nobody = life.api.nobody()
    for route in ROUTES:
        method, path = route.split(" ")
        concrete = path.replace("{key}", "2025").replace("{number}", "1")
        for name in ("agreement_id", "batch_id", "clawback_id", "order_id"):
            concrete = concrete.replace(f"{{{name}}}", "5f0d1a00-0000-4000-8000-000000000000")
        answer = await (nobody.get(concrete) if method == "GET" else nobody.post(concrete, {}))
        assert answer.status_code == 401, route
