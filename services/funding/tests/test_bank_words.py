"""Every word that a bank may use for a batch: of the file, a payment, a transfer; booked on either kind of file."""

import asyncio
from uuid import UUID

from funding_life import Life, done, post_file, refused
from funding_samples import Grant

from funding.gateway.bank_xml import MOST_BYTES
from shared.contracts import funding
from shared.testing import announced

ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE d [<!ENTITY a "RJCT"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document><CstmrPmtStsRpt><GrpHdr><MsgId>&x;</MsgId></GrpHdr></CstmrPmtStsRpt></Document>"""


async def batched(life: Life, count: int) -> tuple[str, list[str], bytes]:
    """A batch of some orders that left: its message id, their end-to-end ids, its file."""
    orders = [await life.approved(await life.signed(Grant(f"grant-{n}", amount=1_000_00)), 1) for n in range(count)]
    made, file = await life.batch()
    return made["message_id"], [one["end_to_end_id"] for one in orders], file


def report(message_id: str, *, group: str = "", payment: str = "") -> bytes:
    """A pain.002 about a batch, with what it says of the file and of its payment."""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>BANK-{abs(hash((group, payment)))}</MsgId></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
      {group}</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}</OrgnlPmtInfId>{payment}
      </OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>""".encode()


def transfer(end_to_end_id: str, status: str, reason: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}</TxInfAndSts>"


async def states(life: Life) -> list[tuple[str, str | None]]:
    """The orders' states and what the bank gave as a reason, in the order of their ids."""
    items = (await done(life.officer.get("/orders")))["items"]
    return sorted((one["state"], one["bank_reason"]) for one in items)


async def test_a_file_or_its_payment_rejected_as_a_whole_rejects_each_of_its_orders(life: Life) -> None:
    because = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"
    message_id, _, _ = await batched(life, 2)
    whole = report(message_id, group="<GrpSts>RJCT</GrpSts>" + because)
    assert (await life.bank_says(whole))["outcome"] == {"rejected": 2}
    assert await states(life) == [("REJECTED", "AM04")] * 2
    agreements = (await done(life.officer.get("/agreements")))["items"]
    for agreement in agreements:
        await life.approved(agreement, 1)
    again, _ = await life.batch()
    payment = report(again["message_id"], payment="<PmtInfSts>RJCT</PmtInfSts>" + because)
    assert (await life.bank_says(payment))["outcome"] == {"rejected": 2}
    assert await states(life) == [("REJECTED", "AM04")] * 4
    assert (await life.envelope())["disbursed"] == 0


async def test_a_file_accepted_in_part_rejects_what_it_names_and_leaves_the_rest_at_the_bank(life: Life) -> None:
    message_id, ids, file = await batched(life, 3)
    told = transfer(ids[0], "ACSP") + transfer(ids[1], "RJCT", "AC01")
    part = report(message_id, group="<GrpSts>PART</GrpSts>", payment=told)
    assert (await life.bank_says(part))["outcome"] == {"rejected": 1}
    assert await states(life) == [("BATCHED", None), ("BATCHED", None), ("REJECTED", "AC01")]
    booked = life.bank(file, rejected={ids[1]: "AC01"}).statement
    assert (await life.bank_says(booked))["outcome"] == {"paid": 2}


async def test_no_other_status_pays_rejects_or_frees_an_order(life: Life) -> None:
    message_id, (end_to_end_id,), _ = await batched(life, 1)
    outcomes: dict[str, list[object]] = {}
    for status in ("RCVD", "ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "PDNG"):
        for said in (
            report(message_id, group=f"<GrpSts>{status}</GrpSts>"),
            report(message_id, payment=f"<PmtInfSts>{status}</PmtInfSts>"),
            report(message_id, payment=transfer(end_to_end_id, status)),
        ):
            outcomes.setdefault(status, []).append((await life.bank_says(said))["outcome"])
    assert outcomes.pop("ACSC") == [{"said_to_have_left": 1}, {"unchanged": 1}, {"unchanged": 1}]
    assert all(said == [{}, {}, {}] for said in outcomes.values()), outcomes
    assert await states(life) == [("BATCHED", None)]
    assert await announced(life.database, funding.InstalmentPaid) == []
    await refused(life.officer.post("/batches", {}), 422, "nothing_to_pay")


async def test_what_a_notification_and_a_statement_both_say_is_applied_once(life: Life) -> None:
    _, (end_to_end_id,), file = await batched(life, 1)
    answer = life.bank(file, returned={end_to_end_id: "AM04"})
    assert answer.statement is not None
    assert answer.returns is not None
    assert (await life.bank_says(as_notification(answer.statement)))["outcome"] == {"paid": 1}
    assert (await life.bank_says(answer.statement))["outcome"] == {"unchanged": 1}
    assert (await life.bank_says(answer.returns))["outcome"] == {"returned": 1}
    assert (await life.bank_says(as_statement(answer.returns)))["outcome"] == {"unchanged": 1}
    kinds = [row[0] for row in await life.database.fetch("SELECT kind FROM funding.bank_file ORDER BY imported_at")]
    assert sorted(kinds) == ["camt.053", "camt.053", "camt.054", "camt.054"]
    assert (await life.envelope())["disbursed"] == 0
    for kind in (funding.InstalmentPaid, funding.PaymentReturned):
        assert len(await announced(life.database, kind)) == 1


def as_notification(statement: bytes) -> bytes:
    """The same entries on a camt.054."""
    renamed = statement.replace(b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn").replace(b"camt.053", b"camt.054")
    return renamed.replace(b"<Stmt>", b"<Ntfctn>").replace(b"</Stmt>", b"</Ntfctn>")


def as_statement(notification: bytes) -> bytes:
    """The same entries on a camt.053."""
    renamed = notification.replace(b"BkToCstmrDbtCdtNtfctn", b"BkToCstmrStmt").replace(b"camt.054", b"camt.053")
    return renamed.replace(b"<Ntfctn>", b"<Stmt>").replace(b"</Ntfctn>", b"</Stmt>")


async def test_one_file_imported_by_five_at_once_is_read_once(life: Life) -> None:
    _, _, file = await batched(life, 1)
    statement = life.bank(file).statement
    answers = await asyncio.gather(*(life.bank_says(statement) for _ in range(5)))
    assert sorted(one["already_imported"] for one in answers) == [False, True, True, True, True]
    assert len({one["id"] for one in answers}) == 1
    assert len(await announced(life.database, funding.InstalmentPaid)) == 1


async def test_a_hostile_file_is_refused_at_the_door_and_nothing_of_it_is_kept(life: Life) -> None:
    await refused(post_file(life.officer, ENTITIES), 422, "bank_file", field="file")
    huge = b"<Document>" + b" " * MOST_BYTES + b"</Document>"
    await refused(post_file(life.officer, huge), 413, "body_too_large", field="body")
    assert await life.database.fetchval("SELECT count(*) FROM funding.bank_file") == 0


async def test_the_references_of_a_file_follow_from_the_batch_and_its_orders(life: Life) -> None:
    _, ids, file = await batched(life, 2)
    (made,) = (await done(life.officer.get("/batches")))["items"]
    assert made["message_id"] == f"NVP{UUID(made['id']).hex}"
    assert file.count(f"<MsgId>{made['message_id']}</MsgId>".encode()) == 1
    assert file.count(f"<PmtInfId>{made['message_id']}</PmtInfId>".encode()) == 1
    assert sorted(ids) == ["CONV-2025-0001-T1-1", "CONV-2025-0002-T1-1"]
    assert all(file.count(f"<EndToEndId>{one}</EndToEndId>".encode()) == 1 for one in ids)
