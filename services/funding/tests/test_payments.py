"""Payment orders: made by one, approved by another, sent to the bank once."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import sepaxml
import xmlschema
from funding_life import Life, done, refused
from funding_samples import IBAN, OTHER_SIRET, Grant, report_overdue

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import Role

MISSING = UUID(int=0)
XSD = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"


async def test_an_order_is_approved_by_a_second_person_and_announced(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    assert (order["state"], order["author"], order["approver"]) == ("APPROVED", "finance-1", "finance-2")
    event = await require_announced(life.database, funding.PaymentOrdered)
    assert (event.end_to_end_id, event.attempt, event.amount_cents) == ("CONV-2025-0001-T1-1", 1, 6_000_00)


async def test_who_made_an_order_cannot_approve_it(life: Life) -> None:
    agreement = await life.signed(Grant())
    both = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="both")
    order = await done(both.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    await refused(both.post(f"/orders/{order['id']}/approval"), 422, "four_eyes", field="Authorization")
    assert (await done(life.officer.get(f"/orders/{order['id']}")))["state"] == "DRAFTED"


async def test_the_database_itself_refuses_self_approval(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    with pytest.raises(asyncpg.CheckViolationError, match="order_needs_two_persons"):
        await life.database.pool.execute(
            "UPDATE funding.payment_order SET state = 'APPROVED', approver = author, bank_details_id = "
            "(SELECT id FROM funding.bank_details) WHERE id = $1",
            UUID(order["id"]),
        )


async def test_an_order_above_the_threshold_is_approved_by_two_other_persons(life: Life) -> None:
    life.offices.cares(second_approval_from_cents=6_000_00)
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    assert (order["state"], order["approvals"], order["approver"]) == ("PRE_APPROVED", 2, "finance-2")
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    path = f"/orders/{order['id']}/approval"
    assert await announced(life.database, funding.PaymentOrdered) == []
    await refused(life.approver.post(path), 422, "four_eyes", field="Authorization")
    author = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    await refused(author.post(path), 422, "four_eyes", field="Authorization")
    third = life.api.caller(Role.FINANCE_APPROVER, sub="finance-3")
    approved = await done(third.post(path))
    assert (approved["state"], approved["second_approver"]) == ("APPROVED", "finance-3")
    await require_announced(life.database, funding.PaymentOrdered)
    assert (await life.batch())[0]["orders"] == 1


async def test_an_order_below_the_threshold_needs_one_approval(life: Life) -> None:
    life.offices.cares(second_approval_from_cents=6_000_01)
    assert (await life.approved(await life.signed(Grant()), 1))["state"] == "APPROVED"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'APPROVED'", "order_needs_all_its_approvals"),
        ("state = 'APPROVED', second_approver = author", "order_needs_three_persons"),
        ("state = 'APPROVED', second_approver = approver", "order_needs_three_persons"),
        ("state = 'CANCELLED'", "order_cancelled_with_a_reason"),
    ],
)
async def test_the_database_itself_refuses_an_order_without_its_second_approver(
    life: Life, change: str, constraint: str
) -> None:
    life.offices.cares(second_approval_from_cents=1)
    await life.approved(await life.signed(Grant()), 1)
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await life.database.pool.execute(f"UPDATE funding.payment_order SET {change}")


async def test_an_order_is_cancelled_before_the_bank_has_it_and_its_instalment_ordered_again(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    path = f"/orders/{order['id']}/cancellation"
    for caller in (life.programme, life.auditor):
        await refused(caller.post(path, {"reason": "MISTAKE"}), 403, "forbidden")
    await refused(life.officer.post(path, {"reason": "MOOD"}), 422, "invalid_request", field="reason")
    await refused(life.officer.post(path, {"reason": "MISTAKE"}, if_match='"9"'), 412, "stale")
    cancelled = await done(life.officer.post(path, {"reason": "SUSPICION"}))
    assert (cancelled["state"], cancelled["cancellation_reason"]) == ("CANCELLED", "SUSPICION")
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 409, "not_in_this_state")
    again = await life.paid(agreement, 1)
    assert (again["state"], again["attempt"]) == ("PAID", 2)
    await refused(
        life.officer.post(f"/orders/{again['id']}/cancellation", {"reason": "MISTAKE"}), 409, "not_in_this_state"
    )


async def test_an_order_cancelled_while_a_report_is_overdue_holds_its_instalment(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    order = await life.approved(agreement, 1)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    await done(life.officer.post(f"/orders/{order['id']}/cancellation", {"reason": "OTHER"}))
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "HELD"


async def test_an_order_is_approved_once(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 409, "not_in_this_state")


async def test_an_approval_needs_an_unchanged_order(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    await refused(life.approver.post(f"/orders/{order['id']}/approval", if_match='"7"'), 412, "stale")


async def test_each_role_makes_only_its_own_step(life: Life) -> None:
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}/instalments/1/orders"
    for role in set(Role) - {Role.FINANCE_OFFICER}:
        await refused(life.api.caller(role, org=OTHER_SIRET).post(path), 403, "forbidden")
    order = await done(life.officer.post(path))
    for role in set(Role) - {Role.FINANCE_APPROVER}:
        caller = life.api.caller(role, sub="someone-else", org=OTHER_SIRET)
        await refused(caller.post(f"/orders/{order['id']}/approval"), 403, "forbidden")


async def test_only_a_released_instalment_can_be_ordered(life: Life) -> None:
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}/instalments"
    await refused(life.officer.post(f"{path}/2/orders"), 409, "not_in_this_state")
    await refused(life.officer.post(f"{path}/3/orders"), 404, "not_found")
    await done(life.officer.post(f"{path}/1/orders"))
    await refused(life.officer.post(f"{path}/1/orders"), 409, "not_in_this_state")


async def test_ten_orders_at_once_for_an_instalment_make_one(life: Life) -> None:
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}/instalments/1/orders"
    answers = await asyncio.gather(*(life.officer.post(path) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert await life.database.fetchval("SELECT count(*) FROM funding.payment_order") == 1


async def test_nothing_is_ordered_before_the_signatures_or_without_an_account(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 409, "not_in_this_state")
    await life.sign(grant, path, "CARRIER")
    await life.sign(grant, path, "APEC")
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "no_bank_details")


async def test_an_order_is_not_approved_once_a_report_is_overdue(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 422, "report_overdue")


async def test_an_approved_order_is_kept_back_from_the_batch_until_what_holds_it_is_cured(life: Life) -> None:
    late, prompt = Grant(), Grant("deux")
    agreement = await life.signed(late)
    order = await life.approved(agreement, 1)
    await life.hear(report_overdue(UUID(agreement["id"]), late))
    said = await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    assert order["end_to_end_id"] in said["detail"]
    assert "en retard" in said["detail"]
    other = await life.approved(await life.signed(prompt), 1)
    batch, file = await life.batch()
    assert batch["orders"] == 1
    assert other["end_to_end_id"].encode() in file
    assert order["end_to_end_id"].encode() not in file
    await life.report_accepted(agreement, late)
    assert (await life.batch())[0]["orders"] == 1


async def test_a_batch_does_not_leave_with_an_order_that_something_keeps_back_since(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    order = await life.approved(agreement, 1)
    batch = await done(life.officer.post("/batches", {}))
    path = f"/agreements/{agreement['id']}/bank-details"
    await done(life.officer.post(f"{path}/payee-verification", {"answer": "NO_MATCH"}))
    said = await refused(life.officer.post(f"/batches/{batch['id']}/export"), 422, "kept_back")
    assert order["end_to_end_id"] in said["detail"]
    await done(life.approver.post(f"{path}/payee-acceptance"))
    exported = await done(life.officer.post(f"/batches/{batch['id']}/export"))
    assert exported["state"] == "EXPORTED"


async def test_a_batch_holds_every_approved_order_once_and_its_file_is_valid(life: Life) -> None:
    grants = [Grant("œuvre & cie"), Grant("deux", amount=20_000_07)]
    orders = [await life.approved(await life.signed(grant), 1) for grant in grants]
    batch, file = await life.batch()
    assert (batch["orders"], batch["total_cents"]) == (2, 6_000_00 + 12_000_04)
    xmlschema.XMLSchema(XSD).validate(file.decode())
    for order in orders:
        assert file.count(f"<EndToEndId>{order['end_to_end_id']}</EndToEndId>".encode()) == 1
    listed = await done(life.officer.get(f"/orders?batch_id={batch['id']}"))
    assert {one["state"] for one in listed["items"]} == {"BATCHED"}
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")


async def test_ten_batches_at_once_send_an_order_once(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    answers = await asyncio.gather(*(life.officer.post("/batches", {}) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 9
    assert await life.database.fetchval("SELECT count(*) FROM funding.payment_batch") == 1


async def test_a_batch_is_exported_once_and_its_file_read_as_the_same_bytes_each_time(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    batch, file = await life.batch()
    path = f"/batches/{batch['id']}"
    life.clock.advance(datetime(2025, 4, 1, tzinfo=UTC))
    assert (await done(life.approver.post(f"{path}/export")))["state"] == "EXPORTED"
    again = await life.officer.get(f"{path}/file")
    assert again.content == file
    assert again.headers["content-type"] == "application/xml; charset=utf-8"
    noted = "SELECT action, count(*) FROM messaging.audit_log WHERE object = $1 AND action LIKE 'batch.%' GROUP BY 1"
    assert dict(await life.database.fetch(noted, batch["id"])) == {"batch.export": 1, "batch.read": 2}
    for caller in (life.auditor, life.programme):
        await refused(caller.post(f"{path}/export"), 403, "forbidden")
        await refused(caller.get(f"{path}/file"), 403, "forbidden")
    for missing in (life.officer.post(f"/batches/{MISSING}/export"), life.officer.get(f"/batches/{MISSING}/file")):
        await refused(missing, 404, "not_found")


async def test_reading_the_file_of_a_batch_that_did_not_leave_is_refused_and_changes_nothing(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    made = await done(life.officer.post("/batches", {}))
    path = f"/batches/{made['id']}"
    await refused(life.officer.get(f"{path}/file"), 409, "not_in_this_state", field="state")
    assert (await done(life.officer.get("/batches")))["items"][0]["state"] == "MADE"
    assert (await done(life.officer.post(f"{path}/cancellation", {"reason": "MISTAKE"})))["state"] == "CANCELLED"


async def test_a_batch_is_executed_on_a_day_banks_settle(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    for wrong in ("2025-03-09", "2025-03-15", "2025-04-18"):
        body = {"execution_date": wrong}
        await refused(life.officer.post("/batches", body), 422, "execution_date", field="execution_date")
    made = await done(life.officer.post("/batches", {"execution_date": "2025-03-14"}))
    assert made["execution_date"] == "2025-03-14"


async def test_a_batch_made_on_a_saturday_is_executed_on_monday(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    life.clock.advance(datetime(2025, 3, 15, 9, tzinfo=UTC))
    batch, _ = await life.batch()
    assert batch["execution_date"] == "2025-03-17"


async def test_no_account_and_no_holder_is_ever_announced_or_noted(life: Life) -> None:
    grant = Grant("holder-of-the-account")
    agreement = await life.signed(grant)
    await life.paid(agreement, 1)
    for query in (
        "SELECT convert_from(payload, 'UTF8') FROM messaging.event_log",
        "SELECT detail::text || object || action FROM messaging.audit_log",
        "SELECT convert_from(body, 'UTF8') FROM messaging.idempotency",
    ):
        texts = [row[0] for row in await life.database.fetch(query)]
        assert texts
        assert not [text for text in texts if IBAN in text]
    told = await life.database.fetchval(
        "SELECT count(*) FROM messaging.event_log WHERE convert_from(payload, 'UTF8') LIKE '%holder-of-the%'"
    )
    assert told == 0
