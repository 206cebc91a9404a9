"""A value shared out by sex, age, situation: its parts make the whole, in the form and in a file; codes are told."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import domain
from impact.events import contract
from shared.vocabulary import IndicatorKind, Refusal, Unit

from .samples import IN_WORK, PARTICIPANTS, entry, id_of, plan

ON = date(2026, 6, 30)
CATEGORIES = [(dimension, category) for dimension, some in domain.CATEGORIES.items() for category in some]
HEAD = "code;value;denominator;period_start;period_end;gender.women;gender.men;gender.women.denominator;"
HEAD += "gender.men.denominator;age_band.under_30"
PERIOD = "2025-04-01;2025-09-30"


def reported(one: domain.Entry, of: domain.Plan | None = None) -> domain.IndicatorReported:
    """The fact of a value that is taken."""
    return domain.report_indicator(of or plan(), one, observation_id=id_of("one"), by="carrier", on=ON)


def refusal(one: domain.Entry, of: domain.Plan | None = None) -> tuple[str, str | None]:
    """Why a value is refused, and where."""
    with pytest.raises(Refusal) as caught:
        reported(one, of)
    return caught.value.code, caught.value.field


@given(st.sampled_from(list(domain.CATEGORIES)), st.data())
def test_parts_that_make_the_whole_are_taken_and_told_by_their_codes(
    dimension: domain.Disaggregation, data: st.DataObject
) -> None:
    categories = domain.CATEGORIES[dimension]
    parts = {one: data.draw(st.integers(0, 50)) for one in categories}
    told = contract(reported(replace(entry(value=sum(parts.values())), breakdown={dimension: parts})))
    assert {one.category: one.value for one in told.parts or ()} == {one: n for one, n in parts.items() if n}  # type: ignore[union-attr]
    off = replace(entry(value=sum(parts.values()) + 1), breakdown={dimension: parts})
    assert refusal(off) == ("breakdown_does_not_add_up", f"breakdown.{dimension}")


def test_a_proportion_is_shared_out_with_its_denominators() -> None:
    ratio = entry(domain.IN_WORK_AT_SIX_MONTHS, 34, 100)
    values, wholes = {"GENDER": {"WOMEN": 20, "MEN": 14}}, {"GENDER": {"WOMEN": 60, "MEN": 40}}
    where = "breakdown_denominators.GENDER"
    assert refusal(replace(ratio, breakdown=values)) == ("breakdown_denominators_missing", where)
    unknown = replace(ratio, breakdown=values, breakdown_denominators={"GENDER": {"WOMEN": 60}})
    assert refusal(unknown) == ("breakdown_does_not_add_up", where)
    above = replace(ratio, breakdown=values, breakdown_denominators={"GENDER": {"WOMEN": 10, "MEN": 90}})
    assert refusal(above) == ("value_above_denominator", where)
    alone = replace(ratio, breakdown_denominators=wholes)
    assert refusal(alone) == ("breakdown_denominators_unexpected", where)
    told = contract(reported(replace(ratio, breakdown=values, breakdown_denominators=wholes)))
    assert [(one.category, one.value, one.denominator) for one in told.parts or ()] == [  # type: ignore[union-attr]
        ("WOMEN", 20, 60),
        ("MEN", 14, 40),
    ]
    people = replace(entry(value=100), breakdown=wholes, breakdown_denominators=wholes)
    assert refusal(people) == ("breakdown_denominators_unexpected", where)


def test_only_people_are_shared_out() -> None:
    hours = domain.Indicator("FOLLOW_UP_HOURS", IndicatorKind.OUTPUT, Unit.HOUR, 0, 10, None, date(2026, 3, 31))
    one = replace(entry("FOLLOW_UP_HOURS", 40), breakdown={"GENDER": {"WOMEN": 40}})
    assert refusal(one, plan(PARTICIPANTS, hours)) == ("breakdown_unexpected", "breakdown")


def test_parts_under_words_of_a_carriers_own_are_told_to_nobody() -> None:
    fact = reported(entry(value=40))
    kept = replace(fact.observation.entry, breakdown={"GENDER": {"Mme Exemple": 40}})
    told = contract(replace(fact, observation=replace(fact.observation, entry=kept)))
    assert "Exemple" not in told.model_dump_json()  # type: ignore[union-attr]


def test_a_file_shares_values_out_in_columns_and_keeps_its_good_lines() -> None:
    lines = [
        f"PARTICIPANTS_REACHED;40;;{PERIOD};22;18;;;40",
        f"PARTICIPANTS_REACHED;40;;{PERIOD};22;17;;;",
        f"IN_WORK_AT_SIX_MONTHS;34;100;{PERIOD};20;14;60;40;",
        f"PARTICIPANTS_REACHED;12;;{PERIOD};;;;;",
        f"PARTICIPANTS_REACHED;13;;{PERIOD};treize;;;;",
    ]
    file = domain.read_file("\n".join([HEAD, *lines]))
    made = iter(range(10))
    before = plan(PARTICIPANTS, IN_WORK)
    facts, judged = domain.report_lines(before, file, make_id=lambda: id_of(str(next(made))), by="carrier", on=ON)
    assert [one.observation is not None for one in judged] == [True, False, True, True, False]
    assert [(why.code, why.field) for one in judged for why in one.refusals] == [
        ("breakdown_does_not_add_up", "breakdown.GENDER"),
        ("cell_not_whole", "gender.women"),
    ]
    entries = [fact.observation.entry for fact in facts if isinstance(fact, domain.IndicatorReported)]
    assert entries[0].breakdown == {"GENDER": {"WOMEN": 22, "MEN": 18}, "AGE_BAND": {"UNDER_30": 40}}
    assert entries[1].breakdown_denominators == {"GENDER": {"WOMEN": 60, "MEN": 40}}
    assert (entries[2].value, entries[2].breakdown) == (12, {})


def test_a_file_with_a_column_of_no_category_is_refused_whole() -> None:
    with pytest.raises(Refusal) as caught:
        domain.read_file(f"{HEAD};gender.madame\nPARTICIPANTS_REACHED;1;;{PERIOD};;;;;;")
    assert caught.value.code == "csv_header"
