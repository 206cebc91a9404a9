"""What is shared out, added up: kept from events in any batches, rebuilt to the byte, corrected, hidden where small."""

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact import domain
from impact.projections import PROJECTIONS
from shared.contracts import impact
from shared.contracts.envelope import Event
from shared.postgres import Database
from shared.testing import project
from shared.testing.client import Api
from shared.vocabulary import Axis, Region, Role

from .samples import id_of, plan
from .test_roll_up_dimensions import a_project, observed, told

_, BREAKDOWN, _ = PROJECTIONS
GENDERS = ("WOMEN", "MEN")


def shared(events: Iterable[Event], *parts: Mapping[str, Any]) -> list[Event]:
    """The same events, their values shared out."""
    some = tuple(impact.ObservedPart.model_validate(one) for one in parts)
    kinds = (impact.IndicatorReported, impact.IndicatorVerified)
    return [one.model_copy(update={"parts": some}) if isinstance(one, kinds) else one for one in events]


def of_women(women: int, men: int) -> list[dict[str, Any]]:
    """Parts by sex."""
    counts = zip(GENDERS, (women, men), strict=True)
    return [{"dimension": "GENDER", "category": name, "value": count} for name, count in counts if count]


def people(name: str, women: int, men: int) -> list[Event]:
    """A value of women and men, reported and verified."""
    plan_id = plan(name=name).ref.plan_id
    events = observed(plan_id, name, domain.PARTICIPANTS_REACHED, women + men)
    return shared(events, *of_women(women, men))


async def kept(database: Database) -> list[tuple[Any, ...]]:
    """Every row of the read model that counts for something."""
    rows = await database.fetch("SELECT s::text FROM impact.breakdown_sum_v1 AS s ORDER BY s::text")
    months = await database.fetch("SELECT s::text FROM impact.breakdown_month_v1 AS s ORDER BY s::text")
    more = await database.fetch("SELECT o::text FROM impact.breakdown_observation_v1 AS o ORDER BY o::text")
    return [tuple(row) for row in (*rows, *months, *more)]


async def sums(database: Database) -> dict[str, tuple[int, int]]:
    """Reported and verified, by category."""
    rows = await database.fetch(
        "SELECT category, sum(reported)::bigint AS reported, sum(verified)::bigint AS verified "
        "FROM impact.breakdown_sum_v1 GROUP BY category"
    )
    return {row["category"]: (row["reported"], row["verified"]) for row in rows}


async def emptied(database: Database) -> None:
    """Empty the read model as a rebuild does."""
    for statement in BREAKDOWN.reset:
        await database.fetch(statement)


STREAMS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans(), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STREAMS, st.integers(1, 20))
async def test_the_parts_that_stand_add_up_whatever_the_batches_and_a_rebuild_gives_the_same_bytes(
    database: Database, drawn: list[tuple[int, int, bool, bool]], batch: int
) -> None:
    await emptied(database)
    events: list[Event] = []
    standing: list[tuple[int, int, bool]] = []
    last: Any = None
    for number, (women, men, verified, corrects) in enumerate(drawn):
        reported, proof = people("alpha", women, men)
        update: dict[str, Any] = {"observation_id": id_of(f"observation/{number}")}
        superseded = last if corrects else None
        last = update["observation_id"]
        events.append(reported.model_copy(update={**update, "supersedes": superseded}))
        if superseded is not None:
            standing.pop()
        standing.append((women, men, verified))
        if verified:
            events.append(proof.model_copy(update=update))
    for start in range(0, len(events), batch):
        await project(database, BREAKDOWN, events[start : start + batch])
    expected = {
        name: (sum(one[at] for one in standing), sum(one[at] for one in standing if one[2]))
        for at, name in enumerate(GENDERS)
    }
    found = await sums(database)
    assert {name: found.get(name, (0, 0)) for name in GENDERS} == expected
    before = await kept(database)
    await project(database, BREAKDOWN, events)
    assert await kept(database) == before, "what is written again changes nothing"
    await emptied(database)
    await project(database, BREAKDOWN, events)
    assert await kept(database) == before


async def a_programme(database: Database) -> None:
    """Three projects: few men in the first, enough of everybody in the others."""
    lives = {
        "alpha": ((38, 2), {"regions": (Region.BRETAGNE,), "departments": ("29",)}),
        "beta": ((15, 15), {}),
        "gamma": ((20, 20), {"axis": Axis.ECOLOGICAL_TRANSITION, "regions": (Region.CORSE,), "departments": ("2A",)}),
    }
    for name, ((women, men), where) in lives.items():
        await told(database, a_project(name, women + men, (30, 60), **where))
        await project(database, BREAKDOWN, people(name, women, men))


async def test_staff_read_what_is_shared_out_by_axis_region_edition_or_month(database: Database, api: Api) -> None:
    await a_programme(database)
    officer = api.caller(Role.IMPACT_OFFICER)
    expected = {
        "axis": {"SOLIDARITY_INCLUSION": [53, 17], "ECOLOGICAL_TRANSITION": [20, 20]},
        "region": {"11": [15, 15], "53": [38, 2], "94": [20, 20]},
        "edition": {"2025": [73, 37]},
        "month": {"2025-06": [73, 37]},
    }
    for by, keys in expected.items():
        answer = (await officer.get(f"/roll-ups/breakdowns?by={by}&edition=2025&dimension=GENDER")).json()
        found = {one["key"]: [part["verified"] for part in one["measures"][0]["parts"]] for one in answer["items"]}
        assert found == {key: counts[::-1] for key, counts in keys.items()}
        assert [part["verified"] for part in answer["total"][0]["parts"]] == [37, 73]
    board = (await officer.get("/dashboard?edition=2025")).json()
    assert [(one["code"], one["dimension"]) for one in board["shared_out"]] == [("PARTICIPANTS_REACHED", "GENDER")]
    nothing = (await officer.get("/roll-ups/breakdowns?by=axis&dimension=AGE_BAND")).json()
    assert (nothing["items"], nothing["total"]) == ([], [])


async def test_a_delegate_reads_what_is_shared_out_in_their_regions_alone(database: Database, api: Api) -> None:
    await a_programme(database)
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("11",))
    answer = (await delegate.get("/roll-ups/breakdowns?by=region&dimension=GENDER")).json()
    assert [one["key"] for one in answer["items"]] == ["11"]
    assert (await api.caller(Role.CARRIER).get("/roll-ups/breakdowns?by=region&dimension=GENDER")).status_code == 403


async def test_what_is_published_hides_a_small_part_and_its_neighbour_and_makes_the_total(
    database: Database, api: Api
) -> None:
    await a_programme(database)
    carrier = api.caller(Role.CARRIER)
    answer = (await carrier.get("/roll-ups/public/breakdowns?by=region&edition=2025&dimension=GENDER")).json()
    shown = {one["key"]: [part["value"] for part in one["measures"][0]["parts"]] for one in answer["items"]}
    assert shown == {"11": [None] * 3, "53": [None] * 3, "94": [20, 20, 0], "*": [73, 37, 0]}
    study = (await api.caller(Role.AUDITOR).get("/study?edition=2025&region=53")).json()
    assert [(one["code"], one["hidden"]) for one in study["shared_out"]] == [("PARTICIPANTS_REACHED", True)]


async def test_what_nobody_shared_out_is_unknown(database: Database, api: Api) -> None:
    await told(database, a_project("alpha", 40, (30, 60)), a_project("beta", 60, (30, 60), regions=(Region.BRETAGNE,)))
    await project(database, BREAKDOWN, people("alpha", 20, 20))
    answer = (
        await api.caller(Role.CARRIER).get("/roll-ups/public/breakdowns?by=edition&edition=2025&dimension=GENDER")
    ).json()
    parts = {one["category"]: one["value"] for one in answer["items"][0]["measures"][0]["parts"]}
    assert parts == {"WOMEN": 20, "MEN": 20, "UNKNOWN": 60}
