from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.gateway.errors import BankFileError
from funding.gateway.statement import Direction, StatementEntry, read_statements

IBAN = "FR7630006000011234567890189"
DETAIL = '<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy="EUR">{amount}</Amt>{more}</TxDtls>'


def statement(
    *entries: str, message: str = "BkToCstmrStmt", name: str = "Stmt", version: str = "camt.053.001.08"
) -> bytes:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><{message}>
      <GrpHdr><MsgId>M</MsgId></GrpHdr>
      <{name}><Id>STM-1</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{"".join(entries)}</{name}>
    </{message}></Document>""".encode()


def entry(
    *details: str,
    amount: str = "100.00",
    direction: str = "DBIT",
    status: str = "<Cd>BOOK</Cd>",
    reference: str = "<AcctSvcrRef>BANKREF</AcctSvcrRef>",
    booked: str = "<BookgDt><Dt>2025-03-04</Dt></BookgDt>",
    more: str = "",
) -> str:
    inside = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{more}<Sts>{status}</Sts>{booked}'
        f"{reference}{inside}</Ntry>"
    )


def detail(end_to_end_id: str, amount: str, more: str = "") -> str:
    return DETAIL.format(id=end_to_end_id, amount=amount, more=more)


def entries_of(content: bytes) -> tuple[StatementEntry, ...]:
    (read,) = read_statements(content)
    return read.entries


def test_a_transfer_of_ours_is_a_booked_debit_under_its_end_to_end_id() -> None:
    (read,) = read_statements(statement(entry(detail("NVP-1", "100.00"))))
    assert (read.statement_id, read.iban) == ("STM-1", IBAN)
    assert read.entries == (
        StatementEntry("BANKREF", "NVP-1", 100_00, Direction.DEBIT, date(2025, 3, 4), None, is_return=False),
    )


def test_a_batch_booked_entry_becomes_its_transactions() -> None:
    batch = entry("<Btch><NbOfTxs>3</NbOfTxs></Btch>", detail("A", "10.00"), detail("B", "20.5"), detail("C", "69.50"))
    read = entries_of(statement(batch))
    assert [(one.end_to_end_id, one.amount_cents) for one in read] == [("A", 10_00), ("B", 20_50), ("C", 69_50)]
    assert [one.reference for one in read] == ["BANKREF/1", "BANKREF/2", "BANKREF/3"]


def test_a_transaction_with_its_own_bank_reference_keeps_it() -> None:
    own = detail("A", "60").replace("<Refs>", "<Refs><AcctSvcrRef>OWN</AcctSvcrRef>")
    assert [one.reference for one in entries_of(statement(entry(own, detail("B", "40"))))] == ["OWN", "BANKREF/2"]


def test_an_entry_without_any_bank_reference_is_known_by_its_place() -> None:
    content = statement(entry(), entry(reference="", amount="2"), entry(reference="<NtryRef>7</NtryRef>"))
    assert [one.reference for one in entries_of(content)] == ["BANKREF", "STM-1/2", "7"]


@pytest.mark.parametrize("reason", ["<Cd>AC04</Cd>", "<Prtry>AC04</Prtry>"])
def test_a_returned_transfer_is_a_credit_with_its_reason(reason: str) -> None:
    returned = detail("NVP-1", "100.00", f"<RtrInf><Rsn>{reason}</Rsn></RtrInf>")
    content = statement(
        entry(returned, direction="CRDT"), message="BkToCstmrDbtCdtNtfctn", name="Ntfctn", version="camt.054.001.08"
    )
    assert entries_of(content) == (
        StatementEntry("BANKREF", "NVP-1", 100_00, Direction.CREDIT, date(2025, 3, 4), "AC04", is_return=True),
    )


@pytest.mark.parametrize(
    "sign",
    [
        "<RvslInd>true</RvslInd>",
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>",
    ],
)
def test_a_return_is_known_also_without_return_information(sign: str) -> None:
    (read,) = entries_of(statement(entry(detail("A", "100"), direction="CRDT", more=sign)))
    assert (read.is_return, read.reason_code) == (True, None)


def test_money_received_is_a_credit_and_no_return() -> None:
    (read,) = entries_of(
        statement(entry(detail("NOTPROVIDED", "100"), direction="CRDT", more="<RvslInd>false</RvslInd>"))
    )
    assert (read.direction, read.is_return, read.end_to_end_id) == (Direction.CREDIT, False, None)


def test_a_batch_may_hold_a_return_among_its_payments() -> None:
    back = detail("B", "30", "<CdtDbtInd>CRDT</CdtDbtInd><RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>")
    read = entries_of(statement(entry(detail("A", "130"), back)))
    assert [(one.direction, one.is_return) for one in read] == [(Direction.DEBIT, False), (Direction.CREDIT, True)]


@pytest.mark.parametrize("status", ["<Cd>PDNG</Cd>", "<Cd>INFO</Cd>", "PDNG"])
def test_what_is_not_booked_is_no_money_yet(status: str) -> None:
    assert entries_of(statement(entry(status=status))) == ()


def test_the_older_forms_of_status_and_amount_are_read() -> None:
    amount = "<AmtDtls><TxAmt><Amt Ccy='EUR'>50</Amt></TxAmt></AmtDtls>"
    old = f"<TxDtls><Refs><EndToEndId>{{}}</EndToEndId></Refs>{amount}</TxDtls>"
    content = statement(entry(old.format("A"), old.format("B"), status="BOOK"), version="camt.053.001.02")
    assert [(one.end_to_end_id, one.amount_cents) for one in entries_of(content)] == [("A", 50_00), ("B", 50_00)]


@pytest.mark.parametrize(
    "more", ["", '<Amt Ccy="USD">120.00</Amt>'], ids=["amount given once", "amount in the payer's currency"]
)
def test_a_single_transaction_moves_what_its_entry_moves(more: str) -> None:
    (read,) = entries_of(statement(entry(f"<TxDtls><Refs><EndToEndId>A</EndToEndId></Refs>{more}</TxDtls>")))
    assert read.amount_cents == 100_00


@pytest.mark.parametrize(
    "booked",
    [
        "<BookgDt><DtTm>2025-03-04T23:30:00+01:00</DtTm></BookgDt>",
        "<BookgDt><Dt>2025-03-04+01:00</Dt></BookgDt>",
        "<ValDt><Dt>2025-03-04</Dt></ValDt>",
    ],
)
def test_the_day_is_the_one_the_bank_wrote(booked: str) -> None:
    assert entries_of(statement(entry(booked=booked)))[0].booked_on == date(2025, 3, 4)


def test_every_statement_of_a_file_is_read() -> None:
    content = statement(entry())
    second = content.replace(b"<Stmt>", b"<Stmt><Id>STM-0</Id></Stmt><Stmt>")
    with pytest.raises(BankFileError, match="IBAN: missing"):
        read_statements(second)
    whole = content[content.index(b"<Stmt>") : content.index(b"</Stmt>") + len(b"</Stmt>")]
    assert [read.statement_id for read in read_statements(content.replace(whole, whole * 2))] == ["STM-1", "STM-1"]


@given(st.integers(0, 10**15 - 1), st.integers(0, 3))
def test_amounts_are_exact_to_the_cent(cents: int, zeros: int) -> None:
    amount = f"{Decimal(cents).scaleb(-2):.2f}" + "0" * zeros
    assert entries_of(statement(entry(amount=amount)))[0].amount_cents == cents


@pytest.mark.parametrize("amount", ["1.001", "0.00001", "99.999"])
def test_a_fraction_of_a_cent_is_refused(amount: str) -> None:
    with pytest.raises(BankFileError, match="fraction_of_a_cent") as refusal:
        read_statements(statement(entry(amount=amount)))
    assert refusal.value.field == "Ntry/Amt"


@pytest.mark.parametrize("amount", ["", "-1.00", "1e3", "NaN", "Infinity", "1,00", "1_0", "1 000", "٣", "1" * 16])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(BankFileError, match="not_an_amount"):
        read_statements(statement(entry(amount=amount)))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"<Document><CstmrPmtStsRpt/></Document>", "file"),
        (b"<Document><BkToCstmrAcctRpt/></Document>", "file"),
        (statement().replace(b"<Id>STM-1</Id>", b""), "Stmt/Id"),
        (statement().replace(IBAN.encode(), b"FR0630006000011234567890188"), "Acct/Id/IBAN"),
        (statement(entry(detail("A", "60"), detail("B", "39.99"))), "Ntry/Amt"),
        (statement(entry(detail("A", "99"))), "Ntry/Amt"),
        (statement(entry("<Btch><NbOfTxs>2</NbOfTxs></Btch>", detail("A", "100"))), "NtryDtls/Btch/NbOfTxs"),
        (statement(entry("<TxDtls/>", detail("B", "100"))), "TxDtls/Amt"),
        (statement(entry().replace("EUR", "CHF")), "Ntry/Amt"),
        (statement(entry(direction="SIDEWAYS")), "CdtDbtInd"),
        (statement(entry(direction="")), "Ntry/CdtDbtInd"),
        (statement(entry(status="")), "Ntry/Sts"),
        (statement(entry(booked="")), "Ntry/BookgDt"),
        (statement(entry(booked="<BookgDt><Dt>04/03/2025</Dt></BookgDt>")), "Ntry/BookgDt"),
    ],
)
def test_a_statement_that_does_not_add_up_or_make_sense_is_refused(content: bytes, field: str) -> None:
    with pytest.raises(BankFileError) as refusal:
        read_statements(content)
    assert refusal.value.field == field


def test_a_statement_printed_for_a_log_shows_no_account() -> None:
    assert IBAN not in repr(read_statements(statement(entry())))


def test_transactions_that_bear_the_reference_of_their_batch_are_told_apart_and_the_same_when_read_again() -> None:
    refs = "<Refs><AcctSvcrRef>BATCH</AcctSvcrRef></Refs>"
    alike = f'<TxDtls>{refs}<Amt Ccy="EUR">5.00</Amt></TxDtls>'
    file = statement(
        entry(alike, alike, amount="10.00", direction="CRDT", reference="<AcctSvcrRef>BATCH</AcctSvcrRef>"),
        entry(amount="5.00", direction="CRDT", reference="<AcctSvcrRef>BATCH</AcctSvcrRef>"),
    )
    assert [one.reference for one in entries_of(file)] == ["BATCH", "BATCH#2", "BATCH#3"]
    assert entries_of(file) == entries_of(file + b"\n")
