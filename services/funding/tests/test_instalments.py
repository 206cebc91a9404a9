"""Schedules with interim parts, holds by hand, ESUS approvals: what releases an instalment and what holds it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from funding_life import Life, done, instalment_states, refused
from funding_samples import IBAN, Grant, report_accepted, report_overdue, report_waived

from funding.timers import TIMERS
from shared.contracts import funding, intake
from shared.messaging.timers import fire_due
from shared.testing import require_announced
from shared.vocabulary import HoldReason, ReportKind, Role

PARTS = [("ADVANCE", 5_000_00), ("INTERIM", 2_000_00), ("INTERIM", 1_000_00), ("BALANCE", 2_000_00)]


@dataclass(frozen=True)
class EsusGrant(Grant):
    """A grant to an ESUS enterprise whose approval ends in summer."""

    def submitted(self) -> intake.ApplicationSubmitted:
        return super().submitted().model_copy(update={"esus_expires_on": date(2025, 6, 30)})


def _schedule(*parts: tuple[str, int]) -> dict[str, Any]:
    return {"instalments": [{"kind": kind, "amount_cents": cents} for kind, cents in parts]}


async def _signed_in_parts(life: Life, grant: Grant) -> dict[str, Any]:
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    await done(life.programme.post(f"{path}/schedule", _schedule(*PARTS)))
    return await _sign(life, grant, path)


async def _sign(life: Life, grant: Grant, path: str) -> dict[str, Any]:
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": grant.name, "iban": IBAN}))
    await life.sign(grant, path, "CARRIER")
    return await life.sign(grant, path, "APEC")


async def test_each_interim_instalment_waits_for_an_interim_report_of_its_own(life: Life) -> None:
    grant = Grant()
    agreement = await _signed_in_parts(life, grant)
    signed = await require_announced(life.database, funding.AgreementSigned)
    assert [(one.kind, one.amount_cents) for one in signed.instalments] == PARTS
    seen = [instalment_states(agreement)]
    for report in (1, 1, 2):
        await life.hear(report_accepted(UUID(agreement["id"]), grant, report=report, kind=ReportKind.INTERIM))
        seen.append(instalment_states(await life.agreement(agreement)))
    assert seen == [
        ["RELEASED", "PLANNED", "PLANNED", "PLANNED"],
        ["RELEASED", "RELEASED", "PLANNED", "PLANNED"],
        ["RELEASED", "RELEASED", "PLANNED", "PLANNED"],
        ["RELEASED", "RELEASED", "RELEASED", "PLANNED"],
    ]


async def test_a_grant_in_four_parts_is_paid_whole_and_closed(life: Life) -> None:
    grant = Grant()
    agreement = await _signed_in_parts(life, grant)
    for number in (1, 2, 3):
        await life.paid(agreement, number)
        await life.hear(report_accepted(UUID(agreement["id"]), grant, report=number, kind=ReportKind.INTERIM))
    life.clock.advance(datetime(2026, 6, 15, 9, tzinfo=UTC))
    await life.hear(report_accepted(UUID(agreement["id"]), grant, report=9))
    await life.costs(agreement, grant, actual=grant.budget)
    await life.paid(agreement, 4)
    closed = await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    assert (closed["state"], closed["paid_cents"]) == ("CLOSED", 10_000_00)


async def test_a_schedule_may_shrink_again_and_what_fell_away_is_no_balance(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    await done(life.programme.post(f"{path}/schedule", _schedule(*PARTS)))
    await done(life.programme.post(f"{path}/schedule", _schedule(("BALANCE", 10_000_00))))
    agreement = await _sign(life, grant, path)
    assert [(one["kind"], one["state"]) for one in agreement["instalments"]] == [
        ("BALANCE", "PLANNED"),
        ("INTERIM", "CANCELLED"),
        ("INTERIM", "CANCELLED"),
        ("INTERIM", "CANCELLED"),
    ]
    signed = await require_announced(life.database, funding.AgreementSigned)
    assert [one.amount_cents for one in signed.instalments] == [10_000_00]
    life.clock.advance(datetime(2026, 6, 15, 9, tzinfo=UTC))
    await life.report_accepted(agreement, grant)
    await life.costs(agreement, grant, actual=grant.budget)
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "RELEASED"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([("ADVANCE", 10_000_00)], "schedule_order"),
        ([("BALANCE", 5_000_00), ("ADVANCE", 5_000_00)], "schedule_order"),
        ([("INTERIM", 5_000_00), ("ADVANCE", 1_00), ("BALANCE", 4_999_00)], "schedule_order"),
        ([("ADVANCE", 1_00), ("BALANCE", 1_00), ("BALANCE", 9_998_00)], "schedule_order"),
        ([("ADVANCE", 6_000_00), ("BALANCE", 4_000_01)], "schedule_total"),
        ([("ADVANCE", 0), ("BALANCE", 10_000_00)], "invalid_request"),
        ([], "invalid_request"),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused(life: Life, parts: list[tuple[str, int]], code: str) -> None:
    path = f"/agreements/{(await life.drafted(Grant()))['id']}/schedule"
    problem = await refused(life.programme.post(path, _schedule(*parts)), 422, code)
    assert problem["errors"][0]["field"].startswith("instalments")


async def test_a_schedule_changes_before_anybody_signs_and_only_by_a_programme_officer(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}"
    for caller in (life.officer, life.carrier(grant), life.auditor):
        await refused(caller.post(f"{path}/schedule", _schedule(*PARTS)), 403, "forbidden")
    await refused(life.programme.post(f"{path}/schedule", _schedule(*PARTS), if_match='"9"'), 412, "stale")
    await life.sign(grant, path, "CARRIER")
    late = life.programme.post(f"{path}/schedule", _schedule(*PARTS))
    await refused(late, 409, "not_in_this_state", field="state")


# ---- held by a person


async def test_what_a_person_holds_is_not_ordered_until_a_person_frees_it(life: Life) -> None:
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}/instalments/1"
    held = await done(life.programme.post(f"{path}/hold", {"why": "Un contrôle est prévu."}))
    first = held["instalments"][0]
    assert (first["state"], first["hold_reason"], first["manual_hold"]) == ("HELD", "MANUAL", "Un contrôle est prévu.")
    assert (await require_announced(life.database, funding.InstalmentHeld)).reason is HoldReason.MANUAL
    await refused(life.officer.post(f"{path}/orders"), 409, "not_in_this_state", field="state")
    again = life.officer.post(f"{path}/hold", {"why": "Encore."})
    await refused(again, 409, "not_in_this_state", field="state")
    freed = await done(life.officer.post(f"{path}/freeing"))
    assert (freed["instalments"][0]["state"], freed["instalments"][0]["manual_hold"]) == ("RELEASED", None)
    await refused(life.officer.post(f"{path}/freeing"), 409, "not_in_this_state", field="state")
    await life.approved(agreement, 1)
    in_payment = life.officer.post(f"{path}/hold", {"why": "Trop tard."})
    await refused(in_payment, 409, "not_in_this_state", field="state")


async def test_a_late_report_cures_its_own_hold_and_leaves_a_persons(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}/instalments/1"
    await done(life.officer.post(f"{path}/hold", {"why": "Un contrôle est prévu."}))
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    await life.hear(report_accepted(UUID(agreement["id"]), grant))
    assert instalment_states(await life.agreement(agreement)) == ["HELD", "PLANNED"]
    await life.hear(report_overdue(UUID(agreement["id"]), grant, report=2))
    freed = await done(life.officer.post(f"{path}/freeing"))
    assert freed["instalments"][0]["hold_reason"] == "REPORT_OVERDUE"
    await life.hear(report_accepted(UUID(agreement["id"]), grant, report=2, kind=ReportKind.INTERIM))
    assert instalment_states(await life.agreement(agreement))[0] == "RELEASED"


async def test_a_report_that_is_no_longer_owed_holds_nothing(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    for report in (1, 2):
        await life.hear(report_overdue(UUID(agreement["id"]), grant, report=report))
    await life.hear(report_waived(UUID(agreement["id"]), grant, report=1))
    assert instalment_states(await life.agreement(agreement)) == ["HELD", "PLANNED"]
    await life.hear(report_waived(UUID(agreement["id"]), grant, report=2))
    assert instalment_states(await life.agreement(agreement)) == ["RELEASED", "PLANNED"]
    assert (await life.agreement(agreement))["final_report_accepted_on"] is None


async def test_who_may_hold(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.signed(grant))['id']}/instalments"
    for caller in (life.approver, life.auditor, life.carrier(grant)):
        await refused(caller.post(f"{path}/1/hold", {"why": "X"}), 403, "forbidden")
        await refused(caller.post(f"{path}/1/freeing"), 403, "forbidden")
    await refused(life.officer.post(f"{path}/9/hold", {"why": "X"}), 404, "not_found")
    await refused(life.officer.post(f"{path}/1/hold", {"why": ""}), 422, "invalid_request", field="why")


# ---- ESUS


async def test_an_approval_that_ends_holds_what_is_unpaid_until_it_is_renewed(life: Life) -> None:
    grant = EsusGrant()
    agreement = await life.signed(grant)
    assert agreement["esus_valid_until"] == "2025-06-30"
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    life.clock.advance(datetime(2025, 6, 30, 21, 59, tzinfo=UTC))
    assert await fire_due(life.database, TIMERS, life.clock) == 0
    life.clock.advance(datetime(2025, 6, 30, 22, 0, tzinfo=UTC))
    assert [await fire_due(life.database, TIMERS, life.clock) for _ in range(2)] == [1, 0]
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 422, "esus_lapsed")
    assert instalment_states(await life.agreement(agreement)) == ["ORDERED", "HELD"]
    assert (await require_announced(life.database, funding.InstalmentHeld)).reason is HoldReason.ESUS_LAPSED
    path = f"/agreements/{agreement['id']}/esus-approval"
    renewed = await done(life.programme.post(path, {"valid_until": "2030-06-30"}))
    assert (renewed["esus_valid_until"], instalment_states(renewed)) == ("2030-06-30", ["ORDERED", "PLANNED"])
    await done(life.approver.post(f"/orders/{order['id']}/approval"))


async def test_a_late_timer_pays_nothing_of_a_lapsed_approval_nor_does_a_batch_executed_after_it(life: Life) -> None:
    grant, unsigned = EsusGrant(), EsusGrant("unsigned")
    draft = await life.drafted(unsigned, signature_days=200)
    agreement = await life.signed(grant)
    orders = f"/agreements/{agreement['id']}/instalments/1/orders"
    order = await life.approved(agreement, 1)
    life.clock.advance(datetime(2025, 6, 30, 9, tzinfo=UTC))
    said = await refused(life.officer.post("/batches", {"execution_date": "2025-07-01"}), 422, "nothing_to_pay")
    assert "prend fin le 30/06/2025, avant l'exécution du 01/07/2025" in said["detail"]
    batch = await done(life.officer.post("/batches", {"execution_date": "2025-06-30"}))
    life.clock.advance(datetime(2025, 6, 30, 21, 59, tzinfo=UTC))
    await done(life.officer.post(f"/batches/{batch['id']}/cancellation", {"reason": "MISTAKE"}))

    life.clock.advance(datetime(2025, 6, 30, 22, 0, tzinfo=UTC))
    said = await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    assert "a expiré le 30/06/2025" in said["detail"]
    await done(life.officer.post(f"/orders/{order['id']}/cancellation", {"reason": "MISTAKE"}))
    await refused(life.officer.post(orders), 422, "esus_lapsed")
    signature = {"party": "CARRIER", "signatory": "Camille Exemple", "signed_on": "2025-06-30"}
    await refused(life.carrier(unsigned).post(f"/agreements/{draft['id']}/signatures", signature), 422, "esus_lapsed")
    renewed = life.programme.post(f"/agreements/{agreement['id']}/esus-approval", {"valid_until": "2030-06-30"})
    await done(renewed)
    await done(life.officer.post(orders))


async def test_an_approval_that_never_was_is_undone_by_another_person(life: Life) -> None:
    grant = EsusGrant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    undo, why = f"{path}/esus-approval/undoing", {"why": "L'arrêté est celui d'une autre entreprise."}
    other = life.api.caller(Role.PROGRAMME_OFFICER, sub="programme-2")
    await refused(other.post(undo, why), 409, "not_in_this_state", field="state")
    await done(life.programme.post(f"{path}/esus-approval", {"valid_until": "2030-06-30"}))
    life.clock.advance(datetime(2025, 7, 1, 9, tzinfo=UTC))
    order = await life.approved(agreement, 1)
    await refused(life.programme.post(undo, why), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(undo, why), 403, "forbidden")
    await refused(other.post(undo, {"why": ""}), 422, "invalid_request", field="why")
    undone = await done(other.post(undo, why))
    assert (undone["esus_valid_until"], instalment_states(undone)) == ("2025-06-30", ["HELD", "PLANNED"])
    assert (await done(life.officer.get(f"/orders/{order['id']}")))["state"] == "CANCELLED"
    await refused(other.post(undo, why), 409, "not_in_this_state", field="state")
    count = "SELECT count(*) FROM messaging.audit_log WHERE action = 'esus-approval.undone'"
    assert await life.database.fetchval(count) == 1
    with pytest.raises(asyncpg.CheckViolationError, match="esus_renewal_undone_by_another"):
        await life.database.pool.execute("UPDATE funding.esus_renewal SET undone_by = noted_by")

    await done(other.post(f"{path}/esus-approval", {"valid_until": "2031-06-30"}))
    await life.paid(agreement, 1)
    late = life.programme.post(undo, why)
    assert "reversement" in (await refused(late, 409, "not_in_this_state", field="state"))["detail"]


async def test_an_early_renewal_is_undone_and_the_approval_before_still_holds(life: Life) -> None:
    agreement = await life.signed(EsusGrant())
    path = f"/agreements/{agreement['id']}/esus-approval"
    await done(life.programme.post(path, {"valid_until": "2030-06-30"}))
    await life.paid(agreement, 1)
    other = life.api.caller(Role.PROGRAMME_OFFICER, sub="programme-2")
    undone = await done(other.post(f"{path}/undoing", {"why": "Noté deux fois."}))
    assert (undone["esus_valid_until"], instalment_states(undone)) == ("2025-06-30", ["PAID", "PLANNED"])


async def test_an_approval_is_renewed_for_later_by_a_programme_officer(life: Life) -> None:
    path = f"/agreements/{(await life.signed(EsusGrant()))['id']}/esus-approval"
    for day in ("2025-06-30", "2025-03-01"):
        await refused(life.programme.post(path, {"valid_until": day}), 422, "esus_date", field="valid_until")
    await refused(life.officer.post(path, {"valid_until": "2030-01-01"}), 403, "forbidden")
    other = f"/agreements/{(await life.signed(Grant('association')))['id']}/esus-approval"
    await refused(life.programme.post(other, {"valid_until": "2030-01-01"}), 422, "no_esus", field="valid_until")


async def test_an_agreement_is_drawn_up_on_the_file_as_it_was_completed(life: Life) -> None:
    grant = Grant()
    await life.hear(grant.submitted())
    anew = grant.submitted().model_dump() | {
        "budget_cents": 30_000_00,
        "project_title": "Projet complété",
        "version": 2,
        "resubmitted_on": date(2025, 2, 20),
    }
    await life.hear(intake.ApplicationResubmitted.model_validate(anew))
    assert await life.database.fetchval("SELECT budget_cents FROM funding.application") == 30_000_00
