"""Agreements that end before their time: two persons, a notice where it can be cured, money where it belongs."""

from datetime import UTC, date, datetime
from typing import Any

from funding_life import Life, done, instalment_states, refused
from funding_samples import OTHER_SIRET, Grant

from funding.api.examples import ANSWER, NOTICE, TERMINATION
from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import AwaitedDecision, ClawbackGround, HoldReason, Role, TerminationGround

GRANT = Grant(amount=10_000_00, budget=20_000_00)
BREACH = {"ground": "BREACH", "explanation": "Aucun rapport n'est remis.", "claim_cents": 2_500_00}
AFTER_THE_NOTICE = datetime(2026, 8, 3, 9, tzinfo=UTC)


async def on_notice(life: Life) -> tuple[dict[str, Any], str]:
    """An agreement whose advance of 6,000 EUR is paid, and where its termination is: proposed for a breach."""
    agreement = await life.advance_paid(GRANT)
    path = f"/agreements/{agreement['id']}/termination"
    await done(life.officer.post(path, BREACH))
    return agreement, path


async def test_a_breach_ends_the_grant_after_its_notice_and_what_was_paid_is_claimed_in_part(life: Life) -> None:
    agreement, path = await on_notice(life)
    told = await require_announced(life.database, funding.TerminationNotified)
    assert (told.ground, told.cure_by) == (TerminationGround.BREACH, date(2026, 7, 15))
    assert (await done(life.carrier(GRANT).get(path)))["explanation"] == BREACH["explanation"]
    await refused(life.api.caller(Role.CARRIER, org=OTHER_SIRET).get(path), 403, "forbidden")
    problem = await refused(life.approver.post(f"{path}/confirmation"), 409, "not_in_this_state")
    assert "15/07/2026" in problem["detail"]
    await refused(life.officer.post(path, BREACH), 409, "not_in_this_state")
    life.clock.advance(AFTER_THE_NOTICE)
    tasks = (await done(life.approver.get("/tasks")))["items"]
    assert [one["kind"] for one in tasks] == ["TERMINATION_TO_DECIDE"]
    assert (await done(life.approver.post(f"{path}/confirmation")))["state"] == "CONFIRMED"

    shown = await life.agreement(agreement)
    assert (shown["state"], instalment_states(shown)) == ("TERMINATED", ["PAID", "CANCELLED"])
    ended = await require_announced(life.database, funding.AgreementTerminated)
    assert (ended.paid_cents, ended.released_cents, ended.claimed_cents) == (6_000_00, 4_000_00, 2_500_00)
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"]) == (6_000_00, 6_000_00)
    await refused(life.officer.post(f"/agreements/{agreement['id']}/closing"), 409, "not_in_this_state")

    (clawback,) = (await done(life.officer.get(f"/clawbacks?agreement_id={agreement['id']}")))["items"]
    assert (clawback["ground"], clawback["amount_cents"]) == (ClawbackGround.BREACH, 2_500_00)
    at = f"/clawbacks/{clawback['id']}"
    await done(life.officer.post(f"{at}/notice", NOTICE))
    await done(life.carrier(GRANT).post(f"{at}/answer", ANSWER))
    ordered = await done(life.approver.post(f"{at}/order", {}))
    assert (await life.paid_back(ordered, 2_500_00))["state"] == "SETTLED"
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"], balances["available"]) == (3_500_00, 3_500_00, 46_500_00)
    await life.ledger_is_balanced()


async def test_a_carrier_that_ceased_ends_at_once_its_order_does_not_leave_and_it_keeps_what_it_has(life: Life) -> None:
    agreement = await life.signed(GRANT)
    order = await life.approved(agreement, 1)
    path = f"/agreements/{agreement['id']}/termination"
    await done(life.officer.post(path, {**TERMINATION, "ground": "CARRIER_CEASED"}))
    await done(life.approver.post(f"{path}/confirmation"))
    assert (await done(life.officer.get(f"/orders/{order['id']}")))["state"] == "CANCELLED"
    assert await announced(life.database, funding.TerminationNotified) == []
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"]) == (0, 0)
    assert (await done(life.officer.get("/clawbacks")))["items"] == []
    await life.ledger_is_balanced()


async def test_a_payment_on_its_way_is_waited_for_and_comes_back_to_the_envelope_after_the_end(life: Life) -> None:
    agreement = await life.signed(GRANT)
    order = await life.approved(agreement, 1)
    _, file = await life.batch()
    path = f"/agreements/{agreement['id']}/termination"
    await done(life.programme.post(path, TERMINATION))
    await refused(life.approver.post(f"{path}/confirmation"), 409, "not_in_this_state")
    said = life.bank(file, returned={order["end_to_end_id"]: "AC04"})
    await life.bank_says(said.statement)
    await done(life.approver.post(f"{path}/confirmation"))
    assert (await life.envelope())["committed"] == 6_000_00
    assert (await life.bank_says(said.returns))["outcome"] == {"returned": 1}
    shown = await life.agreement(agreement)
    assert (shown["paid_cents"], instalment_states(shown)) == (0, ["CANCELLED", "CANCELLED"])
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"]) == (0, 0)
    await life.ledger_is_balanced()


async def test_an_abandoned_termination_leaves_the_grant_as_it_was_and_may_be_proposed_again(life: Life) -> None:
    agreement, path = await on_notice(life)
    assert (await done(life.officer.post(f"{path}/abandonment")))["state"] == "ABANDONED"
    await require_announced(life.database, funding.TerminationAbandoned)
    assert (await life.agreement(agreement))["state"] == "SIGNED"
    await refused(life.approver.post(f"{path}/confirmation"), 409, "not_in_this_state")
    await done(life.officer.post(path, TERMINATION))
    both = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="both")
    await done(both.post(f"{path}/abandonment"))
    await done(both.post(path, TERMINATION))
    await refused(both.post(f"{path}/confirmation"), 422, "four_eyes")


async def test_nothing_more_is_ordered_while_an_end_is_proposed(life: Life) -> None:
    agreement = await life.signed(GRANT)
    at = f"/agreements/{agreement['id']}"
    await done(life.programme.post(f"{at}/termination", BREACH | {"claim_cents": 0}))
    (held, _) = (await life.agreement(agreement))["instalments"]
    assert (held["state"], held["hold_reason"]) == ("HELD", "TERMINATION_PROPOSED")
    told = await require_announced(life.database, funding.InstalmentHeld)
    assert (told.reason, told.awaits) == (HoldReason.MANUAL, AwaitedDecision.TERMINATION_PROPOSED)
    months = (await done(life.officer.get("/cash-forecast")))["months"]
    assert {why["reason"] for month in months for why in month["waiting"]} == {"TERMINATION_PROPOSED"}
    await refused(life.officer.post(f"{at}/instalments/1/orders"), 409, "not_in_this_state")
    await done(life.officer.post(f"{at}/termination/abandonment"))
    assert instalment_states(await life.agreement(agreement))[0] == "RELEASED"
    assert (await life.paid(agreement, 1))["state"] == "PAID"


async def test_what_was_ordered_does_not_leave_while_an_end_is_proposed(life: Life) -> None:
    agreement = await life.signed(GRANT)
    at = f"/agreements/{agreement['id']}"
    order = await done(life.officer.post(f"{at}/instalments/1/orders"))
    approval, termination = f"/orders/{order['id']}/approval", f"{at}/termination"
    await done(life.programme.post(termination, TERMINATION))
    await refused(life.approver.post(approval), 422, "termination_proposed")
    assert (await done(life.approver.get("/tasks?")))["items"][0]["kind"] == "TERMINATION_TO_DECIDE"
    await done(life.programme.post(f"{termination}/abandonment"))
    await done(life.approver.post(approval))
    await done(life.programme.post(termination, TERMINATION))
    problem = await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    assert "résiliation" in problem["detail"]
    await done(life.programme.post(f"{termination}/abandonment"))
    made = await done(life.officer.post("/batches", {}))
    await done(life.programme.post(termination, TERMINATION))
    await refused(life.officer.post(f"/batches/{made['id']}/export"), 422, "kept_back")
    await done(life.programme.post(f"{termination}/abandonment"))
    await done(life.officer.post(f"/batches/{made['id']}/export"))


async def test_no_more_is_claimed_than_was_paid(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    body = {**TERMINATION, "claim_cents": 6_000_01}
    path = f"/agreements/{agreement['id']}/termination"
    await refused(life.officer.post(path, body), 422, "clawback_amount", field="claim_cents")
    await refused(life.officer.get(path), 404, "not_found")
