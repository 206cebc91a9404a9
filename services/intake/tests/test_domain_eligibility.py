"""A draft is measured against the rules in force on the day it is submitted."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain.carrier_policies import months_later
from intake.domain.eligibility import check_eligibility
from intake.domain.project_policies import departments_lie_in_the_regions, project_is_not_over
from shared.territories import REGION_OF
from shared.vocabulary import Audience, Axis, Cents, IndicatorKind, LegalForm, Refusal, Region, Unit

DAY = date(2025, 2, 10)


def test_a_file_that_meets_the_rules_is_accepted(mistakes: Any) -> None:
    assert mistakes() == []


def test_a_legal_form_outside_the_rules_is_refused(mistakes: Any) -> None:
    assert mistakes(carrier={"legal_form": LegalForm.OTHER}) == [("legal_form_not_accepted", "carrier.legal_form")]


def test_an_association_without_its_rna_is_refused(mistakes: Any) -> None:
    assert mistakes(carrier={"rna": None}) == [("rna_missing", "carrier.rna")]


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_an_association_of_alsace_moselle_needs_no_rna(mistakes: Any, department: str) -> None:
    assert mistakes(carrier={"rna": None, "department": department}) == []


def test_a_company_needs_neither_rna_nor_republican_commitment(mistakes: Any) -> None:
    company = {"legal_form": LegalForm.ESUS, "rna": None}
    assert mistakes(carrier=company, declarations={"republican_commitment": False}) == []


def test_an_association_without_republican_commitment_is_refused(mistakes: Any) -> None:
    found = mistakes(declarations={"republican_commitment": False})
    assert found == [("republican_commitment_missing", "declarations.republican_commitment")]


def test_a_file_that_nobody_vouches_for_is_refused(mistakes: Any) -> None:
    assert mistakes(declarations={"sincerity": False}) == [("sincerity_missing", "declarations.sincerity")]


def test_a_carrier_one_day_too_young_is_refused_and_told_when_it_may_submit(make: Any, mistakes: Any) -> None:
    young = replace(make.content, carrier=replace(make.content.carrier, created_on=date(2024, 8, 11)))
    with pytest.raises(Refusal, match="11 février 2025") as raised:
        check_eligibility(young, make.contact, make.rules, on=DAY)
    assert (raised.value.code, raised.value.field) == ("carrier_too_recent", "carrier.created_on")
    assert mistakes(carrier={"created_on": date(2024, 8, 11)}, on=date(2025, 2, 11)) == []


def test_a_carrier_created_in_the_future_is_refused_for_that_alone(mistakes: Any) -> None:
    tomorrow = DAY + timedelta(days=1)
    assert mistakes(carrier={"created_on": tomorrow}) == [("created_in_the_future", "carrier.created_on")]
    assert mistakes(carrier={"created_on": DAY}, rules={"minimum_seniority_months": 0}) == []


@pytest.mark.parametrize("siret", ["73282932000074", "73282932000082"])
def test_the_carrier_is_not_its_own_partner_under_any_of_its_sirets(mistakes: Any, siret: str) -> None:
    other = domain.Organisation("00000001800010", "Partenaire", LegalForm.ESUS)
    partners = (other, replace(other, siret=siret))
    assert mistakes(partners=partners) == [("partner_is_carrier", "partners.1.siret")]


def test_an_axis_outside_the_rules_is_refused(mistakes: Any) -> None:
    assert mistakes(project={"axis": Axis.ECOLOGICAL_TRANSITION}) == [("axis_not_accepted", "project.axis")]


def test_every_region_outside_the_rules_is_refused_and_named(mistakes: Any) -> None:
    regions = (Region.BRETAGNE, Region.ILE_DE_FRANCE, Region.CORSE)
    assert mistakes(project={"regions": regions}) == [
        ("region_not_accepted", "project.regions.0"),
        ("region_not_accepted", "project.regions.2"),
    ]


def test_a_department_outside_the_projects_regions_is_refused_and_named(mistakes: Any) -> None:
    found = mistakes(project={"departments": ("75", "13", "93")})
    assert found == [("department_outside_regions", "project.departments.1")]


@given(st.sets(st.sampled_from(Region)), st.lists(st.sampled_from(sorted(REGION_OF))))
def test_exactly_the_departments_of_other_regions_are_named(
    make: Any, regions: set[Region], departments: list[str]
) -> None:
    project = replace(make.content.project, regions=tuple(regions), departments=tuple(departments))
    named = {one.field for one in departments_lie_in_the_regions(replace(make.content, project=project))}
    outside = {position for position, one in enumerate(departments) if regions and REGION_OF[one] not in regions}
    assert named == {f"project.departments.{position}" for position in outside}


def test_the_101_departments_are_shared_out_among_every_region() -> None:
    mainland = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert set(REGION_OF) == mainland | {"971", "972", "973", "974", "976"}
    assert set(REGION_OF.values()) == set(Region)


def test_a_project_that_ends_before_it_starts_is_refused(mistakes: Any) -> None:
    assert mistakes(project={"ends_on": date(2025, 6, 1)}) == [("dates_reversed", "project.ends_on")]


def test_a_project_that_is_over_when_it_is_submitted_is_refused(mistakes: Any) -> None:
    over = {"starts_on": date(2024, 9, 1), "ends_on": DAY - timedelta(days=1)}
    assert mistakes(project=over) == [("project_over", "project.ends_on")]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(min_value=-400, max_value=400))
def test_a_project_is_over_from_the_day_after_its_last(make: Any, ends_on: date, days: int) -> None:
    content = replace(make.content, project=replace(make.content.project, ends_on=ends_on))
    found = list(project_is_not_over(content, on=ends_on + timedelta(days=days)))
    assert bool(found) is (days > 0)


def test_an_unbalanced_budget_is_refused(make: Any, mistakes: Any) -> None:
    charges = (replace(make.content.budget.charges[0], amount_cents=Cents(8_999_999)),)
    assert mistakes(budget={"charges": charges}) == [("budget_unbalanced", "budget")]


def test_an_amount_below_the_minimum_is_refused(mistakes: Any) -> None:
    asked = [("amount_below_minimum", "budget.resources.0.amount_cents")]
    assert mistakes(rules={"minimum_cents": Cents(6_000_001)}) == asked


def test_an_amount_above_the_maximum_is_refused(mistakes: Any) -> None:
    asked = [("amount_above_maximum", "budget.resources.0.amount_cents")]
    assert mistakes(rules={"maximum_cents": Cents(5_999_999)}) == asked


def test_an_edition_without_a_maximum_accepts_any_amount(mistakes: Any) -> None:
    assert mistakes(rules={"maximum_cents": None}) == []


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
    mistakes: Any, indicators: tuple[domain.Indicator, ...], code: str, field: str
) -> None:
    assert mistakes(indicators=indicators) == [(code, field)]


def test_every_mistake_of_every_indicator_is_named(mistakes: Any) -> None:
    wrong = (replace(PERSONS, target=0, due_on=date(2025, 5, 31)), replace(RATIO, target_denominator=None), PERSONS)
    assert mistakes(indicators=wrong) == [
        ("indicator_target_not_positive", "indicators.0.target"),
        ("indicator_due_too_early", "indicators.0.due_on"),
        ("indicator_denominator_missing", "indicators.1.target_denominator"),
        ("indicator_repeated", "indicators.2.code"),
    ]


def test_a_ratio_over_its_denominator_is_accepted(mistakes: Any) -> None:
    assert mistakes(indicators=(RATIO,)) == []


@given(st.dates(date(1901, 1, 1), date(2090, 1, 1)), st.integers(min_value=0, max_value=600))
def test_some_months_later_is_in_that_month_and_never_after_the_same_day(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later >= day


def test_an_audience_outside_the_edition_is_refused_and_none_is_where_the_edition_names_none(mistakes: Any) -> None:
    only_young = {"audiences": (Audience.YOUNG_GRADUATE,)}
    assert mistakes(rules=only_young) == [("audience_not_accepted", "project.audiences.0")]
    assert mistakes(rules=only_young, project={"audiences": (Audience.YOUNG_GRADUATE,)}) == []
    assert mistakes(project={"audiences": tuple(Audience)}) == []


@pytest.mark.parametrize(("rate", "found"), [(66, [("share_above_maximum", "budget.resources")]), (67, []), (None, [])])
def test_the_share_asked_for_stays_within_the_rate_of_the_edition(mistakes: Any, rate: int | None, found: Any) -> None:
    # 6 000 000 of 9 000 000 cents: two thirds.
    assert mistakes(rules={"maximum_rate_percent": rate}) == found


def test_the_seniority_counts_on_the_day_that_the_rules_name(mistakes: Any) -> None:
    carrier = {"created_on": date(2024, 1, 15)}
    rules = {"minimum_seniority_months": 12}
    assert mistakes(rules=rules, carrier=carrier) == []
    earlier = {**rules, "seniority_on": date(2025, 1, 14)}
    assert mistakes(rules=earlier, carrier=carrier) == [("carrier_too_recent", "carrier.created_on")]
