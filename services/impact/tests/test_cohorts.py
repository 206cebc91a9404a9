"""Cohorts with their six-month follow-up, activities, breakdowns, a plan's own indicators, versions of the library."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.api.cohorts import ACTIVITY, COHORT, OWN_INDICATOR
from impact.api.library import DEFINITION
from impact.handlers import REACTIONS
from impact.projections import PROJECTIONS
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, project, react, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, agreement_closed, agreement_signed, application_submitted

FOLLOW_UP: dict[str, Any] = {
    "code": "IN_WORK_AT_SIX_MONTHS",
    "value": 14,
    "denominator": 30,
    "non_respondents": 10,
    "period_start": "2025-10-01",
    "period_end": "2026-03-30",
    "source": "THIRD_PARTY",
}
PEOPLE: dict[str, Any] = {
    "code": "PARTICIPANTS_REACHED",
    "value": 40,
    "period_start": "2025-04-07",
    "period_end": "2025-09-30",
    "source": "DECLARATIVE",
}


async def cohort(carrier: Caller, plan_id: UUID, **change: Any) -> dict[str, Any]:
    """A cohort of forty, from April to September 2025."""
    answer = await carrier.post(f"/plans/{plan_id}/cohorts", {**COHORT, **change})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(caller: Caller, path: str, body: dict[str, Any]) -> tuple[str, str]:
    """The code and the field of a refusal."""
    problem = (await caller.post(path, body)).json()
    assert problem["status"] == 422, problem
    return problem["code"], problem["errors"][0]["field"]


async def fired_by(database: Database, day: date) -> None:
    """Fire everything due by the morning of a day."""
    clock = SimulatedClock(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_some_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = domain.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


async def test_a_follow_up_opens_six_months_after_its_cohort_and_is_missed_without_answer(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller
) -> None:
    one = await cohort(carrier, plan_id, ends_on="2026-04-30")
    window = ("PLANNED", "2026-10-30", "2026-12-29")
    assert (one["state"], one["follow_up_from"], one["follow_up_until"]) == window
    declared = await require_announced(database, impact.CohortDeclared, plan_id=plan_id)
    assert (declared.size, declared.follow_up_from) == (40, date(2026, 10, 30))
    await fired_by(database, date(2026, 10, 29))
    assert await announced(database, impact.FollowUpOpened) == []
    await fired_by(database, date(2026, 10, 30))
    assert (await require_announced(database, impact.FollowUpOpened)).cohort_id == UUID(one["id"])
    await fired_by(database, date(2026, 12, 29))
    assert await announced(database, impact.FollowUpMissed) == []
    await fired_by(database, date(2026, 12, 30))
    assert (await require_announced(database, impact.FollowUpMissed)).moved_on == date(2026, 12, 30)
    clock.advance(datetime(2026, 12, 31, 8, tzinfo=UTC))
    told = {**FOLLOW_UP, "cohort_id": one["id"], "period_end": "2026-10-30"}
    late = await carrier.post(f"/plans/{plan_id}/observations", told)
    assert late.status_code == 201, late.text
    assert (await carrier.get(f"/plans/{plan_id}")).json()["cohorts"][0]["state"] == "ANSWERED"


async def test_cohorts_of_the_same_days_are_each_followed_though_the_last_is_declared_late(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller
) -> None:
    await cohort(carrier, plan_id, ends_on="2026-04-30")
    await fired_by(database, date(2026, 10, 30))
    clock.advance(datetime(2026, 11, 2, 8, tzinfo=UTC))
    late = await cohort(carrier, plan_id, name="Oubliée", ends_on="2026-04-30")
    assert late["state"] == "OPEN"
    assert len(await announced(database, impact.FollowUpOpened)) == 2
    await fired_by(database, date(2026, 12, 30))
    assert len(await announced(database, impact.FollowUpMissed)) == 2
    clock.advance(datetime(2026, 12, 31, 8, tzinfo=UTC))
    assert (await cohort(carrier, plan_id, name="Perdue", ends_on="2026-04-30"))["state"] == "MISSED"


async def test_an_answered_follow_up_is_not_missed_and_answered_once(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    one = await cohort(carrier, plan_id, ends_on="2025-11-30")
    assert one["state"] == "OPEN"
    for value in (14, 15):
        body = {**FOLLOW_UP, "value": value, "cohort_id": one["id"], "period_end": "2026-05-30"}
        assert (await carrier.post(f"/plans/{plan_id}/observations", body)).status_code == 201
    await fired_by(database, date(2027, 1, 1))
    await require_announced(database, impact.FollowUpAnswered)
    assert await announced(database, impact.FollowUpMissed) == []


async def test_what_is_said_of_a_cohort_fits_it(plan_id: UUID, carrier: Caller) -> None:
    one = await cohort(carrier, plan_id)
    path = f"/plans/{plan_id}/observations"
    of_it = {"cohort_id": one["id"]}
    assert await refused(carrier, path, {**PEOPLE, **of_it, "value": 41}) == ("more_than_the_cohort", "value")
    too_many = {**FOLLOW_UP, **of_it, "non_respondents": 11}
    assert await refused(carrier, path, too_many) == ("more_than_the_cohort", "denominator")
    early = {**FOLLOW_UP, **of_it, "period_end": "2026-03-29"}
    assert await refused(carrier, path, early) == ("follow_up_too_early", "period_end")
    assert await refused(carrier, path, {**PEOPLE, "cohort_id": str(new_id())}) == ("unknown_cohort", "cohort_id")
    assert (await carrier.post(path, {**PEOPLE, **of_it})).status_code == 201


async def test_a_breakdown_shares_the_whole_value_out(database: Database, plan_id: UUID, carrier: Caller) -> None:
    path = f"/plans/{plan_id}/observations"
    wrong = {**PEOPLE, "breakdown": {"GENDER": {"WOMEN": 22, "MEN": 17}}}
    assert await refused(carrier, path, wrong) == ("breakdown_does_not_add_up", "breakdown.GENDER")
    negative = {**PEOPLE, "breakdown": {"GENDER": {"WOMEN": 41, "MEN": -1}}}
    assert await refused(carrier, path, negative) == ("breakdown_does_not_add_up", "breakdown.GENDER")
    unknown = {**PEOPLE, "breakdown": {"SIGN": {"LION": 40}}}
    assert await refused(carrier, path, unknown) == ("unknown_disaggregation", "breakdown.SIGN")
    strange = {**PEOPLE, "breakdown": {"GENDER": {"Mme Exemple": 40}}}
    assert await refused(carrier, path, strange) == ("unknown_category", "breakdown.GENDER.Mme Exemple")
    right = {"GENDER": {"WOMEN": 38, "MEN": 2}, "AGE_BAND": {"UNDER_30": 40}}
    answer = await carrier.post(path, {**PEOPLE, "breakdown": right})
    assert (answer.status_code, answer.json()["breakdown"]) == (201, right)
    told = await require_announced(database, impact.IndicatorReported)
    assert [(one.category, one.value) for one in told.parts or ()] == [("WOMEN", 38), ("MEN", 2), ("UNDER_30", 40)]


async def test_non_respondents_are_for_ratios_alone(plan_id: UUID, carrier: Caller) -> None:
    path = f"/plans/{plan_id}/observations"
    expected = ("non_respondents_unexpected", "non_respondents")
    assert await refused(carrier, path, {**PEOPLE, "non_respondents": 1}) == expected
    assert await refused(carrier, path, {**FOLLOW_UP, "non_respondents": -1}) == expected


BAD_COHORTS = [
    ({"name": " "}, "name_missing", "name"),
    ({"name": "cohorte 1"}, "cohort_exists", "name"),
    ({"name": "2", "size": 0}, "size_out_of_bounds", "size"),
    ({"name": "2", "ends_on": "2025-04-06"}, "period_reversed", "ends_on"),
    ({"name": "2", "ends_on": "2035-04-06"}, "period_reversed", "ends_on"),
]
BAD_ACTIVITIES = [
    ({"title": " "}, "title_missing", "title"),
    ({"hours": -1}, "value_out_of_bounds", "hours"),
    ({"participants": -1}, "value_out_of_bounds", "participants"),
    ({"held_on": "2026-07-01"}, "not_held_yet", "held_on"),
    ({"cohort_id": "00000000-0000-4000-8000-000000000000"}, "unknown_cohort", "cohort_id"),
]


async def test_a_cohort_or_an_activity_that_cannot_be_is_refused(plan_id: UUID, carrier: Caller) -> None:
    one = await cohort(carrier, plan_id)
    for change, code, field in BAD_COHORTS:
        assert await refused(carrier, f"/plans/{plan_id}/cohorts", {**COHORT, **change}) == (code, field)
    for change, code, field in BAD_ACTIVITIES:
        assert await refused(carrier, f"/plans/{plan_id}/activities", {**ACTIVITY, **change}) == (code, field)
    held = await carrier.post(f"/plans/{plan_id}/activities", {**ACTIVITY, "cohort_id": one["id"]})
    assert held.status_code == 201
    plan = (await carrier.get(f"/plans/{plan_id}")).json()
    assert [(shown["hours"], shown["cohort_id"]) for shown in plan["activities"]] == [(6, one["id"])]


async def test_cohorts_and_activities_are_the_carriers_and_indicators_the_officers(
    database: Database, plan_id: UUID, carrier: Caller, api: Api
) -> None:
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    for path, body in (("cohorts", COHORT), ("activities", ACTIVITY)):
        assert (await other.post(f"/plans/{plan_id}/{path}", body)).status_code == 403
        for role in set(Role) - {Role.CARRIER}:
            assert (await api.caller(role).post(f"/plans/{plan_id}/{path}", body)).status_code == 403, role
    for role in set(Role) - {Role.IMPACT_OFFICER}:
        caller = api.caller(role, org="73282932000074")
        assert (await caller.post(f"/plans/{plan_id}/indicators", OWN_INDICATOR)).status_code == 403
        assert (await caller.post("/indicators", DEFINITION)).status_code == 403
    await react(database, REACTIONS, agreement_closed())
    assert (await carrier.post(f"/plans/{plan_id}/cohorts", COHORT)).status_code == 409
    assert (await carrier.post(f"/plans/{plan_id}/activities", ACTIVITY)).status_code == 409


async def test_a_plan_measures_an_indicator_of_its_own(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    added = await officer.post(f"/plans/{plan_id}/indicators", OWN_INDICATOR)
    assert (added.status_code, added.json()["label"]) == (201, "Mentors formés"), added.text
    event = await require_announced(database, impact.IndicatorAdded)
    assert "Mentors" not in event.model_dump_json()
    reported = await carrier.post(f"/plans/{plan_id}/observations", {**PEOPLE, "code": "MENTORS_TRAINED"})
    assert reported.status_code == 201, reported.text
    await project(database, PROJECTIONS[0], [event])
    assert await database.fetchval("SELECT target FROM impact.roll_up_target_v3 WHERE code = 'MENTORS_TRAINED'") == 25
    assert await refused(officer, f"/plans/{plan_id}/indicators", OWN_INDICATOR) == ("indicator_twice", "code")


BAD_INDICATORS = [
    ({"label": None}, "label_missing", "label"),
    ({"code": "EVENTS_HELD"}, "not_as_defined", "unit"),
    ({"code": "WOMEN_REACHED"}, "label_unexpected", "label"),
    ({"due_on": "2026-06-29"}, "due_in_the_past", "due_on"),
    ({"target": -1}, "value_out_of_bounds", "target"),
    ({"target_denominator": 3}, "denominator_unexpected", "target_denominator"),
    ({"unit": "RATIO"}, "target_out_of_bounds", "target"),
]


async def test_an_indicator_that_cannot_be_kept_is_refused(plan_id: UUID, officer: Caller) -> None:
    for change, code, field in BAD_INDICATORS:
        path = f"/plans/{plan_id}/indicators"
        assert await refused(officer, path, {**OWN_INDICATOR, **change}) == (code, field)


async def test_the_library_has_versions_and_a_plan_keeps_the_one_it_took(
    database: Database, plan_id: UUID, officer: Caller
) -> None:
    known = next(one for one in (await officer.get("/indicators")).json()["items"] if one["code"] == PEOPLE["code"])
    assert (known["version"], known["aggregation"], known["external_codes"]) == (
        1,
        "SUM",
        ["FSE:EECO01", "IRIS:PI2998"],
    )
    body = {name: known[name] for name in ("code", "label_en", "kind", "unit", "external_codes")}
    second = await officer.post("/indicators", {**body, "label_fr": "Participants", "method": "Émargement."})
    assert (second.status_code, second.json()["version"]) == (201, 2), second.text
    versions = (await officer.get(f"/indicators/{PEOPLE['code']}/versions")).json()["items"]
    assert [(one["version"], one["label_fr"]) for one in versions] == [
        (1, "Participants accompagnés"),
        (2, "Participants"),
    ]
    await react(database, REACTIONS, application_submitted("later"))
    await react(database, REACTIONS, agreement_signed("later"))
    later = (await announced(database, impact.MonitoringPlanOpened))[-1].plan_id
    taken = [(await officer.get(f"/plans/{one}")).json()["indicators"][0] for one in (plan_id, later)]
    assert [one["definition_version"] for one in taken] == [1, 2]
    assert await refused(officer, "/indicators", {**body, "label_fr": "X", "unit": "HOUR"}) == (
        "definition_changes_meaning",
        "unit",
    )
    assert (await officer.get("/indicators/NOTHING/versions")).status_code == 404


async def test_an_indicator_new_to_the_library_can_be_chosen(plan_id: UUID, officer: Caller) -> None:
    published = await officer.post("/indicators", DEFINITION)
    assert published.status_code == 201, published.text
    bare = {name: value for name, value in OWN_INDICATOR.items() if name != "label"}
    added = await officer.post(f"/plans/{plan_id}/indicators", bare)
    assert (added.status_code, added.json()["definition_version"]) == (201, published.json()["version"])
