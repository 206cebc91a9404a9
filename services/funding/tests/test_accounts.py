"""Reports, costs, and closing."""

from datetime import date
from uuid import UUID

import pytest
from funding_life import JUNE_2026, Life, done, instalment_states, refused
from funding_samples import OTHER_SIRET, Grant, report_accepted, report_overdue

from shared.contracts import funding
from shared.messaging import Reject
from shared.testing import announced, require_announced
from shared.vocabulary import HoldReason, Role


async def test_the_balance_is_released_by_both_reports_in_either_order(life: Life) -> None:
    first, second = Grant("activity-first"), Grant("costs-first")
    one, other = await life.signed(first), await life.signed(second)
    await life.approved(one, 1)
    await life.paid(other, 1)
    life.clock.advance(JUNE_2026)
    await life.report_accepted(one, first)
    assert instalment_states(await life.agreement(one)) == ["PAID", "PLANNED"]
    await life.costs(one, first, actual=first.budget)
    assert instalment_states(await life.agreement(one)) == ["PAID", "RELEASED"]
    await life.costs(other, second, actual=second.budget)
    assert instalment_states(await life.agreement(other)) == ["PAID", "PLANNED"]
    await life.report_accepted(other, second)
    assert instalment_states(await life.agreement(other)) == ["PAID", "RELEASED"]


async def test_an_overdue_report_holds_the_next_instalment_and_its_acceptance_lifts_it(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    held = await require_announced(life.database, funding.InstalmentHeld)
    assert (held.instalment, held.reason, held.held_on) == (2, HoldReason.REPORT_OVERDUE, date(2026, 6, 15))
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/2/orders"), 409, "not_in_this_state")
    await life.costs(agreement, grant, actual=grant.budget)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "HELD"]
    await life.report_accepted(agreement, grant)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "RELEASED"]
    released = await announced(life.database, funding.InstalmentReleased, instalment=2)
    assert [one.amount_cents for one in released] == [4_000_00]


async def test_an_overdue_report_holds_an_advance_that_was_not_ordered_yet(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    assert instalment_states(await life.agreement(agreement)) == ["HELD", "PLANNED"]
    await life.report_accepted(agreement, grant)
    assert instalment_states(await life.agreement(agreement)) == ["RELEASED", "PLANNED"]


async def test_a_hold_lasts_until_the_last_overdue_report_is_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    agreement_id = UUID(agreement["id"])
    await life.hear(report_overdue(agreement_id, grant, report=1))
    await life.hear(report_overdue(agreement_id, grant, report=2))
    await life.hear(report_accepted(agreement_id, grant, report=1))
    assert instalment_states(await life.agreement(agreement))[0] == "HELD"
    await life.hear(report_accepted(agreement_id, grant, report=2))
    assert instalment_states(await life.agreement(agreement))[0] == "RELEASED"


async def test_a_report_on_an_agreement_never_signed_here_breaks_the_contract(life: Life) -> None:
    grant = Grant()
    with pytest.raises(Reject):
        await life.hear(report_overdue(grant.case_id, grant))
    with pytest.raises(Reject):
        await life.hear(report_accepted(grant.case_id, grant))


async def test_who_spends_less_is_entitled_to_less_and_the_balance_shrinks(life: Life) -> None:
    grant = Grant(amount=10_000_00, budget=20_000_00)
    agreement = await life.advance_paid(grant)
    accepted = await life.costs(agreement, grant, actual=15_000_01)
    assert (accepted["state"], accepted["entitled_cents"]) == ("ACCEPTED", 7_500_00)
    event = await require_announced(life.database, funding.FinancialReportAccepted)
    assert (event.planned_cents, event.eligible_cents, event.entitled_cents) == (20_000_00, 15_000_01, 7_500_00)
    assert (await life.agreement(agreement))["instalments"][1]["amount_cents"] == 1_500_00
    assert await announced(life.database, funding.ClawbackOrdered) == []


async def test_who_spends_more_is_not_paid_more_than_agreed(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    assert (await life.costs(agreement, grant, actual=99_000_00))["entitled_cents"] == grant.amount


async def test_costs_are_reported_on_the_budget_of_the_application(life: Life) -> None:
    grant = Grant(budget=20_000_00)
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    line = {"code": "64", "planned_cents": 19_999_99, "actual_cents": 1}
    await refused(life.carrier(grant).post(path, {"lines": [line]}), 422, "planned_total", field="lines")
    twice = [{"code": "64", "planned_cents": 10_000_00, "actual_cents": 1}] * 2
    await refused(life.carrier(grant).post(path, {"lines": twice}), 422, "line_twice", field="lines")
    await refused(life.carrier(grant).post(path, {"lines": []}), 422, "invalid_request", field="lines")
    another = life.api.caller(Role.CARRIER, org=OTHER_SIRET)
    whole = {"code": "64", "planned_cents": 20_000_00, "actual_cents": 1}
    await refused(another.post(path, {"lines": [whole]}), 403, "forbidden")
    await refused(life.officer.get(path), 404, "not_found")


async def test_a_corrected_report_supersedes_the_one_before_until_it_is_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    for actual in (1_00, 20_000_00):
        line = {"code": "64", "planned_cents": grant.budget, "actual_cents": actual}
        await done(life.carrier(grant).post(path, {"lines": [line]}))
    shown = await done(life.officer.get(path))
    assert (shown["version"], shown["actual_cents"], shown["state"]) == (2, 20_000_00, "SUBMITTED")
    await done(life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00}))
    await refused(life.carrier(grant).post(path, {"lines": [line]}), 409, "not_in_this_state")
    again = life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00})
    await refused(again, 409, "not_in_this_state")


async def test_no_more_cost_is_eligible_than_was_spent(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    await refused(life.officer.post(f"{path}/acceptance", {"eligible_cents": 1}), 404, "not_found")
    line = {"code": "64", "planned_cents": grant.budget, "actual_cents": 5_00}
    await done(life.carrier(grant).post(path, {"lines": [line]}))
    body = {"eligible_cents": 5_01}
    await refused(life.officer.post(f"{path}/acceptance", body), 422, "eligible_cost", field="eligible_cents")


async def test_who_submitted_the_costs_cannot_accept_them(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    both = life.api.caller(Role.CARRIER, Role.FINANCE_OFFICER, sub="both", org=grant.siret)
    line = {"code": "64", "planned_cents": grant.budget, "actual_cents": 5_00}
    await done(both.post(path, {"lines": [line]}))
    await refused(both.post(f"{path}/acceptance", {"eligible_cents": 5_00}), 422, "four_eyes", field="Authorization")


async def test_costs_are_not_accepted_before_the_advance_is_paid(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    line = {"code": "64", "planned_cents": grant.budget, "actual_cents": 5_00}
    await done(life.carrier(grant).post(path, {"lines": [line]}))
    await refused(life.officer.post(f"{path}/acceptance", {"eligible_cents": 5_00}), 409, "not_in_this_state")


async def test_an_agreement_closes_only_when_nothing_is_open(life: Life) -> None:
    grant = Grant()
    agreement = await life.drafted(grant)
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/closing"), 409, "not_in_this_state")
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": "FR1420041010050500013M02606"}))
    await life.sign(grant, path, "CARRIER")
    await life.sign(grant, path, "APEC")
    await life.paid(agreement, 1)
    await refused(life.officer.post(f"{path}/closing"), 422, "final_report_missing")
    await life.report_accepted(agreement, grant)
    await refused(life.officer.post(f"{path}/closing"), 422, "financial_report_missing")
    await life.costs(agreement, grant, actual=grant.budget)
    await refused(life.officer.post(f"{path}/closing"), 422, "instalment_open")
    await life.paid(agreement, 2)
    await refused(life.programme.post(f"{path}/closing"), 403, "forbidden")
    assert (await done(life.officer.post(f"{path}/closing")))["state"] == "CLOSED"
    await refused(life.officer.post(f"{path}/closing"), 409, "not_in_this_state")


async def test_a_payment_that_comes_back_after_the_closing_is_for_a_person(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={"CONV-2025-0001-T1-1": "AC04"})
    await life.bank_says(answer.statement)
    await life.report_accepted(agreement, grant)
    await life.costs(agreement, grant, actual=grant.budget)
    await life.paid(agreement, 2)
    await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    assert (await life.bank_says(answer.returns))["outcome"] == {"unmatched": 1}
    assert (await life.envelope())["disbursed"] == grant.amount
