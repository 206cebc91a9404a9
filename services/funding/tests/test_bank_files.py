"""What the bank sends: rejected, paid, returned, paid again; twice, too early, wrong, unknown."""

import asyncio
from itertools import permutations
from uuid import UUID

import pytest
from funding_life import Life, done, post_file, refused
from funding_samples import OTHER_IBAN, Grant, report_overdue

from funding.settings import ILLUSTRATIVE
from shared.contracts import funding
from shared.testing import announced, require_announced
from shared.vocabulary import LedgerMove

FIRST = "CONV-2025-0001-T1-1"


async def _batched(life: Life, grant: Grant) -> tuple[dict[str, str], bytes]:
    agreement = await life.signed(grant)
    await life.approved(agreement, 1)
    _, file = await life.batch()
    return agreement, file


async def test_a_booked_payment_pays_the_instalment_and_disburses(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    led_to = await life.bank_says(life.bank(file).statement)
    assert (led_to["kind"], led_to["outcome"]) == ("camt.053", {"paid": 1})
    paid = await require_announced(life.database, funding.InstalmentPaid)
    assert (paid.amount_cents, paid.instalment) == (6_000_00, 1)
    shown = await life.agreement(agreement)
    assert (shown["instalments"][0]["state"], shown["paid_cents"]) == ("PAID", 6_000_00)
    assert (await life.envelope())["disbursed"] == 6_000_00


async def test_an_accepted_status_report_pays_nothing_yet(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    led_to = await life.bank_says(life.bank(file).status_report)
    assert (led_to["kind"], led_to["outcome"]) == ("pain.002", {})
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "ORDERED"


async def test_a_rejected_order_is_announced_and_its_instalment_can_be_ordered_again(life: Life) -> None:
    grant = Grant()
    agreement, file = await _batched(life, grant)
    assert (await life.bank_says(life.bank(file, rejected={FIRST: "AC04"}).status_report))["outcome"] == {"rejected": 1}
    rejected = await require_announced(life.database, funding.PaymentRejected)
    assert (rejected.bank_reason, rejected.amount_cents) == ("AC04", 6_000_00)
    shown = await life.agreement(agreement)
    assert (shown["instalments"][0]["state"], shown["bank_details_to_correct"]) == ("RELEASED", True)
    path = f"/agreements/{agreement['id']}"
    await refused(life.officer.post(f"{path}/instalments/1/orders"), 422, "bank_details_to_correct")
    await done(life.carrier(grant).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    assert (await life.approved(agreement, 1))["end_to_end_id"] == "CONV-2025-0001-T1-2"


async def test_a_rejection_that_is_not_the_accounts_fault_asks_no_correction(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    await life.bank_says(life.bank(file, rejected={FIRST: "AM04"}).status_report)
    assert (await life.agreement(agreement))["bank_details_to_correct"] is False
    assert (await life.paid(agreement, 1))["attempt"] == 2


async def test_a_payment_that_comes_back_is_paid_again_to_the_right_account(life: Life) -> None:
    grant = Grant()
    agreement, file = await _batched(life, grant)
    answer = life.bank(file, returned={FIRST: "AC04"})
    await life.bank_says(answer.statement)
    assert (await life.bank_says(answer.returns))["outcome"] == {"returned": 1}
    returned = await require_announced(life.database, funding.PaymentReturned)
    assert (returned.bank_reason, returned.amount_cents) == ("AC04", 6_000_00)
    assert (await life.envelope())["disbursed"] == 0
    shown = await life.agreement(agreement)
    assert (shown["instalments"][0]["state"], shown["paid_cents"]) == ("RELEASED", 0)

    path = f"/agreements/{agreement['id']}/bank-details"
    await done(life.carrier(grant).post(path, {"holder": "X", "iban": OTHER_IBAN}))
    await done(life.officer.post(f"{path}/confirmation"))
    again = await life.paid(agreement, 1)
    assert (again["state"], again["end_to_end_id"]) == ("PAID", "CONV-2025-0001-T1-2")
    assert (await life.envelope())["disbursed"] == 6_000_00
    moves = [
        event.move for event in await announced(life.database, funding.LedgerPosted, agreement_id=UUID(agreement["id"]))
    ]
    assert moves == [LedgerMove.COMMIT, LedgerMove.DISBURSE, LedgerMove.RETURN, LedgerMove.DISBURSE]


async def test_a_file_imported_twice_changes_nothing_and_says_so(life: Life) -> None:
    _, file = await _batched(life, Grant())
    statement = life.bank(file).statement
    first = await life.bank_says(statement)
    second = await life.bank_says(statement)
    assert (first["already_imported"], second["already_imported"]) == (False, True)
    assert (second["id"], second["outcome"]) == (first["id"], first["outcome"])
    assert len(await announced(life.database, funding.InstalmentPaid)) == 1


async def test_the_same_words_in_another_file_change_nothing(life: Life) -> None:
    _, file = await _batched(life, Grant())
    answer = life.bank(file, returned={FIRST: "AC04"})
    for content in (answer.statement, answer.returns):
        await life.bank_says(content)
        assert content is not None
        assert (await life.bank_says(content + b"\n"))["outcome"] == {"unchanged": 1}
    assert len(await announced(life.database, funding.InstalmentPaid)) == 1
    assert len(await announced(life.database, funding.PaymentReturned)) == 1


async def test_a_return_heard_before_its_payment_is_kept_and_applied_after_it(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    answer = life.bank(file, returned={FIRST: "AC04"})
    assert (await life.bank_says(answer.returns))["outcome"] == {"return_kept": 1}
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "ORDERED"
    assert await announced(life.database, funding.PaymentReturned) == []
    assert (await life.bank_says(answer.statement))["outcome"] == {"returned": 1}
    await require_announced(life.database, funding.InstalmentPaid)
    returned = await require_announced(life.database, funding.PaymentReturned)
    assert returned.bank_reason == "AC04"
    assert (await life.agreement(agreement))["paid_cents"] == 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_banks_files_lead_to_the_same_end_in_any_order(life: Life, order: tuple[int, ...]) -> None:
    agreement, file = await _batched(life, Grant())
    answer = life.bank(file, returned={FIRST: "MD07"})
    contents = (answer.status_report, answer.statement, answer.returns)
    for index in order:
        await life.bank_says(contents[index])
    shown = await done(life.officer.get(f"/orders?agreement_id={agreement['id']}"))
    assert [(one["state"], one["bank_reason"]) for one in shown["items"]] == [("RETURNED", "MD07")]
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "RELEASED"
    assert (await life.envelope())["disbursed"] == 0


async def test_another_amount_than_ordered_is_for_a_person_and_pays_nothing(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    statement = life.bank(file).statement.replace(b"6000.00", b"6000.01")
    assert (await life.bank_says(statement))["outcome"] == {"unmatched": 1}
    page = await done(life.officer.get("/unmatched-entries"))
    assert [(one["end_to_end_id"], one["amount_cents"], one["why"]) for one in page["items"]] == [
        (FIRST, 6_000_01, "AMOUNT_DIFFERS")
    ]
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "ORDERED"
    assert (await life.envelope())["disbursed"] == 0


async def test_a_return_of_another_amount_is_for_a_person(life: Life) -> None:
    _, file = await _batched(life, Grant())
    answer = life.bank(file, returned={FIRST: "AC04"})
    await life.bank_says(answer.statement)
    assert answer.returns is not None
    assert (await life.bank_says(answer.returns.replace(b"6000.00", b"5999.99")))["outcome"] == {"unmatched": 1}
    assert (await life.envelope())["disbursed"] == 6_000_00


async def test_an_unknown_reference_is_for_a_person(life: Life) -> None:
    _, file = await _batched(life, Grant())
    statement = life.bank(file).statement.replace(FIRST.encode(), b"SOMEONE-ELSES")
    assert (await life.bank_says(statement))["outcome"] == {"unmatched": 1}
    (entry,) = (await done(life.auditor.get("/unmatched-entries")))["items"]
    assert (entry["why"], entry["direction"]) == ("UNKNOWN_REFERENCE", "DEBIT")
    again = statement + b"\n"
    assert (await life.bank_says(again))["outcome"] == {"unchanged": 1}


async def test_a_rejection_of_what_was_paid_is_for_two_persons(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    await life.bank_says(life.bank(file).statement)
    late = life.bank(file, rejected={FIRST: "AC04"}).status_report
    assert (await life.bank_says(late))["outcome"] == {"contradicted": 1}
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "PAID"


async def test_a_payment_of_what_was_rejected_is_for_two_persons(life: Life) -> None:
    _, file = await _batched(life, Grant())
    await life.bank_says(life.bank(file, rejected={FIRST: "AC04"}).status_report)
    assert (await life.bank_says(life.bank(file).statement))["outcome"] == {"contradicted": 1}
    assert (await life.envelope())["disbursed"] == 0


async def test_a_status_report_about_no_batch_of_ours_is_for_a_person(life: Life) -> None:
    _, file = await _batched(life, Grant())
    report = life.bank(file, rejected={FIRST: "AC04"}).status_report.replace(b"NVP", b"XYZ")
    assert (await life.bank_says(report))["outcome"] == {"unmatched": 1}


async def test_a_status_report_naming_an_order_outside_its_batch_is_refused_whole(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    report = life.bank(file, rejected={FIRST: "AC04"}).status_report.replace(FIRST.encode(), b"CONV-2025-0001-T9-9")
    await refused(post_file(life.officer, report), 422, "bank_file", field="file")
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "ORDERED"


async def test_a_statement_of_another_account_is_refused_and_nothing_of_it_is_kept(life: Life) -> None:
    _, file = await _batched(life, Grant())
    other = life.bank(file.replace(ILLUSTRATIVE.iban.encode(), b"FR1420041010050500013M02606")).statement
    await refused(post_file(life.officer, other), 422, "other_account", field="file")
    assert await life.database.fetchval("SELECT count(*) FROM funding.bank_file") == 0


@pytest.mark.parametrize("content", [b"", b"hello", b"<a/>", b"<Document><b/></Document>", b"\xff\xfe<x"])
async def test_what_is_no_bank_file_is_refused(life: Life, content: bytes) -> None:
    await refused(post_file(life.officer, content), 422, "bank_file", field="file")


async def test_a_file_that_cannot_be_read_whole_is_refused_naming_its_line_and_nothing_is_applied(life: Life) -> None:
    agreement, file = await _batched(life, Grant())
    lines = life.bank(file).statement.replace(b"6000.00", b"6000,00").split(b"\n")
    line = next(number for number, text in enumerate(lines, start=1) if b"6000,00" in text and b"<Ntry>" not in text)
    problem = await refused(post_file(life.officer, b"\n".join(lines)), 422, "bank_file", field="file")
    (error,) = problem["errors"]
    assert f"ligne {line}, " in error["message"]
    assert "Ce n'est pas un montant" in error["message"]
    assert await life.database.fetchval("SELECT count(*) FROM funding.bank_file") == 0
    assert (await life.agreement(agreement))["instalments"][0]["state"] == "ORDERED"


async def test_a_bank_file_is_sent_as_xml_by_a_finance_officer(life: Life) -> None:
    await refused(post_file(life.officer, b"<a/>", kind="text/csv"), 415, "unsupported_media_type")
    for caller in (life.approver, life.auditor, life.programme):
        await refused(post_file(caller, b"<a/>"), 403, "forbidden")


async def test_a_refused_payment_is_held_while_a_report_is_overdue(life: Life) -> None:
    grant = Grant()
    agreement, file = await _batched(life, grant)
    await life.hear(report_overdue(UUID(agreement["id"]), grant))
    await life.bank_says(life.bank(file, rejected={FIRST: "AM04"}).status_report)
    shown = await life.agreement(agreement)
    assert [one["state"] for one in shown["instalments"]] == ["HELD", "HELD"]
    await refused(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"), 409, "not_in_this_state")


async def test_a_statement_and_people_at_work_on_its_agreements_do_not_stop_each_other(life: Life) -> None:
    paying = [await life.signed(Grant(f"paying-{n}", amount=2_000_00)) for n in range(4)]
    for agreement in paying:
        await life.approved(agreement, 1)
    _, file = await life.batch()
    signing = [Grant(f"signing-{n}", amount=2_000_00) for n in range(4)]
    paths = [f"/agreements/{(await life.drafted(grant))['id']}" for grant in signing]
    for grant, path in zip(signing, paths, strict=True):
        await life.sign(grant, path, "CARRIER")
    led_to, *signed = await asyncio.gather(
        life.bank_says(life.bank(file).statement),
        *(life.sign(grant, path, "APEC") for grant, path in zip(signing, paths, strict=True)),
    )
    assert led_to["outcome"] == {"paid": 4}
    assert {agreement["state"] for agreement in signed} == {"SIGNED"}
    balances = await life.envelope()
    assert (balances["committed"], balances["disbursed"]) == (16_000_00, 4_800_00)


async def test_several_payments_of_a_batch_each_meet_their_own_fate(life: Life) -> None:
    agreements = [await life.signed(Grant(f"g{n}")) for n in range(4)]
    orders = [(await life.approved(agreement, 1))["end_to_end_id"] for agreement in agreements]
    _, file = await life.batch()
    answer = life.bank(file, rejected={orders[0]: "AC01"}, returned={orders[1]: "AC06"})
    assert (await life.bank_says(answer.status_report))["outcome"] == {"rejected": 1}
    assert (await life.bank_says(answer.statement))["outcome"] == {"paid": 3}
    assert (await life.bank_says(answer.returns))["outcome"] == {"returned": 1}
    states = [(await life.agreement(agreement))["instalments"][0]["state"] for agreement in agreements]
    assert states == ["RELEASED", "RELEASED", "PAID", "PAID"]
    assert (await life.envelope())["disbursed"] == 12_000_00
