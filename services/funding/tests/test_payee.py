"""Verification of Payee: nothing is paid to an account that its bank does not confirm, or two persons answer for."""

import pytest
from funding_life import Life, done, refused
from funding_samples import IBAN, Grant

from shared.vocabulary import Role


async def test_nothing_is_ordered_before_the_bank_said_whose_the_account_is(life: Life) -> None:
    life.offices.cares(payee_asked=True)
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "payee_unverified")
    shown = await done(life.officer.post(f"{path}/bank-details/payee-verification", {"answer": "MATCH"}))
    assert (shown["payee_answer"], shown["payee_accepted"]) == ("MATCH", False)
    assert (await life.approved(agreement, 1))["state"] == "APPROVED"


@pytest.mark.parametrize("answer", ["CLOSE_MATCH", "NO_MATCH", "NOT_POSSIBLE"])
async def test_an_account_that_is_not_confirmed_is_paid_once_another_person_accepted_it(
    life: Life, answer: str
) -> None:
    agreement = await life.signed(Grant())
    path = f"/agreements/{agreement['id']}"
    order = await done(life.officer.post(f"{path}/instalments/1/orders"))
    await done(life.officer.post(f"{path}/bank-details/payee-verification", {"answer": answer}))
    await refused(life.approver.post(f"/orders/{order['id']}/approval"), 422, "payee_mismatch")
    acceptance = f"{path}/bank-details/payee-acceptance"
    same = life.api.caller(Role.FINANCE_APPROVER, sub="finance-1")
    await refused(same.post(acceptance), 422, "four_eyes", field="Authorization")
    await refused(life.officer.post(acceptance), 403, "forbidden")
    assert (await done(life.approver.post(acceptance)))["payee_accepted"] is True
    await done(life.approver.post(f"/orders/{order['id']}/approval"))
    await refused(life.approver.post(acceptance), 409, "not_in_this_state", field="state")


async def test_a_newer_answer_ends_an_acceptance_and_a_new_account_is_asked_anew(life: Life) -> None:
    life.offices.cares(payee_asked=True)
    grant = Grant()
    agreement = await life.signed(grant)
    path = f"/agreements/{agreement['id']}"
    await done(life.officer.post(f"{path}/bank-details/payee-verification", {"answer": "CLOSE_MATCH"}))
    await done(life.approver.post(f"{path}/bank-details/payee-acceptance"))
    await done(life.officer.post(f"{path}/bank-details/payee-verification", {"answer": "NO_MATCH"}))
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "payee_mismatch")
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": IBAN}))
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "payee_unverified")
    noted = "SELECT array_agg(action ORDER BY id) FROM messaging.audit_log WHERE action LIKE 'bank-details.payee%'"
    assert await life.database.fetchval(noted) == [
        "bank-details.payee",
        "bank-details.payee-accepted",
        "bank-details.payee",
    ]


async def test_who_may_note_an_answer_and_what_it_needs(life: Life) -> None:
    grant = Grant()
    path = f"/agreements/{(await life.drafted(grant))['id']}/bank-details"
    verification = f"{path}/payee-verification"
    await refused(life.officer.post(verification, {"answer": "MATCH"}), 404, "not_found")
    await done(life.carrier(grant).post(path, {"holder": "X", "iban": IBAN}))
    await refused(life.officer.post(verification, {"answer": "YES"}), 422, "invalid_request", field="answer")
    for caller in (life.carrier(grant), life.approver, life.auditor, life.programme):
        await refused(caller.post(verification, {"answer": "MATCH"}), 403, "forbidden")
    await refused(life.approver.post(f"{path}/payee-acceptance"), 422, "payee_unverified")
