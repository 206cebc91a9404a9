"""Observations over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

from impact.handlers import REACTIONS
from shared.contracts import impact
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, agreement_closed

PERIOD = {"period_start": "2025-04-01", "period_end": "2025-09-30", "source": "DECLARATIVE"}
PARTICIPANTS = {"code": "PARTICIPANTS_REACHED", "value": 60, **PERIOD}
IN_WORK = {"code": "IN_WORK_AT_SIX_MONTHS", "value": 17, "denominator": 50, **PERIOD, "source": "THIRD_PARTY"}


async def reported(carrier: Caller, plan_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """A value the carrier reported."""
    answer = await carrier.post(f"/plans/{plan_id}/observations", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_carrier_reports_a_value_and_an_officer_verifies_it(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    answer = await carrier.post(f"/plans/{plan_id}/observations", IN_WORK)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/plans/{plan_id}"
    assert answer.headers["etag"] == '"2"'
    one = answer.json()
    assert (one["state"], one["revision"], one["reported_by"]) == ("REPORTED", 2, "carrier-1")
    verified = await officer.post(f"/observations/{one['id']}/verification")
    assert (verified.json()["state"], verified.json()["verified_by"]) == ("VERIFIED", "officer-1")
    event = await require_announced(database, impact.IndicatorVerified, observation_id=UUID(one["id"]))
    assert (event.value, event.denominator, event.kind, event.unit) == (17, 50, "OUTCOME", "RATIO")
    reached = await require_announced(database, impact.TargetReached, plan_id=plan_id)
    assert (reached.value, reached.denominator, reached.target, reached.target_denominator) == (17, 50, 34, 100)


async def test_a_correction_supersedes_and_is_not_counted_twice(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    first = await reported(carrier, plan_id, PARTICIPANTS)
    await reported(carrier, plan_id, {**PARTICIPANTS, "value": 55, "supersedes": first["id"]})
    plan = (await carrier.get(f"/plans/{plan_id}")).json()
    assert plan["indicators"][0]["reported"] == {"value": 55, "denominator": None}
    assert [(one["value"], one["state"]) for one in plan["observations"]] == [(60, "SUPERSEDED"), (55, "REPORTED")]
    await require_announced(database, impact.IndicatorReported, supersedes=UUID(first["id"]), value=55)


BAD_VALUES: list[tuple[dict[str, Any], str, str]] = [
    ({"code": "HAPPINESS"}, "unknown_indicator", "code"),
    ({"value": 51}, "value_above_denominator", "value"),
    ({"value": -1}, "value_out_of_bounds", "value"),
    ({"denominator": 0}, "denominator_missing", "denominator"),
    ({"denominator": None}, "denominator_missing", "denominator"),
    ({"code": "PARTICIPANTS_REACHED"}, "denominator_unexpected", "denominator"),
    ({"period_end": "2025-03-31"}, "period_reversed", "period_end"),
    ({"period_start": "2025-03-31"}, "period_before_project", "period_start"),
    ({"period_end": "2026-07-01"}, "period_not_over", "period_end"),
    ({"supersedes": str(new_id())}, "unknown_observation", "supersedes"),
    ({"value": "17"}, "invalid_request", "value"),
    ({"value": 1.5}, "invalid_request", "value"),
    ({"value": 10**30}, "invalid_request", "value"),
    ({"source": "RUMOUR"}, "invalid_request", "source"),
    ({"period_start": "2025-02-30"}, "invalid_request", "period_start"),
    ({"colour": "blue"}, "invalid_request", "colour"),
]


async def test_a_bad_value_is_refused_naming_its_field_and_nothing_is_written(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    for change, code, field in BAD_VALUES:
        answer = await carrier.post(f"/plans/{plan_id}/observations", {**IN_WORK, **change})
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, code), (change, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert [one["field"] for one in problem["errors"]] == [field], change
    assert await announced(database, impact.IndicatorReported) == []
    assert await database.fetchval("SELECT count(*) FROM impact.observation") == 0


async def test_a_missing_field_is_named(plan_id: UUID, carrier: Caller) -> None:
    for missing in ("code", "value", "period_start", "period_end", "source"):
        body = {name: value for name, value in IN_WORK.items() if name != missing}
        answer = await carrier.post(f"/plans/{plan_id}/observations", body)
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [missing]


async def test_another_carrier_cannot_report_on_this_plan(database: Database, plan_id: UUID, api: Api) -> None:
    other = api.caller(Role.CARRIER, sub="carrier-2", org=OTHER_SIRET)
    answer = await other.post(f"/plans/{plan_id}/observations", PARTICIPANTS)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await announced(database, impact.IndicatorReported) == []


async def test_only_a_carrier_reports(database: Database, plan_id: UUID, api: Api) -> None:
    for role in set(Role) - {Role.CARRIER}:
        answer = await api.caller(role, org="73282932000074").post(f"/plans/{plan_id}/observations", PARTICIPANTS)
        assert answer.status_code == 403, role
    assert await announced(database, impact.IndicatorReported) == []


async def test_only_an_impact_officer_verifies(database: Database, plan_id: UUID, carrier: Caller, api: Api) -> None:
    one = await reported(carrier, plan_id, PARTICIPANTS)
    for role in set(Role) - {Role.IMPACT_OFFICER}:
        answer = await api.caller(role, sub="another").post(f"/observations/{one['id']}/verification")
        assert answer.status_code == 403, role
    assert await announced(database, impact.IndicatorVerified) == []


async def test_a_person_with_both_roles_cannot_verify_what_they_reported(
    database: Database, plan_id: UUID, api: Api
) -> None:
    both = api.caller(Role.CARRIER, Role.IMPACT_OFFICER, sub="both", org="73282932000074")
    one = await reported(both, plan_id, PARTICIPANTS)
    answer = await both.post(f"/observations/{one['id']}/verification")
    assert (answer.status_code, answer.json()["code"]) == (422, "self_verification")
    assert answer.json()["errors"][0]["field"] == "Authorization"
    assert await announced(database, impact.IndicatorVerified) == []


async def test_a_value_is_not_verified_twice(plan_id: UUID, carrier: Caller, officer: Caller) -> None:
    one = await reported(carrier, plan_id, PARTICIPANTS)
    assert (await officer.post(f"/observations/{one['id']}/verification")).status_code == 200
    again = await officer.post(f"/observations/{one['id']}/verification")
    assert (again.status_code, again.json()["code"]) == (409, "not_in_this_state")


async def test_an_unknown_observation_or_plan_is_not_found(carrier: Caller, officer: Caller) -> None:
    assert (await officer.post(f"/observations/{new_id()}/verification")).status_code == 404
    assert (await carrier.post(f"/plans/{new_id()}/observations", PARTICIPANTS)).status_code == 404


async def test_nothing_is_reported_on_a_closed_plan(database: Database, plan_id: UUID, carrier: Caller) -> None:
    await react(database, REACTIONS, agreement_closed())
    answer = await carrier.post(f"/plans/{plan_id}/observations", PARTICIPANTS)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_this_state")


async def test_a_stale_if_match_is_refused_and_nothing_is_written(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    await reported(carrier, plan_id, PARTICIPANTS)
    answer = await carrier.post(f"/plans/{plan_id}/observations", IN_WORK, if_match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert len(await announced(database, impact.IndicatorReported)) == 1


async def test_many_who_report_at_once_are_all_heard(database: Database, plan_id: UUID, carrier: Caller) -> None:
    bodies = [{**PARTICIPANTS, "value": value} for value in range(6)]
    answers = await asyncio.gather(*(carrier.post(f"/plans/{plan_id}/observations", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201] * len(bodies)
    assert sorted(answer.json()["revision"] for answer in answers) == [2, 3, 4, 5, 6, 7]
    assert sorted(one.value for one in await announced(database, impact.IndicatorReported)) == list(range(6))


async def test_the_same_key_reports_once_and_another_body_under_it_is_refused(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    path = f"/plans/{plan_id}/observations"
    first = await carrier.post(path, PARTICIPANTS, key="the-key-of-this-report")
    again = await carrier.post(path, PARTICIPANTS, key="the-key-of-this-report")
    assert (again.status_code, again.json()) == (201, first.json())
    other = await carrier.post(path, {**PARTICIPANTS, "value": 61}, key="the-key-of-this-report")
    assert other.status_code == 422
    assert len(await announced(database, impact.IndicatorReported)) == 1


async def test_a_report_of_a_value_needs_a_key_and_a_token(plan_id: UUID, carrier: Caller, api: Api) -> None:
    path = f"/plans/{plan_id}/observations"
    assert (await carrier.post(path, PARTICIPANTS, key=None)).status_code == 400
    assert (await api.nobody().post(path, PARTICIPANTS)).status_code == 401
