"""What a file plans to do with the grant: cohorts, activities, what is paid; and the de minimis aid it declares."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import EligibilityRule, PlannedActivity, PlannedCohort, Verdict
from shared.vocabulary import Cents, CostCategory

TODAY = date(2025, 2, 10)
EXACT = PlannedCohort("Promotion", 40, 2, date(2025, 9, 1), date(2025, 12, 19))


@pytest.mark.parametrize(
    ("parts", "mistake"),
    [
        ({"cohorts": (EXACT,)}, []),
        ({"cohorts": (PlannedCohort("Promotion", 13),)}, []),
        ({"cohorts": (replace(EXACT, participants=0),)}, [("cohort_empty", "cohorts.0.participants")]),
        ({"cohorts": (EXACT, replace(EXACT, groups=0))}, [("cohort_empty", "cohorts.1.participants")]),
        ({"cohorts": (replace(EXACT, ends_on=date(2025, 8, 31)),)}, [("cohort_dates_reversed", "cohorts.0.ends_on")]),
        ({"cohorts": (replace(EXACT, starts_on=date(2025, 1, 1)),)}, [("cohort_too_early", "cohorts.0.starts_on")]),
        ({"activities": (PlannedActivity("Ateliers", sessions=18), PlannedActivity("Suivi", hours=240))}, []),
        ({"activities": (PlannedActivity("Ateliers"),)}, [("activity_not_counted", "activities.0")]),
        ({"activities": (PlannedActivity("Ateliers", 18, 0),)}, [("activity_not_counted", "activities.0")]),
        ({"declarations": {"de_minimis_cents": Cents(-1)}}, [("de_minimis_negative", "declarations.de_minimis_cents")]),
        (
            {"cost_categories": (CostCategory.ROOMS, CostCategory.ROOMS)},
            [("cost_category_repeated", "cost_categories.1")],
        ),
    ],
)
def test_what_is_planned_can_be_counted(mistakes: Any, parts: dict[str, Any], mistake: list[Any]) -> None:
    assert mistakes(**parts) == mistake


@given(
    paid=st.lists(st.sampled_from(CostCategory), unique=True),
    eligible=st.lists(st.sampled_from(CostCategory), unique=True),
)
def test_the_grant_pays_the_categories_of_the_edition_alone_where_it_names_any(
    against: Any, paid: list[CostCategory], eligible: list[CostCategory]
) -> None:
    found = against(rules={"cost_categories": tuple(eligible)}, cost_categories=tuple(paid))
    refused = [one for one in paid if eligible and one not in eligible]
    assert set(found) == ({EligibilityRule.COSTS} if refused else set())
    assert all(f"Les dépenses {one} ne sont pas" in found[EligibilityRule.COSTS] for one in refused)


@given(declared=st.integers(0, 60_000_000))
def test_de_minimis_aid_above_its_ceiling_is_for_a_person(make: Any, declared: int) -> None:
    declarations = replace(make.content.declarations, de_minimis_cents=Cents(declared))
    content = replace(make.content, declarations=declarations)
    found = {one.rule: one for one in domain.assess(content, make.rules, on=TODAY)}[EligibilityRule.DE_MINIMIS]
    above = declared + content.budget.requested_cents > 30_000_000
    assert found.verdict is (Verdict.NEEDS_PERSON if above else Verdict.MET)


def test_a_file_that_declares_and_plans_nothing_is_asked_nothing_of_it(make: Any) -> None:
    rules = {one.rule for one in domain.assess(make.content, make.rules, on=TODAY)}
    assert not rules & {EligibilityRule.DE_MINIMIS, EligibilityRule.COSTS}
