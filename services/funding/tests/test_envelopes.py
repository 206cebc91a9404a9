"""Opening envelopes and reading their ledgers."""

import asyncio

from funding_life import Life, done, refused
from funding_samples import SIRET

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import Role


async def test_a_committees_envelope_is_taken_out_of_the_years(life: Life) -> None:
    assert await life.envelope("2025") == {
        "total": 50_000_00,
        "reserved": 0,
        "committed": 0,
        "disbursed": 0,
        "available": 50_000_00,
    }
    national = await done(life.officer.get("/envelopes/2025/NATIONAL"))
    assert (national["total_cents"], national["committee_code"]) == (50_000_00, "NATIONAL")
    opened = await require_announced(life.database, funding.EnvelopeOpened, envelope_key="2025/NATIONAL")
    assert (str(opened.parent_id), opened.total_cents) == (national["parent_id"], 0)


async def test_a_transfer_over_what_is_left_of_the_year_is_refused_and_writes_nothing(life: Life) -> None:
    body = {"edition": 2025, "committee_code": "REGIONAL-93", "total_cents": 50_000_01}
    problem = await refused(life.officer.post("/envelopes", body), 422, "over_the_envelope", field="total_cents")
    assert "50 000,00 €" in problem["detail"]
    page = await done(life.officer.get("/envelopes"))
    assert [one["key"] for one in page["items"]] == ["2025", "2025/NATIONAL"]
    assert len(await announced(life.database, funding.EnvelopeOpened)) == 2


async def test_twenty_committees_asking_at_once_never_share_out_more_than_the_year(life: Life) -> None:
    asked = [{"edition": 2025, "committee_code": f"REGIONAL-{n}", "total_cents": 7_000_00} for n in range(20)]
    opened = await asyncio.gather(*(done(life.officer.post("/envelopes", body)) for body in asked))
    paths = [f"/transfers/{one['transfer']['id']}/approval" for one in opened]
    answers = await asyncio.gather(*(life.approver.post(path) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [422] * 13
    assert (await life.envelope("2025"))["total"] == 1_000_00


async def test_an_envelope_opens_once(life: Life) -> None:
    again = {"edition": 2025, "total_cents": 1_00}
    await refused(life.officer.post("/envelopes", again), 409, "envelope_exists", field="edition")


async def test_a_committees_envelope_needs_the_years(life: Life) -> None:
    body = {"edition": 2031, "committee_code": "NATIONAL", "total_cents": 1_00}
    await refused(life.officer.post("/envelopes", body), 422, "no_year_envelope", field="edition")


async def test_a_committee_code_is_in_capitals(life: Life) -> None:
    body = {"edition": 2025, "committee_code": "national/x", "total_cents": 1_00}
    await refused(life.officer.post("/envelopes", body), 422, "committee_code", field="committee_code")


async def test_an_amount_is_a_positive_whole_number_of_cents(life: Life) -> None:
    for wrong in (0, -1, 10.5, "100", None, 10**15):
        body = {"edition": 2026, "total_cents": wrong}
        await refused(life.officer.post("/envelopes", body), 422, "invalid_request", field="total_cents")


async def test_an_unknown_field_is_named(life: Life) -> None:
    body = {"edition": 2026, "total_cents": 1_00, "colour": "blue"}
    await refused(life.officer.post("/envelopes", body), 422, "invalid_request", field="colour")


async def test_only_a_finance_officer_opens_envelopes_and_no_carrier_sees_them(life: Life) -> None:
    for role in set(Role) - {Role.FINANCE_OFFICER}:
        caller = life.api.caller(role, org=SIRET)
        await refused(caller.post("/envelopes", {"edition": 2026, "total_cents": 1_00}), 403, "forbidden")
    for role in (Role.CARRIER, Role.OPERATOR):
        await refused(life.api.caller(role, org=SIRET).get("/envelopes"), 403, "forbidden")
    await refused(life.api.nobody().get("/envelopes"), 401, "unauthenticated")


async def test_the_ledger_is_read_page_by_page_in_order(life: Life) -> None:
    first = await done(life.auditor.get("/envelopes/2025/ledger?limit=1"))
    second = await done(life.auditor.get(f"/envelopes/2025/ledger?limit=1&cursor={first['next']}"))
    assert [
        (one["position"], one["move"], one["debit"], one["credit"]) for one in first["items"] + second["items"]
    ] == [
        (2, "TRANSFER_IN", "AVAILABLE", "SOURCE"),
        (3, "TRANSFER_OUT", "SOURCE", "AVAILABLE"),
    ]
    assert second["items"][0]["total_cents"] == 50_000_00
    assert second["next"] is None


async def test_an_unknown_envelope_is_not_found(life: Life) -> None:
    await refused(life.officer.get("/envelopes/2025/REGIONAL-11"), 404, "not_found")
    await refused(life.officer.get("/envelopes/2025/REGIONAL-11/ledger"), 404, "not_found")


async def test_an_envelope_the_caller_already_has_is_not_sent_again(life: Life) -> None:
    answer = await life.officer.get("/envelopes/2025")
    again = await life.officer.get("/envelopes/2025", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
