"""A report that was wrongly accepted is taken back by another person, who says why."""

from uuid import UUID

import asyncpg
import pytest

from shared.contracts import impact
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

NARRATIVE = {"narrative": "Fait."}
WHY = {"why": "Les relevés sont ceux d'un autre projet."}


@pytest.fixture
async def report(plan_id: UUID, carrier: Caller, officer: Caller) -> str:
    """An accepted report's address."""
    path = f"/plans/{plan_id}/reports/1"
    assert (await carrier.post(f"{path}/submission", NARRATIVE)).status_code == 200
    assert (await officer.post(f"{path}/acceptance")).status_code == 200
    return path


@pytest.fixture
def second(api: Api) -> Caller:
    """Another impact officer."""
    return api.caller(Role.IMPACT_OFFICER, sub="officer-2")


async def test_a_report_is_taken_back_examined_again_returned_and_accepted(
    database: Database, report: str, second: Caller, officer: Caller, carrier: Caller
) -> None:
    undone = (await second.post(f"{report}/acceptance/undoing", WHY)).json()
    assert (undone["state"], [one["kind"] for one in undone["exchanges"]]) == (
        "SUBMITTED",
        ["SUBMITTED", "ACCEPTED", "UNDONE"],
    )
    event = await require_announced(database, impact.ReportAcceptanceUndone)
    assert (event.report, WHY["why"] in event.model_dump_json()) == (1, False)
    noted = await database.fetch("SELECT actor FROM messaging.audit_log WHERE action = 'report-acceptance.undone'")
    assert [row["actor"] for row in noted] == ["officer-2"]
    returned = await officer.post(f"{report}/return", {"reason": "INCOMPLETE", "comment": "Complétez."})
    assert returned.status_code == 200
    assert (await carrier.post(f"{report}/submission", NARRATIVE)).status_code == 200
    assert (await officer.post(f"{report}/acceptance")).json()["state"] == "ACCEPTED"
    assert len(await announced(database, impact.ReportAccepted)) == 2


async def test_who_accepted_does_not_take_it_back_nor_without_a_reason_nor_twice(
    report: str, second: Caller, officer: Caller, carrier: Caller, api: Api
) -> None:
    path = f"{report}/acceptance/undoing"
    same = (await officer.post(path, WHY)).json()
    assert (same["status"], same["code"]) == (422, "self_undoing")
    silent = (await second.post(path, {"why": "  "})).json()
    assert (silent["status"], silent["errors"][0]["field"]) == (422, "why")
    assert (await carrier.post(f"{report}/submission", NARRATIVE)).status_code == 409, "it is accepted"
    for caller in (carrier, api.caller(Role.AUDITOR), api.caller(Role.FINANCE_APPROVER)):
        assert (await caller.post(path, WHY)).status_code == 403
    assert (await second.post(path, WHY)).status_code == 200
    again = (await second.post(path, WHY)).json()
    assert (again["status"], again["code"]) == (409, "not_in_this_state")


async def test_the_database_itself_asks_another_person(database: Database, plan_id: UUID, report: str) -> None:
    assert report
    for by, said in (("officer-1", "Une raison."), ("officer-2", "")):
        with pytest.raises(asyncpg.CheckViolationError, match="undone by another person"):
            await database.pool.execute(
                """INSERT INTO impact.report_exchange (plan_id, report, position, kind, by_subject, occurred_on, said)
                VALUES ($1, 1, 3, 'UNDONE', $2, '2026-07-01', $3)""",
                plan_id,
                by,
                said,
            )
