"""Alerts: raised by simple rules, told as events, cured by what happens or closed by a person."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.domain.alerting import next_check
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.messaging.timers import count_due, fire_due
from shared.postgres import Database
from shared.testing import announced, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import PARTICIPANTS, SIGNED_ON, entry, id_of, plan

PEOPLE: dict[str, Any] = {
    "code": "PARTICIPANTS_REACHED",
    "value": 10,
    "period_start": "2025-04-01",
    "period_end": "2025-05-31",
    "source": "DECLARATIVE",
}
MIDDLE = SIGNED_ON + timedelta(days=(PARTICIPANTS.due_on - SIGNED_ON).days // 2)


async def fired_by(database: Database, day: date) -> None:
    """Fire everything due by the morning of a day."""
    clock = SimulatedClock(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass
    assert await count_due(database, TIMERS, clock) == 0


async def report(carrier: Caller, plan_id: UUID, value: int, **more: Any) -> dict[str, Any]:
    """A value the carrier reported."""
    answer = await carrier.post(f"/plans/{plan_id}/observations", {**PEOPLE, "value": value, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def raised(database: Database, kind: str) -> list[impact.AlertRaised]:
    """The alerts of a kind that were told."""
    return [one for one in await announced(database, impact.AlertRaised) if one.kind == kind]


async def cured(database: Database, kind: str) -> list[impact.AlertClosed]:
    """The alerts of a kind that were told to be over."""
    return [one for one in await announced(database, impact.AlertClosed) if one.kind == kind]


def with_values(*values: int) -> domain.Plan:
    """A plan that holds values."""
    before = plan()
    for number, value in enumerate(values):
        fact = domain.report_indicator(
            before, entry(value=value), observation_id=id_of(f"o{number}"), by="carrier", on=date(2025, 12, 1)
        )
        before = domain.evolve(before, fact)
    return before


@settings(deadline=None)
@given(st.integers(0, 100))
def test_a_target_is_unlikely_under_half_of_a_steady_pace(value: int) -> None:
    facts = domain.check_targets(with_values(value), on=MIDDLE)
    codes = [fact.alert.code for fact in facts if isinstance(fact, domain.AlertRaised)]
    passed, length = (MIDDLE - SIGNED_ON).days, (PARTICIPANTS.due_on - SIGNED_ON).days
    assert ("PARTICIPANTS_REACHED" in codes) == (2 * value * length < 100 * passed)


@settings(deadline=None)
@given(st.dates(date(2025, 4, 2), date(2030, 1, 1)))
def test_a_target_is_looked_at_three_times_at_most_before_it_is_due(due_on: date) -> None:
    days: list[date] = []
    while day := next_check(SIGNED_ON, due_on, after=days[-1] if days else None):
        days.append(day)
    assert 1 <= len(days) <= 3
    assert days == sorted(set(days))
    assert days[-1] < due_on


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=0, max_size=6), st.integers(0, 400))
def test_a_value_stands_out_over_three_times_the_largest_of_three_or_more(before: list[int], value: int) -> None:
    held = with_values(*before)
    fact = domain.report_indicator(held, entry(value=value), observation_id=id_of("x"), by="c", on=date(2025, 12, 1))
    alerts = domain.alerts_after(held, [fact], on=date(2025, 12, 1))
    assert bool(alerts) == (len(before) >= 3 and value > 3 * max(before))


async def test_an_unlikely_target_is_told_once_explained_and_cured_when_it_is_reached(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    await fired_by(database, MIDDLE - timedelta(days=1))
    assert await raised(database, "TARGET_UNLIKELY") == []
    await fired_by(database, date(2026, 6, 1))
    told = await raised(database, "TARGET_UNLIKELY")
    assert sorted(one.code or "" for one in told) == ["IN_WORK_AT_SIX_MONTHS", "PARTICIPANTS_REACHED"]
    listed = (await officer.get("/alerts?kind=TARGET_UNLIKELY&state=OPEN")).json()["items"]
    assert any("50 % du temps" in one["explanation"] for one in listed)
    one = await report(carrier, plan_id, 100)
    await officer.post(f"/observations/{one['id']}/verification")
    closed = await require_announced(database, impact.AlertClosed)
    assert (closed.code, closed.kind) == ("PARTICIPANTS_REACHED", "TARGET_UNLIKELY")
    assert len((await officer.get("/alerts?state=OPEN&kind=TARGET_UNLIKELY")).json()["items"]) == 1


async def test_a_target_taken_back_from_those_reached_is_looked_at_at_once_and_told_again(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    """Its days passed while it was reached, and had their turn for the other target."""
    await fired_by(database, date(2026, 6, 1))
    assert len(await raised(database, "TARGET_UNLIKELY")) == 2
    one = await report(carrier, plan_id, 100)
    await officer.post(f"/observations/{one['id']}/verification")
    assert [one.code for one in await cured(database, "TARGET_UNLIKELY")] == ["PARTICIPANTS_REACHED"]
    still = await report(carrier, plan_id, 90, supersedes=one["id"])
    await require_announced(database, impact.TargetReopened)
    assert len(await raised(database, "TARGET_UNLIKELY")) == 2, "ninety of a hundred is no bad pace"
    await officer.post(f"/observations/{still['id']}/verification")
    again = await report(carrier, plan_id, 100, supersedes=still["id"])
    await officer.post(f"/observations/{again['id']}/verification")
    await report(carrier, plan_id, 4, supersedes=again["id"])
    assert [one.code for one in await raised(database, "TARGET_UNLIKELY")][2:] == ["PARTICIPANTS_REACHED"]
    shown = (await officer.get("/alerts?kind=TARGET_UNLIKELY&state=OPEN")).json()["items"]
    assert any(one["explanation"].startswith("100 % du temps est passé : 4 relevés") for one in shown)
    await fired_by(database, date(2026, 12, 1))
    assert len(await raised(database, "TARGET_UNLIKELY")) == 3


def test_a_target_taken_back_before_its_first_day_waits_for_that_day() -> None:
    before, period = plan(), (SIGNED_ON, date(2025, 8, 31))
    right = entry(value=100, period=period)
    facts = domain.report_value(before, right, observation_id=id_of("o"), by="c", on=MIDDLE)
    before = reduce(domain.evolve, facts, before)
    before = reduce(domain.evolve, domain.verify(before, before.observations[0], by="o", on=MIDDLE), before)
    wrong = entry(value=1, supersedes=id_of("o"), period=period)
    for day, expected in ((MIDDLE - timedelta(days=1), []), (MIDDLE, [domain.TargetChecked, domain.AlertRaised])):
        facts = domain.report_value(before, wrong, observation_id=id_of("p"), by="c", on=day)
        assert [type(one) for one in facts] == [domain.IndicatorReported, domain.TargetReopened]
        assert [type(one) for one in domain.alerts_after(before, facts, on=day)] == expected


async def test_an_overdue_report_is_an_alert_until_it_comes(
    database: Database, plan_id: UUID, carrier: Caller, clock: SimulatedClock
) -> None:
    clock.advance(datetime(2026, 9, 1, 8, tzinfo=UTC))
    await fired_by(database, date(2026, 9, 1))
    (alert,) = await raised(database, "REPORT_OVERDUE")
    assert (alert.report, alert.raised_on) == (1, date(2026, 7, 31))
    submitted = await carrier.post(f"/plans/{plan_id}/reports/1/submission", {"narrative": "Enfin."})
    assert submitted.status_code == 200
    assert [one.alert for one in await cured(database, "REPORT_OVERDUE")] == [alert.alert]


async def test_a_value_that_stands_out_is_told_and_cured_by_its_correction_or_verification(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller
) -> None:
    for value in (10, 12, 9):
        await report(carrier, plan_id, value)
    assert await raised(database, "OUTLIER") == []
    typo = await report(carrier, plan_id, 1_000)
    (alert,) = await raised(database, "OUTLIER")
    assert alert.observation_id == UUID(typo["id"])
    await report(carrier, plan_id, 10, supersedes=typo["id"])
    assert (await require_announced(database, impact.AlertClosed)).alert == alert.alert
    real = await report(carrier, plan_id, 90)
    await officer.post(f"/observations/{real['id']}/verification")
    assert len(await cured(database, "OUTLIER")) == 2


async def test_a_proportion_stands_out_forty_points_from_those_before(
    database: Database, plan_id: UUID, carrier: Caller
) -> None:
    ratio = {"code": "IN_WORK_AT_SIX_MONTHS", "denominator": 100}
    for value in (30, 34, 35, 73):
        await report(carrier, plan_id, value, **ratio)
    assert await raised(database, "OUTLIER") == []
    await report(carrier, plan_id, 99, **ratio)
    assert len(await raised(database, "OUTLIER")) == 1


async def test_a_person_closes_an_alert_with_a_reason_once(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller, api: Api
) -> None:
    for value in (10, 12, 9, 1_000):
        await report(carrier, plan_id, value)
    path, body = f"/plans/{plan_id}/alerts/1/closure", {"because": "Confirmé par le porteur."}
    for role in set(Role) - {Role.IMPACT_OFFICER}:
        assert (await api.caller(role).post(path, body)).status_code == 403, role
    silent = (await officer.post(path, {"because": " "})).json()
    assert (silent["code"], silent["errors"][0]["field"]) == ("reason_missing", "because")
    closed = (await officer.post(path, body)).json()
    assert (closed["state"], closed["closed_by"]) == ("CLOSED", "officer-1")
    again = await officer.post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, "not_in_this_state")
    assert (await officer.post(f"/plans/{plan_id}/alerts/9/closure", body)).status_code == 404
    event = await require_announced(database, impact.AlertClosed)
    assert "Confirmé" not in event.model_dump_json()


async def test_alerts_are_listed_page_by_page_to_those_who_look_after_them(
    database: Database, plan_id: UUID, officer: Caller, api: Api
) -> None:
    await fired_by(database, date(2026, 9, 1))
    first = (await officer.get("/alerts?limit=2")).json()
    second = (await officer.get(f"/alerts?limit=2&cursor={first['next']}")).json()
    assert [one["kind"] for one in first["items"] + second["items"]] == ["TARGET_UNLIKELY"] * 2 + ["REPORT_OVERDUE"]
    assert (await officer.get("/alerts?edition=2024")).json()["items"] == []
    for role in (Role.CARRIER, Role.OPERATOR, Role.COMMITTEE_MEMBER):
        assert (await api.caller(role).get("/alerts")).status_code == 403
    assert plan_id
