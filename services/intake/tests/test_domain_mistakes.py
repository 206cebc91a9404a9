"""A submission is told everything that is missing or wrong at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain.completeness import complete
from intake.domain.soundness import check_sound
from shared.vocabulary import Refusals

GAPS = [
    *(f"carrier.{name}" for name in ("name", "legal_form", "created_on", "department")),
    *(f"project.{name}" for name in ("title", "summary", "axis", "stage", "audiences", "regions")),
    *(f"project.{name}" for name in ("starts_on", "ends_on")),
]


@pytest.mark.parametrize("field", GAPS)
def test_a_draft_with_a_gap_is_not_complete_and_the_gap_is_named(make: Any, mistakes: Any, field: str) -> None:
    part, name = field.split(".")
    gap = () if isinstance(getattr(getattr(make.content, part), name), tuple) else None
    assert mistakes(**{part: {name: gap}}) == [("incomplete", field)]


def test_a_file_without_indicators_or_without_a_contact_is_not_complete(mistakes: Any) -> None:
    assert mistakes(indicators=()) == [("incomplete", "indicators")]
    assert mistakes(contact=None) == [("incomplete", "contact")]


def test_a_draft_of_nothing_but_a_siret_is_told_all_that_it_lacks() -> None:
    with pytest.raises(Refusals) as raised:
        check_sound(domain.Content(carrier=domain.Carrier("73282932000074")), None, on=date(2025, 2, 10))
    assert raised.value.code == "several_mistakes"
    lacking = {one.field for one in raised.value.each if one.code == "incomplete"}
    assert lacking == {*GAPS, "contact", "indicators"}
    others = {one.code for one in raised.value.each} - {"incomplete"}
    assert others == {"budget_empty", "sincerity_missing"}


def test_gaps_and_mistakes_are_told_together_the_gaps_first(mistakes: Any) -> None:
    found = mistakes(
        carrier={"name": None, "created_on": date(2030, 1, 1)},
        project={"departments": ("13",)},
        budget={"charges": ()},
    )
    assert found == [
        ("incomplete", "carrier.name"),
        ("created_in_the_future", "carrier.created_on"),
        ("department_outside_regions", "project.departments.0"),
        ("budget_empty", "budget.charges"),
    ]


WRONG = {
    "carrier": [{"name": None}, {"department": None}, {"created_on": date(2030, 1, 1)}],
    "project": [{"departments": ("13",)}, {"title": None}, {"ends_on": date(2020, 1, 1)}],
    "declarations": [{"sincerity": False}, {"republican_commitment": False}],
    "indicators": [()],
}


@given(st.fixed_dictionaries({}, optional={part: st.sampled_from(ways) for part, ways in WRONG.items()}))
def test_a_mistake_is_named_whatever_else_is_wrong(mistakes: Any, wrong: dict[str, Any]) -> None:
    alone = [mistake for part, way in wrong.items() for mistake in mistakes(**{part: way})]
    assert set(alone) <= set(mistakes(**wrong))


def test_only_a_complete_draft_becomes_a_complete_file(make: Any) -> None:
    assert complete(make.content).title == make.content.project.title
    with pytest.raises(ValueError, match="nothing is missing"):
        complete(domain.Content(carrier=make.content.carrier))
