"""A line of the bank of another amount than its order, from the statement to the ledger: two persons take it."""

from typing import Any

from funding_life import Life, done, refused
from funding_samples import Grant

from shared.contracts import funding
from shared.testing import require_announced
from shared.vocabulary import BankMove, Role

FIRST = "CONV-2025-0001-T1-1"
ANYWAY = {"reference": FIRST, "whatever_amount": True}


async def _waiting(life: Life) -> dict[str, Any]:
    (entry,) = (await done(life.officer.get("/unmatched-entries?waiting=true")))["items"]
    return entry


async def _booked(life: Life) -> list[tuple[str, int]]:
    """What the account at the bank moved, by the ledger."""
    rows = await life.database.fetch(
        "SELECT move, amount_cents FROM funding.ledger_entry WHERE move NOT IN ('OPEN', 'RESERVE', 'COMMIT') "
        "AND move NOT LIKE 'TRANSFER%' ORDER BY position"
    )
    return [(row["move"], row["amount_cents"]) for row in rows]


async def test_two_persons_take_a_debit_over_the_order_and_then_its_return_less_fees(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={FIRST: "AM04"})
    await life.bank_says((answer.statement or b"").replace(b"6000.00", b"6005.00"))
    path = f"/unmatched-entries/{(await _waiting(life))['id']}"
    await refused(life.officer.post(f"{path}/match", {"reference": FIRST}), 422, "does_not_fit", field="reference")
    proposed = await done(life.officer.post(f"{path}/match", ANYWAY))
    assert (proposed["resolution"], proposed["proposed_to"], proposed["difference_cents"]) == (None, FIRST, 5_00)
    assert (await _waiting(life))["difference_cents"] == 5_00
    assert await _booked(life) == []
    both = life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub="finance-1")
    await refused(both.post(f"{path}/match/approval"), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(f"{path}/match/approval"), 403, "forbidden")
    approved = await done(life.approver.post(f"{path}/match/approval"))
    assert (approved["matched_to"], approved["difference_cents"]) == (FIRST, None)
    assert (await require_announced(life.database, funding.InstalmentPaid)).amount_cents == 6_000_00
    assert await _booked(life) == [("DISBURSE", 6_000_00), ("DEBIT_OVER", 5_00)]
    paid = await require_announced(life.database, funding.InstalmentPaid)
    told = await require_announced(life.database, funding.BankDifferencePosted)
    assert (told.move, told.amount_cents, told.order_id) == (BankMove.DEBIT_OVER, 5_00, paid.order_id)
    assert (await life.agreement(agreement))["paid_cents"] == (await life.envelope())["disbursed"] == 6_000_00

    await life.bank_says((answer.returns or b"").replace(b"6000.00", b"5980.00"))
    back = f"/unmatched-entries/{(await _waiting(life))['id']}"
    assert (await done(life.officer.post(f"{back}/match", ANYWAY)))["difference_cents"] == -20_00
    await done(life.approver.post(f"{back}/match/approval"))
    assert (await _booked(life))[2:] == [("RETURN", 6_000_00), ("RETURN_FEE", 20_00)]
    shown = await life.agreement(agreement)
    assert (shown["instalments"][0]["state"], shown["paid_cents"]) == ("RELEASED", 0)
    assert (await life.envelope())["disbursed"] == 0
    await life.ledger_is_balanced()
    journal = (await life.auditor.get("/journal?start=2025-01-01&end=2030-12-31&format=csv")).text
    for words in ("Frais de retour", "Débit au-delà de l'ordre", "Écarts de banque"):
        assert words in journal


async def test_two_persons_book_a_part_that_came_back_and_that_part_alone_is_paid_again(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={FIRST: "AM04"})
    await life.bank_says(answer.statement or b"")
    await life.bank_says((answer.returns or b"").replace(b"6000.00", b"2000.00"))
    waiting = await _waiting(life)
    path = f"/unmatched-entries/{waiting['id']}/match"
    assert waiting["why"] == "PARTLY_RETURNED"
    problem = await refused(life.officer.post(path, {"reference": FIRST}), 422, "does_not_fit", field="reference")
    assert "une partie seulement" in problem["detail"]
    assert (await done(life.officer.post(path, ANYWAY)))["difference_cents"] == -4000_00
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "PAID"
    await done(life.approver.post(f"{path}/approval"))

    returned = await require_announced(life.database, funding.PaymentReturned)
    assert (returned.amount_cents, returned.kept_cents) == (2_000_00, 4_000_00)
    part = (shown := await life.agreement(agreement))["instalments"][0]
    assert (part["state"], part["amount_cents"], part["kept_cents"]) == ("RELEASED", 6_000_00, 4_000_00)
    assert shown["paid_cents"] == (await life.envelope())["disbursed"] == 4_000_00
    again = await life.paid(agreement, 1)
    assert (again["amount_cents"], again["end_to_end_id"]) == (2_000_00, "CONV-2025-0001-T1-2")
    assert await _booked(life) == [("DISBURSE", 6_000_00), ("RETURN", 2_000_00), ("DISBURSE", 2_000_00)]
    assert (await life.agreement(agreement))["paid_cents"] == (await life.envelope())["disbursed"] == 6_000_00
    await life.ledger_is_balanced()
