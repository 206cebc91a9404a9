"""What became of people at six months: whoever is in neither work nor training is not had from what is told of both."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain import (
    DURABLE_WORK_AT_SIX_MONTHS,
    IN_TRAINING_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    POSITIVE_EXITS,
    TRANSITION_WORK_AT_SIX_MONTHS,
    By,
    Confidentiality,
    Counted,
    Verified,
    confidentiality,
    is_small,
)

from .test_suppression import AXES, MONTHS, REGIONS, a_counted, holds, reduced, tables, within

SITUATIONS: Final = ("durable work", "transition work", "training", "another positive exit", "none of them")
TOLD: Final = {
    IN_WORK_AT_SIX_MONTHS: (1, 1, 0, 0, 0),
    DURABLE_WORK_AT_SIX_MONTHS: (1, 0, 0, 0, 0),
    TRANSITION_WORK_AT_SIX_MONTHS: (0, 1, 0, 0, 0),
    IN_TRAINING_AT_SIX_MONTHS: (0, 0, 1, 0, 0),
    POSITIVE_EXITS: (0, 0, 1, 1, 0),
}
"""Which situations each indicator counts; its denominator counts all of them."""
EVERYBODY: Final = (1,) * len(SITUATIONS)
People = Sequence[int]
"""How many people of a project are in each situation."""


def a_followed(at: int, axis: str, regions: frozenset[str], people: People, codes: Sequence[str]) -> Counted:
    """A project that tells, by some indicators, what became of its people."""
    months = {
        (code, "RATIO"): {MONTHS[0]: Verified(counted(people, TOLD[code]), sum(people), 0)}
        for code in codes
        if sum(people)
    }
    return replace(a_counted(at, axis, regions, frozenset(), []), months=months)


def counted(people: People, which: Sequence[int]) -> int:
    """The people in some situations."""
    return sum(count * one for count, one in zip(people, which, strict=True))


def attacked(projects: list[tuple[Counted, People]], codes: Sequence[str], known: Confidentiality) -> set[int]:
    """Every count of people in some situations, of some projects, to be had by adding and subtracting what is shown."""
    shown: list[list[Fraction]] = []
    for code, table in product(codes, tables()):
        if known.hides((code, "RATIO"), table[0], table[1], limit=within(known, table[2])):
            continue
        inside = [holds(table, one, MONTHS[0]) for one, _ in projects]
        shown += [[Fraction(bit * one) for bit in inside for one in which] for which in (TOLD[code], EVERYBODY)]
    basis = reduced(shown)
    each = [count for _, people in projects for count in people]
    found: set[int] = set()
    for some, which in product(product((0, 1), repeat=len(projects)), product((0, 1), repeat=len(SITUATIONS))):
        wanted = [Fraction(bit * one) for bit in some for one in which]
        if spanned(wanted, basis):
            found.add(int(sum(bit * count for bit, count in zip(wanted, each, strict=True))))
    return found


def spanned(row: list[Fraction], basis: list[list[Fraction]]) -> bool:
    """Whether it adds up of rows of a basis, each of which begins where the ones after it are zero."""
    for one in basis:
        at = next(place for place, value in enumerate(one) if value)
        if row[at]:
            row = [mine - row[at] / one[at] * theirs for mine, theirs in zip(row, one, strict=True)]
    return not any(row)


PLACES = st.frozensets(st.sampled_from(REGIONS), min_size=1, max_size=2)
COUNTS = st.lists(st.sampled_from([0, 2, 4, 9, 30]), min_size=len(SITUATIONS), max_size=len(SITUATIONS))
PROJECTS = st.lists(st.tuples(st.sampled_from(AXES), PLACES, COUNTS), min_size=1, max_size=3)
CODES = st.lists(st.sampled_from(list(TOLD)), min_size=1, unique=True)


@settings(deadline=None, max_examples=12)
@given(PROJECTS, CODES)
def test_no_small_remainder_is_had_from_what_became_of_people(
    drawn: list[tuple[str, frozenset[str], People]], codes: list[str]
) -> None:
    projects = [(a_followed(at, *one, codes), one[2]) for at, one in enumerate(drawn)]
    known = confidentiality(one for one, _ in projects)
    assert not any(is_small([count]) for count in attacked(projects, codes, known))


def test_three_people_in_neither_work_nor_training_hide_both_and_are_had_where_nothing_is_bundled() -> None:
    codes = (IN_WORK_AT_SIX_MONTHS, IN_TRAINING_AT_SIX_MONTHS)
    people: list[People] = [(12, 8, 9, 0, 3), (20, 20, 20, 0, 20), (30, 10, 9, 9, 9)]
    projects = [
        (a_followed(at, "A", frozenset({region}), one, codes), one)
        for at, (region, one) in enumerate(zip(REGIONS, people, strict=True))
    ]
    known = confidentiality(one for one, _ in projects)
    assert 3 in attacked(projects, codes, Confidentiality(known.places, {}, {}))
    assert 3 not in attacked(projects, codes, known)
    for code in codes:
        assert [known.hides((code, "RATIO"), By.REGION, one) for one in REGIONS] == [True, False, True]
        assert not known.hides((code, "RATIO"), By.AXIS, "*")


def test_two_people_of_whom_one_situation_alone_is_known_are_no_remainder_either() -> None:
    months = {
        (code, "RATIO"): {MONTHS[0]: Verified(10, whole, 0)}
        for code, whole in ((IN_WORK_AT_SIX_MONTHS, 40), (IN_TRAINING_AT_SIX_MONTHS, 38))
    }
    one = replace(a_counted(1, "A", frozenset({"11"}), frozenset(), []), months=months)
    known = confidentiality([one])
    assert all(known.hides(code, By.REGION, "11") for code in months)
