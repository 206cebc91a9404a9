"""What an amended agreement moves in its monitoring plan, and what stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact import domain
from impact.handlers import REACTIONS
from impact.timers import TIMERS
from shared.clock import SimulatedClock
from shared.contracts import funding, impact
from shared.messaging import Reject
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, react, require_announced
from shared.vocabulary import AmendedTerm, InstalmentKind, ReportKind

from .samples import DUE_ON, agreement_signed, application_submitted, id_of, plan

ENDS_ON, LATER, FINAL = date(2026, 4, 30), date(2026, 7, 31), date(2026, 9, 29)


def agreement_amended(kinds: list[InstalmentKind], **changes: object) -> funding.AgreementAmended:
    """Funding's event of an amendment that gives the project three more months."""
    signed = agreement_signed()
    said = {
        **signed.model_dump(include={"agreement_id", "number", "application_id", "edition", "starts_on"}),
        "amendment_id": id_of("essai/amendment"),
        "version": 2,
        "changed": (AmendedTerm.AMOUNT, AmendedTerm.DATES),
        "amount_cents": 3_500_000,
        "amount_before_cents": signed.amount_cents,
        "instalments": tuple(
            funding.Instalment(number=number, kind=kind, amount_cents=1_000) for number, kind in enumerate(kinds, 1)
        ),
        "signed_on": date(2025, 9, 1),
        "ends_on": LATER,
        "ends_on_before": ENDS_ON,
        "final_report_due_on": FINAL,
    }
    return funding.AgreementAmended.model_validate(said | changes)


WAIVED = domain.ReportState.WAIVED
HANDED_IN = {domain.ReportState.SUBMITTED, domain.ReportState.RETURNED, domain.ReportState.ACCEPTED}
WITHOUT_INTERIM = [InstalmentKind.ADVANCE, InstalmentKind.BALANCE]


async def test_a_later_end_moves_the_final_report_and_the_targets_due_at_the_end(database: Database) -> None:
    for event in (application_submitted(), agreement_signed(), agreement_amended(WITHOUT_INTERIM)):
        await react(database, REACTIONS, event)
    row = await database.fetchrow("SELECT due_on, due_at, overdue_at, remind_on FROM impact.report")
    assert row is not None
    assert (row["due_on"], row["due_at"].date(), row["overdue_at"].date()) == (
        FINAL,
        date(2026, 9, 28),
        date(2026, 10, 29),
    )
    assert row["remind_on"] == date(2026, 8, 30)
    revised = await require_announced(database, impact.MonitoringPlanRevised)
    assert [(one.number, one.kind, one.due_on) for one in revised.reports] == [(1, ReportKind.FINAL, FINAL)]
    kept = {one.code: one.due_on for one in application_submitted().indicators}
    later = LATER - ENDS_ON
    moved = {code: due_on + later for code, due_on in kept.items() if due_on >= ENDS_ON}
    assert {one.code: one.due_on for one in revised.indicators} == moved
    rows = await database.fetch("SELECT code, due_on FROM impact.indicator")
    assert {row["code"]: row["due_on"] for row in rows} == kept | moved


async def test_one_more_interim_instalment_asks_for_one_more_report(database: Database) -> None:
    kinds = [InstalmentKind.ADVANCE, InstalmentKind.INTERIM, InstalmentKind.BALANCE]
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON}
    for event in (application_submitted(), agreement_signed(), agreement_amended(kinds, **same)):
        await react(database, REACTIONS, event)
    rows = await database.fetch("SELECT number, kind, state, due_on FROM impact.report ORDER BY number")
    assert [tuple(row) for row in rows] == [
        (1, "FINAL", "PLANNED", DUE_ON),
        (2, "INTERIM", "PLANNED", date(2025, 10, 15)),
    ]


def signed_with_interim(count: int) -> funding.AgreementSigned:
    """An agreement whose interim reports fall due, one: 15 October 2025; two: 10 August and 19 December."""
    signed = agreement_signed()
    interim = tuple(
        funding.Instalment(number=number, kind=InstalmentKind.INTERIM, amount_cents=1_000)
        for number in range(1, count + 1)
    )
    return signed.model_copy(update={"instalments": interim})


async def test_one_fewer_interim_instalment_lets_the_last_report_fall_away_with_its_reminders(
    database: Database,
) -> None:
    kinds = [InstalmentKind.ADVANCE, InstalmentKind.INTERIM, InstalmentKind.BALANCE]
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON, "signed_on": date(2025, 7, 1)}
    for event in (application_submitted(), signed_with_interim(2), agreement_amended(kinds, **same)):
        await react(database, REACTIONS, event)
    rows = await database.fetch("SELECT number, state, remind_on IS NULL AS quiet FROM impact.report ORDER BY number")
    assert [tuple(row) for row in rows] == [(1, "PLANNED", False), (2, "WAIVED", True), (3, "PLANNED", False)]
    waived = await require_announced(database, impact.ReportWaived)
    assert (waived.report, waived.kind, waived.waived_on) == (2, ReportKind.INTERIM, date(2025, 7, 1))
    clock = SimulatedClock(datetime(2025, 12, 31, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass
    told = [*await announced(database, impact.ReportDue), *await announced(database, impact.ReportOverdue)]
    told += await announced(database, impact.ReportReminded)
    assert {one.report for one in told} == {1}


async def test_a_late_report_that_is_no_longer_owed_takes_its_alert_along(database: Database) -> None:
    for event in (application_submitted(), signed_with_interim(1)):
        await react(database, REACTIONS, event)
    clock = SimulatedClock(datetime(2025, 12, 31, tzinfo=UTC))
    while await fire_due(database, TIMERS, clock):
        pass
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON, "signed_on": date(2025, 12, 31)}
    for _ in range(2):
        await react(database, REACTIONS, agreement_amended(WITHOUT_INTERIM, **same))
        assert (await require_announced(database, impact.ReportWaived)).report == 1
    assert [(one.report, one.kind) for one in await announced(database, impact.AlertClosed)] == [
        (1, domain.AlertKind.REPORT_OVERDUE)
    ]


@given(
    states=st.lists(st.sampled_from(domain.ReportState), max_size=4),
    instalments=st.integers(0, 4),
    later=st.booleans(),
)
def test_only_as_many_reports_stay_owed_as_instalments_wait_for_one(
    states: list[domain.ReportState], instalments: int, *, later: bool
) -> None:
    opened = plan()
    interim = tuple(
        domain.Report(number, ReportKind.INTERIM, date(2025, 4, 1) + timedelta(days=30 * number), state)
        for number, state in enumerate(states, start=2)
    )
    before = replace(opened, reports=(*opened.reports, *interim))
    amended = domain.AmendedAgreement(
        date(2025, 4, 2), date(2025, 4, 1), LATER if later else ENDS_ON, ENDS_ON, FINAL, instalments
    )
    facts = domain.follow_amendment(before, amended)
    after = reduce(domain.evolve, facts, before)
    owed = [one for one in after.reports if one.kind is ReportKind.INTERIM and one.state is not WAIVED]
    handed_in = [one for one in owed if one.state in HANDED_IN]
    assert len(owed) == max(instalments, len(handed_in))
    assert [one for one in after.reports if one.state in HANDED_IN] == [
        one for one in before.reports if one.state in HANDED_IN
    ]
    waived = [one.report.number for one in facts if isinstance(one, domain.ReportWaived)]
    kept = [one.number for one in owed if one.state not in HANDED_IN and one.number in {two.number for two in interim}]
    assert all(one > two for one in waived for two in kept)
    again = domain.follow_amendment(after, amended)
    assert not [one for one in again if isinstance(one, domain.ReportWaived)]


async def test_an_amendment_of_the_amount_alone_moves_no_day(database: Database) -> None:
    same = {"ends_on": ENDS_ON, "final_report_due_on": DUE_ON}
    for event in (application_submitted(), agreement_signed(), agreement_amended(WITHOUT_INTERIM, **same)):
        await react(database, REACTIONS, event)
    assert await announced(database, impact.MonitoringPlanRevised) == []


async def test_an_agreement_that_was_never_signed_cannot_be_amended(database: Database) -> None:
    with pytest.raises(Reject, match="never signed"):
        await react(database, REACTIONS, agreement_amended(WITHOUT_INTERIM))


def test_a_report_that_fell_due_and_a_target_that_was_judged_stand() -> None:
    opened = plan()
    amended = domain.AmendedAgreement(
        signed_on=date(2026, 8, 1),
        starts_on=date(2025, 4, 1),
        ends_on=LATER,
        ends_on_before=ENDS_ON,
        final_report_due_on=FINAL,
        interim_instalments=0,
    )
    due = opened
    for fact in domain.fall_due(opened, on=DUE_ON):
        due = domain.evolve(due, fact)
    revised = domain.follow_amendment(due, amended)
    assert [one.reports for one in revised if isinstance(one, domain.PlanRevised)] in ([], [()])
    closed = domain.evolve(opened, domain.PlanClosed(opened.ref, date(2026, 8, 1)))
    assert domain.follow_amendment(closed, amended) == ()
