"""All payments stopped by one person and resumed by two; batches cancelled before they left, never after."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from funding_life import Life, done, refused
from funding_samples import NAMESPACE, Grant
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from funding.domain.payment_stop import PaymentStop, StopReason, StopState, lift, propose_lift, refuse_lift, stop
from shared.contracts import funding
from shared.testing import announced
from shared.vocabulary import Refusal, Role

STOP: Final = {"reason": "SUSPICION", "explanation": "Deux comptes se ressemblent."}
MISTAKE: Final = {"reason": "MISTAKE"}


async def stopped(life: Life) -> dict[str, Any]:
    return await done(life.officer.post("/payment-stops", STOP))


async def audited(life: Life, action: str) -> int:
    count = "SELECT count(*) FROM messaging.audit_log WHERE action = $1"
    return int(await life.database.fetchval(count, action))


# ---- stopping and resuming


async def test_one_person_stops_every_payment_and_two_resume_them(life: Life) -> None:
    waiting = await life.signed(Grant("waiting"))
    drafted = await done(life.officer.post(f"/agreements/{waiting['id']}/instalments/1/orders"))
    sent = await life.signed(Grant("sent"))
    order = await life.approved(sent, 1)
    made = await done(life.officer.post("/batches", {}))
    assert (order["payments_stopped"], made["payments_stopped"]) == (False, False)
    path = f"/payment-stops/{(await stopped(life))['id']}"

    approval = life.approver.post(f"/orders/{drafted['id']}/approval")
    await refused(approval, 422, "payments_stopped")
    await refused(life.officer.post("/batches", {}), 422, "payments_stopped")
    await refused(life.officer.post(f"/batches/{made['id']}/export"), 422, "payments_stopped")
    await refused(life.officer.get(f"/batches/{made['id']}/file"), 422, "payments_stopped")
    shown = [await done(life.officer.get(f"/orders/{drafted['id']}"))]
    shown += (await done(life.officer.get("/orders")))["items"]
    shown += (await done(life.officer.get("/batches")))["items"]
    assert all(one["payments_stopped"] for one in shown)

    await refused(life.approver.post(f"{path}/lifting/approval"), 409, "not_in_this_state")
    await done(life.approver.post(f"{path}/lifting"))
    await refused(life.officer.post("/batches", {}), 422, "payments_stopped")
    await refused(life.approver.post(f"{path}/lifting/approval"), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(f"{path}/lifting/approval"), 403, "forbidden")
    assert (await done(life.officer.post(f"{path}/lifting/refusal")))["state"] == "IN_FORCE"
    await done(life.officer.post(f"{path}/lifting"))
    lifted = await done(life.approver.post(f"{path}/lifting/approval"))
    assert (lifted["state"], lifted["lift_proposed_by"], lifted["lifted_by"]) == ("LIFTED", "finance-1", "finance-2")
    await refused(life.officer.post(f"{path}/lifting"), 409, "not_in_this_state")
    assert (await done(life.approver.post(f"/orders/{drafted['id']}/approval")))["state"] == "APPROVED"
    assert await life.file_of(made)
    for action in ("payments.stop", "payments.lift", "payments.refuse-lift"):
        assert await audited(life, action) == 1
    assert await audited(life, "payments.propose-lift") == 2


async def test_payments_are_stopped_once_at_a_time_and_only_by_who_pays(life: Life) -> None:
    for caller in (life.programme, life.auditor, life.api.caller(Role.OPERATOR)):
        await refused(caller.post("/payment-stops", STOP), 403, "forbidden")
    answers = await asyncio.gather(*(life.approver.post("/payment-stops", STOP) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201] + [409] * 4
    wrong = {**STOP, "reason": "MOOD"}
    await refused(life.officer.post("/payment-stops", wrong), 422, "invalid_request", field="reason")
    missing = f"/payment-stops/{NAMESPACE}/lifting"
    await refused(life.officer.post(missing), 404, "not_found")
    (listed,) = (await done(life.auditor.get("/payment-stops")))["items"]
    assert (listed["state"], listed["reason"]) == ("IN_FORCE", "SUSPICION")


async def test_a_stop_waits_for_the_payment_under_way_and_none_passes_it(life: Life) -> None:
    orders = []
    for number in range(4):
        agreement = await life.signed(Grant(f"g{number}"))
        orders.append(await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders")))
    approvals = [life.approver.post(f"/orders/{one['id']}/approval") for one in orders[:2]]
    first = await asyncio.gather(*approvals, life.officer.post("/payment-stops", STOP))
    assert first[-1].status_code == 201
    told = len(await announced(life.database, funding.PaymentOrdered))
    assert told == sum(one.status_code == 200 for one in first[:-1])
    after = await asyncio.gather(*(life.approver.post(f"/orders/{one['id']}/approval") for one in orders[2:]))
    assert {one.json()["code"] for one in after} == {"payments_stopped"}
    assert len(await announced(life.database, funding.PaymentOrdered)) == told


async def test_what_the_bank_says_is_heard_while_payments_are_stopped(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    await stopped(life)
    assert (await life.bank_says(life.bank(file).statement))["outcome"] == {"paid": 1}


async def test_the_database_itself_refuses_a_stop_lifted_by_one_person(life: Life) -> None:
    await stopped(life)
    lifted = "state = 'LIFTED', lift_proposed_by = 'x', lifted_by = 'x', lifted_at = now()"
    with pytest.raises(asyncpg.CheckViolationError, match="stop_lifted_by_two_persons"):
        await life.database.pool.execute(f"UPDATE funding.payment_stop SET {lifted}")


class StopMachine(RuleBasedStateMachine):
    """Stopping and resuming by three persons, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.current: PaymentStop | None = None
        self.proposer: str | None = None

    @rule(by=st.sampled_from("abc"))
    def someone_stops(self, by: str) -> None:
        before = self.current
        try:
            self.current = stop(before, NAMESPACE, StopReason.OTHER, "essai", by=by)
        except Refusal:
            assert before is not None
            return
        assert before is None

    @rule(by=st.sampled_from("abc"))
    def someone_proposes_to_resume(self, by: str) -> None:
        if self.current is None:
            return
        try:
            self.current = propose_lift(self.current, by=by)
        except Refusal:
            return
        self.proposer = by

    @rule(by=st.sampled_from("abc"), agrees=st.booleans())
    def someone_decides(self, by: str, agrees: bool) -> None:
        if self.current is None:
            return
        try:
            decided = lift(self.current, by=by) if agrees else refuse_lift(self.current)
        except Refusal:
            return
        if decided.state is StopState.LIFTED:
            assert by != self.proposer
            self.current = None
        else:
            self.current = decided

    @invariant()
    def a_stop_in_force_is_not_lifted(self) -> None:
        assert self.current is None or self.current.state is not StopState.LIFTED


TestStopMachine = StopMachine.TestCase
TestStopMachine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


# ---- batches cancelled


async def test_a_batch_that_never_left_is_cancelled_and_its_orders_are_sent_in_another(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    made = await done(life.officer.post("/batches", {}))
    for caller in (life.programme, life.auditor):
        await refused(caller.post(f"/batches/{made['id']}/cancellation", MISTAKE), 403, "forbidden")
    cancelled = await done(life.officer.post(f"/batches/{made['id']}/cancellation", MISTAKE))
    assert (cancelled["state"], cancelled["cancellation_reason"]) == ("CANCELLED", "MISTAKE")
    for late in (life.officer.post(f"/batches/{made['id']}/export"), life.officer.get(f"/batches/{made['id']}/file")):
        problem = await refused(late, 409, "not_in_this_state", field="state")
        assert "annulée" in problem["detail"]
    await refused(life.officer.post(f"/batches/{made['id']}/cancellation", MISTAKE), 409, "not_in_this_state")
    waiting = await done(life.officer.get(f"/orders/{order['id']}"))
    assert (waiting["state"], waiting["batch_id"], waiting["attempt"]) == ("APPROVED", None, 1)

    again, file = await life.batch()
    assert again["message_id"] != made["message_id"]
    assert file.count(b"<EndToEndId>CONV-2025-0001-T1-1</EndToEndId>") == 1
    assert (await life.bank_says(life.bank(file).statement))["outcome"] == {"paid": 1}
    assert (await life.agreement(agreement))["paid_cents"] == 6_000_00
    assert await audited(life, "batch.cancel") == 1


async def test_a_batch_that_left_is_never_cancelled(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    batch, _ = await life.batch()
    problem = await refused(
        life.officer.post(f"/batches/{batch['id']}/cancellation", MISTAKE), 409, "not_in_this_state", field="state"
    )
    assert "la banque peut l'avoir" in problem["detail"]
    (listed,) = (await done(life.officer.get("/batches")))["items"]
    assert listed["state"] == "EXPORTED"
    missing = life.officer.post(f"/batches/{NAMESPACE}/cancellation", MISTAKE)
    await refused(missing, 404, "not_found")


async def test_an_export_and_a_cancellation_at_once_never_both_succeed(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    made = await done(life.officer.post("/batches", {}))
    answers = await asyncio.gather(
        *(life.officer.post(f"/batches/{made['id']}/export") for _ in range(3)),
        *(life.officer.post(f"/batches/{made['id']}/cancellation", MISTAKE) for _ in range(3)),
    )
    left = any(one.status_code == 200 for one in answers[:3])
    cancelled = any(one.status_code == 200 for one in answers[3:])
    assert left != cancelled


async def test_a_batch_whose_day_is_past_does_not_leave(life: Life) -> None:
    await life.approved(await life.signed(Grant()), 1)
    made = await done(life.officer.post("/batches", {}))
    life.clock.advance(datetime(2025, 3, 12, 9, tzinfo=UTC))
    await refused(life.officer.post(f"/batches/{made['id']}/export"), 422, "execution_passed")
    await done(life.officer.post(f"/batches/{made['id']}/cancellation", MISTAKE))
    assert (await life.batch())[0]["execution_date"] == "2025-03-12"


async def test_the_bank_s_words_on_a_cancelled_batch_hold_what_it_was_to_pay(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    made = await done(life.officer.post("/batches", {}))
    file = await life.database.fetchval("SELECT file FROM funding.payment_batch WHERE id = $1", UUID(made["id"]))
    await done(life.officer.post(f"/batches/{made['id']}/cancellation", MISTAKE))
    said = life.bank(file)
    assert (await life.bank_says(said.status_report))["outcome"] == {"unmatched": 1}
    assert (await life.bank_says(said.statement))["outcome"] == {"contradicted": 1}
    whys = [one["why"] for one in (await done(life.officer.get("/unmatched-entries")))["items"]]
    assert whys == ["UNKNOWN_REFERENCE"]
    problem = await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    assert "deux choses contraires" in problem["detail"]
    order = (await done(life.officer.get("/orders")))["items"][0]
    await done(life.officer.post(f"/orders/{order['id']}/outcome", {"outcome": "PAID"}))
    assert (await life.agreement(agreement))["paid_cents"] == 0
    await done(life.approver.post(f"/orders/{order['id']}/outcome/approval"))
    assert (await life.agreement(agreement))["paid_cents"] == 6_000_00
