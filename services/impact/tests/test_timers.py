"""Reports fall due and become overdue on Paris days, by the business clock."""

from datetime import UTC, datetime
from uuid import UUID

from impact.handlers import REACTIONS
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import impact
from shared.messaging.timers import count_due, fire_due
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import announced, react, require_announced

from .samples import agreement_closed, agreement_signed, application_submitted, id_of

# The report is due on 30 June 2026: in Paris that day begins at 22:00 UTC the evening before. Thirty days of grace run
# to the end of 30 July, at 22:00 UTC.
JUST_BEFORE_DUE = datetime(2026, 6, 29, 21, 59, 59, tzinfo=UTC)
DUE = datetime(2026, 6, 29, 22, tzinfo=UTC)
LAST_MOMENT_OF_GRACE = datetime(2026, 7, 30, 21, 59, 59, tzinfo=UTC)
OVERDUE = datetime(2026, 7, 30, 22, tzinfo=UTC)


async def until_nothing_is_due(database: Database, now: datetime) -> None:
    """Fire as the timers do, until they have nothing to do."""
    clock = SimulatedClock(now)
    while await fire_due(database, TIMERS, clock):
        pass
    assert await count_due(database, TIMERS, clock) == 0


async def state_of_report(database: Database) -> str:
    """The state of the plan's one report."""
    return await database.fetchval("SELECT state FROM impact.report")


async def test_a_report_falls_due_with_the_first_moment_of_its_paris_day(database: Database, plan_id: UUID) -> None:
    await until_nothing_is_due(database, JUST_BEFORE_DUE)
    assert await state_of_report(database) == "PLANNED"
    await until_nothing_is_due(database, DUE)
    assert await state_of_report(database) == "DUE"
    await require_announced(database, impact.ReportDue, plan_id=plan_id, report=1)


async def test_a_report_is_overdue_with_the_end_of_the_last_paris_day_of_grace(
    database: Database, plan_id: UUID
) -> None:
    await until_nothing_is_due(database, DUE)
    await until_nothing_is_due(database, LAST_MOMENT_OF_GRACE)
    assert await state_of_report(database) == "DUE"
    await until_nothing_is_due(database, OVERDUE)
    assert await state_of_report(database) == "OVERDUE"
    overdue = await require_announced(database, impact.ReportOverdue, plan_id=plan_id)
    assert overdue.application_id == id_of("essai/application")


async def test_a_long_leap_of_the_clock_fires_both_at_the_instants_they_fell_due(
    database: Database, plan_id: UUID
) -> None:
    await until_nothing_is_due(database, datetime(2027, 1, 1, tzinfo=UTC))
    rows = await database.fetch(
        "SELECT type, at FROM messaging.event_log WHERE aggregate_id = $1 ORDER BY sequence", str(plan_id)
    )
    assert [
        (row["type"], row["at"]) for row in rows if row["type"] in (impact.ReportDue.TYPE, impact.ReportOverdue.TYPE)
    ] == [
        (impact.ReportDue.TYPE, DUE),
        (impact.ReportOverdue.TYPE, OVERDUE),
    ]


async def test_firing_a_timer_again_changes_nothing(database: Database, plan_id: UUID) -> None:
    await until_nothing_is_due(database, DUE)
    due = TIMERS[0]
    async with database.transaction(Origin.of_timer("report-due", str(plan_id), DUE)) as tx:
        await due.fire(tx, plan_id, at=DUE)
    assert len(await announced(database, impact.ReportDue)) == 1


async def test_nothing_falls_due_in_a_closed_plan(database: Database, plan_id: UUID) -> None:
    await react(database, REACTIONS, agreement_closed())
    await until_nothing_is_due(database, datetime(2027, 1, 1, tzinfo=UTC))
    assert await announced(database, impact.ReportDue, plan_id=plan_id) == []


async def test_every_due_report_of_many_plans_is_fired(database: Database) -> None:
    for number in range(3):
        await react(database, REACTIONS, application_submitted(f"p{number}"))
        await react(database, REACTIONS, agreement_signed(f"p{number}"))
    await until_nothing_is_due(database, DUE)
    assert len(await announced(database, impact.ReportDue)) == 3
