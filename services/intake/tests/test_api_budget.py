"""Co-funders and the share of the cost are shown with the budget, and read back from every version."""

from typing import Any


async def test_a_co_funder_and_the_share_asked_for_are_shown(
    carrier: Any, draft_id: str, draft_body: dict[str, Any], change: Any, refusal: Any
) -> None:
    address = f"/applications/{draft_id}"
    co_funder = {"name": "État", "siret": "00000001800010", "status": "GRANTED"}
    budget = change(draft_body["budget"], "resources.1.co_funder", co_funder)
    saved = (await carrier.patch(address, {"budget": budget}, revision=1)).json()["budget"]
    assert saved["resources"][1]["co_funder"] == co_funder
    # 60 000 EUR of 90 000, contributions in kind left out.
    assert (saved["requested_cents"], saved["cost_cents"], saved["requested_share"]) == (6_000_000, 9_000_000, "66.67")
    assert (saved["granted_cents"], saved["awaited_cents"]) == (3_000_000, 0)
    refused = change(budget, "resources.1.co_funder.status", "REFUSED")
    await carrier.patch(address, {"budget": refused}, revision=2)
    answer = await carrier.post(f"{address}/submission")
    assert refusal(answer) == (422, "co_funder_refused", ["budget.resources.1.co_funder.status"])
    await carrier.patch(address, {"budget": budget}, revision=3)
    assert (await carrier.post(f"{address}/submission")).status_code == 200
    kept = (await carrier.get(f"{address}/versions/1")).json()["budget"]
    assert kept["resources"][1]["co_funder"] == co_funder
