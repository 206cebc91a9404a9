"""What cannot be had is given up by two persons, its carrier learns of it once decided, what comes later counts."""

from funding_life import Life, done, refused
from funding_papers import credit
from funding_samples import Grant
from open_data_life import hears

from funding.api.examples import CLAWBACK_CANCELLATION, WRITE_OFF
from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import Role

GRANT = Grant(amount=10_000_00, budget=20_000_00)


async def test_what_cannot_be_had_is_given_up_by_two_persons(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    clawback = await life.ordered(agreement, GRANT, actual=8_000_00)
    await life.paid_back(clawback, 500_00)
    path = f"/clawbacks/{clawback['id']}"
    third = life.api.caller(Role.FINANCE_APPROVER, sub="finance-3")
    await refused(third.post(f"{path}/cancellation", CLAWBACK_CANCELLATION), 409, "not_in_this_state")
    await refused(life.approver.post(f"{path}/write-off/approval"), 409, "not_in_this_state")
    await refused(life.approver.post(f"{path}/write-off", WRITE_OFF), 403, "forbidden")
    await done(life.officer.post(f"{path}/write-off", WRITE_OFF))
    await refused(life.officer.post(f"{path}/write-off", WRITE_OFF), 409, "not_in_this_state")
    await done(life.officer.post(f"{path}/write-off/refusal"))
    proposed = await done(life.officer.post(f"{path}/write-off", WRITE_OFF))
    assert (proposed["state"], proposed["write_off_reason"]) == ("ORDERED", "INSOLVENCY")
    one_person = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    await refused(one_person.post(f"{path}/write-off/approval"), 422, "four_eyes", field="Authorization")
    await life.paid_back(clawback, 250_00)  # what comes in meanwhile is not given up
    given_up = await done(life.approver.post(f"{path}/write-off/approval"))
    assert (given_up["state"], given_up["received_cents"], given_up["outstanding_cents"]) == ("WRITTEN_OFF", 750_00, 0)
    event = await require_announced(life.database, funding.ClawbackWrittenOff)
    assert (event.amount_cents, event.reason) == (1_250_00, "INSOLVENCY")
    await life.report_accepted(agreement, GRANT)
    closed = await done(life.officer.post(f"/agreements/{agreement['id']}/closing"))
    assert (closed["paid_cents"], closed["recovered_cents"]) == (6_000_00, 750_00)
    assert (await life.envelope())["committed"] == 5_250_00
    await _comes_all_the_same(life, path)


async def _comes_all_the_same(life: Life, path: str) -> None:
    """What was given up comes in part, then in full and more: the envelope has it again, a person has the rest."""
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "1.00", "S-9")))["outcome"] == {"recovered": 1}
    late = await done(life.officer.get(path))
    assert (late["state"], late["received_cents"], late["outstanding_cents"]) == ("WRITTEN_OFF", 751_00, 0)
    received = (await announced(life.database, funding.ClawbackReceived))[-1]
    assert (received.amount_cents, received.outstanding_cents) == (1_00, 0)
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "1300.00", "S-10")))["outcome"] == {
        "recovered": 1,
        "surplus": 1,
    }
    (rest,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    assert (rest["amount_cents"], rest["why"]) == (51_00, "OVER_OUTSTANDING")
    assert (await done(life.officer.get(path)))["state"] == "SETTLED"
    envelope = await life.envelope()
    assert (envelope["committed"], envelope["disbursed"]) == (4_000_00, 4_000_00)
    await life.ledger_is_balanced()
    await hears(life)
    assert await life.database.fetchval("SELECT sum(amount_cents) FROM funding.open_movement_v1") == 4_000_00


async def test_a_carrier_does_not_learn_that_we_think_of_giving_up(life: Life) -> None:
    clawback = await life.ordered(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    path, carrier = f"/clawbacks/{clawback['id']}", life.carrier(GRANT)

    async def reasons() -> list[str | None]:
        callers = (life.officer, life.auditor, carrier)
        read = [await done(caller.get(path)) for caller in callers]
        listed = [(await done(caller.get("/clawbacks")))["items"][0] for caller in callers]
        assert [one["write_off_reason"] for one in read] == [one["write_off_reason"] for one in listed]
        return [one["write_off_reason"] for one in read]

    await done(life.officer.post(f"{path}/write-off", WRITE_OFF))
    assert await reasons() == ["INSOLVENCY", "INSOLVENCY", None]
    await done(life.approver.post(f"{path}/write-off/approval"))
    assert await reasons() == ["INSOLVENCY"] * 3
