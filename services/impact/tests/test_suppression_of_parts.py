"""An indicator that counts some of another one's people is not shown with it where the others are few."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain import By, Confidentiality, Counted, Verified, confidentiality, is_small

from .test_suppression import (
    PEOPLE,
    REGIONS,
    a_counted,
    holds,
    programmes,
    reduced,
    tables,
    within,
)

WOMEN = ("WOMEN_REACHED", "PERSON")


def some_women(projects: list[Counted], men: Sequence[Sequence[int] | None]) -> list[Counted]:
    """The projects, all of whose other participants are women; None where a project does not count them."""
    found: list[Counted] = []
    for one, of_months in zip(projects, men, strict=False):
        counted = zip(one.months[PEOPLE].items(), of_months or (), strict=False)
        months = {month: Verified(max(people.value - count, 0), 0, 0) for (month, people), count in counted}
        found.append(replace(one, months={**one.months, **({WOMEN: months} if months else {})}))
    return found


def women_programmes(months: int, most: int) -> st.SearchStrategy[list[Counted]]:
    """Some projects of one edition, some of which count the women among their participants."""
    men = st.none() | st.lists(st.sampled_from([2, 0, 3, 9]), min_size=months, max_size=months)
    every = st.lists(men, min_size=most, max_size=most)
    return st.tuples(programmes(months, most), every).map(lambda drawn: some_women(*drawn))


def rest_attacked(projects: list[Counted], known: Confidentiality) -> list[int]:
    """Every count of women, of men or of both, of some projects and months, to be had from both indicators' cells."""
    nobody = Verified(0, 0, 0)
    atoms = [
        (one, month, women.value, people.value - women.value)
        for one in projects
        for month, people in one.months[PEOPLE].items()
        for women in (one.months.get(WOMEN, {}).get(month, nobody),)
    ]
    vectors: list[list[Fraction]] = []
    for table in tables():
        limit = within(known, table[2])
        inside = [Fraction(holds(table, one, month)) for one, month, _, _ in atoms]
        if not known.hides(PEOPLE, table[0], table[1], limit=limit):
            vectors.append([bit for bit in inside for _ in range(2)])
        if not known.hides(WOMEN, table[0], table[1], limit=limit):
            vectors.append([bit * sex for bit in inside for sex in (1, 0)])
    basis = reduced(vectors)
    counting = [WOMEN in one.months for one, *_ in atoms]
    each = [count for *_, women, men in atoms for count in (women, men)]
    found: list[int] = []
    for some, sexes in product(product((0, 1), repeat=len(atoms)), ((1, 0), (0, 1), (1, 1))):
        if sexes != (1, 1) and any(bit and not told for bit, told in zip(some, counting, strict=True)):
            continue  # of whom nobody counts the women, the men are not known
        chosen = [Fraction(bit * sex) for bit in some for sex in sexes]
        if len(reduced([*basis, chosen])) == len(basis):
            found.append(int(sum(bit * count for bit, count in zip(chosen, each, strict=True))))
    return found


@settings(deadline=None, max_examples=30)
@given(women_programmes(months=1, most=4))
def test_no_small_rest_is_had_from_an_indicator_and_another_that_counts_a_part_of_it(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in rest_attacked(projects, confidentiality(projects)))


@settings(deadline=None, max_examples=30)
@given(women_programmes(months=2, most=2))
def test_nor_where_months_of_both_are_published(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in rest_attacked(projects, confidentiality(projects)))


def test_two_men_hide_the_women_and_leave_the_participants() -> None:
    places = [frozenset({one}) for one in REGIONS]
    alone = [a_counted(at, "A", places[at], frozenset(), [count]) for at, count in enumerate((12, 40, 50))]
    projects = some_women(alone, [[2], [20], [25]])
    known = confidentiality(projects)
    assert 2 in rest_attacked(projects, Confidentiality(known.places, {}, {}))
    assert [known.hides(PEOPLE, By.REGION, one) for one in REGIONS] == [False] * 3
    assert [known.hides(WOMEN, By.REGION, one) for one in REGIONS] == [True, True, False]
    assert not known.hides(WOMEN, By.AXIS, "*")
