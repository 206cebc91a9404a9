"""Reports and observations of every plan, listed by cursor and filtered."""

from typing import Any
from uuid import UUID

from impact.handlers import REACTIONS
from shared.contracts import impact
from shared.postgres import Database
from shared.testing import announced, react
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, agreement_signed, application_submitted

PEOPLE: dict[str, Any] = {
    "code": "PARTICIPANTS_REACHED",
    "value": 40,
    "period_start": "2025-04-01",
    "period_end": "2025-09-30",
    "source": "DECLARATIVE",
}


async def three_plans(database: Database) -> list[UUID]:
    """Two plans of one carrier, and one of another."""
    for name, siret in (("a", None), ("b", None), ("c", OTHER_SIRET)):
        submitted = application_submitted(name, siret=siret) if siret else application_submitted(name)
        await react(database, REACTIONS, submitted)
        await react(database, REACTIONS, agreement_signed(name))
    return [one.plan_id for one in await announced(database, impact.MonitoringPlanOpened)]


async def every(caller: Caller, path: str) -> list[dict[str, Any]]:
    """All the lines of a list, two a page."""
    found: list[dict[str, Any]] = []
    page = (await caller.get(f"{path}limit=2")).json()
    found += page["items"]
    while page["next"]:
        page = (await caller.get(f"{path}limit=2&cursor={page['next']}")).json()
        found += page["items"]
    return found


async def test_reports_are_listed_by_due_day_and_filtered(
    database: Database, officer: Caller, carrier: Caller, api: Api
) -> None:
    plans = await three_plans(database)
    assert {one["plan_id"] for one in await every(officer, "/reports?")} == {str(one) for one in plans}
    await carrier.post(f"/plans/{plans[0]}/reports/1/submission", {"narrative": "Fait."})
    waiting = await every(officer, "/reports?state=SUBMITTED&edition=2025&")
    assert [(one["plan_id"], one["state"]) for one in waiting] == [(str(plans[0]), "SUBMITTED")]
    assert await every(officer, "/reports?due_by=2026-06-29&") == []
    assert len(await every(carrier, "/reports?")) == 2
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    assert [one["plan_id"] for one in await every(other, "/reports?")] == [str(plans[2])]


async def test_observations_to_verify_are_listed_in_the_order_they_were_reported(
    database: Database, officer: Caller, carrier: Caller, api: Api
) -> None:
    plans = await three_plans(database)
    made = [
        (await carrier.post(f"/plans/{plan}/observations", {**PEOPLE, "value": value})).json()["id"]
        for value, plan in enumerate([plans[0], plans[1], plans[0]])
    ]
    await officer.post(f"/observations/{made[1]}/verification")
    waiting = await every(officer, "/observations?state=REPORTED&")
    assert sorted(one["id"] for one in waiting) == sorted([made[0], made[2]])
    assert len(await every(officer, "/observations?code=PARTICIPANTS_REACHED&edition=2025&")) == 3
    assert await every(officer, "/observations?code=NOTHING&") == []
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    assert await every(other, "/observations?") == []


async def test_lists_are_for_staff_and_carriers_with_an_organisation(api: Api) -> None:
    for path in ("/reports", "/observations"):
        for role in (Role.OPERATOR, Role.COMMITTEE_MEMBER, Role.REGIONAL_DELEGATE):
            assert (await api.caller(role).get(path)).status_code == 403, role
        assert (await api.caller(Role.CARRIER).get(path)).status_code == 403
        assert (await api.caller(Role.AUDITOR).get(f"{path}?colour=blue")).status_code == 422
        assert (await api.caller(Role.AUDITOR).get(f"{path}?state=ASLEEP")).status_code == 422
