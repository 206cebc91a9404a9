"""The roll-ups in every dimension, and a rebuild that gives the same bytes."""

from datetime import date

from impact import domain
from impact.projections import PROJECTIONS
from impact.store.roll_ups import By, RollUp
from shared.contracts import funding, impact
from shared.contracts.envelope import Event
from shared.contracts.intake import ZoneRef
from shared.postgres import Database
from shared.testing import project
from shared.testing.client import Api, Caller
from shared.vocabulary import Audience, Axis, Region, Role, SpecialAudience, Unit

from .histories import Step, live
from .samples import IN_WORK, PARTICIPANTS, SIRET, agreement_signed, application_submitted, id_of, paid, plan, target
from .test_roll_ups import ZONES, added_up, emptied, rows

PROJECTION, *_ = PROJECTIONS
GROWN = {"baseline": 10_000, "reached": 20_000, "factor": 2.0}


def observed(
    plan_id: object, name: str, code: str, value: int, whole: int | None = None, *, silent: int | None = None
) -> list[Event]:
    """A value reported for the spring of 2025, and verified."""
    ref = plan(name=name).ref
    about = {
        "plan_id": plan_id,
        "application_id": ref.application_id,
        "agreement_id": ref.agreement_id,
        "edition": 2025,
        "observation_id": id_of(f"{name}/{code}/{value}"),
        "code": code,
        "kind": "OUTCOME",
        "unit": Unit.RATIO if whole is not None else Unit.PERSON,
        "value": value,
        "denominator": whole,
        "non_respondents": silent,
        "period_start": date(2025, 4, 1),
        "period_end": date(2025, 6, 30),
    }
    return [
        impact.IndicatorReported(**about, reported_on=date(2025, 7, 1)),
        impact.IndicatorVerified(**about, verified_on=date(2025, 7, 2)),
    ]


def a_project(
    name: str,
    people: int,
    in_work: tuple[int, int],
    *,
    axis: Axis = Axis.SOLIDARITY_INCLUSION,
    regions: tuple[Region, ...] = (Region.ILE_DE_FRANCE,),
    departments: tuple[str, ...] = ("75",),
    communes: tuple[str, ...] = (),
    zones: tuple[str, ...] = ("QPV:QN07501M",),
    baseline: int = 0,
    silent: int | None = None,
    siret: str = SIRET,
) -> list[Event]:
    """Everything told of a project that reached some people."""
    submitted = application_submitted(name, axis=axis, regions=regions, siret=siret).model_copy(
        update={
            "departments": departments,
            "communes": communes,
            "zones": tuple(ZoneRef(scheme=scheme, code=code, vintage="2025") for scheme, code in map(_split, zones)),
            "audiences": (Audience.EXECUTIVE, Audience.SMALL_BUSINESS),
            "special_audiences": (SpecialAudience.QPV_RESIDENT, SpecialAudience.WOMEN),
        }
    )
    opened = impact.MonitoringPlanOpened(
        plan_id=plan(name=name).ref.plan_id,
        application_id=submitted.application_id,
        agreement_id=plan(name=name).ref.agreement_id,
        edition=2025,
        indicators=(target(PARTICIPANTS).model_copy(update={"baseline": baseline}), target(IN_WORK)),
        reports=(),
        opened_on=date(2025, 4, 1),
    )
    events: list[Event] = [submitted, agreement_signed(name), opened, paid(name)]
    events += observed(opened.plan_id, name, domain.PARTICIPANTS_REACHED, people)
    return events + observed(opened.plan_id, name, domain.IN_WORK_AT_SIX_MONTHS, *in_work, silent=silent)


def _split(zone: str) -> list[str]:
    return zone.split(":")


async def told(database: Database, *projects: list[Event]) -> None:
    """Let the projection hear of projects."""
    for events in projects:
        await project(database, PROJECTION, events)


def reached(one: RollUp) -> int:
    """The verified participants of a line."""
    measure = one.measure(domain.PARTICIPANTS_REACHED, Unit.PERSON)
    return measure.verified if measure else 0


async def test_each_dimension_has_its_keys(database: Database) -> None:
    await told(
        database,
        a_project("alpha", 40, (10, 20)),
        a_project(
            "beta",
            60,
            (5, 30),
            regions=(Region.BRETAGNE,),
            departments=("29", "35"),
            zones=("QPV:QN02901M", "QPV:QN02902M", "FRR:29232", "ACV:29232"),
        ),
    )
    keys = {
        By.DEPARTMENT: {"75": 40, "29": 60, "35": 60, "*": 100},
        By.ZONING: {"QPV": 100, "FRR": 60, "ACV": 60, "*": 100},
        By.AUDIENCE: {"EXECUTIVE": 100, "SMALL_BUSINESS": 100, "QPV_RESIDENT": 100, "WOMEN": 100, "*": 100},
        By.EDITION: {"2025": 100, "*": 100},
        By.CARRIER: {"73282932000074": 100, "*": 100},
    }
    for by, expected in keys.items():
        assert {key: reached(one) for key, one in (await added_up(database, by)).items()} == expected


async def test_who_lives_in_a_zone_is_an_audience_and_no_zone_of_the_project(database: Database) -> None:
    await told(database, a_project("alpha", 40, (10, 20), zones=()))
    assert set(await added_up(database, By.ZONING)) == {"*"}
    assert "QPV_RESIDENT" in await added_up(database, By.AUDIENCE)


async def test_the_cost_of_a_participant_is_that_of_the_projects_that_have_some(database: Database, api: Api) -> None:
    silent = a_project("beta", 60, (5, 30))[:4]
    await told(database, a_project("alpha", 40, (10, 20)), silent)
    officer = api.caller(Role.PROGRAMME_OFFICER)
    total = (await officer.get("/roll-ups?by=axis")).json()["total"]
    assert (total["awarded_cents"], total["awarded_for_participants_cents"]) == (6_000_000, 3_000_000)
    assert total["cents_per_participant"] == 3_000_000 // 40
    by_month = (await officer.get("/roll-ups?by=month")).json()
    assert {one["cents_per_participant"] for one in [*by_month["items"], by_month["total"]]} == {None}


async def test_by_month_everything_stands_in_the_month_it_belongs_to(database: Database) -> None:
    await told(database, a_project("alpha", 40, (10, 20)))
    lines = await added_up(database, By.MONTH)
    assert {key: (one.projects, one.awarded_cents, one.paid_cents, reached(one)) for key, one in lines.items()} == {
        "2025-04": (1, 3_000_000, 0, 0),
        "2025-05": (0, 0, 1_000_000, 0),
        "2025-06": (0, 0, 0, 40),
        "2026-03": (0, 0, 0, 0),
        "2026-05": (0, 0, 0, 0),
        "*": (1, 3_000_000, 1_000_000, 40),
    }
    due = lines["2026-03"].measure(domain.PARTICIPANTS_REACHED, Unit.PERSON)
    assert due is not None
    assert (due.targets, due.target) == (1, 100)


async def test_a_dashboard_without_projects_is_empty(database: Database) -> None:
    for by in By:
        assert set(await added_up(database, by)) == {"*"}


async def test_non_respondents_stand_beside_the_ratio_and_growth_over_the_baseline(
    database: Database, api: Api
) -> None:
    await told(
        database,
        a_project("alpha", 20_000, (34, 80), baseline=10_000, silent=20),
        a_project("beta", 60, (5, 30), silent=3),
    )
    total = (await api.caller(Role.AUDITOR).get("/roll-ups?by=axis")).json()["total"]
    assert total["in_work_at_six_months"] == {
        "numerator": 39,
        "denominator": 110,
        "percent": 35.5,
        "non_respondents": 23,
    }
    assert total["growth"] == GROWN
    assert (total["targets"], total["targets_too_early"]) == (4, 4)


async def test_growth_by_month_is_of_the_total_and_absent_from_the_months(database: Database, api: Api) -> None:
    await told(database, a_project("alpha", 20_000, (34, 80), baseline=10_000), a_project("beta", 60, (5, 30)))
    by_month = (await api.caller(Role.AUDITOR).get("/roll-ups?by=month")).json()
    assert by_month["total"]["growth"] == GROWN
    months = [one["growth"] for one in by_month["items"]]
    assert len(months) > 1
    assert all(one == {"baseline": None, "reached": None, "factor": None} for one in months)


async def test_filters_keep_to_an_axis_and_a_region(database: Database, api: Api) -> None:
    green = Axis.ECOLOGICAL_TRANSITION
    await told(
        database,
        a_project("alpha", 40, (10, 20)),
        a_project("beta", 60, (5, 30), axis=green, regions=(Region.BRETAGNE,), departments=("29",)),
    )
    officer = api.caller(Role.PROGRAMME_OFFICER)
    by_axis = (await officer.get(f"/roll-ups?by=department&axis={green}")).json()
    assert ([one["key"] for one in by_axis["items"]], by_axis["total"]["participants_reached"]) == (["29"], 60)
    by_region = (await officer.get("/roll-ups?by=axis&region=11")).json()
    assert [one["key"] for one in by_region["items"]] == ["SOLIDARITY_INCLUSION"]
    assert (await officer.get("/roll-ups?by=mood")).status_code == 422
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("11",))
    assert (await delegate.get("/roll-ups?by=axis&region=53")).json()["total"]["projects"] == 0


async def test_a_delegate_sees_the_departments_of_their_regions_alone(database: Database, api: Api) -> None:
    both = (Region.ILE_DE_FRANCE, Region.BRETAGNE)
    await told(database, a_project("alpha", 40, (10, 20), regions=both, departments=("75", "29")))
    delegate = api.caller(Role.REGIONAL_DELEGATE, regions=("11",))
    lines = (await delegate.get("/roll-ups?by=department")).json()["items"]
    assert [one["key"] for one in lines] == ["75"]


def a_programme() -> list[Event]:
    """Three projects with corrections, verifications and judgements."""
    steps = [
        Step("report", ratio=False, value=120, denominator=1, pick=0),
        Step("verify", ratio=False, value=0, denominator=1, pick=0),
        Step("correct", ratio=False, value=90, denominator=1, pick=0),
        Step("report", ratio=True, value=17, denominator=50, pick=0),
        Step("verify", ratio=True, value=0, denominator=1, pick=1),
        Step("submit", ratio=False, value=0, denominator=1, pick=0),
        Step("accept", ratio=False, value=0, denominator=1, pick=0),
    ]
    events: list[Event] = []
    for name in ("alpha", "beta", "gamma"):
        submitted = application_submitted(name, zones=ZONES[name])
        events += [submitted, agreement_signed(name), paid(name), *live(name, steps).announced()]
    return events


async def everything_shown(auditor: Caller) -> list[bytes]:
    """The answers of the dashboard in every dimension, as bytes."""
    answers = [await auditor.get(f"/roll-ups?by={by}") for by in By]
    answers += [await auditor.get(f"/roll-ups/public?edition=2025&by={by}") for by in By]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.content for answer in answers]


async def test_a_rebuild_from_the_log_gives_the_same_numbers_byte_for_byte(database: Database, api: Api) -> None:
    auditor = api.caller(Role.AUDITOR)
    events = a_programme()
    for event in events:
        await project(database, PROJECTION, [event])
    before, kept = await everything_shown(auditor), await rows(database)
    await emptied(database)
    assert await everything_shown(auditor) != before
    await project(database, PROJECTION, events)
    assert await everything_shown(auditor) == before
    assert await rows(database) == kept


async def test_the_sums_kept_are_those_of_the_observations_that_stand(database: Database) -> None:
    await project(database, PROJECTION, a_programme())
    differences = await database.fetch(
        """SELECT plan_id, code FROM impact.roll_up_sum_v3 AS s FULL JOIN (
            SELECT plan_id, code, coalesce(sum(value) FILTER (WHERE NOT superseded), 0) AS reported,
                coalesce(sum(value) FILTER (WHERE verified AND NOT superseded), 0) AS verified
            FROM impact.roll_up_observation_v3 GROUP BY plan_id, code
        ) AS o USING (plan_id, code)
        WHERE (s.reported, s.verified) IS DISTINCT FROM (o.reported, o.verified)"""
    )
    assert differences == []
    assert await database.fetchval("SELECT count(*) FROM impact.roll_up_observation_v3 WHERE superseded") == 3


async def test_money_paid_back_lowers_the_month_it_came_in(database: Database) -> None:
    received = funding.ClawbackReceived(
        agreement_id=id_of("alpha/agreement"),
        application_id=id_of("alpha/application"),
        edition=2025,
        clawback_id=id_of("alpha/clawback"),
        amount_cents=400,
        outstanding_cents=0,
        received_on=date(2026, 9, 1),
    )
    await told(database, [*a_project("alpha", 40, (10, 20)), received])
    lines = await added_up(database, By.MONTH)
    assert (lines["2026-09"].paid_cents, lines["*"].paid_cents) == (-400, 999_600)
