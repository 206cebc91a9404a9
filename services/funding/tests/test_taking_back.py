"""Reports that were wrongly accepted: what they released is no longer paid, what is paid is for a clawback."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from funding_life import JUNE_2026, Life, done, instalment_states, refused
from funding_samples import Grant, report_accepted

from shared.contracts import funding, impact
from shared.testing import announced, require_announced
from shared.vocabulary import Role

WHY = {"why": "Une facture acceptée est celle d'un autre projet."}
GRANT = Grant(amount=10_000_00, budget=20_000_00)


async def undone(life: Life, agreement: Mapping[str, Any], grant: Grant) -> None:
    """Impact takes the acceptance of the final report back."""
    accepted = report_accepted(UUID(agreement["id"]), grant)
    said = accepted.model_dump(exclude={"accepted_on"}) | {"undone_on": accepted.accepted_on}
    await life.hear(impact.ReportAcceptanceUndone(**said))


async def balance_released(life: Life) -> tuple[dict[str, Any], str]:
    """An agreement whose balance waits for an order, and where its accounts are."""
    agreement = await life.advance_paid(GRANT)
    await life.report_accepted(agreement, GRANT)
    await life.costs(agreement, GRANT, actual=20_000_00)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "RELEASED"]
    return agreement, f"/agreements/{agreement['id']}/financial-report"


async def test_the_balance_is_planned_again_its_order_cancelled_and_released_by_another_acceptance(life: Life) -> None:
    agreement, _ = await balance_released(life)
    await life.approved(agreement, 2)
    await undone(life, agreement, GRANT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "PLANNED"]
    await require_announced(life.database, funding.PaymentOrderCancelled, instalment=2)
    await require_announced(life.database, funding.InstalmentReleaseUndone, instalment=2)
    order = life.officer.post(f"/agreements/{agreement['id']}/instalments/2/orders")
    await refused(order, 409, "not_in_this_state", field="state")
    await undone(life, agreement, GRANT)
    assert len(await announced(life.database, funding.InstalmentReleaseUndone)) == 1
    await life.report_accepted(agreement, GRANT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "RELEASED"]
    await life.paid(agreement, 2)


async def test_a_batch_that_did_not_leave_does_not_leave_any_more(life: Life) -> None:
    agreement, _ = await balance_released(life)
    await life.approved(agreement, 2)
    made = await done(life.officer.post("/batches", {}))
    await undone(life, agreement, GRANT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "ORDERED"]
    await refused(life.officer.post(f"/batches/{made['id']}/export"), 422, "kept_back")
    await done(life.officer.post(f"/batches/{made['id']}/cancellation", {"reason": "MISTAKE"}))
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")


async def test_what_is_paid_already_is_a_task_until_it_is_claimed_back(life: Life) -> None:
    agreement, path = await balance_released(life)
    await life.paid(agreement, 2)
    await undone(life, agreement, GRANT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "PAID"]
    (task,) = [one for one in (await done(life.officer.get("/tasks")))["items"] if "TOO_SOON" in one["kind"]]
    assert task["reference"].endswith("-T2")
    problem = await refused(life.approver.post(f"{path}/acceptance/undoing", WHY), 409, "not_in_this_state")
    assert "reversement" in problem["detail"]
    claim = {"ground": "BREACH", "amount_cents": 4_000_00, "explanation": "Le rapport final est faux."}
    await done(life.officer.post(f"/agreements/{agreement['id']}/clawbacks", claim))
    kinds = {one["kind"] for one in (await done(life.officer.get("/tasks")))["items"]}
    assert "INSTALMENT_PAID_TOO_SOON" not in kinds


async def test_accounts_are_taken_back_by_another_person_and_accepted_anew(life: Life) -> None:
    agreement, path = await balance_released(life)
    await life.approved(agreement, 2)
    undoing = f"{path}/acceptance/undoing"
    await refused(life.officer.post(undoing, WHY), 422, "four_eyes", field="Authorization")
    await refused(life.approver.post(undoing, {"why": ""}), 422, "invalid_request", field="why")
    for caller in (life.carrier(GRANT), life.programme, life.auditor):
        await refused(caller.post(undoing, WHY), 403, "forbidden")
    shown = await done(life.approver.post(undoing, WHY))
    assert (shown["state"], shown["eligible_cents"], shown["entitled_cents"]) == ("SUBMITTED", None, None)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "PLANNED"]
    event = await require_announced(life.database, funding.FinancialReportAcceptanceUndone)
    assert str(event.agreement_id) == agreement["id"]
    await refused(life.approver.post(undoing, WHY), 409, "not_in_this_state", field="state")
    strike = {"code": "641", "amount_cents": 4_000_00, "reason": "NOT_PROVEN", "why": "Une facture manque."}
    await done(life.officer.post(f"{path}/acceptance", {"strikes": [strike]}))
    balance = (await life.agreement(agreement))["instalments"][1]
    assert (balance["state"], balance["amount_cents"]) == ("RELEASED", 2_000_00)
    acts = await life.database.fetch("SELECT accepted_by, undone_by, why FROM funding.financial_report_undoing")
    assert [tuple(row) for row in acts] == [("finance-1", "finance-2", WHY["why"])]


async def test_a_balance_of_nothing_comes_back_with_the_accounts(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    await life.report_accepted(agreement, GRANT)
    await life.costs(agreement, GRANT, actual=12_000_00)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "CANCELLED"]
    await done(life.approver.post(f"/agreements/{agreement['id']}/financial-report/acceptance/undoing", WHY))
    balance = (await life.agreement(agreement))["instalments"][1]
    assert (balance["state"], balance["amount_cents"]) == ("PLANNED", 4_000_00)


async def test_accounts_on_which_a_clawback_rests_are_taken_back_once_it_is_cancelled(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.proposed(agreement, GRANT, actual=8_000_00)
    undoing = f"/agreements/{agreement['id']}/financial-report/acceptance/undoing"
    problem = await refused(life.approver.post(undoing, WHY), 409, "not_in_this_state", field="state")
    assert clawback["reference"] in problem["detail"]
    reason = {"reason": "MISTAKE", "explanation": "Les comptes sont à revoir."}
    await done(life.approver.post(f"/clawbacks/{clawback['id']}/cancellation", reason))
    await done(life.approver.post(undoing, WHY))


async def test_the_database_itself_asks_another_person(life: Life) -> None:
    agreement, _ = await balance_released(life)
    assert agreement
    with pytest.raises(asyncpg.CheckViolationError, match="acceptance_undone_by_another"):
        await life.database.pool.execute(
            """INSERT INTO funding.financial_report_undoing (report_id, rank, accepted_by, eligible_cents, strikes,
                undone_by, undone_on, why)
            SELECT id, 1, accepted_by, eligible_cents, strikes, accepted_by, '2026-06-15', 'Une raison.'
            FROM funding.financial_report"""
        )


async def test_a_report_of_an_agreement_that_is_closed_changes_nothing_that_was_paid(life: Life) -> None:
    agreement, _ = await balance_released(life)
    await life.paid(agreement, 2)
    await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    await undone(life, agreement, GRANT)
    shown = await life.agreement(agreement)
    assert (shown["state"], instalment_states(shown)) == ("CLOSED", ["PAID", "PAID"])
    assert life.clock.now() >= JUNE_2026
    await refused(life.api.caller(Role.OPERATOR).get("/tasks"), 403, "forbidden")
