"""The budget is balanced to the cent, on the CERFA chart."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.budget import Budget, Charge, CoFunder, FundingStatus, Resource, budget_is_sound
from intake.domain.chart import GRANTS, IN_KIND_CHARGES, IN_KIND_RESOURCES, cerfa_chart
from shared.vocabulary import Cents

CHART = cerfa_chart()
CASH_CHARGES = sorted(code for code, number in CHART.charges.items() if number != IN_KIND_CHARGES)
CASH_RESOURCES = sorted(code for code, number in CHART.resources.items() if number != IN_KIND_RESOURCES)
GRANT_LINES = sorted(code for code, number in CHART.resources.items() if number == GRANTS)
amounts = st.integers(min_value=1, max_value=10**11)


def mistakes(budget: Budget) -> list[tuple[str, str | None]]:
    """The code and the field of each mistake, in the order they are found."""
    return [(refusal.code, refusal.field) for refusal in budget_is_sound(budget)]


def split(total: int, cuts: list[int]) -> list[int]:
    """Positive parts of a total, cut at the given places."""
    edges = [0, *sorted({cut % total for cut in cuts} - {0}), total]
    return [later - earlier for earlier, later in pairwise(edges)]


@st.composite
def balanced_budgets(draw: st.DrawFn) -> Budget:
    """Budgets whose two sides, with and without contributions in kind, are equal."""
    cash, in_kind = draw(amounts), draw(st.one_of(st.just(0), amounts))
    cuts = st.lists(st.integers(min_value=0, max_value=10**11), max_size=4)
    charges = [Charge(draw(st.sampled_from(CASH_CHARGES)), "x", Cents(part)) for part in split(cash, draw(cuts))]
    parts = split(cash, draw(cuts))
    asked = draw(st.integers(min_value=0, max_value=len(parts) - 1))
    resources = [
        Resource(draw(st.sampled_from(GRANT_LINES if n == asked else CASH_RESOURCES)), "x", Cents(part), n == asked)
        for n, part in enumerate(parts)
    ]
    if in_kind:
        charges += [Charge("864", "x", Cents(part)) for part in split(in_kind, draw(cuts))]
        resources += [Resource("870", "x", Cents(part)) for part in split(in_kind, draw(cuts))]
    return Budget(tuple(draw(st.permutations(charges))), tuple(draw(st.permutations(resources))))


@given(balanced_budgets())
def test_a_balanced_budget_is_accepted_and_never_asks_for_more_than_it_costs(budget: Budget) -> None:
    assert list(budget_is_sound(budget)) == []
    assert 0 < budget.requested_cents <= budget.cost_cents


@given(balanced_budgets(), st.data())
def test_one_cent_more_on_any_line_is_refused(budget: Budget, data: st.DataObject) -> None:
    side = data.draw(st.sampled_from(("charges", "resources")))
    lines = list(getattr(budget, side))
    position = data.draw(st.integers(min_value=0, max_value=len(lines) - 1))
    lines[position] = replace(lines[position], amount_cents=Cents(lines[position].amount_cents + 1))
    assert ("budget_unbalanced", "budget") in mistakes(replace(budget, **{side: tuple(lines)}))


@given(balanced_budgets(), st.data())
def test_a_code_outside_the_chart_is_refused_and_named(budget: Budget, data: st.DataObject) -> None:
    position = data.draw(st.integers(min_value=0, max_value=len(budget.charges) - 1))
    code = data.draw(st.text(max_size=6).filter(lambda text: text not in CHART.charges))
    charges = list(budget.charges)
    charges[position] = replace(charges[position], code=code)
    named = ("cerfa_code_unknown", f"budget.charges.{position}.code")
    assert mistakes(replace(budget, charges=tuple(charges)))[0] == named


def budget(*resources: Resource, charges: tuple[Charge, ...] = (Charge("641", "Salaires", Cents(100)),)) -> Budget:
    return Budget(charges, resources)


ASKED = Resource("74x", "Novapec", Cents(60), requested=True)
OTHER = Resource("74etat", "État", Cents(40))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (budget(), "budget_empty", "budget.resources"),
        (budget(ASKED, replace(OTHER, code="641")), "cerfa_code_unknown", "budget.resources.1.code"),
        (budget(ASKED, OTHER, replace(OTHER, amount_cents=Cents(0))), "budget_line_not_positive", None),
        (budget(replace(ASKED, requested=False), OTHER), "requested_line_not_single", "budget.resources"),
        (budget(ASKED, replace(OTHER, requested=True)), "requested_line_not_single", "budget.resources"),
        (budget(replace(ASKED, code="70x"), OTHER), "requested_line_not_a_grant", "budget.resources.0.code"),
        (budget(ASKED), "budget_unbalanced", "budget"),
        (budget(ASKED, replace(OTHER, code="870")), "in_kind_unbalanced", "budget"),
    ],
)
def test_a_wrong_budget_is_refused_by_name(wrong: Budget, code: str, field: str | None) -> None:
    assert (code, field or "budget.resources.2.amount_cents") in mistakes(wrong)


def test_an_empty_budget_is_refused_on_both_sides_and_for_nothing_else() -> None:
    assert mistakes(Budget()) == [("budget_empty", "budget.charges"), ("budget_empty", "budget.resources")]


def test_every_wrong_line_and_total_is_named_at_once() -> None:
    wrong = budget(replace(ASKED, amount_cents=Cents(0)), replace(OTHER, code="641"), replace(OTHER, code="870"))
    assert mistakes(wrong) == [
        ("budget_line_not_positive", "budget.resources.0.amount_cents"),
        ("cerfa_code_unknown", "budget.resources.1.code"),
        ("budget_unbalanced", "budget"),
        ("in_kind_unbalanced", "budget"),
    ]


def test_the_refusal_says_by_how_much_the_budget_is_out() -> None:
    wrong = Budget((Charge("641", "x", Cents(1_000_000)),), (replace(ASKED, amount_cents=Cents(996_050)),))
    (refusal,) = budget_is_sound(wrong)
    assert "l'écart est de 39,50" in refusal.message
    assert "10\u202f000\u00a0€" in refusal.message


def test_contributions_in_kind_are_not_a_cost() -> None:
    charges = (Charge("641", "x", Cents(100)), Charge("860", "x", Cents(7)))
    assert Budget(charges, (ASKED, OTHER, Resource("875", "x", Cents(7)))).cost_cents == 100


def of(asked: int, other: int, co_funder: CoFunder | None = None) -> Budget:
    """A balanced budget of which `asked` is asked of the programme."""
    lines = (
        Resource("74x", "Novapec", Cents(asked), requested=True),
        Resource("74region", "Région", Cents(other), co_funder=co_funder),
    )
    return Budget((Charge("641", "Salaires", Cents(asked + other)),), lines)


@given(amounts, amounts)
def test_the_share_is_computed_within_half_a_hundredth_of_a_percent(asked: int, other: int) -> None:
    share = of(asked, other).requested_share
    assert share is not None
    assert abs(share * (asked + other) - asked * 100) <= Decimal("0.005") * (asked + other)
    assert share == share.quantize(Decimal("0.01"))


def test_a_budget_without_charges_has_no_share() -> None:
    assert Budget().requested_share is None


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (FundingStatus.REQUESTED, []),
        (FundingStatus.GRANTED, []),
        (FundingStatus.REFUSED, [("co_funder_refused", "budget.resources.1.co_funder.status")]),
    ],
)
def test_a_co_funder_that_refused_is_taken_out_of_the_budget(
    status: FundingStatus, found: list[tuple[str, str]]
) -> None:
    budget = of(1_000, 500, CoFunder("Région", status))
    assert mistakes(budget) == found
    assert budget.granted_cents == (500 if status is FundingStatus.GRANTED else 0)
    assert budget.awaited_cents == (500 if status is FundingStatus.REQUESTED else 0)


def test_the_line_asked_of_the_programme_has_no_co_funder() -> None:
    budget = of(1_000, 500)
    own = replace(budget.resources[0], co_funder=CoFunder("Apec", FundingStatus.REQUESTED))
    wrong = replace(budget, resources=(own, budget.resources[1]))
    assert mistakes(wrong) == [("requested_line_co_funded", "budget.resources.0.co_funder")]
