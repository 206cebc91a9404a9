"""Which reports an agreement asks for, and the reminders of them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact import domain
from impact.domain.obligations import next_reminder
from impact.handlers import REACTIONS, reactions
from impact.main import SERVICE, configured
from impact.settings import Settings
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import funding, impact
from shared.messaging.timers import count_due, fire_due
from shared.postgres import Database
from shared.service import SettingsRefused
from shared.testing import announced, react, require_announced
from shared.testing.client import Caller
from shared.vocabulary import InstalmentKind, ReportKind

from .samples import DUE_ON, agreement, agreement_signed, application, application_submitted, id_of, plan

NARRATIVE = {"narrative": "Deux cohortes accompagnées."}
MORNING = {"hour": 8, "tzinfo": UTC}


def with_interim(count: int) -> funding.AgreementSigned:
    """An agreement with interim instalments between the advance and the balance."""
    event = agreement_signed()
    parts = [InstalmentKind.ADVANCE, *[InstalmentKind.INTERIM] * count, InstalmentKind.BALANCE]
    instalments = tuple(
        funding.Instalment(number=number, kind=kind, amount_cents=1_000) for number, kind in enumerate(parts, 1)
    )
    return event.model_copy(update={"instalments": instalments})


async def fired_by(database: Database, day: date) -> None:
    """Fire everything due by the morning of a day, in Paris."""
    clock = SimulatedClock(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass
    assert await count_due(database, TIMERS, clock) == 0


async def reminded(database: Database) -> list[tuple[int, int]]:
    """The reminders announced, as (report, days after due)."""
    return [(one.report, one.days_after_due) for one in await announced(database, impact.ReportReminded)]


@settings(deadline=None)
@given(st.integers(0, 8), st.integers(30, 2_000))
def test_interim_reports_stand_in_order_inside_the_project(count: int, length: int) -> None:
    start = date(2025, 1, 1)
    days = domain.interim_days(start, start + timedelta(days=length), count=count)
    assert len(days) == count
    assert list(days) == sorted(set(days))
    assert all(start < day < start + timedelta(days=length) for day in days)


@settings(deadline=None)
@given(st.lists(st.integers(-60, 60), max_size=8))
def test_each_reminder_day_comes_once_and_in_order(offsets: list[int]) -> None:
    days: list[date] = []
    while day := next_reminder(DUE_ON, offsets, after=days[-1] if days else None):
        days.append(day)
    assert [(day - DUE_ON).days for day in days] == sorted(set(offsets))


def test_an_agreement_without_interim_instalments_asks_for_the_final_report_alone() -> None:
    assert [(one.number, one.kind) for one in plan().reports] == [(1, ReportKind.FINAL)]


async def test_an_agreement_with_interim_instalments_asks_for_a_report_before_each(database: Database) -> None:
    await react(database, REACTIONS, application_submitted())
    await react(database, REACTIONS, with_interim(2))
    opened = await require_announced(database, impact.MonitoringPlanOpened)
    assert [(one.number, one.kind, one.due_on) for one in opened.reports] == [
        (1, ReportKind.INTERIM, date(2025, 8, 10)),
        (2, ReportKind.INTERIM, date(2025, 12, 19)),
        (3, ReportKind.FINAL, DUE_ON),
    ]


async def test_the_carrier_is_reminded_before_and_after_the_due_day(database: Database, plan_id: UUID) -> None:
    await fired_by(database, DUE_ON - timedelta(days=31))
    assert await reminded(database) == []
    await fired_by(database, DUE_ON - timedelta(days=30))
    assert await reminded(database) == [(1, -30)]
    await fired_by(database, DUE_ON + timedelta(days=400))
    assert await reminded(database) == [(1, -30), (1, -7), (1, 7), (1, 21)]
    rows = await database.fetch("SELECT at FROM messaging.event_log WHERE type = $1", impact.ReportReminded.TYPE)
    assert max(row["at"] for row in rows) == datetime(2026, 7, 20, 22, tzinfo=UTC)
    assert await database.fetchval("SELECT remind_on FROM impact.report WHERE plan_id = $1", plan_id) is None


async def test_nobody_is_reminded_of_a_report_that_came(
    database: Database, plan_id: UUID, carrier: Caller, clock: SimulatedClock
) -> None:
    await fired_by(database, DUE_ON)
    answer = await carrier.post(f"/plans/{plan_id}/reports/1/submission", NARRATIVE)
    assert (answer.status_code, answer.json()["remind_on"]) == (200, "2026-07-07")
    await fired_by(database, DUE_ON + timedelta(days=400))
    assert await reminded(database) == [(1, -30), (1, -7)]


async def test_reminders_follow_the_days_that_the_environment_sets(database: Database) -> None:
    await react(database, REACTIONS, application_submitted())
    await react(database, reactions((-1, 3)), agreement_signed())
    await fired_by(database, DUE_ON + timedelta(days=400))
    assert await reminded(database) == [(1, -1), (1, 3)]


def test_a_plan_opened_without_reminder_days_reminds_nobody() -> None:
    opened = domain.evolve(None, domain.open_plan(application(), agreement(), plan_id=id_of("p")))
    assert opened.reports[0].remind_on is None
    assert domain.remind(opened, on=date(2030, 1, 1)) == ()


def test_the_environment_sets_the_reminder_days(monkeypatch: pytest.MonkeyPatch) -> None:
    required = {"database_url": "postgresql://nobody@127.0.0.1/x", "environment": "development"}
    monkeypatch.setenv("REPORT_REMINDER_DAYS", "-14, 1")
    made = Settings.model_construct(report_reminder_days=(-14, 1), **required)
    assert configured(made).reactions.keys() == SERVICE.reactions.keys()
    field = Settings.model_fields["report_reminder_days"]
    assert field.default == domain.DEFAULT_REMINDER_DAYS
    monkeypatch.setenv("REPORT_REMINDER_DAYS", "soon")
    with pytest.raises(SettingsRefused, match="REPORT_REMINDER_DAYS"):
        Settings(database_url=required["database_url"])
