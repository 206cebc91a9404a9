"""Each person is shown what waits for them: what a second person has to do is not shown to the first."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from impact.api.cohorts import COHORT
from impact.handlers import REACTIONS
from impact.main import SERVICE
from impact.timers import TIMERS
from shared.clock import SimulatedClock, start_of_paris_day
from shared.contracts import impact
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, react
from shared.testing.client import Api, Caller, serving
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

from .samples import OTHER_SIRET, SIRET, agreement_signed, application_submitted
from .test_cohorts import FOLLOW_UP
from .test_lists import PEOPLE, every


async def waiting(caller: Caller) -> list[str]:
    """The kinds of what waits, in its order."""
    return [one["kind"] for one in (await caller.get("/tasks")).json()["items"]]


async def morning(database: Database, clock: SimulatedClock, day: date) -> None:
    """The timers of a day."""
    clock.advance(start_of_paris_day(day))
    while await fire_due(database, TIMERS, clock):
        pass


@pytest.fixture
def author(api: Api) -> Caller:
    """The person who reports and hands in for the carrier, with the role of an officer."""
    return api.caller(Role.IMPACT_OFFICER, sub="carrier-1")


async def test_a_value_waits_for_another_person_until_it_is_verified(
    plan_id: UUID, carrier: Caller, officer: Caller, author: Caller
) -> None:
    made = (await carrier.post(f"/plans/{plan_id}/observations", PEOPLE)).json()["id"]
    (task,) = (await officer.get("/tasks")).json()["items"]
    assert (task["kind"], task["subject_id"], task["part"]) == ("OBSERVATION_TO_VERIFY", made, None)
    assert (task["number"], task["carrier_siret"], task["age_days"]) == ("CONV-2025-0001", SIRET, 0)
    assert await waiting(author) == []
    await officer.post(f"/observations/{made}/verification")
    assert await waiting(officer) == []


async def test_a_report_goes_between_its_carrier_and_an_officer_who_did_not_hand_it_in(
    plan_id: UUID, carrier: Caller, officer: Caller, author: Caller, api: Api
) -> None:
    (task,) = (await carrier.get("/tasks")).json()["items"]
    assert (task["kind"], task["subject_id"], task["part"]) == ("REPORT_TO_SUBMIT", str(plan_id), 1)
    assert (task["due_on"], task["overdue"], task["age_days"]) == ("2026-06-30", False, 30)
    assert await waiting(api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)) == []
    at = f"/plans/{plan_id}/reports/1"
    await carrier.post(f"{at}/submission", {"narrative": "Fait."})
    assert [await waiting(one) for one in (carrier, officer, author)] == [[], ["REPORT_TO_ACCEPT"], []]
    await officer.post(f"{at}/return", {"reason": "INCOMPLETE", "comment": "Il manque les effectifs."})
    assert [await waiting(one) for one in (carrier, officer)] == [["REPORT_RETURNED"], []]
    await carrier.post(f"{at}/submission", {"narrative": "Complété."})
    await officer.post(f"{at}/acceptance")
    assert [await waiting(one) for one in (carrier, officer)] == [[], []]


async def test_a_report_handed_in_early_is_not_recalled_and_sent_back_before_its_day_it_falls_due_then(
    database: Database, plan_id: UUID, issuer: DevelopmentIssuer
) -> None:
    clock = SimulatedClock(start_of_paris_day(date(2026, 5, 4)))
    at = f"/plans/{plan_id}/reports/1"
    async with serving(SERVICE, database, issuer, clock=clock) as api:
        carrier, officer = api.caller(Role.CARRIER, sub="carrier-1", org=SIRET), api.caller(Role.IMPACT_OFFICER)
        handed_in = await carrier.post(f"{at}/submission", {"narrative": "Fini en avance."})
        assert (handed_in.status_code, handed_in.json()["period_start"]) == (200, "2025-04-01")
        assert await waiting(carrier) == []
        await officer.post(f"{at}/return", {"reason": "INCOMPLETE", "comment": "Il manque les effectifs."})
        (task,) = (await carrier.get("/tasks")).json()["items"]
        assert (task["kind"], task["due_on"]) == ("REPORT_RETURNED", "2026-06-30")
        await morning(database, clock, date(2026, 6, 30))
        assert "REPORT_TO_SUBMIT" in await waiting(carrier)
    await morning(database, clock, date(2026, 8, 1))
    assert len(await announced(database, impact.ReportOverdue)) == 1


async def test_who_is_an_officer_and_a_carrier_is_shown_what_waits_for_each(
    plan_id: UUID, carrier: Caller, api: Api
) -> None:
    await carrier.post(f"/plans/{plan_id}/observations", PEOPLE)
    roles = (Role.CARRIER, Role.IMPACT_OFFICER)
    both = api.caller(*roles, sub="both", org=SIRET)
    assert sorted(await waiting(both)) == ["OBSERVATION_TO_VERIFY", "REPORT_TO_SUBMIT"]
    for other in (api.caller(*roles, sub="both", org=OTHER_SIRET), api.caller(*roles, sub="both")):
        assert await waiting(other) == ["OBSERVATION_TO_VERIFY"]


async def test_an_overdue_report_and_its_alert_wait_until_it_is_handed_in(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await morning(database, clock, date(2026, 8, 2))
    shown = (await officer.get("/tasks")).json()["items"]
    assert [(one["kind"], one["overdue"]) for one in shown if one["kind"] == "REPORT_OVERDUE"] == [
        ("REPORT_OVERDUE", True)
    ]
    assert "ALERT_TO_CLOSE" in [one["kind"] for one in shown]
    alerts = [one["part"] for one in shown if one["kind"] == "ALERT_TO_CLOSE"]
    for number in alerts:
        await officer.post(f"/plans/{plan_id}/alerts/{number}/closure", {"because": "Vu."})
    await carrier.post(f"/plans/{plan_id}/reports/1/submission", {"narrative": "Fait."})
    assert await waiting(officer) == ["REPORT_TO_ACCEPT"]


async def test_the_follow_up_of_a_cohort_waits_for_its_carrier_and_the_officers_until_it_is_answered(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    clock.advance(start_of_paris_day(date(2026, 7, 1)))
    spring = {**COHORT, "starts_on": "2026-01-05", "ends_on": "2026-06-30"}
    cohort = (await carrier.post(f"/plans/{plan_id}/cohorts", spring)).json()
    opens = date.fromisoformat(cohort["follow_up_from"])
    await morning(database, clock, opens - timedelta(days=1))
    assert "FOLLOW_UP_DUE" not in await waiting(officer)
    await morning(database, clock, opens)
    (task,) = [one for one in (await officer.get("/tasks")).json()["items"] if one["kind"] == "FOLLOW_UP_DUE"]
    assert (task["subject_id"], task["due_on"], task["overdue"]) == (cohort["id"], cohort["follow_up_until"], False)
    assert "FOLLOW_UP_DUE" in await waiting(carrier)
    await morning(database, clock, date.fromisoformat(cohort["follow_up_until"]) + timedelta(days=1))
    (late,) = [one for one in (await officer.get("/tasks")).json()["items"] if one["kind"] == "FOLLOW_UP_DUE"]
    assert late["overdue"] is True
    answered = {**FOLLOW_UP, "cohort_id": cohort["id"], "period_start": "2026-07-01", "period_end": "2026-12-30"}
    assert (await carrier.post(f"/plans/{plan_id}/observations", answered)).status_code == 201
    assert "FOLLOW_UP_DUE" not in await waiting(officer)


async def test_tasks_come_by_deadline_a_page_at_a_time(database: Database, carrier: Caller) -> None:
    for name in ("a", "b", "c"):
        await react(database, REACTIONS, application_submitted(name))
        await react(database, REACTIONS, agreement_signed(name))
    plans = {str(one.plan_id) for one in await announced(database, impact.MonitoringPlanOpened)}
    shown: list[dict[str, Any]] = await every(carrier, "/tasks?")
    assert sorted(one["subject_id"] for one in shown) == sorted(plans)


async def test_a_role_for_which_nothing_ever_waits_is_refused(api: Api) -> None:
    for role in (Role.AUDITOR, Role.PROGRAMME_OFFICER, Role.COMMITTEE_MEMBER):
        assert (await api.caller(role).get("/tasks")).status_code == 403
    assert (await api.caller(Role.CARRIER).get("/tasks")).status_code == 403
