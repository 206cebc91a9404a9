"""The bank says of one order that its money left and that it never did: nothing is paid until two persons find out."""

from typing import Any

from funding_life import Life, done, instalment_states, refused
from funding_samples import Grant

from funding.api.examples import OUTCOME
from funding.store.figures import FIGURES
from shared.contracts import funding
from shared.messaging.figures import measure
from shared.observability import metrics
from shared.testing import announced, require_announced
from shared.vocabulary import AwaitedDecision, HoldReason, Role

FIRST = "CONV-2025-0001-T1-1"


async def _sent(life: Life) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """An agreement, its order, and the bank's two words: the money left, it never did."""
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    _, file = await life.batch()
    left = life.bank(file).status_report.replace(b"ACCP", b"ACSC")
    never = life.bank(file, rejected={FIRST: "AM04"}).status_report
    return agreement, order, left, never


async def _tasks(life: Life) -> list[str]:
    shown = [await done(who.get("/tasks")) for who in (life.officer, life.approver)]
    return [one["kind"] for tasks in shown for one in tasks["items"] if "OUTCOME" in one["kind"]]


async def test_what_was_rejected_after_it_left_waits_for_two_persons(life: Life) -> None:
    agreement, order, left, never = await _sent(life)
    at = f"/orders/{order['id']}"
    assert (await life.bank_says(left))["outcome"] == {"said_to_have_left": 1}
    assert (await done(life.officer.get(at)))["said_to_have_left"] == "ACSC"
    assert (await life.bank_says(never))["outcome"] == {"contradicted": 1}
    assert (await life.bank_says(never + b"\n"))["outcome"] == {"unchanged": 1}
    assert await announced(life.database, funding.PaymentRejected) == []
    assert instalment_states(await life.agreement(agreement))[0] == "ORDERED"
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"), 409, "not_in_this_state")
    assert await _tasks(life) == ["OUTCOME_TO_FIND"]
    await measure(life.database, FIGURES)
    (family,) = metrics.PAYMENTS_CONTRADICTED.collect()
    assert {one.labels["waits_for"]: one.value for one in family.samples} == {"outcome": 1, "approval": 0}

    await refused(life.approver.post(f"{at}/outcome/approval"), 409, "not_in_this_state")
    shown = await done(life.officer.post(f"{at}/outcome", OUTCOME))
    assert (shown["contradicted"], shown["outcome"], shown["state"]) == (True, "PAID", "BATCHED")
    await refused(life.officer.post(f"{at}/outcome", {"outcome": "PAID"}), 409, "not_in_this_state")
    assert await _tasks(life) == ["OUTCOME_TO_APPROVE"]
    paid = await done(life.approver.post(f"{at}/outcome/approval"))
    assert (paid["contradicted"], paid["state"]) == (False, "PAID")
    assert (await require_announced(life.database, funding.InstalmentPaid)).amount_cents == 6_000_00
    assert (await life.envelope())["disbursed"] == 6_000_00
    assert await _tasks(life) == []


async def test_what_left_after_it_was_rejected_holds_all_that_is_unpaid(life: Life) -> None:
    agreement, order, left, never = await _sent(life)
    path, at = f"/agreements/{agreement['id']}", f"/orders/{order['id']}"
    await life.bank_says(never)
    again = await done(life.officer.post(f"{path}/instalments/1/orders"))
    assert (await life.bank_says(left))["outcome"] == {"contradicted": 1}
    await refused(life.approver.post(f"/orders/{again['id']}/approval"), 422, "payment_contradicted")
    await refused(life.officer.post(f"{at}/outcome", {"outcome": "PAID"}), 422, "paid_by_another", field="outcome")
    await done(life.officer.post(f"/orders/{again['id']}/cancellation", {"reason": "MISTAKE"}))
    await done(life.officer.post(f"{at}/outcome", {"outcome": "PAID"}))
    held = (await life.agreement(agreement))["instalments"][0]
    assert (held["state"], held["hold_reason"]) == ("HELD", "PAYMENT_CONTRADICTED")
    told = (await announced(life.database, funding.InstalmentHeld))[-1]
    assert (told.reason, told.awaits) == (HoldReason.MANUAL, AwaitedDecision.PAYMENT_CONTRADICTED)
    await done(life.approver.post(f"{at}/outcome/approval"))
    after = await life.agreement(agreement)
    assert (instalment_states(after)[0], after["paid_cents"]) == ("PAID", 6_000_00)
    await life.ledger_is_balanced()


async def test_a_debit_of_what_was_rejected_holds_a_batch_that_has_not_left(life: Life) -> None:
    agreement, order, _, never = await _sent(life)
    batches = (await done(life.officer.get("/batches")))["items"]
    file = (await life.officer.get(f"/batches/{batches[0]['id']}/file")).content
    await life.bank_says(never)
    await life.approved(agreement, 1)
    second = await done(life.officer.post("/batches", {}))
    assert (await life.bank_says(life.bank(file).statement))["outcome"] == {"contradicted": 1}
    problem = await refused(life.officer.post(f"/batches/{second['id']}/export"), 422, "kept_back")
    assert "deux choses contraires" in problem["detail"]
    at = f"/orders/{order['id']}/outcome"
    await refused(life.officer.post(at, {"outcome": "NOT_PAID"}), 422, "account_debited", field="outcome")
    returns = life.bank(file, returned={FIRST: "AM04"}).returns
    assert (await life.bank_says(returns))["outcome"] == {"return_kept": 1}
    await done(life.officer.post(at, {"outcome": "NOT_PAID"}))
    await done(life.approver.post(f"{at}/approval"))
    await done(life.officer.post(f"/batches/{second['id']}/export"))


async def test_a_debit_of_what_never_left_from_here_is_recognised_as_paid_and_never_paid_again(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    batch, at = await done(life.officer.post("/batches", {})), f"/orders/{order['id']}"
    file = await life.database.fetchval("SELECT file FROM funding.payment_batch")
    await done(life.officer.post(f"/batches/{batch['id']}/cancellation", {"reason": "MISTAKE"}))
    await done(life.officer.post(f"{at}/cancellation", {"reason": "MISTAKE"}))
    statement = (life.bank(file).statement or b"").replace(b"6000.00", b"6005.00")
    assert (await life.bank_says(statement))["outcome"] == {"contradicted": 1}
    assert (await life.bank_says(statement + b"\n"))["outcome"] == {"unchanged": 1}
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"), 409, "not_in_this_state")
    await done(life.officer.post(f"{at}/outcome", {"outcome": "PAID"}))
    paid = await done(life.approver.post(f"{at}/outcome/approval"))
    assert (paid["state"], paid["paid_unsent"], paid["cancellation_reason"]) == ("PAID", True, "MISTAKE")
    assert (await require_announced(life.database, funding.InstalmentPaid)).amount_cents == 6_000_00
    after = await life.agreement(agreement)
    assert (instalment_states(after)[0], after["paid_cents"]) == ("PAID", 6_000_00)
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"), 409, "not_in_this_state")
    rows = await life.database.fetch(
        "SELECT move, amount_cents FROM funding.ledger_entry ORDER BY position DESC LIMIT 2"
    )
    assert [tuple(row) for row in rows] == [("DEBIT_OVER", 5_00), ("DISBURSE", 6_000_00)]
    await life.ledger_is_balanced()


async def test_a_debit_of_too_much_is_the_orders_once_the_bank_gave_back_what_was_too_much(life: Life) -> None:
    agreement, order, _, never = await _sent(life)
    await life.bank_says(never)
    (batch,) = (await done(life.officer.get("/batches")))["items"]
    answer = life.bank((await life.officer.get(f"/batches/{batch['id']}/file")).content, returned={FIRST: "AM04"})
    await life.bank_says((answer.statement or b"").replace(b"6000.00", b"7500.00"))
    at = f"/orders/{order['id']}/outcome"
    problem = await refused(life.officer.post(at, {"outcome": "PAID"}), 422, "another_amount", field="outcome")
    assert "7 500,00" in problem["detail"]
    await refused(life.officer.post(at, {"outcome": "NOT_PAID"}), 422, "account_debited", field="outcome")
    assert (await life.bank_says((answer.returns or b"").replace(b"6000.00", b"1500.00")))["outcome"] == {
        "unmatched": 1
    }
    (part,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    assert part["why"] == "PARTLY_RETURNED"
    path = f"/unmatched-entries/{part['id']}/match"
    await done(life.officer.post(path, {"reference": FIRST, "whatever_amount": True}))
    await done(life.approver.post(f"{path}/approval"))
    await done(life.officer.post(at, {"outcome": "PAID"}))
    assert (await done(life.approver.post(f"{at}/approval")))["state"] == "PAID"
    assert (await life.agreement(agreement))["paid_cents"] == (await life.envelope())["disbursed"] == 6_000_00
    await life.ledger_is_balanced()


async def test_the_two_persons_are_two_and_one_may_disagree(life: Life) -> None:
    _, order, left, never = await _sent(life)
    await life.bank_says(left)
    await life.bank_says(never)
    at = f"/orders/{order['id']}/outcome"
    await refused(life.programme.post(at, {"outcome": "PAID"}), 403, "forbidden")
    await done(life.officer.post(at, {"outcome": "NOT_PAID"}))
    both = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="finance-1")
    await refused(both.post(f"{at}/approval"), 422, "four_eyes", field="Authorization")
    disputed = await done(life.approver.post(f"{at}/refusal"))
    assert (disputed["contradicted"], disputed["outcome"]) == (True, None)
    await done(life.officer.post(at, {"outcome": "NOT_PAID"}))
    rejected = await done(life.approver.post(f"{at}/approval"))
    assert (rejected["state"], rejected["bank_reason"]) == ("REJECTED", "AM04")
    await refused(life.approver.post(f"{at}/approval"), 409, "not_in_this_state")


async def test_a_rejection_of_what_the_account_shows_is_settled_by_the_credit_alone(life: Life) -> None:
    agreement, order, _, never = await _sent(life)
    batches = (await done(life.officer.get("/batches")))["items"]
    file = (await life.officer.get(f"/batches/{batches[0]['id']}/file")).content
    answer = life.bank(file, returned={FIRST: "AM04"})
    await life.bank_says(answer.statement)
    assert (await life.bank_says(never))["outcome"] == {"contradicted": 1}
    at = f"/orders/{order['id']}/outcome"
    await refused(life.officer.post(at, {"outcome": "NOT_PAID"}), 422, "account_debited", field="outcome")
    assert (await life.bank_says(answer.returns))["outcome"] == {"returned": 1}
    shown = await done(life.officer.get(f"/orders/{order['id']}"))
    assert (shown["state"], shown["contradicted"]) == ("RETURNED", False)
    assert instalment_states(await life.agreement(agreement))[0] == "RELEASED"


async def test_a_code_that_nobody_knows_is_for_a_person_and_frees_nothing(life: Life) -> None:
    agreement, _, left, _ = await _sent(life)
    assert (await life.bank_says(left.replace(b"ACSC", b"XXXX")))["outcome"] == {"unmatched": 1}
    (entry,) = (await done(life.officer.get("/unmatched-entries")))["items"]
    assert entry["why"] == "UNKNOWN_STATUS"
    assert instalment_states(await life.agreement(agreement))[0] == "ORDERED"


async def test_an_account_that_the_bank_does_not_confirm_is_paid_no_more_before_a_second_person_accepts_it(
    life: Life,
) -> None:
    agreement, _, left, never = await _sent(life)
    answer = left.replace(b"ACSC", b"RVNM")
    assert (await life.bank_says(answer))["outcome"] == {"payee_answered": 1}
    assert (await life.bank_says(answer + b"\n"))["outcome"] == {"unchanged": 1}
    await life.bank_says(never)
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "payee_mismatch")
    await done(life.approver.post(f"{path}/bank-details/payee-acceptance"))
    await life.approved(agreement, 1)
