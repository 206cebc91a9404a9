"""A version of the library that staff publish does what it says, in the plans that take it from that day on."""

import zipfile
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from impact import domain
from impact.handlers import REACTIONS
from impact.projections import PROJECTIONS
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.postgres import Database
from shared.testing import announced, project, react
from shared.testing.client import Caller

from .samples import IN_WORK, agreement_closed, agreement_signed, application_submitted
from .test_cohorts import FOLLOW_UP, cohort, refused
from .test_tasks import morning, waiting

STILL_THERE: dict[str, Any] = {
    "code": "STILL_IN_THE_JOB",
    "label_fr": "Toujours en poste",
    "label_en": "Still in the job",
    "kind": "OUTCOME",
    "unit": "PERSON",
}
TOLD: dict[str, Any] = {
    "code": STILL_THERE["code"],
    "value": 12,
    "period_start": "2025-10-01",
    "source": "THIRD_PARTY",
}
TARGET: dict[str, Any] = {"kind": "OUTCOME", "unit": "PERSON", "baseline": 0, "target": 10, "due_on": "2026-07-31"}


async def publish(officer: Caller, **body: Any) -> None:
    """Put a version in force."""
    answer = await officer.post("/indicators", body)
    assert answer.status_code == 201, answer.text


async def measured(officer: Caller, plan_id: UUID, *, window: str) -> None:
    """A plan that measures, from now on, an indicator published with a window."""
    await publish(officer, **STILL_THERE, window=window)
    added = await officer.post(f"/plans/{plan_id}/indicators", {**TARGET, "code": STILL_THERE["code"]})
    assert added.status_code == 201, added.text


async def opened_later(database: Database) -> UUID:
    """A plan that takes what is in force now."""
    await react(database, REACTIONS, application_submitted("later"))
    await react(database, REACTIONS, agreement_signed("later"))
    return (await announced(database, impact.MonitoringPlanOpened))[-1].plan_id


@pytest.mark.parametrize(
    ("window", "first", "becomes"),
    [("P3M", date(2026, 2, 28), "OPEN"), ("P6M", date(2026, 5, 30), "ANSWERED"), ("P9D", date(2025, 12, 9), "OPEN")],
)
async def test_a_value_waits_for_the_published_window_and_answers_the_follow_up_of_that_day(
    plan_id: UUID, carrier: Caller, officer: Caller, window: str, first: date, becomes: str
) -> None:
    await measured(officer, plan_id, window=window)
    one = await cohort(carrier, plan_id, ends_on="2025-11-30")
    assert one["state"] == "OPEN"
    path, told = f"/plans/{plan_id}/observations", {**TOLD, "cohort_id": one["id"]}
    early = {**told, "period_end": str(first - timedelta(days=1))}
    assert await refused(carrier, path, early) == ("follow_up_too_early", "period_end")
    assert (await carrier.post(path, {**told, "period_end": str(first)})).status_code == 201
    assert (await carrier.get(f"/plans/{plan_id}")).json()["cohorts"][0]["state"] == becomes


async def test_a_version_without_a_window_frees_the_plans_that_take_it_and_no_other(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    code = FOLLOW_UP["code"]
    known = next(one for one in (await officer.get("/indicators")).json()["items"] if one["code"] == code)
    same = {name: known[name] for name in ("code", "label_en", "kind", "unit", "numerator", "denominator")}
    await publish(officer, **same, label_fr="En emploi")
    later = await opened_later(database)
    for one, expected, label in ((plan_id, 422, known["label_fr"]), (later, 201, "En emploi")):
        of = await cohort(carrier, one)
        early = {**FOLLOW_UP, "cohort_id": of["id"], "period_end": "2026-03-29"}
        assert (await carrier.post(f"/plans/{one}/observations", early)).status_code == expected
        plan = (await carrier.get(f"/plans/{one}")).json()
        assert plan["cohorts"][0]["state"] != "ANSWERED"
        assert [shown["label"] for shown in plan["indicators"] if shown["code"] == code] == [label]


async def test_a_plan_is_followed_after_its_closing_until_the_published_window_passed(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await measured(officer, plan_id, window="P1Y")
    one = await cohort(carrier, plan_id, starts_on="2025-10-01", ends_on="2026-04-30")
    await react(database, REACTIONS, agreement_closed())
    await morning(database, clock, date(2027, 4, 30))
    told = {**TOLD, "cohort_id": one["id"], "period_end": "2027-04-30"}
    made = await carrier.post(f"/plans/{plan_id}/observations", told)
    assert made.status_code == 201, made.text
    assert "OBSERVATION_TO_VERIFY" in await waiting(officer)
    assert (await officer.post(f"/observations/{made.json()['id']}/verification")).status_code == 200
    reached = [told.code for told in await announced(database, impact.TargetReached)]
    assert (reached, await waiting(officer)) == ([STILL_THERE["code"]], [])
    assert (await officer.get(f"/plans/{plan_id}")).json()["state"] == "CLOSED"


async def test_the_target_of_a_published_window_is_missed_when_it_passed_unanswered(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await measured(officer, plan_id, window="P1Y")
    await cohort(carrier, plan_id, starts_on="2025-10-01", ends_on="2026-04-30")
    await react(database, REACTIONS, agreement_closed())
    last = date(2027, 4, 30) + timedelta(days=domain.FOLLOW_UP_DAYS)
    await morning(database, clock, last)
    assert (await officer.get(f"/plans/{plan_id}")).json()["state"] == "FOLLOWING"
    await morning(database, clock, last + timedelta(days=1))
    assert STILL_THERE["code"] in [told.code for told in await announced(database, impact.TargetMissed)]
    assert (await officer.get(f"/plans/{plan_id}")).json()["state"] == "CLOSED"


async def test_the_yearly_workbook_names_indicators_as_the_library_in_force_does(
    database: Database, plan_id: UUID, officer: Caller
) -> None:
    await measured(officer, plan_id, window="P3M")
    await publish(officer, **{**STILL_THERE, "label_fr": "Resté en poste"}, window="P3M")
    heard = [application_submitted(), agreement_signed(), *await announced(database, impact.MonitoringPlanOpened)]
    await project(database, PROJECTIONS[0], [*heard, *await announced(database, impact.IndicatorAdded)])
    answer = await officer.get("/yearly-report/xlsx?edition=2025")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        said = book.read("xl/sharedStrings.xml").decode()
    assert "Resté en poste" in said
    assert "Indicateur propre" not in said


@pytest.mark.parametrize("window", ["P0M", "P1000M", "P10Y", "P6W", "6M", "P6MM"])
async def test_a_window_that_is_no_duration_of_this_programme_is_refused(officer: Caller, window: str) -> None:
    answer = await officer.post("/indicators", {**STILL_THERE, "window": window})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "window")


def test_a_plan_opened_before_versions_were_kept_has_what_comes_with_the_platform() -> None:
    assert (IN_WORK.definition_version, IN_WORK.name) == (None, "En emploi six mois après")
    assert IN_WORK.observed_from(date(2025, 8, 31)) == date(2026, 2, 28)
    assert replace(IN_WORK, label="Le nôtre").observed_from(date(2025, 8, 31)) is None
