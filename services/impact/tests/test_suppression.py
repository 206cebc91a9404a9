"""Small counts are never shown in what anyone may see, nor had by adding and subtracting all that is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain import (
    DURABLE_WORK_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    TRANSITION_WORK_AT_SIX_MONTHS,
    By,
    Confidentiality,
    Counted,
    Territory,
    Verified,
    bundles,
    confidentiality,
    is_small,
)
from impact.domain.confidentiality import shared_out_code
from shared.postgres import Database
from shared.testing.client import Api
from shared.vocabulary import Axis, Region, Role

from .samples import id_of
from .test_roll_up_dimensions import a_project, told

PEOPLE = ("PARTICIPANTS_REACHED", "PERSON")
AXES, REGIONS, ZONES, MONTHS = ("A", "B"), ("11", "53", "94"), ("FRR", "QPV"), ("2025-06", "2025-09")
counts = st.one_of(st.integers(0, 12), st.integers(0, 200))
Limit = tuple[tuple[str, ...] | None, tuple[str, ...] | None]
"""Regions, zonings."""
Table = tuple[By, str, Limit]
"""A table, a key of it, and the territory it is limited to."""


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.tuples(counts, counts), max_size=7))
def test_whoever_counts_few_is_bundled_until_they_are_no_longer_few(cells: dict[str, tuple[int, ...]]) -> None:
    made = bundles(cells)
    assert sum(len(one) for one in made) == len(frozenset().union(*made))
    assert {key for key, cell in cells.items() if is_small(cell)} <= frozenset().union(*made)
    whole = [sum(cell[at] for cell in cells.values()) for at in range(2)]
    for one in made:
        together = [sum(cells[key][at] for key in one) for at in range(2)]
        assert not is_small(together) or (len(made) == 1 and is_small(whole))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(5, 200).map(lambda one: (one,)), max_size=7))
def test_nobody_is_bundled_where_nobody_counts_few(cells: dict[str, tuple[int, ...]]) -> None:
    assert bundles(cells) == ()


def a_counted(at: int, axis: str, regions: frozenset[str], zones: frozenset[str], people: Sequence[int]) -> Counted:
    """A project, and the people it reached month by month."""
    keys = dict.fromkeys(By, ()) | {
        By.AXIS: (axis,),
        By.REGION: tuple(sorted(regions)),
        By.ZONING: tuple(sorted(zones)),
    }
    months = {month: Verified(count, 0, 0) for month, count in zip(MONTHS, people, strict=False)}
    return Counted(id_of(f"project {at}"), keys, {PEOPLE: months})


def programmes(months: int, most: int) -> st.SearchStrategy[list[Counted]]:
    """Some projects of one edition, here and there."""
    places = st.frozensets(st.sampled_from(REGIONS), min_size=1, max_size=2)
    zones = st.frozensets(st.sampled_from(ZONES))
    people = st.lists(counts, min_size=months, max_size=months)
    one = st.tuples(st.sampled_from(AXES), places, zones, people)
    return st.lists(one, max_size=most).map(lambda drawn: [a_counted(at, *each) for at, each in enumerate(drawn)])


def tables() -> Iterator[Table]:
    """Every cell of every table that anyone may ask for."""
    limits: list[Limit] = [
        *((None, None), (("11", "53"), None), (None, ("QPV",)), (("11",), ("QPV",))),
        *(((one,), None) for one in REGIONS),
    ]
    keyed = [(By.AXIS, AXES), (By.REGION, REGIONS), (By.ZONING, ZONES), (By.MONTH, MONTHS), (By.AXIS, ("*",))]
    for limit, (by, keys) in product(limits, keyed):
        yield from ((by, key, limit) for key in keys)


def holds(table: Table, one: Counted, month: str) -> bool:
    """Whether a cell counts this project in this month."""
    by, key, (regions, zones) = table
    if regions is not None and not set(regions) & set(one.keys[By.REGION]):
        return False
    if zones is not None and not set(zones) & set(one.keys[By.ZONING]):
        return False
    return key in ("*", month) if by is By.MONTH else key == "*" or key in one.keys[by]


def within(known: Confidentiality, limit: Limit) -> frozenset[UUID] | None:
    """The projects that a table is limited to."""
    regions, zones = (None if one is None else frozenset(one) for one in limit)
    return known.within(Territory(regions=regions, zones=zones))


def attacked(projects: list[Counted], known: Confidentiality) -> list[int]:
    """Every count of whatever projects and months that can be had from the cells shown, by adding and subtracting."""
    atoms = [
        (one, month, found.value) for one in projects for month, found in one.months[PEOPLE].items() if found.value
    ]
    shown = [table for table in tables() if not known.hides(PEOPLE, table[0], table[1], limit=within(known, table[2]))]
    vectors = [[Fraction(holds(table, one, month)) for one, month, _ in atoms] for table in shown]
    basis = reduced(vectors)
    return [
        sum(count for bit, (_, _, count) in zip(chosen, atoms, strict=True) if bit)
        for chosen in product((0, 1), repeat=len(atoms))
        if len(reduced([*basis, [Fraction(bit) for bit in chosen]])) == len(basis)
    ]


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """A basis of what these rows span (Gauss)."""
    left, basis = [row[:] for row in rows], []
    while left:
        row = left.pop()
        at = next((place for place, value in enumerate(row) if value), None)
        if at is None:
            continue
        basis.append(row)
        left = [[x - other[at] / row[at] * y for x, y in zip(other, row, strict=True)] for other in left]
    return basis


@settings(deadline=None, max_examples=60)
@given(programmes(months=1, most=6))
def test_no_small_count_is_had_from_all_tables_together(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in attacked(projects, confidentiality(projects)))


@settings(deadline=None, max_examples=40)
@given(programmes(months=2, most=3))
def test_nor_where_months_are_published_too(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in attacked(projects, confidentiality(projects)))


SHARED = {"GENDER": ("WOMEN", "MEN", "UNKNOWN")}
PARTED = (*PEOPLE, "GENDER")


def a_parted(at: int, axis: str, regions: frozenset[str], people: Sequence[tuple[int, int, int]]) -> Counted:
    """A project, and the women, men and others it reached month by month."""
    counted = a_counted(at, axis, regions, frozenset(), [sum(one) for one in people])
    parts = {
        month: {name: Verified(count, 0, 0) for name, count in zip(SHARED["GENDER"], counts, strict=True) if count}
        for month, counts in zip(MONTHS, people, strict=False)
    }
    return replace(counted, parts={PARTED: parts})


def parted_programmes(months: int, most: int) -> st.SearchStrategy[list[Counted]]:
    """Some projects of one edition whose people are shared out."""
    places = st.frozensets(st.sampled_from(REGIONS), min_size=1, max_size=2)
    shares = st.tuples(counts, counts, st.sampled_from([0, 0, 2, 9]))
    one = st.tuples(st.sampled_from(AXES), places, st.lists(shares, min_size=months, max_size=months))
    return st.lists(one, max_size=most).map(lambda drawn: [a_parted(at, *each) for at, each in enumerate(drawn)])


def parts_attacked(projects: list[Counted], known: Confidentiality) -> list[int]:
    """Every count of some categories, projects and months to be had from all cells shown, whole or shared out."""
    categories = SHARED["GENDER"]
    atoms = [
        (one, month, [found.get(name, Verified(0, 0, 0)).value for name in categories])
        for one in projects
        for month, found in one.parts[PARTED].items()
    ]
    vectors: list[list[Fraction]] = []
    shared = shared_out_code(PEOPLE, "GENDER")
    for table in tables():
        limit = within(known, table[2])
        inside = [Fraction(holds(table, one, month)) for one, month, _ in atoms]
        if not known.hides(PEOPLE, table[0], table[1], limit=limit):
            vectors.append([bit for bit in inside for _ in categories])
        if not known.hides(shared, table[0], table[1], limit=limit):
            vectors += [[bit * (name == at) for bit in inside for at in categories] for name in categories]
    basis = reduced(vectors)
    found: list[int] = []
    for some in product((0, 1), repeat=len(atoms)):
        for names in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1)):
            chosen = [Fraction(bit * name) for bit in some for name in names]
            if len(reduced([*basis, chosen])) == len(basis):
                each = [count for _, _, counted in atoms for count in counted]
                found.append(int(sum(bit * count for bit, count in zip(chosen, each, strict=True))))
    return found


@settings(deadline=None, max_examples=15)
@given(parted_programmes(months=1, most=4))
def test_no_small_part_is_had_from_what_is_shared_out_and_what_is_not(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in parts_attacked(projects, confidentiality(projects)))


@settings(deadline=None, max_examples=10)
@given(parted_programmes(months=2, most=2))
def test_nor_where_months_are_shared_out_too(projects: list[Counted]) -> None:
    assert not any(is_small([count]) for count in parts_attacked(projects, confidentiality(projects)))


def test_a_small_part_hides_what_is_shared_out_and_leaves_the_total() -> None:
    projects = [
        a_parted(1, "A", frozenset({"11"}), [(38, 2, 0)]),
        a_parted(2, "A", frozenset({"53"}), [(15, 15, 0)]),
        a_parted(3, "B", frozenset({"94"}), [(40, 40, 0)]),
    ]
    known = confidentiality(projects)
    shared = shared_out_code(PEOPLE, "GENDER")
    assert [known.hides(PEOPLE, By.REGION, one) for one in REGIONS] == [False] * 3
    assert [known.hides(shared, By.REGION, one) for one in REGIONS] == [True, True, False]
    assert [known.hides(shared, By.AXIS, one) for one in (*AXES, "*")] == [False] * 3


def test_figures_in_two_tables_are_not_differenced() -> None:
    projects = [
        a_counted(1, "A", frozenset({"11"}), frozenset(), [10]),
        a_counted(2, "A", frozenset({"53"}), frozenset(), [3]),
        a_counted(3, "B", frozenset({"11"}), frozenset(), [40]),
        a_counted(4, "B", frozenset({"94"}), frozenset(), [50]),
    ]
    known = confidentiality(projects)
    assert 3 in attacked(projects, Confidentiality(known.places, {}, {}))
    assert 3 not in attacked(projects, known)
    shown = {key for by, key, limit in tables() if limit == (None, None) and not known.hides(PEOPLE, by, key)}
    assert {"*", "A", "B", "94"} <= shown
    assert not {"53", "11"} & shown


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("ABCDE"), st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60)), max_size=5
    )
)
def test_durable_and_transition_work_are_shown_with_work_or_not_at_all(cells: dict[str, tuple[int, int, int]]) -> None:
    codes = [
        (one, "RATIO") for one in (IN_WORK_AT_SIX_MONTHS, DURABLE_WORK_AT_SIX_MONTHS, TRANSITION_WORK_AT_SIX_MONTHS)
    ]

    def counted(key: str, durable: int, transition: int, rest: int) -> Counted:
        whole = durable + transition + rest
        values: Mapping[tuple[str, str], int] = dict(
            zip(codes, (durable + transition, durable, transition), strict=True)
        )
        months = {code: {MONTHS[0]: Verified(value, whole, 0)} for code, value in values.items()}
        return Counted(id_of(key), dict.fromkeys(By, ()) | {By.AXIS: (key,), By.REGION: (key,)}, months)

    known = confidentiality([counted(key, *cell) for key, cell in cells.items()])
    for key in (*cells, "*"):
        assert len({known.hides(code, By.AXIS, key) for code in codes}) == 1
        if not known.hides(codes[0], By.AXIS, key):
            durable, transition, rest = (sum(cells[one][at] for one in cells if key in ("*", one)) for at in range(3))
            assert not is_small((durable, transition, rest, durable + transition, durable + rest, transition + rest))


async def test_what_anyone_sees_hides_small_counts_and_the_next_one(database: Database, api: Api) -> None:
    await told(
        database,
        a_project("alpha", 3, (1, 3)),
        a_project("beta", 60, (20, 40), regions=(Region.BRETAGNE,), departments=("29",)),
        a_project("gamma", 80, (30, 60), regions=(Region.CORSE,), departments=("2A",)),
    )
    carrier = api.caller(Role.CARRIER)
    table = (await carrier.get("/roll-ups/public?by=region&edition=2025")).json()
    people = {one["key"]: one["measures"][1] for one in [*table["items"], table["total"]]}
    assert {key: (one["code"], one["value"]) for key, one in people.items()} == {
        "11": ("PARTICIPANTS_REACHED", None),
        "53": ("PARTICIPANTS_REACHED", None),
        "94": ("PARTICIPANTS_REACHED", 80),
        "*": ("PARTICIPANTS_REACHED", 143),
    }
    ratios = {one["key"]: one["measures"][0]["hidden"] for one in table["items"]}
    assert ratios == {"11": True, "53": True, "94": False}


def people_of(table: Mapping[str, Any]) -> dict[str, int | None]:
    """The participants of each line of a published table."""
    return {
        line["key"]: one["value"]
        for line in table["items"]
        for one in line["measures"]
        if one["code"] == "PARTICIPANTS_REACHED"
    }


async def test_a_study_of_a_territory_gives_nothing_away_of_the_whole_country(database: Database, api: Api) -> None:
    await told(
        database,
        a_project("alpha", 3, (10, 20), regions=(Region.BRETAGNE,), departments=("29",)),
        a_project("beta", 60, (10, 20), axis=Axis.ECOLOGICAL_TRANSITION),
        a_project("gamma", 80, (10, 20), regions=(Region.BRETAGNE,), departments=("35",)),
    )
    officer = api.caller(Role.IMPACT_OFFICER)
    whole = (await officer.get("/study?edition=2025")).json()
    brittany = (await officer.get("/study?edition=2025&region=53")).json()
    of_france = {table["by"]: people_of(table) for table in whole["tables"]}
    of_brittany = {table["by"]: people_of(table) for table in brittany["tables"]}
    # alpha is bundled with beta: whatever holds one of them alone is hidden, in Brittany's study too.
    assert of_france["axis"] == {"ECOLOGICAL_TRANSITION": None, "SOLIDARITY_INCLUSION": None}
    assert of_france["department"] == {"29": None, "35": 80, "75": None}
    assert of_brittany["axis"] == {"SOLIDARITY_INCLUSION": None}
    assert of_brittany["department"] == {"29": None, "35": 80}


async def test_what_is_published_is_asked_by_edition_and_with_a_token(api: Api) -> None:
    refused = await api.caller(Role.CARRIER).get("/roll-ups/public?by=region")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "edition")
    assert (await api.nobody().get("/roll-ups/public?by=region&edition=2025")).status_code == 401
