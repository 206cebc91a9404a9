"""Reports, costs, and closing."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from funding_life import JUNE_2026, Life, done, instalment_states, refused
from funding_samples import OTHER_SIRET, Grant, report_accepted, report_overdue

from funding.timers import TIMERS
from shared.contracts import funding
from shared.messaging import Reject
from shared.messaging.timers import fire_due
from shared.testing import announced, require_announced
from shared.testing.client import Caller
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


async def waiting(caller: Caller) -> list[str]:
    """The kinds of what waits for the caller."""
    return [one["kind"] for one in (await done(caller.get("/tasks")))["items"]]


async def test_a_carrier_is_reminded_of_the_financial_report_until_it_is_handed_in(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    life.clock.advance(datetime(2026, 10, 8, 8, tzinfo=UTC))
    while await fire_due(life.database, TIMERS, life.clock):
        pass
    told = await announced(life.database, funding.FinancialReportReminded)
    assert [(str(one.reminded_on), one.days_after_due) for one in told] == [
        ("2026-08-31", -30),
        ("2026-09-23", -7),
        ("2026-10-07", 7),
    ]
    await done(life.carrier(grant).post(f"/agreements/{agreement['id']}/financial-report", grant.costs(20_000_00)))
    life.clock.advance(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 0


async def test_a_late_financial_report_holds_the_balance_until_it_is_handed_in(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    assert (agreement["financial_report_due_on"], agreement["financial_report_overdue"]) == ("2026-09-30", False)
    life.clock.advance(datetime(2026, 10, 30, 22, 59, tzinfo=UTC))
    while await fire_due(life.database, TIMERS, life.clock):
        pass
    assert await announced(life.database, funding.FinancialReportOverdue) == []
    assert "FINANCIAL_REPORT_OVERDUE" not in await waiting(life.officer)
    life.clock.advance(datetime(2026, 10, 30, 23, 0, tzinfo=UTC))
    assert [await fire_due(life.database, TIMERS, life.clock) for _ in range(2)] == [1, 0]
    told = await require_announced(life.database, funding.FinancialReportOverdue)
    assert (told.due_on, told.overdue_on) == (date(2026, 9, 30), date(2026, 10, 31))
    held = await life.agreement(agreement)
    assert (held["financial_report_overdue"], held["instalments"][1]["hold_reason"]) == (True, "REPORT_OVERDUE")
    assert "FINANCIAL_REPORT_OVERDUE" in await waiting(life.officer)
    await done(life.carrier(grant).post(path, grant.costs(20_000_00)))
    cured = await life.agreement(agreement)
    assert (cured["financial_report_overdue"], instalment_states(cured)) == (False, ["PAID", "PLANNED"])
    assert await fire_due(life.database, TIMERS, life.clock) == 0


async def test_a_report_is_sent_back_with_a_comment_corrected_and_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path, carrier = f"/agreements/{agreement['id']}/financial-report", life.carrier(grant)
    said = {"comment": "La ligne 641 est à corriger."}
    await refused(life.officer.post(f"{path}/return", said), 404, "not_found")
    await done(carrier.post(path, grant.costs(20_000_00)))
    for caller in (carrier, life.programme, life.approver):
        await refused(caller.post(f"{path}/return", said), 403, "forbidden")
    await refused(life.officer.post(f"{path}/return", {"comment": ""}), 422, "invalid_request", field="comment")
    await done(life.officer.post(f"{path}/return", said))
    shown = await done(carrier.get(path))
    assert (shown["state"], shown["comment"], shown["returned_on"]) == ("RETURNED", said["comment"], "2026-06-15")
    told = await require_announced(life.database, funding.FinancialReportReturned)
    assert (told.version, told.returned_on) == (1, date(2026, 6, 15))
    for way in ("return", "acceptance"):
        await refused(life.officer.post(f"{path}/{way}", said if way == "return" else {}), 409, "not_in_this_state")
    (task,) = (await done(carrier.get("/tasks")))["items"]
    assert (task["kind"], task["due_on"]) == ("FINANCIAL_REPORT_TO_SUBMIT", "2026-09-30")
    life.clock.advance(datetime(2026, 10, 30, 23, 0, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 1
    assert (await life.agreement(agreement))["financial_report_overdue"]
    corrected = await done(carrier.post(path, grant.costs(20_000_00)))
    assert (corrected["version"], corrected["state"], corrected["comment"]) == (2, "SUBMITTED", None)
    assert (await done(life.officer.post(f"{path}/acceptance", {})))["state"] == "ACCEPTED"


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


async def test_costs_are_reported_by_the_carrier_alone_and_refused_by_line(life: Life) -> None:
    grant = Grant(budget=20_000_00)
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    spent = grant.costs(20_000_00)
    twice = grant.costs(20_000_00, charges=[*spent["charges"], *spent["charges"]])
    await refused(life.carrier(grant).post(path, twice), 422, "line_twice", field="charges.1.code")
    await refused(life.carrier(grant).post(path, spent | {"charges": []}), 422, "invalid_request", field="charges")
    another = life.api.caller(Role.CARRIER, org=OTHER_SIRET)
    await refused(another.post(path, spent), 403, "forbidden")
    await refused(another.get(f"{path}/form"), 403, "forbidden")
    await refused(life.officer.get(path), 404, "not_found")


async def test_the_form_is_filled_in_with_the_budget_and_what_was_last_said(life: Life) -> None:
    grant = Grant(budget=20_000_00)
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    form = await done(life.carrier(grant).get(f"{path}/form"))
    assert (form["amount_cents"], form["paid_cents"], form["planned_is_known"]) == (10_000_00, 6_000_00, True)
    assert (form["indirect_cost_percent"], form["explained_variance_percent"]) == (10, 20)
    assert planned(form) == {"641": (20_000_00, None), "74x": (10_000_00, None), "756": (10_000_00, None)}
    assert [one["code"] for one in form["charges"]][-2:] == ["IND", "86"]
    await done(life.carrier(grant).post(path, grant.costs(15_000_00)))
    filled = await done(life.auditor.get(f"{path}/form"))
    assert planned(filled)["641"] == (20_000_00, 15_000_00)


def planned(form: dict[str, Any]) -> dict[str, tuple[int, int | None]]:
    """What a form says of the lines that have something planned."""
    lines = [line for side in ("charges", "resources") for one in form[side] for line in one["lines"]]
    return {line["code"]: (line["planned_cents"], line["actual_cents"]) for line in lines if line["planned_cents"]}


async def test_a_corrected_report_supersedes_the_one_before_until_it_is_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    for actual in (1_00, 20_000_00):
        await done(life.carrier(grant).post(path, grant.costs(actual)))
    shown = await done(life.officer.get(path))
    assert (shown["version"], shown["actual_cents"], shown["state"]) == (2, 20_000_00, "SUBMITTED")
    await done(life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00}))
    await refused(life.carrier(grant).post(path, grant.costs(1_00)), 409, "not_in_this_state")
    again = life.officer.post(f"{path}/acceptance", {"eligible_cents": 20_000_00})
    await refused(again, 409, "not_in_this_state")


async def test_what_is_struck_is_shown_with_its_reason_and_lowers_the_balance(life: Life) -> None:
    grant = Grant(amount=10_000_00, budget=20_000_00)
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    sha256 = (await life.attached(agreement, grant))["sha256"]
    await life.scanned()
    attached = [{"kind": "APPROVED_ACCOUNTS", "name": "comptes.pdf", "sha256": sha256}]
    await done(life.carrier(grant).post(path, grant.costs(20_000_00, attachments=attached)))
    strike = {"code": "641", "amount_cents": 4_000_00, "reason": "NOT_PROVEN", "why": "Deux bulletins manquent."}
    over = {"strikes": [strike | {"amount_cents": 20_000_01}]}
    await refused(life.officer.post(f"{path}/acceptance", over), 422, "strike_amount", field="strikes.0.amount_cents")
    accepted = await done(life.officer.post(f"{path}/acceptance", {"strikes": [strike], "eligible_cents": 16_000_00}))
    assert (accepted["strikes"], accepted["entitled_cents"]) == ([strike], 8_000_00)
    assert (accepted["assessment"]["balance_cents"], accepted["assessment"]["overpaid_cents"]) == (2_000_00, 0)
    shown = await done(life.carrier(grant).get(path))
    assert (shown["attachments"], shown["strikes"]) == (attached, [strike])
    assert (shown["charges"][0]["variance_cents"], shown["certification"]["certified_on"]) == (0, "2025-03-10")
    name = await life.database.fetchval(
        "SELECT name FROM funding.person WHERE id = $1", UUID(shown["certification"]["person_id"])
    )
    assert name == "Camille Exemple, présidente"
    event = await require_announced(life.database, funding.FinancialReportAccepted)
    assert (event.actual_cents, event.struck_cents, event.balance_cents) == (20_000_00, 4_000_00, 2_000_00)


async def test_no_other_cost_is_accepted_than_the_one_that_follows_from_the_report(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    await refused(life.officer.post(f"{path}/acceptance", {"eligible_cents": 1}), 404, "not_found")
    await done(life.carrier(grant).post(path, grant.costs(5_00)))
    body = {"eligible_cents": 5_01}
    await refused(life.officer.post(f"{path}/acceptance", body), 422, "eligible_cost", field="eligible_cents")


async def test_who_submitted_the_costs_cannot_accept_them(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    both = life.api.caller(Role.CARRIER, Role.FINANCE_OFFICER, sub="both", org=grant.siret)
    await done(both.post(path, grant.costs(5_00)))
    await refused(both.post(f"{path}/acceptance", {}), 422, "four_eyes", field="Authorization")


async def test_costs_are_not_accepted_before_the_advance_is_paid(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    await done(life.carrier(grant).post(path, grant.costs(5_00)))
    await refused(life.officer.post(f"{path}/acceptance", {}), 409, "not_in_this_state")


async def test_a_report_of_the_build_before_is_reported_anew(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    await life.database.pool.execute(
        """INSERT INTO funding.financial_report (id, agreement_id, version, state, lines, submitted_by, submitted_at)
        VALUES ($1, $1, 1, 'SUBMITTED', '[{"code": "641", "planned_cents": 2000000, "actual_cents": 1}]', 'old', now())
        """,
        UUID(agreement["id"]),
    )
    shown = await done(life.officer.get(path))
    assert (shown["actual_cents"], shown["certification"], shown["resources"]) == (1, None, [])
    await refused(life.officer.post(f"{path}/acceptance", {}), 422, "certification_missing")
    assert (await done(life.carrier(grant).post(path, grant.costs(5_00))))["version"] == 2


async def test_an_amended_budget_is_planned_anew_line_by_line(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}"
    report = f"{path}/financial-report"
    made = await done(life.programme.post(f"{path}/amendments", {"why": "Essai", "budget_cents": 22_000_00}))
    for party, who in (("CARRIER", life.carrier(grant)), ("APEC", life.programme)):
        body = {"party": party, "signatory": "Camille Exemple", "signed_on": life.today}
        await done(who.post(f"{path}/amendments/{made['id']}/signatures", body))
    form = await done(life.carrier(grant).get(f"{report}/form"))
    assert (form["budget_cents"], form["planned_is_known"]) == (22_000_00, False)
    body = grant.costs(18_000_00)
    await refused(life.carrier(grant).post(report, body), 422, "planned_missing", field="charges.0.planned_cents")
    planned = {"641": 22_000_00, "74x": 10_000_00, "756": 12_000_00}
    for line in (*body["charges"], *body["resources"]):
        line["planned_cents"] = planned[line["code"]]
    await done(life.carrier(grant).post(report, body))
    accepted = await done(life.officer.post(f"{report}/acceptance", {}))
    assert accepted["entitled_cents"] == 10_000_00 * 18 // 22


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


async def test_a_payment_that_comes_back_after_the_closing_goes_back_to_the_envelope(life: Life) -> None:
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
    before = await life.envelope()
    assert (await life.bank_says(answer.returns))["outcome"] == {"returned": 1}
    back = agreement["instalments"][0]["amount_cents"]
    after = await life.envelope()
    assert {name: after[name] - before[name] for name in before if after[name] != before[name]} == {
        "available": back,
        "committed": -back,
        "disbursed": -back,
    }
