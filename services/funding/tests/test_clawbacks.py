"""What the recipient must pay back: proposed, heard, ordered by another person, received in parts, given up by two."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from funding_life import Life, done, instalment_states, refused
from funding_papers import credit
from funding_samples import OTHER_SIRET, Grant

from funding.api.examples import ANSWER, CLAIM, CLAWBACK_CANCELLATION, NOTICE
from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.testing.client import Caller
from shared.vocabulary import ClawbackGround, Role

AFTER_THE_ANSWER = datetime(2026, 7, 16, 9, tzinfo=UTC)
GRANT = Grant(amount=10_000_00, budget=20_000_00)


def third(life: Life) -> Caller:
    return life.api.caller(Role.FINANCE_APPROVER, sub="finance-3")


async def whole(life: Life, clawback: dict[str, Any], by: Caller | None = None) -> dict[str, Any]:
    return await done((by or life.officer).get(f"/clawbacks/{clawback['id']}"))


async def test_who_was_paid_too_much_pays_it_back_and_the_envelope_gets_it(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.ordered(agreement, GRANT, actual=8_000_00)
    notified = await require_announced(life.database, funding.ClawbackNotified)
    assert (notified.amount_cents, str(notified.answer_by)) == (2_000_00, "2026-07-15")
    ordered = await require_announced(life.database, funding.ClawbackOrdered)
    assert (ordered.amount_cents, ordered.ground) == (2_000_00, ClawbackGround.UNSPENT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "CANCELLED"]
    assert (clawback["reference"], clawback["outstanding_cents"]) == ("CONV-2025-0001-R1", 2_000_00)

    await life.report_accepted(agreement, GRANT)
    path = f"/agreements/{agreement['id']}/closing"
    await refused(life.officer.post(path), 422, "clawback_open")
    part = await life.paid_back(clawback, 500_00)
    assert (part["state"], part["outstanding_cents"]) == ("ORDERED", 1_500_00)
    assert (await life.paid_back(clawback, 1_500_00))["state"] == "SETTLED"
    received = await announced(life.database, funding.ClawbackReceived)
    assert [(one.amount_cents, one.outstanding_cents) for one in received] == [(500_00, 1_500_00), (1_500_00, 0)]

    closed = await done(life.officer.post(path))
    assert (closed["paid_cents"], closed["recovered_cents"]) == (6_000_00, 2_000_00)
    event = await require_announced(life.database, funding.AgreementClosed)
    assert event.released_cents == 6_000_00
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"], balances["available"]) == (4_000_00, 4_000_00, 46_000_00)


async def test_the_amount_is_explained_by_the_accounts(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    path = f"/agreements/{agreement['id']}/financial-report"
    await done(life.carrier(GRANT).post(path, GRANT.costs(11_000_00)))
    strike = {"code": "641", "amount_cents": 3_000_00, "reason": "NOT_PROVEN", "why": "Un bulletin manque."}
    await done(life.officer.post(f"{path}/acceptance", {"strikes": [strike]}))
    (listed,) = (await done(life.officer.get("/clawbacks?state=PROPOSED")))["items"]
    shown = await whole(life, listed)
    assert (shown["amount_cents"], shown["ground"], shown["outstanding_cents"]) == (2_000_00, "INELIGIBLE_COST", 0)
    computed = shown["computed"]
    assert (computed["unspent_cents"], computed["ineligible_cents"]) == (500_00, 1_500_00)
    assert "à reverser 2 000,00 €, dont 500,00 € non dépensés" in computed["sentence"].replace("\u202f", " ")
    assert await announced(life.database, funding.ClawbackOrdered) == []


async def test_the_recipient_is_heard_before_anything_is_ordered(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.proposed(agreement, GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}"
    carrier = life.carrier(GRANT)
    assert (await done(carrier.get("/clawbacks")))["items"] == []
    await refused(carrier.get(path), 404, "not_found")
    await refused(life.approver.post(f"{path}/order", {}), 409, "not_in_this_state")
    await refused(carrier.post(f"{path}/answer", ANSWER), 409, "not_in_this_state")
    told = await done(life.officer.post(f"{path}/notice", NOTICE))
    assert (told["state"], told["answer_by"]) == ("NOTIFIED", "2026-07-15")
    await refused(life.officer.post(f"{path}/notice", NOTICE), 409, "not_in_this_state")
    problem = await refused(life.approver.post(f"{path}/order", {}), 409, "not_in_this_state", field="state")
    assert "15/07/2026" in problem["detail"]
    await refused(life.api.caller(Role.CARRIER, org=OTHER_SIRET).post(f"{path}/answer", ANSWER), 403, "forbidden")
    await done(carrier.post(f"{path}/answer", ANSWER))
    await refused(carrier.post(f"{path}/answer", ANSWER), 409, "not_in_this_state")
    body = {"amount_cents": 2_000_01}
    await refused(life.approver.post(f"{path}/order", body), 422, "clawback_amount", field="amount_cents")
    less = {"amount_cents": 1_200_00, "explanation": "La réponse convainc en partie."}
    ordered = await done(life.approver.post(f"{path}/order", less))
    assert (ordered["ordered_cents"], ordered["outstanding_cents"], ordered["due_on"]) == (
        1_200_00,
        1_200_00,
        "2026-07-15",
    )
    assert (await require_announced(life.database, funding.ClawbackOrdered)).amount_cents == 1_200_00
    acts = [one["act"] for one in (await whole(life, clawback))["acts"]]
    assert acts == ["ClawbackProposed", "ClawbackNotified", "ClawbackAnswered", "ClawbackOrdered"]
    to_carrier = (await whole(life, clawback, carrier))["acts"]
    assert [one["text"] for one in to_carrier] == [NOTICE["text"], ANSWER["text"], less["explanation"]]


async def test_a_silent_recipient_is_ordered_to_pay_once_its_time_is_over_and_late_payment_is_shown(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.proposed(agreement, GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}"
    await done(life.officer.post(f"{path}/notice", NOTICE))
    life.clock.advance(datetime(2026, 7, 15, 21, 59, tzinfo=UTC))  # still the 15th in Paris
    await refused(life.approver.post(f"{path}/order", {}), 409, "not_in_this_state")
    life.clock.advance(datetime(2026, 7, 15, 22, 0, tzinfo=UTC))
    assert (await done(life.approver.post(f"{path}/order", {})))["due_on"] == "2026-08-16"
    assert (await done(life.officer.get("/clawbacks?overdue=true")))["items"] == []
    life.clock.advance(datetime(2026, 8, 16, 22, 0, tzinfo=UTC))
    (overdue,) = (await done(life.officer.get("/clawbacks?overdue=true")))["items"]
    assert (overdue["id"], overdue["overdue"]) == (clawback["id"], True)


async def test_who_proposed_a_clawback_does_not_order_it(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.proposed(agreement, GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}"
    await done(life.officer.post(f"{path}/notice", NOTICE))
    await done(life.carrier(GRANT).post(f"{path}/answer", ANSWER))
    proposer = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    await refused(proposer.post(f"{path}/order", {}), 422, "four_eyes", field="Authorization")
    for caller in (life.officer, life.programme, life.auditor):
        await refused(caller.post(f"{path}/order", {}), 403, "forbidden")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("ordered_by = proposed_by", "clawback_ordered_by_another"),
        ("ordered_cents = amount_cents + 1", "clawback_never_ordered_above_the_notice"),
        ("answered_on = NULL", "clawback_heard_before_it_is_ordered"),
        ("received_cents = amount_cents + 1", "clawback_never_over_received"),
        ("state = 'WRITTEN_OFF'", "clawback_ended_by_another"),
        ("state = 'CANCELLED', ended_by = ordered_by, cancellation_reason = 'OTHER'", "clawback_ended_by_another"),
    ],
)
async def test_the_database_itself_refuses_what_one_person_alone_would_do(
    life: Life, change: str, constraint: str
) -> None:
    await life.ordered(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await life.database.pool.execute(f"UPDATE funding.clawback SET {change}")


async def test_a_person_proposes_what_the_accounts_do_not_say(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    path = f"/agreements/{agreement['id']}/clawbacks"
    for caller in (life.approver, life.programme, life.carrier(GRANT)):
        await refused(caller.post(path, CLAIM), 403, "forbidden")
    over = {**CLAIM, "amount_cents": 6_000_01}
    await refused(life.officer.post(path, over), 422, "clawback_amount", field="amount_cents")
    unspent = {**CLAIM, "ground": "UNSPENT"}
    await refused(life.officer.post(path, unspent), 422, "financial_report_missing", field="ground")
    claimed = await done(life.officer.post(path, {**CLAIM, "amount_cents": 1_500_00}))
    assert (claimed["reference"], claimed["state"], claimed["ground"]) == ("CONV-2025-0001-R1", "PROPOSED", "BREACH")
    rest = {**CLAIM, "amount_cents": 4_500_01}
    await refused(life.officer.post(path, rest), 422, "clawback_amount", field="amount_cents")
    await life.costs(agreement, GRANT, actual=8_000_00)  # 2,000 too much, of which the breach claims 1,500
    page = await done(life.officer.get("/clawbacks"))
    assert [one["amount_cents"] for one in page["items"]] == [1_500_00, 500_00]
    await refused(life.officer.post(path, {**unspent, "amount_cents": 1}), 422, "clawback_amount", field="amount_cents")


async def test_a_wrong_clawback_is_cancelled_by_a_third_person_and_nothing_is_owed(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.ordered(agreement, GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}/cancellation"
    for sub in ("finance-1", "finance-2"):
        caller = life.api.caller(Role.FINANCE_APPROVER, sub=sub)
        await refused(caller.post(path, CLAWBACK_CANCELLATION), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(path, CLAWBACK_CANCELLATION), 403, "forbidden")
    cancelled = await done(third(life).post(path, CLAWBACK_CANCELLATION))
    assert (cancelled["state"], cancelled["outstanding_cents"]) == ("CANCELLED", 0)
    event = await require_announced(life.database, funding.ClawbackCancelled)
    assert (event.amount_cents, event.reason) == (2_000_00, "ANSWER_ACCEPTED")
    await refused(third(life).post(path, CLAWBACK_CANCELLATION), 409, "not_in_this_state")
    again = {**CLAIM, "ground": "UNSPENT", "amount_cents": 2_000_00}
    proposed = await done(life.officer.post(f"/agreements/{agreement['id']}/clawbacks", again))
    assert proposed["reference"] == "CONV-2025-0001-R2"


async def test_a_proposal_that_nobody_was_told_of_is_cancelled_in_silence(life: Life) -> None:
    clawback = await life.proposed(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    await done(life.approver.post(f"/clawbacks/{clawback['id']}/cancellation", CLAWBACK_CANCELLATION))
    assert await announced(life.database, funding.ClawbackCancelled) == []


async def test_a_receipt_by_hand_counts_once_another_person_confirms_it(life: Life) -> None:
    clawback = await life.ordered(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}/receipts"
    body = {"amount_cents": 500_00, "received_on": life.today}
    noted = await done(life.officer.post(path, body))
    assert (noted["state"], (await whole(life, clawback))["received_cents"]) == ("NOTED", 0)
    one_person = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    confirmation = f"{path}/{noted['id']}/confirmation"
    await refused(one_person.post(confirmation), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(confirmation), 403, "forbidden")
    answers = await asyncio.gather(*(life.approver.post(confirmation) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200] + [409] * 4
    assert len(await announced(life.database, funding.ClawbackReceived)) == 1
    wrong = await done(life.officer.post(path, {**body, "amount_cents": 1}))
    assert (await done(life.officer.post(f"{path}/{wrong['id']}/refusal")))["state"] == "REFUSED"
    await refused(life.approver.post(f"{path}/{wrong['id']}/confirmation"), 409, "not_in_this_state")
    states = [one["state"] for one in (await done(life.auditor.get(path)))["items"]]
    assert states == ["CONFIRMED", "REFUSED"]
    await refused(life.approver.post(f"{path}/{clawback['id']}/confirmation"), 404, "not_found")


async def test_a_receipt_by_hand_that_the_bank_told_of_meanwhile_is_not_counted_twice(life: Life) -> None:
    clawback = await life.ordered(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}/receipts"
    noted = await done(life.officer.post(path, {"amount_cents": 500_00, "received_on": life.today}))
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "500.00", "S-1")))["outcome"] == {"recovered": 1}
    await refused(life.approver.post(f"{path}/{noted['id']}/confirmation"), 422, "already_received")
    assert (await whole(life, clawback))["received_cents"] == 500_00


async def test_a_receipt_is_dated_between_the_order_and_today_and_never_above_what_is_owed(life: Life) -> None:
    clawback = await life.proposed(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    path = f"/clawbacks/{clawback['id']}"
    body = {"amount_cents": 1_00, "received_on": life.today}
    await refused(life.officer.post(f"{path}/receipts", body), 409, "not_in_this_state")
    await done(life.officer.post(f"{path}/notice", NOTICE))
    await done(life.carrier(GRANT).post(f"{path}/answer", ANSWER))
    await done(life.approver.post(f"{path}/order", {}))
    for day in ("2026-06-14", "2026-06-16"):
        wrong = {**body, "received_on": day}
        await refused(life.officer.post(f"{path}/receipts", wrong), 422, "receipt_date", field="received_on")
    over = {**body, "amount_cents": 2_000_01}
    await refused(life.officer.post(f"{path}/receipts", over), 422, "receipt_amount", field="amount_cents")


async def test_no_more_comes_back_than_the_recipient_holds(life: Life) -> None:
    agreement = await life.signed(GRANT)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={"CONV-2025-0001-T1-1": "AM04"})
    await life.bank_says(answer.statement)
    life.clock.advance(datetime(2026, 6, 15, 9, tzinfo=UTC))
    clawback = await life.ordered(agreement, GRANT, actual=0)
    await life.bank_says(answer.returns)
    body = {"amount_cents": 1, "received_on": life.today}
    path = f"/clawbacks/{clawback['id']}/receipts"
    await refused(life.officer.post(path, body), 422, "receipt_amount", field="amount_cents")
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "0.01", "S-1")))["outcome"] == {"unmatched": 1}
    assert (await life.paid(agreement, 1))["state"] == "PAID"
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "6000.00", "S-2")))["outcome"] == {"recovered": 1}


async def test_a_credit_that_quotes_the_clawback_is_matched_once(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    proposed = await life.proposed(agreement, GRANT, actual=0)
    early = await life.bank_says(credit("CONV-2025-0001-R1", "1.00", "S-0"))
    assert early["outcome"] == {"unmatched": 1}
    path = f"/clawbacks/{proposed['id']}"
    await done(life.officer.post(f"{path}/notice", NOTICE))
    await done(life.carrier(GRANT).post(f"{path}/answer", ANSWER))
    await done(life.approver.post(f"{path}/order", {}))
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "2500.00", "S-1")))["outcome"] == {"recovered": 1}
    same = credit("CONV-2025-0001-R1", "2500.00", "S-1") + b"\n"
    assert (await life.bank_says(same))["outcome"] == {"unchanged": 1}
    twin = credit("CONV-2025-0001-R1", "2500.00", "S-2")
    assert (await life.bank_says(twin))["outcome"] == {"unmatched": 1}
    over = credit("CONV-2025-0001-R1", "3500.01", "S-3")
    assert (await life.bank_says(over))["outcome"] == {"recovered": 1, "surplus": 1}
    assert (await life.bank_says(over + b"\n"))["outcome"] == {"unchanged": 1}
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "0.02", "S-4")))["outcome"] == {"unmatched": 1}
    kept = [(one["why"], one["amount_cents"]) for one in (await done(life.officer.get("/unmatched-entries")))["items"]]
    assert kept == [
        ("CLAWBACK_NOT_ORDERED", 1_00),
        ("LOOKS_LIKE_A_DUPLICATE", 2500_00),
        ("OVER_OUTSTANDING", 1),
        ("OVER_OUTSTANDING", 2),
    ]
    (clawback,) = (await done(life.officer.get("/clawbacks?state=SETTLED")))["items"]
    assert clawback["received_cents"] == 6_000_00
    assert (await life.envelope())["disbursed"] == 0


async def test_no_word_of_a_clawback_is_ever_announced(life: Life) -> None:
    await life.ordered(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    told = "SELECT count(*) FROM messaging.event_log WHERE convert_from(payload, 'UTF8') ~ $1"
    for words in (NOTICE["text"], ANSWER["text"]):
        assert await life.database.fetchval(told, words[:20]) == 0
