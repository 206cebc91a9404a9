"""What keeps a file from being submitted, and what the rules in force on that day find against it all the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import EligibilityRule as Rule
from intake.domain.carrier_policies import months_later
from intake.domain.project_policies import departments_lie_in_the_regions, project_is_not_over
from shared.territories import REGION_OF
from shared.vocabulary import Audience, Axis, Cents, IndicatorKind, LegalForm, NotInThisState, Refusal, Region, Unit

DAY = date(2025, 2, 10)


def test_a_file_that_meets_the_rules_is_accepted(mistakes: Any, against: Any) -> None:
    assert mistakes() == []
    assert against() == {}


def test_a_legal_form_outside_the_rules_is_found_and_named(against: Any) -> None:
    found = against(carrier={"legal_form": LegalForm.OTHER})
    assert set(found) == {Rule.LEGAL_FORM}
    assert "pas OTHER" in found[Rule.LEGAL_FORM]


def test_an_association_without_its_rna_is_for_a_person_to_judge_by_its_reason(against: Any) -> None:
    assert set(against(carrier={"rna": None})) == {Rule.REGISTRATION}


@pytest.mark.parametrize("department", ["57", "67", "68"])
def test_an_association_of_alsace_moselle_needs_no_rna(against: Any, department: str) -> None:
    assert against(carrier={"rna": None, "department": department}) == {}


def test_a_company_needs_neither_rna_nor_republican_commitment(against: Any) -> None:
    company = {"legal_form": LegalForm.ESUS, "rna": None}
    assert against(carrier=company, declarations={"republican_commitment": False}) == {}


def test_an_association_without_republican_commitment_is_refused(mistakes: Any) -> None:
    found = mistakes(declarations={"republican_commitment": False})
    assert found == [("republican_commitment_missing", "declarations.republican_commitment")]


def test_a_file_that_nobody_vouches_for_is_refused(mistakes: Any) -> None:
    assert mistakes(declarations={"sincerity": False}) == [("sincerity_missing", "declarations.sincerity")]


def test_a_carrier_one_day_too_young_is_found_with_the_day_from_which_it_is_old_enough(against: Any) -> None:
    found = against(carrier={"created_on": date(2024, 8, 11)})
    assert set(found) == {Rule.SENIORITY}
    assert "11 février 2025" in found[Rule.SENIORITY]
    assert against(carrier={"created_on": date(2024, 8, 11)}, on=date(2025, 2, 11)) == {}


def test_a_carrier_created_in_the_future_is_refused(mistakes: Any, against: Any) -> None:
    tomorrow = DAY + timedelta(days=1)
    assert mistakes(carrier={"created_on": tomorrow}) == [("created_in_the_future", "carrier.created_on")]
    assert against(carrier={"created_on": DAY}, rules={"minimum_seniority_months": 0}) == {}


@pytest.mark.parametrize("siret", ["73282932000074", "73282932000082"])
def test_the_carrier_is_not_its_own_partner_under_any_of_its_sirets(mistakes: Any, siret: str) -> None:
    other = domain.Organisation("00000001800010", "Partenaire", LegalForm.ESUS)
    partners = (other, replace(other, siret=siret))
    assert mistakes(partners=partners) == [("partner_is_carrier", "partners.1.siret")]


def test_an_axis_outside_the_rules_is_found(against: Any) -> None:
    assert set(against(project={"axis": Axis.ECOLOGICAL_TRANSITION})) == {Rule.AXIS}


def test_every_region_outside_the_rules_is_found_and_named(against: Any) -> None:
    regions = (Region.BRETAGNE, Region.ILE_DE_FRANCE, Region.CORSE)
    found = against(project={"regions": regions})
    assert set(found) == {Rule.TERRITORY}
    assert [region in found[Rule.TERRITORY] for region in ("région 53", "région 11", "région 94")] == [
        True,
        False,
        True,
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


@pytest.mark.parametrize("bound", [{"minimum_cents": Cents(6_000_001)}, {"maximum_cents": Cents(5_999_999)}])
def test_an_amount_outside_the_bounds_of_the_edition_is_found(against: Any, bound: dict[str, Any]) -> None:
    assert set(against(rules=bound)) == {Rule.AMOUNT}


def test_an_edition_without_a_maximum_accepts_any_amount(against: Any) -> None:
    assert against(rules={"maximum_cents": None}) == {}


def test_a_line_of_nothing_is_refused(mistakes: Any) -> None:
    nothing = (domain.Resource("74x", "Apec Novapec", Cents(0), requested=True),)
    assert ("budget_line_not_positive", "budget.resources.0.amount_cents") in mistakes(budget={"resources": nothing})


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


def test_an_audience_outside_the_edition_is_found_and_none_is_where_the_edition_names_none(against: Any) -> None:
    only_young = {"audiences": (Audience.YOUNG_GRADUATE,)}
    assert set(against(rules=only_young)) == {Rule.AUDIENCES}
    assert against(rules=only_young, project={"audiences": (Audience.YOUNG_GRADUATE,)}) == {}
    assert against(project={"audiences": tuple(Audience)}) == {}


@pytest.mark.parametrize(("rate", "found"), [(66, {Rule.SHARE}), (67, set()), (None, set())])
def test_the_share_asked_for_stays_within_the_rate_of_the_edition(against: Any, rate: int | None, found: Any) -> None:
    # 6 000 000 of 9 000 000 cents: two thirds.
    assert set(against(rules={"maximum_rate_percent": rate})) == found


def test_the_seniority_counts_on_the_day_that_the_rules_name(against: Any) -> None:
    carrier = {"created_on": date(2024, 1, 15)}
    rules = {"minimum_seniority_months": 12}
    assert against(rules=rules, carrier=carrier) == {}
    assert set(against(rules={**rules, "seniority_on": date(2025, 1, 14)}, carrier=carrier)) == {Rule.SENIORITY}


# ---- the preview


def test_a_preview_tells_what_a_submission_would_refuse_and_what_a_person_would_judge(make: Any) -> None:
    call = make.call(rules=replace(make.rules, accounts_required=True, maximum_cents=Cents(5_999_999)))
    draft = make.draft(call)
    written = replace(draft.content, indicators=())
    seen = domain.preview(replace(draft, content=written), call, (), moment=make.moment())
    assert [one.field for one in seen.mistakes] == ["indicators"]
    assert {one.rule: one.verdict for one in seen.warnings} == {
        Rule.AMOUNT: domain.Verdict.NOT_MET,
        Rule.ACCOUNTS: domain.Verdict.NEEDS_PERSON,
    }


def test_a_preview_says_that_the_window_is_closed(make: Any) -> None:
    call = make.call(state=domain.CallState.CLOSED)
    seen = domain.preview(make.draft(make.call()), call, (), moment=make.moment())
    assert [one.code for one in seen.mistakes] == ["outside_window"]


def test_only_a_draft_has_a_preview(make: Any) -> None:
    call = make.call()
    submitted = domain.evolve(draft := make.draft(call), domain.submit(draft, call, rank=1, moment=make.moment()))
    with pytest.raises(NotInThisState):
        domain.preview(submitted, call, (), moment=make.moment())


@given(
    requested=st.integers(1, 60_000_000),
    form=st.sampled_from(LegalForm),
    created_on=st.dates(date(2000, 1, 1), DAY),
    axis=st.sampled_from(Axis),
    rate=st.sampled_from([None, 1, 50, 100]),
)
def test_a_file_without_a_mistake_is_submitted_whatever_the_rules_find_against_it(
    make: Any, requested: int, form: LegalForm, created_on: date, axis: Axis, rate: int | None
) -> None:
    call = make.call(rules=replace(make.rules, maximum_rate_percent=rate))
    content = replace(
        make.content,
        carrier=replace(make.content.carrier, legal_form=form, created_on=created_on),
        project=replace(make.content.project, axis=axis),
        budget=domain.Budget(
            (domain.Charge("641", "Salaires", Cents(requested)),),
            (domain.Resource("74x", "Apec Novapec", Cents(requested), requested=True),),
        ),
    )
    draft = replace(make.draft(call), content=content)
    seen = domain.preview(draft, call, (), moment=make.moment())
    assert seen.mistakes == ()
    submitted = domain.evolve(draft, domain.submit(draft, call, rank=1, moment=make.moment()))
    assert submitted.state is domain.ApplicationState.SUBMITTED
    findings = domain.assess(content, call.rules, on=DAY)
    if seen.warnings:
        with pytest.raises(Refusal):
            domain.confirm_with_admissibility(findings, {})
    else:
        domain.confirm_with_admissibility(findings, {})
