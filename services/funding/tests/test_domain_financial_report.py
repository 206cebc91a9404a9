"""The rules of the financial report: on the form, balanced, explained, certified; what is eligible, what it pays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.chart import Side, cerfa_chart
from funding.domain.costs import AccountRules, PlannedLine, ReportLine, Strike, StrikeReason, eligible, planned_lines
from funding.domain.financial_report import FinancialReport, accept, assess, submit
from funding.domain.instalments import InstalmentState, schedule
from funding.domain.reporting import Attachment, Certification, Given, GivenLine
from shared.identity import new_id
from shared.vocabulary import AttachmentKind, Refusal

TODAY = date(2026, 6, 15)
SIGNED_ON = date(2025, 3, 10)
AMOUNT, BUDGET = 10_000_00, 20_000_00
RULES = AccountRules(indirect_percent=10, indirect_cap_cents=500_00, variance_percent=20)
PLANNED = planned_lines(
    [
        (Side.CHARGES, "641", 17_000_00),
        (Side.CHARGES, "641", 1_000_00),
        (Side.CHARGES, "chgfixe", 2_000_00),
        (Side.CHARGES, "864", 3_000_00),
        (Side.RESOURCES, "74x", 10_000_00),
        (Side.RESOURCES, "756", 10_000_00),
        (Side.RESOURCES, "870", 3_000_00),
    ]
)
AS_PLANNED = Given(
    charges=tuple(GivenLine(line.code, line.cents) for line in PLANNED if line.side is Side.CHARGES),
    resources=tuple(GivenLine(line.code, line.cents) for line in PLANNED if line.side is Side.RESOURCES),
    certification=Certification(new_id(), TODAY, "Je certifie."),
)


def agreement(paid: int = 6_000_00) -> Agreement:
    """A signed agreement whose advance is paid."""
    advance, balance = schedule(AMOUNT, advance_percent=60)
    return Agreement(
        AgreementName(new_id(), "CONV-2025-0001", new_id(), 2025),
        Terms(
            new_id(),
            new_id(),
            new_id(),
            "73282932000074",
            AMOUNT,
            BUDGET,
            SIGNED_ON,
            SIGNED_ON,
            SIGNED_ON,
            TODAY,
            TODAY,
            30,
        ),
        AgreementState.SIGNED,
        (replace(advance, state=InstalmentState.PAID), balance),
        signed_on=SIGNED_ON,
        paid_cents=paid,
    )


def reported(form: Given, budget: tuple[PlannedLine, ...] = PLANNED) -> FinancialReport:
    """The report that a form makes. Raises Refusal."""
    fact = submit(agreement(), None, new_id(), form, budget=budget, rules=RULES, by="carrier", today=TODAY)
    return fact.report


def line(code: str, cents: int, why: str | None = None, planned: int | None = None) -> GivenLine:
    """A line as it is given."""
    return GivenLine(code, cents, why, planned)


def test_a_project_that_went_as_planned_is_reported_without_a_word_more() -> None:
    report = reported(AS_PLANNED)
    assert (report.planned_cents, report.actual_cents) == (BUDGET, BUDGET)
    assert {one.code: one.planned_cents for one in report.lines}["641"] == 18_000_00


REFUSED: dict[str, tuple[str, Callable[[Given], Given]]] = {
    "cerfa_code_unknown": (
        "charges.0.code",
        lambda form: replace(form, charges=(line("64", 1), *form.charges[1:])),
    ),
    "line_twice": ("resources.3.code", lambda form: replace(form, resources=(*form.resources, form.resources[0]))),
    "line_missing": ("charges", lambda form: replace(form, charges=form.charges[1:])),
    "planned_differs": (
        "charges.0.planned_cents",
        lambda form: replace(form, charges=(line("641", 1, None, 17_000_00), *form.charges[1:])),
    ),
    "in_kind_unbalanced": (
        "resources",
        lambda form: replace(form, resources=(*form.resources[:2], line("870", 3_000_01, "Plus d'heures."))),
    ),
    "report_unbalanced": (
        "resources",
        lambda form: replace(form, resources=(line("74x", 10_000_01), *form.resources[1:])),
    ),
    "variance_unexplained": (
        "charges.0.explanation",
        lambda form: replace(
            form,
            charges=(line("641", 14_399_99), *form.charges[1:]),
            resources=(form.resources[0], line("756", 6_399_99, "Moins de cotisations."), form.resources[2]),
        ),
    ),
    "attachment_twice": (
        "attachments.1.sha256",
        lambda form: replace(form, attachments=(Attachment(AttachmentKind.APPROVED_ACCOUNTS, "a.pdf", "0" * 64),) * 2),
    ),
    "certification_date": (
        "certification.certified_on",
        lambda form: replace(form, certification=replace(form.certification, certified_on=TODAY + timedelta(days=1))),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_form_that_does_not_hold_names_the_line(code: str) -> None:
    field, change = REFUSED[code]
    with pytest.raises(Refusal) as refusal:
        reported(change(AS_PLANNED))
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_certification_is_not_older_than_the_agreement() -> None:
    early = replace(AS_PLANNED.certification, certified_on=SIGNED_ON - timedelta(days=1))
    with pytest.raises(Refusal, match="certifié entre le 10/03/2025"):
        reported(replace(AS_PLANNED, certification=early))


def test_a_variance_at_the_threshold_needs_no_explanation_and_an_unplanned_line_always_does() -> None:
    form = replace(
        AS_PLANNED,
        charges=(line("641", 14_400_00), *AS_PLANNED.charges[1:]),
        resources=(AS_PLANNED.resources[0], line("756", 6_400_00, "Moins."), AS_PLANNED.resources[2]),
    )
    assert reported(form).actual_cents == 16_400_00
    spent = (line("641", 14_399_00, "Un poste vacant."), *form.charges[1:], line("604", 1_00))
    with pytest.raises(Refusal) as refusal:
        reported(replace(form, charges=spent))
    assert (refusal.value.code, refusal.value.field) == ("variance_unexplained", "charges.3.explanation")


def test_where_the_budget_is_not_known_by_line_the_carrier_says_what_was_planned() -> None:
    with pytest.raises(Refusal) as refusal:
        reported(AS_PLANNED, budget=())
    assert (refusal.value.code, refusal.value.field) == ("planned_missing", "charges.0.planned_cents")
    typed = replace(
        AS_PLANNED,
        charges=tuple(replace(one, planned_cents=one.actual_cents) for one in AS_PLANNED.charges),
        resources=tuple(replace(one, planned_cents=one.actual_cents) for one in AS_PLANNED.resources),
    )
    assert reported(typed, budget=()).planned_cents == BUDGET
    with pytest.raises(Refusal) as refusal:
        reported(replace(typed, charges=(line("641", 18_000_00, None, 18_000_01), *typed.charges[1:])), budget=())
    assert (refusal.value.code, refusal.value.field) == ("planned_total", "charges")


def test_indirect_costs_are_borne_up_to_their_share_and_their_cap() -> None:
    lines = reported(AS_PLANNED).lines
    capped = eligible(lines, (), RULES)
    assert (capped.direct_cents, capped.indirect_cents, capped.excess_indirect_cents) == (18_000_00, 500_00, 1_500_00)
    by_share = eligible(lines, (), AccountRules(10, None))
    assert (by_share.indirect_cents, by_share.total_cents) == (1_800_00, 19_800_00)
    assert eligible(lines, (), AccountRules(50, None)).indirect_cents == 2_000_00


def test_a_surplus_among_the_charges_is_no_cost() -> None:
    surplus = ReportLine(Side.CHARGES, "excprev", 0, 1_000_00, "Un excédent.")
    assert eligible([*reported(AS_PLANNED).lines, surplus], (), AccountRules(100, None)).total_cents == BUDGET


def strike(code: str, cents: int) -> Strike:
    """A part of a charge that the grant does not bear."""
    return Strike(code, cents, StrikeReason.NOT_PROVEN, "Une pièce manque.")


def test_what_is_struck_lowers_the_direct_costs_and_the_share_of_the_indirect_ones() -> None:
    cost = eligible(reported(AS_PLANNED).lines, [strike("641", 8_000_00)], AccountRules(10, None))
    assert (cost.direct_cents, cost.indirect_cents, cost.struck_cents) == (10_000_00, 1_000_00, 8_000_00)


@pytest.mark.parametrize(
    ("strikes", "code", "field"),
    [
        ([strike("604", 1)], "strike_line", "strikes.0.code"),
        ([strike("864", 1)], "strike_line", "strikes.0.code"),
        ([strike("641", 0)], "strike_amount", "strikes.0.amount_cents"),
        ([strike("641", 18_000_00), strike("641", 1)], "strike_amount", "strikes.1.amount_cents"),
    ],
)
def test_only_a_cost_that_was_reported_is_struck_and_once(strikes: list[Strike], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        eligible(reported(AS_PLANNED).lines, strikes, RULES)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_balance_is_never_negative_and_what_was_overpaid_is_said() -> None:
    report = reported(AS_PLANNED)
    owed = assess(agreement(), report, [], AccountRules(100, None))
    assert (owed.entitled_cents, owed.balance_cents, owed.overpaid_cents) == (AMOUNT, 4_000_00, 0)
    too_much = assess(agreement(), report, [strike("641", 15_000_00)], AccountRules(100, None))
    assert (too_much.entitled_cents, too_much.balance_cents, too_much.overpaid_cents) == (2_500_00, 0, 3_500_00)


def test_what_came_back_already_is_not_asked_for_again() -> None:
    paid_back = replace(agreement(), recovered_cents=1_000_00)
    found = assess(paid_back, reported(AS_PLANNED), [strike("641", 15_000_00)], AccountRules(100, None))
    assert (found.balance_cents, found.overpaid_cents) == (0, 2_500_00)


@given(
    direct=st.integers(0, 40_000_00),
    indirect=st.integers(0, 10_000_00),
    struck=st.integers(0, 40_000_00),
    paid=st.integers(0, AMOUNT),
    percent=st.integers(0, 100),
    cap=st.none() | st.integers(0, 5_000_00),
)
def test_a_grant_never_exceeds_its_rate_nor_the_agreement(
    direct: int, indirect: int, struck: int, paid: int, percent: int, cap: int | None
) -> None:
    lines = (
        ReportLine(Side.CHARGES, "641", BUDGET, direct),
        ReportLine(Side.CHARGES, "chgfixe", 0, indirect),
        ReportLine(Side.RESOURCES, "74x", BUDGET, direct + indirect),
    )
    report = replace(reported(AS_PLANNED), lines=lines)
    strikes = [strike("641", min(struck, direct))] if min(struck, direct) else []
    found = assess(agreement(paid), report, strikes, AccountRules(percent, cap))
    cost = found.cost
    assert 0 <= cost.total_cents <= direct + indirect - cost.struck_cents
    assert cost.indirect_cents * 100 <= cost.direct_cents * percent
    assert cap is None or cost.indirect_cents <= cap
    assert cost.indirect_cents + cost.excess_indirect_cents == indirect
    assert 0 <= found.entitled_cents <= AMOUNT
    assert found.entitled_cents * BUDGET <= AMOUNT * cost.total_cents
    assert paid + found.balance_cents <= AMOUNT
    assert min(found.balance_cents, found.overpaid_cents) == 0
    assert paid + found.balance_cents - found.overpaid_cents == found.entitled_cents


def test_the_acceptance_carries_what_was_seen() -> None:
    report = reported(AS_PLANNED)
    accepted = accept(agreement(), report, [], rules=RULES, expected_cents=18_500_00, by="officer", today=TODAY)
    assert (accepted.eligible_cents, accepted.entitled_cents, accepted.balance_cents) == (18_500_00, 9_250_00, 3_250_00)
    with pytest.raises(Refusal, match="18 500,00 €"):
        accept(agreement(), report, [], rules=RULES, expected_cents=20_000_00, by="officer", today=TODAY)


def test_a_report_on_a_budget_that_an_amendment_changed_is_not_accepted() -> None:
    signed = agreement()
    amended = replace(signed, terms=replace(signed.terms, budget_cents=BUDGET + 1))
    with pytest.raises(Refusal, match="Un avenant a changé le budget"):
        accept(amended, reported(AS_PLANNED), [], rules=RULES, expected_cents=None, by="officer", today=TODAY)


def test_each_side_of_the_chart_is_in_the_order_of_the_form() -> None:
    charges, resources = cerfa_chart()[Side.CHARGES], cerfa_chart()[Side.RESOURCES]
    assert (next(iter(charges)), next(iter(resources))) == ("601", "70x")
    assert {one.of_class for one in charges.values()} == {*map(str, range(60, 70)), "IND", "86"}
    assert {one.of_class for one in resources.values()} == {"70", *map(str, range(73, 80)), "RP", "87"}
