"""Reports by their days: what they release, what their lateness holds, what is reminded of and sent back."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from funding_life import JUNE_2026, Life, done, instalment_states, refused
from funding_samples import Grant, report_accepted, report_overdue

from funding.timers import TIMERS
from shared.contracts import funding
from shared.messaging import Reject
from shared.messaging.timers import fire_due
from shared.testing import announced, require_announced
from shared.testing.client import Caller
from shared.vocabulary import HoldReason


async def test_the_balance_is_released_by_both_reports_in_either_order(life: Life) -> None:
    first, second = Grant("activity-first"), Grant("costs-first")
    one, other = await life.signed(first), await life.signed(second)
    await life.approved(one, 1)
    await life.paid(other, 1)
    life.clock.advance(JUNE_2026)
    await life.report_accepted(one, first)
    assert instalment_states(await life.agreement(one)) == ["PAID", "PLANNED"]
    await life.costs(one, first, actual=first.budget)
    assert instalment_states(await life.agreement(one)) == ["PAID", "RELEASED"]
    await life.costs(other, second, actual=second.budget)
    assert instalment_states(await life.agreement(other)) == ["PAID", "PLANNED"]
    await life.report_accepted(other, second)
    assert instalment_states(await life.agreement(other)) == ["PAID", "RELEASED"]


async def test_an_overdue_report_holds_the_next_instalment_and_its_acceptance_lifts_it(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    held = await require_announced(life.database, funding.InstalmentHeld)
    assert (held.instalment, held.reason, held.held_on) == (2, HoldReason.REPORT_OVERDUE, date(2026, 6, 15))
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/2/orders"), 409, "not_in_this_state")
    await life.costs(agreement, grant, actual=grant.budget)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "HELD"]
    await life.report_accepted(agreement, grant)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "RELEASED"]
    released = await announced(life.database, funding.InstalmentReleased, instalment=2)
    assert [one.amount_cents for one in released] == [4_000_00]


async def waiting(caller: Caller) -> list[str]:
    """The kinds of what waits for the caller."""
    return [one["kind"] for one in (await done(caller.get("/tasks")))["items"]]


async def test_a_carrier_is_reminded_of_the_financial_report_until_it_is_handed_in(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    life.clock.advance(datetime(2026, 10, 8, 8, tzinfo=UTC))
    while await fire_due(life.database, TIMERS, life.clock):
        pass
    told = await announced(life.database, funding.FinancialReportReminded)
    assert [(str(one.reminded_on), one.days_after_due) for one in told] == [
        ("2026-08-31", -30),
        ("2026-09-23", -7),
        ("2026-10-07", 7),
    ]
    await done(life.carrier(grant).post(f"/agreements/{agreement['id']}/financial-report", grant.costs(20_000_00)))
    life.clock.advance(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 0


async def test_a_late_financial_report_holds_the_balance_until_it_is_handed_in(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path = f"/agreements/{agreement['id']}/financial-report"
    assert (agreement["financial_report_due_on"], agreement["financial_report_overdue"]) == ("2026-09-30", False)
    life.clock.advance(datetime(2026, 10, 30, 22, 59, tzinfo=UTC))
    while await fire_due(life.database, TIMERS, life.clock):
        pass
    assert await announced(life.database, funding.FinancialReportOverdue) == []
    assert "FINANCIAL_REPORT_OVERDUE" not in await waiting(life.officer)
    life.clock.advance(datetime(2026, 10, 30, 23, 0, tzinfo=UTC))
    assert [await fire_due(life.database, TIMERS, life.clock) for _ in range(2)] == [1, 0]
    told = await require_announced(life.database, funding.FinancialReportOverdue)
    assert (told.due_on, told.overdue_on) == (date(2026, 9, 30), date(2026, 10, 31))
    held = await life.agreement(agreement)
    assert (held["financial_report_overdue"], held["instalments"][1]["hold_reason"]) == (True, "REPORT_OVERDUE")
    assert "FINANCIAL_REPORT_OVERDUE" in await waiting(life.officer)
    await done(life.carrier(grant).post(path, grant.costs(20_000_00)))
    cured = await life.agreement(agreement)
    assert (cured["financial_report_overdue"], instalment_states(cured)) == (False, ["PAID", "PLANNED"])
    assert await fire_due(life.database, TIMERS, life.clock) == 0


async def test_a_report_is_sent_back_with_a_comment_corrected_and_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    path, carrier = f"/agreements/{agreement['id']}/financial-report", life.carrier(grant)
    said = {"comment": "La ligne 641 est à corriger."}
    await refused(life.officer.post(f"{path}/return", said), 404, "not_found")
    await done(carrier.post(path, grant.costs(20_000_00)))
    for caller in (carrier, life.programme, life.approver):
        await refused(caller.post(f"{path}/return", said), 403, "forbidden")
    await refused(life.officer.post(f"{path}/return", {"comment": ""}), 422, "invalid_request", field="comment")
    await done(life.officer.post(f"{path}/return", said))
    shown = await done(carrier.get(path))
    assert (shown["state"], shown["comment"], shown["returned_on"]) == ("RETURNED", said["comment"], "2026-06-15")
    told = await require_announced(life.database, funding.FinancialReportReturned)
    assert (told.version, told.returned_on) == (1, date(2026, 6, 15))
    for way in ("return", "acceptance"):
        await refused(life.officer.post(f"{path}/{way}", said if way == "return" else {}), 409, "not_in_this_state")
    (task,) = (await done(carrier.get("/tasks")))["items"]
    assert (task["kind"], task["due_on"]) == ("FINANCIAL_REPORT_TO_SUBMIT", "2026-09-30")
    life.clock.advance(datetime(2026, 10, 30, 23, 0, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 1
    assert (await life.agreement(agreement))["financial_report_overdue"]
    corrected = await done(carrier.post(path, grant.costs(20_000_00)))
    assert (corrected["version"], corrected["state"], corrected["comment"]) == (2, "SUBMITTED", None)
    assert (await done(life.officer.post(f"{path}/acceptance", {})))["state"] == "ACCEPTED"


async def test_an_overdue_report_holds_an_advance_that_was_not_ordered_yet(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    assert instalment_states(await life.agreement(agreement)) == ["HELD", "PLANNED"]
    await life.report_accepted(agreement, grant)
    assert instalment_states(await life.agreement(agreement)) == ["RELEASED", "PLANNED"]


async def test_a_hold_lasts_until_the_last_overdue_report_is_accepted(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    agreement_id = UUID(agreement["id"])
    await life.hear(report_overdue(agreement_id, grant, report=1))
    await life.hear(report_overdue(agreement_id, grant, report=2))
    await life.hear(report_accepted(agreement_id, grant, report=1))
    assert instalment_states(await life.agreement(agreement))[0] == "HELD"
    await life.hear(report_accepted(agreement_id, grant, report=2))
    assert instalment_states(await life.agreement(agreement))[0] == "RELEASED"


async def test_a_report_on_an_agreement_never_signed_here_breaks_the_contract(life: Life) -> None:
    grant = Grant()
    with pytest.raises(Reject):
        await life.hear(report_overdue(grant.case_id, grant))
    with pytest.raises(Reject):
        await life.hear(report_accepted(grant.case_id, grant))
