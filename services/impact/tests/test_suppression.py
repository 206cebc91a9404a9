"""Small cells are never shown in what anyone may see, nor what would give them away."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.domain import Measure, RollUp, hidden, is_small, published
from shared.postgres import Database
from shared.testing.client import Api
from shared.vocabulary import Region, Role

from .test_roll_up_dimensions import a_project, told

MEASURE = Measure("PARTICIPANTS_REACHED", "PERSON", 0, None, 0, None, 0, None, 0, 0, 0, 1, 0, 0)
counts = st.one_of(st.integers(0, 12), st.integers(0, 200))


def vectors(size: int) -> st.SearchStrategy[dict[str, tuple[int, ...]]]:
    """A column: cells of some counts each, by key."""
    return st.dictionaries(st.sampled_from("ABCDEFG"), st.tuples(*[counts] * size), max_size=7)


def total_of(cells: dict[str, tuple[int, ...]], size: int) -> tuple[int, ...]:
    """The sum of a column."""
    return tuple(sum(cell[at] for cell in cells.values()) for at in range(size))


@settings(deadline=None)
@given(vectors(3))
def test_no_small_cell_is_shown_nor_found_by_subtraction(cells: dict[str, tuple[int, ...]]) -> None:
    total = total_of(cells, 3)
    away, total_too = hidden(cells, total)
    shown = [cell for key, cell in cells.items() if key not in away]
    assert not any(is_small(cell) for cell in shown)
    if total_too:
        return
    assert not is_small(total)
    difference = tuple(whole - sum(cell[at] for cell in shown) for at, whole in enumerate(total))
    assert not is_small(difference)
    assert len(away) != 1


@settings(deadline=None)
@given(vectors(1))
def test_nothing_is_hidden_where_nothing_is_small(cells: dict[str, tuple[int, ...]]) -> None:
    large = {key: (cell[0] + 5,) for key, cell in cells.items()}
    assert hidden(large, total_of(large, 1)) == (frozenset(), False)


def line(key: str, **counted: tuple[int, int]) -> RollUp:
    """A line of proportions."""
    measures = tuple(
        replace(MEASURE, code=code, unit="RATIO", verified=value, verified_denominator=whole)
        for code, (value, whole) in sorted(counted.items())
    )
    return RollUp(key, 1, 0, 0, 0, measures)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("ABCDE"), st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60)), max_size=5
    )
)
def test_durable_work_is_not_given_away_by_transition_work(cells: dict[str, tuple[int, int, int]]) -> None:
    codes = (domain.DURABLE_WORK_AT_SIX_MONTHS, domain.TRANSITION_WORK_AT_SIX_MONTHS)
    sums = [sum(cell[at] for cell in cells.values()) for at in range(3)]

    def shown(key: str, cell: tuple[int, ...]) -> RollUp:
        whole = sum(cell)
        parts = {codes[0]: (cell[0], whole), codes[1]: (cell[1], whole)}
        return line(key, **parts)

    rows, total = published([shown(key, cell) for key, cell in cells.items()], shown("*", tuple(sums)))
    for row in (*rows, total):
        durable, transition = (row.measure(code) for code in codes)
        assert durable is not None
        assert transition is not None
        both_empty = not any(cells[row.key]) if row.key != "*" else not any(sums)
        assert durable.hidden == transition.hidden or both_empty
        assert durable.hidden == (durable.value is None)
        for one in (durable, transition):
            if not one.hidden:
                assert not is_small((one.value, one.denominator, one.denominator - one.value))


async def test_what_anyone_sees_hides_small_cells_and_the_next_one(database: Database, api: Api) -> None:
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


async def test_what_is_published_is_asked_by_edition_and_with_a_token(api: Api) -> None:
    refused = await api.caller(Role.CARRIER).get("/roll-ups/public?by=region")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "edition")
    assert (await api.nobody().get("/roll-ups/public?by=region&edition=2025")).status_code == 401
