"""Costs, and closing."""

from typing import Any
from uuid import UUID

from funding_life import Life, done, refused
from funding_samples import OTHER_SIRET, Grant

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import Role


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
