"""Plans and activity reports over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from impact.handlers import REACTIONS
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, agreement_signed, application_submitted, id_of

NARRATIVE = {"narrative": "Deux cohortes de quarante participants ont été accompagnées."}


async def submitted(carrier: Caller, plan_id: UUID) -> dict[str, Any]:
    """The report, handed in."""
    answer = await carrier.post(f"/plans/{plan_id}/reports/1/submission", NARRATIVE)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_report_is_handed_in_returned_handed_in_again_and_accepted(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    assert (await submitted(carrier, plan_id))["state"] == "SUBMITTED"
    body = {"reason": "INCOMPLETE", "comment": "Précisez la méthode."}
    returned = await officer.post(f"/plans/{plan_id}/reports/1/return", body)
    assert (returned.status_code, returned.json()["state"]) == (200, "RETURNED")
    await submitted(carrier, plan_id)
    accepted = await officer.post(f"/plans/{plan_id}/reports/1/acceptance")
    assert (accepted.status_code, accepted.json()["state"]) == (200, "ACCEPTED")
    assert [one["kind"] for one in accepted.json()["exchanges"]] == ["SUBMITTED", "RETURNED", "SUBMITTED", "ACCEPTED"]
    event = await require_announced(database, impact.ReportAccepted, plan_id=plan_id, report=1)
    assert (event.kind, event.agreement_id) == ("FINAL", id_of("essai/agreement"))
    assert len(await announced(database, impact.ReportSubmitted)) == 2
    assert {one.code for one in await announced(database, impact.TargetMissed)} == {
        "PARTICIPANTS_REACHED",
        "IN_WORK_AT_SIX_MONTHS",
    }


async def test_a_report_that_is_overdue_can_still_be_handed_in(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller, clock: SimulatedClock
) -> None:
    clock.advance(datetime(2026, 9, 1, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass
    plan = (await carrier.get(f"/plans/{plan_id}")).json()
    assert plan["reports"][0]["state"] == "OVERDUE"
    await submitted(carrier, plan_id)
    assert (await officer.post(f"/plans/{plan_id}/reports/1/acceptance")).json()["state"] == "ACCEPTED"


async def test_an_empty_narrative_is_refused(plan_id: UUID, carrier: Caller) -> None:
    for text in ("", "   \n "):
        answer = await carrier.post(f"/plans/{plan_id}/reports/1/submission", {"narrative": text})
        assert (answer.status_code, answer.json()["code"]) == (422, "narrative_missing")


async def test_a_report_is_returned_with_a_comment_and_a_known_reason(
    plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await submitted(carrier, plan_id)
    path = f"/plans/{plan_id}/reports/1/return"
    silent = await officer.post(path, {"reason": "OTHER", "comment": " "})
    assert (silent.status_code, silent.json()["code"]) == (422, "comment_missing")
    odd = await officer.post(path, {"reason": "MOOD", "comment": "Non."})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (422, "reason")


async def test_a_report_that_was_not_handed_in_cannot_be_accepted(
    database: Database, plan_id: UUID, officer: Caller
) -> None:
    answer = await officer.post(f"/plans/{plan_id}/reports/1/acceptance")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_this_state")
    assert await announced(database, impact.ReportAccepted) == []


async def test_who_handed_in_a_report_cannot_accept_it(plan_id: UUID, api: Api) -> None:
    both = api.caller(Role.CARRIER, Role.IMPACT_OFFICER, sub="both", org="73282932000074")
    await submitted(both, plan_id)
    answer = await both.post(f"/plans/{plan_id}/reports/1/acceptance")
    assert (answer.status_code, answer.json()["code"]) == (422, "self_acceptance")
    assert answer.json()["errors"][0]["field"] == "Authorization"


async def test_another_carrier_can_neither_see_nor_report_on_this_plan(plan_id: UUID, api: Api) -> None:
    other = api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)
    assert (await other.get(f"/plans/{plan_id}")).status_code == 403
    assert (await other.post(f"/plans/{plan_id}/reports/1/submission", NARRATIVE)).status_code == 403
    assert (await other.get("/plans")).json()["items"] == []


async def test_an_auditor_reads_all_and_writes_nothing(plan_id: UUID, carrier: Caller, api: Api) -> None:
    await submitted(carrier, plan_id)
    auditor = api.caller(Role.AUDITOR)
    assert (await auditor.get(f"/plans/{plan_id}")).status_code == 200
    assert (await auditor.post(f"/plans/{plan_id}/reports/1/acceptance")).status_code == 403
    assert (await auditor.post(f"/plans/{plan_id}/reports/1/submission", NARRATIVE)).status_code == 403


async def test_an_operator_sees_no_business_data(plan_id: UUID, api: Api) -> None:
    operator = api.caller(Role.OPERATOR)
    for path in (f"/plans/{plan_id}", "/plans", "/roll-ups?by=axis"):
        assert (await operator.get(path)).status_code == 403


async def test_a_carrier_whose_token_names_no_organisation_sees_no_list(api: Api, plan_id: UUID) -> None:
    assert plan_id
    refused = await api.caller(Role.CARRIER).get("/plans")
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], "SIRET" in error["message"]) == (403, "Authorization", True)


async def test_an_unknown_plan_or_report_is_not_found(plan_id: UUID, carrier: Caller, officer: Caller) -> None:
    assert (await officer.get(f"/plans/{new_id()}")).status_code == 404
    missing = await carrier.post(f"/plans/{plan_id}/reports/2/submission", NARRATIVE)
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (404, "number")
    assert (await officer.post(f"/plans/{new_id()}/reports/1/acceptance")).status_code == 404


async def test_a_plan_is_shown_with_its_labels_and_its_etag(plan_id: UUID, officer: Caller) -> None:
    answer = await officer.get(f"/plans/{plan_id}")
    plan = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (plan["id"], plan["state"], plan["revision"]) == (str(plan_id), "OPEN", 1)
    assert [one["label"] for one in plan["indicators"]] == ["Participants accompagnés", "En emploi six mois après"]
    assert plan["indicators"][1]["reported"] == {"value": 0, "denominator": 0}
    assert (await officer.get(f"/plans/{plan_id}", if_none_match='"1"')).status_code == 304


async def test_plans_are_listed_page_by_page_and_filtered(database: Database, officer: Caller) -> None:
    for number in range(3):
        await react(database, REACTIONS, application_submitted(f"p{number}"))
        await react(database, REACTIONS, agreement_signed(f"p{number}"))
    first = (await officer.get("/plans?limit=2")).json()
    second = (await officer.get(f"/plans?limit=2&cursor={first['next']}")).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert len({one["id"] for one in first["items"] + second["items"]}) == 3
    wanted = id_of("p1/application")
    found = (await officer.get(f"/plans?application_id={wanted}&state=OPEN")).json()["items"]
    assert [one["application_id"] for one in found] == [str(wanted)]
    assert (await officer.get("/plans?state=CLOSED")).json()["items"] == []
    assert (await officer.get("/plans?state=ASLEEP")).status_code == 422
    assert (await officer.get("/plans?colour=blue")).status_code == 422


async def test_the_library_is_shown_to_whoever_has_a_token(api: Api) -> None:
    answer = await api.caller(Role.CARRIER).get("/indicators")
    assert {"PARTICIPANTS_REACHED", "IN_WORK_AT_SIX_MONTHS"} <= {one["code"] for one in answer.json()["items"]}
    assert (await api.nobody().get("/indicators")).status_code == 401
