"""The roll-ups: kept from events of four topics that meet in any order, added up when read, rebuilt from the first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact import domain
from impact.projections import PROJECTIONS
from impact.store import roll_ups
from impact.store.roll_ups import By, RollUp
from shared.contracts.envelope import Event
from shared.contracts.intake import ZoneRef
from shared.messaging.gate import StreamState, Verdict
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import project
from shared.testing.client import Api
from shared.vocabulary import Axis, Region, Role, Unit, Zoning

from .histories import Life, Step, live, steps
from .samples import (
    agreement_closed,
    agreement_signed,
    application_submitted,
    id_of,
    paid,
    payment_returned,
)

PROJECTION, *_ = PROJECTIONS
TABLES = ("application", "agreement", "movement", "plan", "target", "observation", "sum", "month")
ZONES = {
    "alpha": (ZoneRef(scheme=Zoning.QPV, code="QN07501M", vintage="2024"),),
    "beta": (
        ZoneRef(scheme=Zoning.QPV, code="QN07501M", vintage="2024"),
        ZoneRef(scheme=Zoning.ACV, code="29232", vintage="2025"),
    ),
    "gamma": (),
}
Stream = list[Event]
Sent = tuple[int, int, Event]

PLACES: dict[str, tuple[Axis, tuple[Region, ...]]] = {
    "alpha": (Axis.SOLIDARITY_INCLUSION, (Region.ILE_DE_FRANCE,)),
    "beta": (Axis.SOLIDARITY_INCLUSION, (Region.ILE_DE_FRANCE, Region.BRETAGNE)),
    "gamma": (Axis.ECOLOGICAL_TRANSITION, (Region.BRETAGNE, Region.OCCITANIE, Region.CORSE)),
}


@dataclass(frozen=True, slots=True)
class Programme:
    """Three projects and everything announced of them."""

    lives: dict[str, Life]

    def streams(self) -> list[Stream]:
        """What was announced, by stream, each in order."""
        found: list[Stream] = []
        for name, life in self.lives.items():
            axis, regions = PLACES[name]
            found.append([application_submitted(name, axis=axis, regions=regions, zones=ZONES[name])])
            found.append([agreement_signed(name), paid(name), payment_returned(name), paid(name, 700, order="2")])
            found[-1].append(agreement_closed(name).model_copy(update={"paid_cents": 700, "released_cents": 2_999_300}))
            found.append(life.announced())
        return found

    def expected(self, by: By) -> dict[str, dict[str, Any]]:
        """The sums as the plans themselves give them, by key, `*` for all."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, (axis, regions) in PLACES.items():
            for key in ("*", *((axis,) if by is By.AXIS else regions)):
                found[str(key)].append(name)
        return {key: self._sums([self.lives[name].last for name in names]) for key, names in found.items()}

    def _sums(self, plans: list[domain.Plan]) -> dict[str, Any]:
        sums: dict[str, Any] = {"projects": len(plans), "paid": 700 * len(plans)}
        for code, unit in ((domain.PARTICIPANTS_REACHED, Unit.PERSON), (domain.IN_WORK_AT_SIX_MONTHS, Unit.RATIO)):
            for what in ("reported", "verified"):
                totals = [getattr(plan, what)(code) for plan in plans]
                whole = sum(one.denominator for one in totals) if unit is Unit.RATIO else None
                sums[f"{code}/{what}"] = (sum(one.value for one in totals), whole)
            judgements = [plan.judgements.get(code) for plan in plans]
            sums[f"{code}/reached"] = judgements.count(domain.Judgement.REACHED)
            sums[f"{code}/missed"] = judgements.count(domain.Judgement.MISSED)
        return sums


def shown(one: RollUp) -> dict[str, Any]:
    """A roll-up in the shape of `expected`."""
    sums: dict[str, Any] = {"projects": one.projects, "paid": one.paid_cents}
    for measure in one.measures:
        sums[f"{measure.code}/reported"] = (measure.reported, measure.reported_denominator)
        sums[f"{measure.code}/verified"] = (measure.verified, measure.verified_denominator)
        sums[f"{measure.code}/reached"] = measure.targets_reached
        sums[f"{measure.code}/missed"] = measure.targets_missed
    return sums


programmes = st.fixed_dictionaries({name: st.lists(steps, max_size=12) for name in PLACES}).map(
    lambda taken: Programme({name: live(name, some) for name, some in taken.items()})
)


def delivered(streams: list[Stream], order: Iterable[int], again: Iterable[int]) -> list[Event]:
    """The events as they are applied: streams interleaved by `order`, records repeated by `again`, then the gate."""
    left = {at: list(enumerate(stream, 1)) for at, stream in enumerate(streams)}
    sent: list[Sent] = []
    for pick in order:
        at = pick % len(streams)
        if left[at]:
            sent.append((at, *left[at].pop(0)))
    sent += [(at, *one) for at, rest in left.items() for one in rest]
    for pick in again:
        sent.insert((pick * 7) % len(sent), sent[pick % len(sent)])
    gates = [StreamState() for _ in streams]
    applied: list[Event] = []
    while sent:
        sent = _through(gates, sent, applied)
    return applied


def _through(gates: list[StreamState], sent: list[Sent], applied: list[Event]) -> list[Sent]:
    held: list[Sent] = []
    for at, sequence, event in sent:
        event_id = id_of(f"{at}/{sequence}")
        verdict = gates[at].judge(sequence, event_id)
        if verdict is Verdict.APPLY:
            gates[at].apply(sequence, event_id)
            applied.append(event)
        elif verdict is Verdict.HOLD:
            held.append((at, sequence, event))
    return held


async def emptied(database: Database) -> None:
    """Empty the read model as a rebuild does."""
    async with database.transaction(Origin.of_command(datetime(2026, 1, 1, tzinfo=UTC), actor="test")) as tx:
        for statement in PROJECTION.reset:
            await tx.run(statement)


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the read model."""
    return {
        table: sorted(map(tuple, await database.fetch(f"SELECT * FROM impact.roll_up_{table}_v3"))) for table in TABLES
    }


async def added_up(database: Database, by: By, regions: frozenset[str] | None = None) -> dict[str, RollUp]:
    """The roll-ups by key, the total under `*`."""
    async with database.transaction(Origin.of_command(datetime(2026, 1, 1, tzinfo=UTC), actor="test")) as tx:
        lines, total = await roll_ups.added_up(tx, by, edition=2025, territory=domain.Territory(regions=regions))
    return {one.key: one for one in (*lines, total)}


orders = st.lists(st.integers(0, 1000), max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programmes, orders, orders, st.integers(1, 40))
async def test_the_sums_are_those_of_the_plans_whatever_order_the_streams_arrive_in(
    database: Database, programme: Programme, order: list[int], again: list[int], batch: int
) -> None:
    await emptied(database)
    events = delivered(programme.streams(), order, again)
    assert len(events) == sum(len(stream) for stream in programme.streams())
    for start in range(0, len(events), batch):
        await project(database, PROJECTION, events[start : start + batch])
    for by in (By.AXIS, By.REGION):
        assert {key: shown(one) for key, one in (await added_up(database, by)).items()} == programme.expected(by)
    for by in set(By) - {By.AXIS, By.REGION}:
        assert shown((await added_up(database, by))["*"]) == programme.expected(By.AXIS)["*"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programmes, orders, orders)
async def test_a_rebuild_from_the_first_event_gives_the_same_rows(
    database: Database, programme: Programme, order: list[int], another: list[int]
) -> None:
    await emptied(database)
    await project(database, PROJECTION, delivered(programme.streams(), order, []))
    before = await rows(database)
    await emptied(database)
    assert not any((await rows(database)).values())
    await project(database, PROJECTION, delivered(programme.streams(), another, []))
    assert await rows(database) == before


async def test_an_event_written_again_while_a_rebuild_runs_is_not_counted_twice(database: Database) -> None:
    life = live("alpha", [Step("report", ratio=False, value=40, denominator=1, pick=0)])
    streams = Programme({"alpha": life, "beta": live("beta", []), "gamma": live("gamma", [])}).streams()
    events = [event for stream in streams for event in stream]
    await project(database, PROJECTION, events)
    before = await rows(database)
    await project(database, PROJECTION, events)
    assert await rows(database) == before


async def programme_of_two(database: Database) -> None:
    """Alpha reached 5 of 10 at work, beta 30 of 100; beta works in two regions, its neighbour in one."""
    ratios = {"alpha": (5, 10), "beta": (30, 100)}
    for name, (axis, regions) in PLACES.items():
        value, whole = ratios.get(name, (0, 1))
        taken = [
            Step("report", ratio=True, value=value, denominator=whole, pick=0),
            Step("verify", ratio=True, value=0, denominator=1, pick=0),
        ]
        life = live(name, taken if name in ratios else [])
        streams: list[Event] = [application_submitted(name, axis=axis, regions=regions), agreement_signed(name)]
        await project(database, PROJECTION, [*streams, *life.announced()])


async def test_a_ratio_is_the_sum_of_numerators_over_the_sum_of_denominators(database: Database) -> None:
    await programme_of_two(database)
    line = (await added_up(database, By.AXIS))[Axis.SOLIDARITY_INCLUSION]
    measure = line.measure(domain.IN_WORK_AT_SIX_MONTHS, Unit.RATIO)
    assert measure is not None
    assert (measure.verified, measure.verified_denominator) == (35, 110)
    assert Fraction(measure.verified, measure.verified_denominator) != (Fraction(5, 10) + Fraction(30, 100)) / 2


async def test_a_project_in_several_regions_stands_in_each_and_counts_once_in_the_total(database: Database) -> None:
    await programme_of_two(database)
    lines = await added_up(database, By.REGION)
    assert {key: one.projects for key, one in lines.items()} == {"11": 2, "53": 2, "76": 1, "94": 1, "*": 3}
    assert lines["11"].shared_projects == 1
    assert lines["*"].awarded_cents == 9_000_000


async def test_a_region_named_twice_counts_its_project_once(database: Database) -> None:
    twice = (Region.BRETAGNE, Region.BRETAGNE)
    await project(database, PROJECTION, [application_submitted("alpha", regions=twice), agreement_signed("alpha")])
    await project(database, PROJECTION, live("alpha", []).announced())
    line = (await added_up(database, By.REGION))[Region.BRETAGNE]
    assert (line.projects, line.shared_projects) == (1, 0)


async def test_a_delegate_sees_only_the_projects_and_the_lines_of_their_regions(database: Database, api: Api) -> None:
    await programme_of_two(database)
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("11",))
    answer = (await delegate.get("/roll-ups?by=region")).json()
    assert [one["key"] for one in answer["items"]] == ["11"]
    assert answer["total"]["projects"] == 2
    by_axis = (await delegate.get("/roll-ups?by=axis&edition=2025")).json()
    assert [(one["key"], one["projects"]) for one in by_axis["items"]] == [("SOLIDARITY_INCLUSION", 2)]
    nowhere = (await api.caller(Role.REGIONAL_DELEGATE).get("/roll-ups?by=axis")).json()
    assert (nowhere["items"], nowhere["total"]["projects"]) == ([], 0)


async def test_the_dashboard_shows_participants_ratios_money_and_targets(database: Database, api: Api) -> None:
    await programme_of_two(database)
    await project(database, PROJECTION, [paid("alpha", 1_500_000)])
    answer = await api.caller(Role.PROGRAMME_OFFICER).get("/roll-ups?by=axis&edition=2025")
    assert answer.status_code == 200
    inclusion = next(one for one in answer.json()["items"] if one["key"] == "SOLIDARITY_INCLUSION")
    assert inclusion["participants_target"] == 200
    assert inclusion["participants_reached"] == 0
    assert inclusion["cents_per_participant"] is None
    assert inclusion["in_work_at_six_months"] == {
        "numerator": 35,
        "denominator": 110,
        "percent": 31.8,
        "non_respondents": 0,
    }
    assert (inclusion["awarded_cents"], inclusion["paid_cents"]) == (6_000_000, 1_500_000)
    assert (inclusion["targets"], inclusion["targets_reached"], inclusion["targets_missed"]) == (4, 1, 0)


async def test_an_edition_without_projects_adds_up_to_nothing(database: Database, api: Api) -> None:
    await programme_of_two(database)
    answer = (await api.caller(Role.AUDITOR).get("/roll-ups?by=region&edition=2024")).json()
    assert answer["items"] == []
    assert answer["total"]["projects"] == 0
    assert answer["total"]["in_work_at_six_months"] == {
        "numerator": 0,
        "denominator": 0,
        "percent": None,
        "non_respondents": 0,
    }


async def test_an_unknown_question_is_refused(api: Api) -> None:
    for question in ("by=mood", "edition=2025", "by=axis&edition=soon", "by=axis&colour=blue"):
        assert (await api.caller(Role.AUDITOR).get(f"/roll-ups?{question}")).status_code == 422, question


async def test_neither_carriers_nor_operators_see_the_dashboard(api: Api) -> None:
    for role in (Role.CARRIER, Role.OPERATOR):
        assert (await api.caller(role, org="73282932000074").get("/roll-ups?by=axis")).status_code == 403, role
