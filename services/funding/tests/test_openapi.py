"""The description of the HTTP API: every route said in words, every refusal documented, examples that work."""

from datetime import UTC, datetime
from typing import Any

from funding_life import JUNE_2026, PNG, Life, done, post_file, send_file
from funding_routes import PUBLIC, ROUTES
from funding_samples import Grant

from funding.api.examples import (
    ABANDONMENT,
    ACCEPTANCE,
    ACCEPTANCE_UNDONE,
    AMENDMENT,
    AMENDMENT_SIGNATURE,
    ANSWER,
    BANK_DETAILS,
    BANK_FILE,
    BATCH,
    CANCELLATION,
    CLAIM,
    CLAWBACK_CANCELLATION,
    CLAWBACK_ORDER,
    CONDITION,
    CONDITION_UNDONE,
    DISMISSAL,
    ENVELOPE,
    ESUS,
    ESUS_UNDONE,
    FINANCIAL_REPORT,
    HOLD,
    MATCH,
    NEW_ATTACHMENT,
    NOTICE,
    OUTCOME,
    PAYEE,
    RECEIPT,
    RETENTION,
    RETURN,
    SCHEDULE,
    SHARES,
    SIGNATURE,
    STOP,
    TERMINATION,
    TRANSFER,
    WRITE_OFF,
    YEAR_ENVELOPE,
)
from shared.vocabulary import ConditionPrecedent

TWO_PARTS = [{"kind": "ADVANCE", "amount_cents": 600_000}, {"kind": "BALANCE", "amount_cents": 400_000}]


async def _document(life: Life) -> dict[str, Any]:
    return (await life.api.http.get("/openapi.json")).json()


async def _described(life: Life) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, operations in (await _document(life))["paths"].items()
        for method, operation in operations.items()
    }


async def test_every_route_is_described_with_its_refusals_and_who_may_take_it(life: Life) -> None:
    described = await _described(life)
    assert set(described) == ROUTES
    for route, operation in described.items():
        assert operation["summary"], route
        assert {"401", "403", "422"} <= set(operation["responses"]), route
        words = set(operation["description"].replace(":", " ").split())
        assert {"Public"} & words if route in PUBLIC else {"Rôle", "porteur"} & words, route
        assert all(parameter["description"] for parameter in operation.get("parameters", ())), route


async def test_every_group_of_routes_says_what_it_is_for(life: Life) -> None:
    document = await _document(life)
    told = {tag["name"] for tag in document["tags"] if tag["description"]}
    used = {tag for item in document["paths"].values() for operation in item.values() for tag in operation["tags"]}
    assert used == told


async def test_every_field_that_comes_in_or_goes_out_is_described(life: Life) -> None:
    schemas = (await _document(life))["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, shape in schema.get("properties", {}).items()
        if not shape.get("description") and name not in {"ProblemView", "ProblemField"} and not name.startswith("Page_")
    ]
    assert bare == []


async def test_the_examples_of_the_documentation_are_accepted_as_they_stand(life: Life) -> None:
    await _funded(life)
    grant = Grant()
    drafted = await life.drafted(grant, conditions_precedent=(ConditionPrecedent.BANK_DETAILS,))
    path = f"/agreements/{drafted['id']}"
    await done(life.programme.post(f"{path}/shares", SHARES))
    await done(life.programme.post(f"{path}/schedule", SCHEDULE))
    await done(life.programme.post(f"{path}/schedule", {"instalments": TWO_PARTS}))
    # The committee sat that day, in review's examples: signed then, given to the bank and paid the day after.
    life.clock.advance(datetime(2025, 5, 15, 9, tzinfo=UTC))
    assert SIGNATURE["signed_on"] == "2025-05-15" < BATCH["execution_date"]
    await done(life.carrier(grant).post(f"{path}/bank-details", BANK_DETAILS))
    await done(life.officer.post(f"{path}/bank-details/payee-verification", PAYEE))
    await done(life.carrier(grant).post(f"{path}/signatures", SIGNATURE))
    await done(life.programme.post(f"{path}/signatures", {**SIGNATURE, "party": "APEC"}))
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    await _met_undone_and_met(life, f"{path}/conditions")
    amendment = await done(life.programme.post(f"{path}/amendments", AMENDMENT))
    signed = f"{path}/amendments/{amendment['id']}"
    await done(life.programme.post(f"{signed}/signatures", AMENDMENT_SIGNATURE))
    await done(life.programme.post(f"{signed}/abandonment", ABANDONMENT))
    await done(life.officer.post(f"{path}/instalments/1/hold", HOLD))
    await done(life.officer.post(f"{path}/instalments/1/freeing"))
    order = await done(life.officer.post(f"{path}/instalments/1/orders"))
    await done(life.officer.post(f"/orders/{order['id']}/cancellation", CANCELLATION))
    order = await done(life.officer.post(f"{path}/instalments/1/orders"))
    await done(life.approver.post(f"/orders/{order['id']}/approval"))
    assert (await done(life.officer.post("/batches", BATCH)))["execution_date"] == BATCH["execution_date"]
    stopped = await done(life.officer.post("/payment-stops", STOP))
    await done(life.officer.post(f"/payment-stops/{stopped['id']}/lifting"))
    await done(life.approver.post(f"/payment-stops/{stopped['id']}/lifting/approval"))
    imported = await post_file(life.officer, BANK_FILE.replace("T1-1", "T1-2").encode())
    assert (imported.status_code, imported.json()["outcome"]) == (201, {"paid": 1})
    stranger = BANK_FILE.replace("2025-050", "2025-051").replace("CONV", "AUTRE")
    await post_file(life.officer, stranger.encode())
    (entry,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    await done(life.officer.post(f"/unmatched-entries/{entry['id']}/dismissal", DISMISSAL))
    life.clock.advance(JUNE_2026)
    await _nearly_ended_then_accounted(life, grant, path)
    (clawback,) = (await done(life.officer.get("/clawbacks")))["items"]
    owed = f"/clawbacks/{clawback['id']}"
    await done(life.officer.post(f"{owed}/notice", NOTICE))
    await done(life.carrier(grant).post(f"{owed}/answer", ANSWER))
    await done(life.approver.post(f"{owed}/order", CLAWBACK_ORDER))
    noted = await done(life.officer.post(f"{owed}/receipts", RECEIPT))
    await done(life.approver.post(f"{owed}/receipts/{noted['id']}/confirmation"))
    assert (await done(life.officer.get(owed)))["received_cents"] == RECEIPT["amount_cents"]
    await done(life.officer.post(f"{owed}/write-off", WRITE_OFF))
    await done(life.approver.post(f"{owed}/write-off/approval"))
    await done(life.programme.put("/personal-data/retention-periods/CONCLUDED", RETENTION, revision=1))
    breach = await done(life.officer.post(f"{path}/clawbacks", CLAIM))
    await done(life.approver.post(f"/clawbacks/{breach['id']}/cancellation", CLAWBACK_CANCELLATION))


async def _funded(life: Life) -> None:
    await done(life.officer.post("/envelopes", ENVELOPE))
    proposed = await done(life.officer.post("/transfers", TRANSFER))
    await done(life.approver.post(f"/transfers/{proposed['id']}/approval"))


async def _nearly_ended_then_accounted(life: Life, grant: Grant, path: str) -> None:
    await done(life.officer.post(f"{path}/termination", TERMINATION))
    await done(life.officer.post(f"{path}/termination/abandonment"))
    await _accounted(life, grant, f"{path}/financial-report")


async def _accounted(life: Life, grant: Grant, path: str) -> None:
    awaited = await done(life.carrier(grant).post(f"{path}/attachments", NEW_ATTACHMENT))
    await done(send_file(life.carrier(grant), awaited["id"], PNG))
    await life.scanned()
    await done(life.carrier(grant).post(path, FINANCIAL_REPORT))
    await done(life.officer.post(f"{path}/return", RETURN))
    await done(life.carrier(grant).post(path, FINANCIAL_REPORT))
    await done(life.officer.post(f"{path}/acceptance", ACCEPTANCE))


async def _met_undone_and_met(life: Life, path: str) -> None:
    await done(life.officer.post(path, CONDITION))
    await done(life.programme.post(f"{path}/undoing", CONDITION_UNDONE))
    await done(life.officer.post(path, CONDITION))


async def test_the_first_example_of_an_envelope_is_the_years_which_others_are_taken_from(life: Life) -> None:
    later = {**YEAR_ENVELOPE, "edition": 2026}
    assert (await done(life.officer.post("/envelopes", later)))["key"] == "2026"
    described = (await _document(life))["components"]["schemas"]["OpenEnvelope"]["examples"]
    assert described[0] == YEAR_ENVELOPE


async def test_every_body_has_an_example_which_is_one_of_those(life: Life) -> None:
    examples = [
        YEAR_ENVELOPE,
        ENVELOPE,
        SIGNATURE,
        BANK_DETAILS,
        CANCELLATION,
        FINANCIAL_REPORT,
        NEW_ATTACHMENT,
        "%PDF-1.7 ...",
        ACCEPTANCE,
        ACCEPTANCE_UNDONE,
        RETURN,
        RECEIPT,
        BATCH,
        BANK_FILE,
        PAYEE,
        MATCH,
        DISMISSAL,
        TRANSFER,
        SCHEDULE,
        HOLD,
        ESUS,
        ESUS_UNDONE,
        SHARES,
        CONDITION,
        CONDITION_UNDONE,
        AMENDMENT,
        AMENDMENT_SIGNATURE,
        ABANDONMENT,
        CLAIM,
        NOTICE,
        ANSWER,
        CLAWBACK_ORDER,
        CLAWBACK_CANCELLATION,
        WRITE_OFF,
        RETENTION,
        STOP,
        OUTCOME,
        TERMINATION,
        CANCELLATION,
    ]
    document = await _document(life)
    shown: list[Any] = []
    for item in document["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                shown += document["components"]["schemas"][name]["examples"] if name else [content["example"]]
    assert len(shown) == len(examples)
    assert all(example in examples for example in shown)


async def test_a_bank_file_is_described_as_xml(life: Life) -> None:
    described = await _described(life)
    assert set(described["POST /bank-files"]["requestBody"]["content"]) == {"application/xml"}
    assert "application/xml" in described["GET /batches/{batch_id}/file"]["responses"]["200"]["content"]


async def test_no_route_answers_without_a_token(life: Life) -> None:
    nobody = life.api.nobody()
    for route in ROUTES - PUBLIC:
        method, path = route.split(" ")
        concrete = path.replace("{key}", "2025").replace("{number}", "1").replace("{entry_id}", "1")
        names = (
            "agreement_id",
            "amendment_id",
            "attachment_id",
            "batch_id",
            "clawback_id",
            "receipt_id",
            "stop_id",
            "order_id",
            "transfer_id",
        )
        for name in names:
            concrete = concrete.replace(f"{{{name}}}", "5f0d1a00-0000-4000-8000-000000000000")
        answer = await nobody.http.request(method, concrete, json=None if method == "GET" else {})
        assert answer.status_code == 401, route
