import pytest

from funding.gateway.errors import BankFileError
from funding.gateway.status_report import StatusReport, TransactionStatus, read_status_report, reason_for, spoken_of

BATCH = ("A", "B", "C")


def rejected_ids(read: StatusReport, batch: tuple[str, ...]) -> tuple[str, ...]:
    """Which transfers the bank says it rejected."""
    return tuple(one for one, status in spoken_of(read, batch) if status == "RJCT")


def report(*payments: str, group: str = "", version: str = "10", message: str = "pain.001.001.09") -> bytes:
    """A pain.002 about the file OURS, with what its group says and its payments."""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2025-03-04T18:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>OURS</OrgnlMsgId><OrgnlMsgNmId>{message}</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
      {"".join(f"<OrgnlPmtInfAndSts>{payment}</OrgnlPmtInfAndSts>" for payment in payments)}
    </CstmrPmtStsRpt></Document>""".encode()


def transaction(end_to_end_id: str, status: str = "", reason: str = "") -> str:
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>"
        f"{f'<TxSts>{status}</TxSts>' if status else ''}{because(reason) if reason else ''}</TxInfAndSts>"
    )


def because(reason: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_every_transaction_is_read_whatever_the_version(version: str) -> None:
    payment = transaction("A", "ACSC") + transaction("B", "RJCT", "AC04") + transaction("C", "RJCT", "BE01")
    read = read_status_report(report(payment, group="<GrpSts>PART</GrpSts>", version=version))
    assert (read.message_id, read.original_message_id, read.group_status) == ("BANK-1", "OURS", "PART")
    assert read.transactions == (
        TransactionStatus("A", "ACSC", None),
        TransactionStatus("B", "RJCT", "AC04"),
        TransactionStatus("C", "RJCT", "BE01"),
    )
    assert rejected_ids(read, BATCH) == ("B", "C")


def test_the_transactions_of_every_payment_are_read() -> None:
    read = read_status_report(report(transaction("A", "RJCT"), transaction("B", "ACCP") + transaction("C", "RJCT")))
    assert [entry.end_to_end_id for entry in read.transactions] == ["A", "B", "C"]
    assert rejected_ids(read, BATCH) == ("A", "C")


def test_a_file_rejected_as_a_whole_rejects_every_transfer_with_its_reason() -> None:
    read = read_status_report(report(group="<GrpSts>RJCT</GrpSts>" + because("DU01")))
    assert read.transactions == ()
    assert rejected_ids(read, BATCH) == BATCH
    assert reason_for(read, "B") == "DU01"


def test_a_file_rejected_as_a_whole_rejects_also_what_it_does_not_list() -> None:
    read = read_status_report(report(transaction("B", "RJCT", "AC01"), group="<GrpSts>RJCT</GrpSts>" + because("FF01")))
    assert rejected_ids(read, BATCH) == BATCH
    assert (reason_for(read, "A"), reason_for(read, "B")) == ("FF01", "AC01")


def test_our_only_payment_rejected_without_details_rejects_every_transfer() -> None:
    read = read_status_report(report("<PmtInfSts>RJCT</PmtInfSts>" + because("AM04")))
    assert read.group_status == "RJCT"
    assert rejected_ids(read, BATCH) == BATCH
    assert reason_for(read, "A") == "AM04"


def test_a_payment_rejected_inside_a_partly_accepted_file_counts_as_rejected() -> None:
    read = read_status_report(report("<PmtInfSts>RJCT</PmtInfSts>", group="<GrpSts>PART</GrpSts>" + because("NARR")))
    assert rejected_ids(read, BATCH) == BATCH
    assert reason_for(read, "A") == "NARR"


@pytest.mark.parametrize("status", ["RCVD", "ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "PDNG", "PART"])
def test_no_other_status_of_the_file_rejects_anything(status: str) -> None:
    read = read_status_report(report(group=f"<GrpSts>{status}</GrpSts>"))
    assert read.group_status == status
    assert rejected_ids(read, BATCH) == ()


def test_a_status_of_the_whole_is_that_of_every_transfer_but_where_the_bank_says_that_they_differ() -> None:
    settled = read_status_report(report(group="<GrpSts>ACSC</GrpSts>"))
    assert spoken_of(settled, BATCH) == (("A", "ACSC"), ("B", "ACSC"), ("C", "ACSC"))
    partly = read_status_report(report(transaction("B", "ACSC"), group="<GrpSts>PART</GrpSts>"))
    assert spoken_of(partly, BATCH) == (("B", "ACSC"),)


def test_a_transfer_of_which_the_whole_says_another_thing_is_spoken_of_twice() -> None:
    read = read_status_report(report(transaction("B", "RJCT", "AC04"), group="<GrpSts>ACSC</GrpSts>"))
    assert spoken_of(read, ("A", "B")) == (("A", "ACSC"), ("B", "ACSC"), ("B", "RJCT"))


def test_a_transaction_without_its_own_status_has_that_of_its_payment_or_file() -> None:
    of_payment = read_status_report(report("<PmtInfSts>RJCT</PmtInfSts>" + because("TM01") + transaction("A")))
    assert of_payment.transactions == (TransactionStatus("A", "RJCT", "TM01"),)
    of_file = read_status_report(report(transaction("A"), group="<GrpSts>ACCP</GrpSts>"))
    assert of_file.transactions == (TransactionStatus("A", "ACCP", None),)


def test_a_banks_own_reason_code_is_read_too() -> None:
    entry = transaction("A", "RJCT").replace(
        "</TxInfAndSts>", "<StsRsnInf><Rsn><Prtry>X42</Prtry></Rsn></StsRsnInf></TxInfAndSts>"
    )
    assert read_status_report(report(entry)).transactions[0].reason_code == "X42"


def test_an_id_that_is_not_in_the_batch_is_refused_rather_than_passed_over() -> None:
    read = read_status_report(report(transaction("STRANGER", "RJCT")))
    with pytest.raises(BankFileError, match="unknown_transfer") as refusal:
        rejected_ids(read, BATCH)
    assert refusal.value.facts == {"end_to_end_id": "STRANGER"}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"<Document><BkToCstmrStmt/></Document>", "file"),
        (b"<Document><CstmrPmtStsRpt/></Document>", "OrgnlGrpInfAndSts"),
        (report(group="<GrpSts>ACCP</GrpSts>", message="pain.008.001.02"), "OrgnlMsgNmId"),
        (report(), "GrpSts"),
        (report("<OrgnlPmtInfId>P</OrgnlPmtInfId>"), "GrpSts"),
        (report(transaction("A")), "TxInfAndSts/TxSts"),
        (report("<TxInfAndSts><TxSts>RJCT</TxSts></TxInfAndSts>"), "TxInfAndSts/OrgnlEndToEndId"),
        (report(transaction("A", "ACCP") + transaction("A", "RJCT")), "TxInfAndSts/TxSts"),
        (report(transaction("A", "ACSC"), group="<GrpSts>RJCT</GrpSts>"), "GrpSts"),
        (report("<PmtInfSts>RJCT</PmtInfSts>", transaction("B", "ACCP")), "PmtInfSts"),
        (
            report(group="<GrpSts>ACCP</GrpSts>").replace(b"<OrgnlMsgId>OURS</OrgnlMsgId>", b""),
            "OrgnlGrpInfAndSts/OrgnlMsgId",
        ),
        (report(group="<GrpSts>ACCP</GrpSts>").replace(b"<MsgId>BANK-1</MsgId>", b""), "CstmrPmtStsRpt/GrpHdr/MsgId"),
    ],
)
def test_a_report_that_leaves_an_outcome_unclear_is_refused(content: bytes, field: str) -> None:
    with pytest.raises(BankFileError) as refusal:
        read_status_report(content)
    assert refusal.value.field == field
