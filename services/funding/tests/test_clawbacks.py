"""What the recipient must pay back: ordered, received by a person or by the bank, never more than it holds."""

from funding_life import JUNE_2026, Life, done, instalment_states, refused
from funding_samples import Grant

from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import ClawbackGround


async def test_who_was_paid_too_much_pays_it_back_and_the_envelope_gets_it(life: Life) -> None:
    grant = Grant(amount=10_000_00, budget=20_000_00)
    agreement = await life.advance_paid(grant)
    await life.costs(agreement, grant, actual=8_000_00)
    ordered = await require_announced(life.database, funding.ClawbackOrdered)
    assert (ordered.amount_cents, ordered.ground) == (2_000_00, ClawbackGround.UNSPENT)
    assert instalment_states(await life.agreement(agreement)) == ["PAID", "CANCELLED"]
    (clawback,) = (await done(life.carrier(grant).get("/clawbacks")))["items"]
    assert (clawback["reference"], clawback["outstanding_cents"]) == ("CONV-2025-0001-R1", 2_000_00)

    await life.report_accepted(agreement, grant)
    path = f"/agreements/{agreement['id']}/closing"
    await refused(life.officer.post(path), 422, "clawback_open")
    receipts = f"/clawbacks/{clawback['id']}/receipts"
    part = await done(life.officer.post(receipts, {"amount_cents": 500_00, "received_on": life.today}))
    assert (part["state"], part["outstanding_cents"]) == ("ORDERED", 1_500_00)
    over = {"amount_cents": 1_500_01, "received_on": life.today}
    await refused(life.officer.post(receipts, over), 422, "receipt_amount", field="amount_cents")
    rest = await done(life.officer.post(receipts, {"amount_cents": 1_500_00, "received_on": life.today}))
    assert rest["state"] == "SETTLED"
    await refused(life.officer.post(receipts, over), 409, "not_in_this_state")
    received = await announced(life.database, funding.ClawbackReceived)
    assert [(one.amount_cents, one.outstanding_cents) for one in received] == [(500_00, 1_500_00), (1_500_00, 0)]

    closed = await done(life.officer.post(path))
    assert (closed["paid_cents"], closed["recovered_cents"]) == (6_000_00, 2_000_00)
    event = await require_announced(life.database, funding.AgreementClosed)
    assert event.released_cents == 6_000_00
    assert await life.envelope() == {
        "total": 50_000_00,
        "reserved": 0,
        "committed": 4_000_00,
        "disbursed": 4_000_00,
        "available": 46_000_00,
    }


async def test_a_receipt_is_dated_between_the_clawback_and_today(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    await life.costs(agreement, grant, actual=0)
    (clawback,) = (await done(life.officer.get(f"/clawbacks?agreement_id={agreement['id']}")))["items"]
    for day in ("2026-06-14", "2026-06-16"):
        body = {"amount_cents": 1_00, "received_on": day}
        path = f"/clawbacks/{clawback['id']}/receipts"
        await refused(life.officer.post(path, body), 422, "receipt_date", field="received_on")


async def test_no_more_comes_back_than_the_recipient_holds(life: Life) -> None:
    grant = Grant()
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    answer = life.bank(file, returned={"CONV-2025-0001-T1-1": "AM04"})
    await life.bank_says(answer.statement)
    life.clock.advance(JUNE_2026)
    await life.costs(agreement, grant, actual=0)
    await life.bank_says(answer.returns)
    (clawback,) = (await done(life.officer.get("/clawbacks")))["items"]
    body = {"amount_cents": 1, "received_on": life.today}
    path = f"/clawbacks/{clawback['id']}/receipts"
    await refused(life.officer.post(path, body), 422, "receipt_amount", field="amount_cents")
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "0.01", "S-1")))["outcome"] == {"unmatched": 1}
    assert (await life.paid(agreement, 1))["state"] == "PAID"
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "6000.00", "S-2")))["outcome"] == {"recovered": 1}


async def test_a_credit_that_quotes_the_clawback_is_matched_once(life: Life) -> None:
    grant = Grant()
    agreement = await life.advance_paid(grant)
    await life.costs(agreement, grant, actual=0)
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "2500.00", "S-1")))["outcome"] == {"recovered": 1}
    same = credit("CONV-2025-0001-R1", "2500.00", "S-1") + b"\n"
    assert (await life.bank_says(same))["outcome"] == {"unchanged": 1}
    twin = credit("CONV-2025-0001-R1", "2500.00", "S-2")
    assert (await life.bank_says(twin))["outcome"] == {"unmatched": 1}
    over = credit("CONV-2025-0001-R1", "3500.01", "S-3")
    assert (await life.bank_says(over))["outcome"] == {"unmatched": 1}
    whys = [one["why"] for one in (await done(life.officer.get("/unmatched-entries")))["items"]]
    assert whys == ["LOOKS_LIKE_A_DUPLICATE", "OVER_OUTSTANDING"]
    assert (await life.bank_says(credit("CONV-2025-0001-R1", "3500.00", "S-4")))["outcome"] == {"recovered": 1}
    (clawback,) = (await done(life.officer.get("/clawbacks?state=SETTLED")))["items"]
    assert clawback["received_cents"] == 6_000_00
    assert (await life.envelope())["disbursed"] == 0


def credit(end_to_end_id: str, amount: str, statement: str) -> bytes:
    """A camt.053 with one credit on the account."""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>{statement}</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-06-15</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>""".encode()
