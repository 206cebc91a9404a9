"""What changed between two versions, and which two files may be one project."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import domain
from intake.domain import DuplicateGround as Ground
from shared.vocabulary import Region


def paths(before: Any, after: Any) -> list[str]:
    return [change.path for change in domain.changes_between(before, after)]


def test_a_line_is_known_by_its_code_and_not_by_its_place() -> None:
    salaries, rent = {"code": "641", "amount": 1}, {"code": "613", "amount": 2}
    assert paths({"lines": [salaries, rent]}, {"lines": [rent, salaries]}) == []
    (change,) = domain.changes_between({"lines": [salaries, rent]}, {"lines": [rent, {**salaries, "amount": 3}]})
    assert (change.path, change.before, change.after) == ("lines.641.amount", 1, 3)


def test_what_was_added_or_taken_out_is_told_with_what_it_said() -> None:
    partner = {"siret": "1", "name": "A"}
    assert domain.changes_between({"partners": []}, {"partners": [partner]}) == [
        domain.Change("partners.1.name", None, "A"),
        domain.Change("partners.1.siret", None, "1"),
    ]
    assert paths({"a": {"b": 1}}, {"a": None}) == ["a.b"]


def test_a_document_that_was_added_or_taken_out_is_told_by_its_id() -> None:
    statutes, accounts = {"id": "1", "kind": "STATUTES"}, {"id": "2", "kind": "ACCOUNTS"}
    told = ["documents.2.id", "documents.2.kind"]
    assert paths({"documents": [statutes]}, {"documents": [accounts, statutes]}) == told
    assert paths({"documents": [statutes, accounts]}, {"documents": [statutes]}) == told


def test_lines_of_one_code_and_lists_of_plain_values_are_compared_whole() -> None:
    twice = [{"code": "641", "amount": 1}, {"code": "641", "amount": 2}]
    assert paths({"lines": twice}, {"lines": twice[:1]}) == ["lines"]
    assert paths({"regions": ["11", "93"]}, {"regions": ["11"]}) == ["regions"]


LEAVES = st.none() | st.integers() | st.text(max_size=3)
FILES = st.dictionaries(st.sampled_from("abc"), st.recursive(LEAVES, lambda part: st.lists(part, max_size=2)))


@given(FILES, FILES)
def test_two_files_have_no_change_exactly_where_they_say_the_same(before: Any, after: Any) -> None:
    said = {name: value for name, value in before.items() if value is not None}
    says = {name: value for name, value in after.items() if value is not None}
    assert (domain.changes_between(before, after) == []) == (said == says)


# ---- duplicates


def with_project(make: Any, siret: str | None = None, **project: Any) -> domain.Content:
    content = replace(make.content, project=replace(make.content.project, **project))
    return replace(content, carrier=replace(content.carrier, siret=siret)) if siret else content


ELSEWHERE = {"regions": (Region.CORSE,)}
ANOTHER = {"title": "Marcher vers l'emploi"}


@pytest.mark.parametrize(
    ("siret", "project", "grounds"),
    [
        (None, {}, {Ground.SAME_SIRET, Ground.SIMILAR_TITLE, Ground.SAME_TERRITORY_AND_PERIOD}),
        (None, {**ELSEWHERE, "title": "DECLICS NUMÉRIQUES (2)"}, {Ground.SAME_SIRET, Ground.SIMILAR_TITLE}),
        (None, ANOTHER, {Ground.SAME_SIRET, Ground.SAME_TERRITORY_AND_PERIOD}),
        ("73282932000082", ANOTHER, {Ground.SAME_LEGAL_PERSON, Ground.SAME_TERRITORY_AND_PERIOD}),
        (None, {**ANOTHER, **ELSEWHERE}, set()),
        (None, {**ANOTHER, "starts_on": date(2026, 6, 1), "ends_on": date(2027, 5, 31)}, set()),
        ("00000001800010", {}, set()),
    ],
)
def test_two_files_of_one_legal_person_are_flagged_where_their_projects_overlap(
    make: Any, siret: str | None, project: Any, grounds: set[Ground]
) -> None:
    other = with_project(make, siret, **project)
    assert set(domain.duplicate_grounds(make.content, other)) == grounds
    assert domain.duplicate_grounds(other, make.content) == domain.duplicate_grounds(make.content, other)
