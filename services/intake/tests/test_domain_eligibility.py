"""A complete file is measured against the rules in force on the day it is submitted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain.completeness import CompleteFile, complete
from intake.domain.eligibility import check_eligibility, months_later
from shared.vocabulary import Axis, Cents, IndicatorKind, LegalForm, Refusal, Region, Unit

DAY = date(2025, 2, 10)


@pytest.fixture
def refused(make: Any) -> Callable[..., tuple[str, str | None]]:
    """The code and the field of the refusal that a changed file meets."""

    def refusal(on: date = DAY, rules: dict[str, Any] | None = None, **changes: Any) -> tuple[str, str | None]:
        file = replace(complete(make.content, make.contact), **changes)
        with pytest.raises(Refusal) as raised:
            check_eligibility(file, replace(make.rules, **(rules or {})), on=on)
        return raised.value.code, raised.value.field

    return refusal


@pytest.fixture
def file(make: Any) -> CompleteFile:
    return complete(make.content, make.contact)


def test_a_file_that_meets_the_rules_is_accepted(make: Any, file: CompleteFile) -> None:
    check_eligibility(file, make.rules, on=DAY)


def test_a_legal_form_outside_the_rules_is_refused(refused: Any, file: CompleteFile) -> None:
    company = replace(file.carrier, legal_form=LegalForm.OTHER)
    assert refused(carrier=company) == ("legal_form_not_accepted", "carrier.legal_form")


def test_an_association_without_its_rna_is_refused(refused: Any, file: CompleteFile) -> None:
    assert refused(carrier=replace(file.carrier, rna=None)) == ("rna_missing", "carrier.rna")


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_an_association_of_alsace_moselle_needs_no_rna(make: Any, file: CompleteFile, department: str) -> None:
    local = replace(file, carrier=replace(file.carrier, rna=None), carrier_department=department)
    check_eligibility(local, make.rules, on=DAY)


def test_a_company_needs_neither_rna_nor_republican_commitment(make: Any, file: CompleteFile) -> None:
    company = replace(
        file,
        carrier=replace(file.carrier, legal_form=LegalForm.ESUS, rna=None),
        declarations=domain.Declarations(sincerity=True),
    )
    check_eligibility(company, make.rules, on=DAY)


def test_an_association_without_republican_commitment_is_refused(refused: Any) -> None:
    declarations = domain.Declarations(sincerity=True)
    assert refused(declarations=declarations) == (
        "republican_commitment_missing",
        "declarations.republican_commitment",
    )


def test_a_file_that_nobody_vouches_for_is_refused(refused: Any) -> None:
    declarations = domain.Declarations(republican_commitment=True)
    assert refused(declarations=declarations) == ("sincerity_missing", "declarations.sincerity")


def test_a_carrier_one_day_too_young_is_refused_and_told_when_it_may_submit(make: Any, file: CompleteFile) -> None:
    young = replace(file, carrier_created_on=date(2024, 8, 11))
    with pytest.raises(Refusal, match="11 février 2025") as raised:
        check_eligibility(young, make.rules, on=DAY)
    assert (raised.value.code, raised.value.field) == ("carrier_too_recent", "carrier.created_on")
    check_eligibility(young, make.rules, on=date(2025, 2, 11))


def test_an_axis_outside_the_rules_is_refused(refused: Any) -> None:
    assert refused(axis=Axis.ECOLOGICAL_TRANSITION) == ("axis_not_accepted", "project.axis")


def test_a_region_outside_the_rules_is_refused_and_named(refused: Any) -> None:
    regions = (Region.ILE_DE_FRANCE, Region.CORSE)
    assert refused(regions=regions) == ("region_not_accepted", "project.regions.1")


def test_a_project_that_ends_before_it_starts_is_refused(refused: Any) -> None:
    assert refused(ends_on=date(2025, 6, 1)) == ("dates_reversed", "project.ends_on")


def test_an_unbalanced_budget_is_refused(refused: Any, file: CompleteFile) -> None:
    budget = replace(file.budget, charges=(replace(file.budget.charges[0], amount_cents=Cents(8_999_999)),))
    assert refused(budget=budget) == ("budget_unbalanced", "budget")


def test_an_amount_below_the_minimum_is_refused(refused: Any) -> None:
    asked = ("amount_below_minimum", "budget.resources.0.amount_cents")
    assert refused(rules={"minimum_cents": Cents(6_000_001)}) == asked


def test_an_amount_above_the_maximum_is_refused(refused: Any) -> None:
    asked = ("amount_above_maximum", "budget.resources.0.amount_cents")
    assert refused(rules={"maximum_cents": Cents(5_999_999)}) == asked


def test_an_edition_without_a_maximum_accepts_any_amount(make: Any, file: CompleteFile) -> None:
    check_eligibility(file, replace(make.rules, maximum_cents=None), on=DAY)


PERSONS = domain.Indicator("PARTICIPANTS_REACHED", IndicatorKind.OUTPUT, Unit.PERSON, 0, 300, date(2026, 5, 31))
RATIO = domain.Indicator("IN_WORK_AT_SIX_MONTHS", IndicatorKind.OUTCOME, Unit.RATIO, 0, 34, date(2026, 11, 30), 100)


@pytest.mark.parametrize(
    ("indicators", "code", "field"),
    [
        ((PERSONS, PERSONS), "indicator_repeated", "indicators.1.code"),
        ((replace(PERSONS, target=0),), "indicator_target_not_positive", "indicators.0.target"),
        ((replace(PERSONS, baseline=-1),), "indicator_target_not_positive", "indicators.0.target"),
        (
            (PERSONS, replace(PERSONS, code="EVENTS", target_denominator=5)),
            "indicator_denominator_unexpected",
            "indicators.1.target_denominator",
        ),
        (
            (replace(RATIO, target_denominator=None),),
            "indicator_denominator_missing",
            "indicators.0.target_denominator",
        ),
        (
            (replace(RATIO, target_denominator=33),),
            "indicator_denominator_missing",
            "indicators.0.target_denominator",
        ),
        ((replace(PERSONS, due_on=date(2025, 5, 31)),), "indicator_due_too_early", "indicators.0.due_on"),
    ],
)
def test_an_indicator_that_could_not_be_measured_is_refused(
    refused: Any, indicators: tuple[domain.Indicator, ...], code: str, field: str
) -> None:
    assert refused(indicators=indicators) == (code, field)


def test_a_ratio_over_its_denominator_is_accepted(make: Any, file: CompleteFile) -> None:
    check_eligibility(replace(file, indicators=(RATIO,)), make.rules, on=DAY)


@pytest.mark.parametrize(
    ("part", "name", "field"),
    [
        ("carrier", "name", "carrier.name"),
        ("carrier", "legal_form", "carrier.legal_form"),
        ("carrier", "created_on", "carrier.created_on"),
        ("carrier", "department", "carrier.department"),
        ("project", "title", "project.title"),
        ("project", "summary", "project.summary"),
        ("project", "axis", "project.axis"),
        ("project", "stage", "project.stage"),
        ("project", "audiences", "project.audiences"),
        ("project", "regions", "project.regions"),
        ("project", "starts_on", "project.starts_on"),
        ("project", "ends_on", "project.ends_on"),
    ],
)
def test_a_draft_with_a_gap_is_not_complete_and_the_gap_is_named(make: Any, part: str, name: str, field: str) -> None:
    whole = getattr(make.content, part)
    gap = () if isinstance(getattr(whole, name), tuple) else None
    with pytest.raises(Refusal) as raised:
        complete(replace(make.content, **{part: replace(whole, **{name: gap})}), make.contact)
    assert (raised.value.code, raised.value.field) == ("incomplete", field)


def test_a_file_without_indicators_or_without_a_contact_is_not_complete(make: Any) -> None:
    with pytest.raises(Refusal) as raised:
        complete(replace(make.content, indicators=()), make.contact)
    assert raised.value.field == "indicators"
    with pytest.raises(Refusal) as raised:
        complete(make.content, None)
    assert raised.value.field == "contact"


@given(st.dates(date(1901, 1, 1), date(2090, 1, 1)), st.integers(min_value=0, max_value=600))
def test_some_months_later_is_in_that_month_and_never_after_the_same_day(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later >= day
