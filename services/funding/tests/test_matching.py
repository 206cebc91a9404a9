"""What people make of the bank's words that fitted nothing."""

import asyncio
from typing import Any

import asyncpg
import pytest
from funding_life import JUNE_2026, Life, done, refused
from funding_papers import credit
from funding_samples import Grant

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import Role

FIRST = "CONV-2025-0001-T1-1"


async def _strangely_paid(life: Life) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order whose payment the bank booked under another reference, and the entry that waits for someone."""
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    await life.bank_says((life.bank(file).statement or b"").replace(FIRST.encode(), b"SOMETHING-ELSE"))
    (entry,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    return agreement, entry


async def test_an_entry_matched_to_an_order_pays_it(life: Life) -> None:
    agreement, entry = await _strangely_paid(life)
    matched = await done(life.officer.post(f"/unmatched-entries/{entry['id']}/match", {"reference": FIRST}))
    assert (matched["resolution"], matched["matched_to"]) == ("MATCHED", FIRST)
    assert (await require_announced(life.database, funding.InstalmentPaid)).amount_cents == 6_000_00
    assert (await life.agreement(agreement))["paid_cents"] == 6_000_00
    assert (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"] == []
    assert len((await done(life.auditor.get("/unmatched-entries?waiting=false")))["items"]) == 1


async def test_an_entry_is_resolved_once_whatever_two_persons_do_at_once(life: Life) -> None:
    _, entry = await _strangely_paid(life)
    path = f"/unmatched-entries/{entry['id']}"
    answers = await asyncio.gather(
        *(life.officer.post(f"{path}/match", {"reference": FIRST}) for _ in range(5)),
        *(life.officer.post(f"{path}/dismissal", {"reason": "NOT_OURS"}) for _ in range(5)),
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert len(await announced(life.database, funding.InstalmentPaid)) <= 1


async def test_an_entry_that_does_not_fit_is_not_matched_and_goes_on_waiting(life: Life) -> None:
    _, entry = await _strangely_paid(life)
    path = f"/unmatched-entries/{entry['id']}/match"
    await refused(life.officer.post(path, {"reference": "CONV-2025-0009-T1-1"}), 422, "does_not_fit", field="reference")
    other = await life.signed(Grant("other", amount=20_000_00))
    order = await life.approved(other, 1)
    await life.batch()
    body = {"reference": order["end_to_end_id"]}
    problem = await refused(life.officer.post(path, body), 422, "does_not_fit", field="reference")
    assert "montant" in problem["detail"]
    assert (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"] == [entry]


async def test_an_entry_of_what_is_paid_already_is_dismissed_as_a_duplicate(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    statement = life.bank(file).statement or b""
    await life.bank_says(statement)
    await life.bank_says(statement.replace(FIRST.encode(), b"SOMETHING-ELSE"))
    (entry,) = (await done(life.officer.get("/unmatched-entries")))["items"]
    path = f"/unmatched-entries/{entry['id']}"
    await refused(life.officer.post(f"{path}/match", {"reference": FIRST}), 422, "does_not_fit", field="reference")
    dismissed = await done(life.officer.post(f"{path}/dismissal", {"reason": "DUPLICATE"}))
    assert (dismissed["resolution"], dismissed["dismissal_reason"]) == ("DISMISSED", "DUPLICATE")
    again = life.officer.post(f"{path}/dismissal", {"reason": "DUPLICATE"})
    await refused(again, 409, "not_in_this_state", field="state")


async def test_a_credit_without_reference_is_matched_to_its_clawback(life: Life) -> None:
    grant = Grant()
    another = await life.signed(Grant("another", amount=2_000_00))
    agreement = await life.advance_paid(grant)
    await life.report_accepted(agreement, grant)
    clawback = await life.ordered(agreement, grant, actual=8_000_00)
    order = await life.approved(another, 1)
    _, file = await life.batch()
    statement = (life.bank(file).statement or b"").replace(order["end_to_end_id"].encode(), b"VIREMENT")
    credit = statement.replace(b"<CdtDbtInd>DBIT</CdtDbtInd>", b"<CdtDbtInd>CRDT</CdtDbtInd>").replace(
        b"1200.00", b"500.00"
    )
    assert (await life.bank_says(credit))["outcome"] == {"unmatched": 1}
    (entry,) = (await done(life.officer.get("/unmatched-entries")))["items"]
    body = {"reference": clawback["reference"]}
    await done(life.officer.post(f"/unmatched-entries/{entry['id']}/match", body))
    received = await require_announced(life.database, funding.ClawbackReceived)
    assert (received.amount_cents, received.outstanding_cents) == (500_00, clawback["amount_cents"] - 500_00)


async def test_an_answer_that_moved_no_money_cannot_be_matched(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    report = life.bank(file, rejected={FIRST: "AC04"}).status_report.replace(b"NVP", b"XYZ")
    await life.bank_says(report)
    (entry,) = (await done(life.officer.get("/unmatched-entries")))["items"]
    path = f"/unmatched-entries/{entry['id']}/match"
    await refused(life.officer.post(path, {"reference": FIRST}), 422, "nothing_to_match", field="reference")


async def test_only_a_finance_officer_resolves_entries(life: Life) -> None:
    _, entry = await _strangely_paid(life)
    path = f"/unmatched-entries/{entry['id']}"
    for caller in (life.approver, life.auditor, life.programme):
        await refused(caller.post(f"{path}/match", {"reference": FIRST}), 403, "forbidden")
        await refused(caller.post(f"{path}/dismissal", {"reason": "NOT_OURS"}), 403, "forbidden")
    await refused(life.officer.post("/unmatched-entries/999/dismissal", {"reason": "NOT_OURS"}), 404, "not_found")
    await refused(life.officer.post(f"{path}/dismissal", {"reason": "X"}), 422, "invalid_request", field="reason")


async def test_an_order_of_unknown_outcome_is_never_sent_again_nor_cancelled(life: Life) -> None:
    agreement = await life.signed(Grant())
    order = await life.approved(agreement, 1)
    await life.batch()
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")
    path = f"/orders/{order['id']}"
    await refused(life.officer.post(f"{path}/cancellation", {"reason": "MISTAKE"}), 409, "not_in_this_state")
    await refused(life.approver.post(f"{path}/approval"), 409, "not_in_this_state")
    again = life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders")
    await refused(again, 409, "not_in_this_state")


async def test_one_credit_told_twice_is_never_counted_twice_by_one_person(life: Life) -> None:
    grant = Grant()
    clawback = await life.ordered(await life.advance_paid(grant), grant, actual=8_000_00)
    for statement in ("NOTIFICATION", "STATEMENT"):
        await life.bank_says(credit("NOTPROVIDED", "500.00", statement))
    first, second = [
        f"/unmatched-entries/{one['id']}" for one in (await done(life.officer.get("/unmatched-entries")))["items"]
    ]
    body = {"reference": clawback["reference"]}
    await refused(life.approver.post(f"{first}/match/approval"), 409, "not_in_this_state")
    assert (await done(life.officer.post(f"{first}/match", body)))["resolution"] == "MATCHED"
    waiting = await done(life.officer.post(f"{second}/match", body))
    assert (waiting["resolution"], waiting["proposed_to"]) == (None, clawback["reference"])
    assert [one.amount_cents for one in await announced(life.database, funding.ClawbackReceived)] == [500_00]
    assert [one["kind"] for one in (await done(life.approver.get("/tasks")))["items"]] == ["MATCH_TO_APPROVE"]
    both = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="finance-1")
    await refused(both.post(f"{second}/match/approval"), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(f"{second}/match/approval"), 403, "forbidden")
    assert (await done(life.approver.post(f"{second}/match/approval")))["matched_to"] == clawback["reference"]
    await refused(life.approver.post(f"{second}/match/approval"), 409, "not_in_this_state")
    assert [one.amount_cents for one in await announced(life.database, funding.ClawbackReceived)] == [500_00] * 2
    with pytest.raises(asyncpg.CheckViolationError, match="match_approved_by_another"):
        await life.database.pool.execute(
            "INSERT INTO funding.unmatched_resolution (entry_id, act, matched_to, resolved_by, resolved_at, "
            "proposed_by) SELECT entry_id, act, matched_to, proposed_by, resolved_at, proposed_by "
            "FROM funding.unmatched_resolution WHERE proposed_by IS NOT NULL"
        )


async def test_a_credit_taken_in_part_and_told_again_is_never_counted_twice_by_one_person(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={FIRST: "AM04"})
    await life.bank_says(answer.statement or b"")
    life.clock.advance(JUNE_2026)
    clawback = await life.ordered(agreement, Grant(), actual=0)
    await life.bank_says((answer.returns or b"").replace(b"6000.00", b"2000.00"))
    (part,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    path = f"/unmatched-entries/{part['id']}/match"
    await done(life.officer.post(path, {"reference": FIRST, "whatever_amount": True}))
    await done(life.approver.post(f"{path}/approval"))

    told = credit(clawback["reference"], "6000.00", "NOTIFICATION")
    assert (await life.bank_says(told))["outcome"] == {"recovered": 1, "surplus": 1}
    assert (await done(life.officer.get(f"/clawbacks/{clawback['id']}")))["received_cents"] == 4_000_00
    assert (await life.paid(agreement, 1))["amount_cents"] == 2_000_00
    for cents in ("6000.00", "4000.00"):
        again = credit(clawback["reference"], cents, f"STATEMENT-{cents}")
        assert (await life.bank_says(again))["outcome"] == {"unmatched": 1}
    assert (await life.bank_says(credit(clawback["reference"], "2000.00", "LATER")))["outcome"] == {"recovered": 1}
    why = [one["why"] for one in (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]]
    assert why == ["OVER_OUTSTANDING", "LOOKS_LIKE_A_DUPLICATE", "LOOKS_LIKE_A_DUPLICATE"]


async def test_lines_alike_are_each_kept_and_a_statements_name_may_be_used_again(life: Life) -> None:
    clawback = await life.ordered(await life.advance_paid(Grant()), Grant(), actual=8_000_00)
    one = credit("NOTPROVIDED", "5.00", "S-1")
    entry = one[one.index(b"<Ntry>") : one.index(b"</Stmt>")]
    both = one.replace(entry, entry * 2)
    assert (await life.bank_says(both))["outcome"] == {"unmatched": 2}
    assert (await life.bank_says(both + b"\n"))["outcome"] == {"unchanged": 2}
    later = one.replace(b"2026-06-15", b"2027-06-15")
    assert (await life.bank_says(later))["outcome"] == {"unmatched": 1}
    owed = clawback["outstanding_cents"]
    first = credit(clawback["reference"], "5.00", "S-2")
    assert (await life.bank_says(first))["outcome"] == {"recovered": 1}
    again = first.replace(b"2026-06-15", b"2026-06-16").replace(b"5.00", b"7.00")
    assert (await life.bank_says(again))["outcome"] == {"recovered": 1}
    left = await done(life.officer.get(f"/clawbacks/{clawback['id']}"))
    assert left["outstanding_cents"] == owed - 12_00
