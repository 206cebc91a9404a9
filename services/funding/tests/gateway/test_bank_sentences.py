"""Each thing that the gateway refuses is provoked once, and said in French with the place where it stands."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from funding.api.bank_refusals import bank_file_refusals, batch_refusals
from funding.api.bank_sentences import SENTENCES, place, sentence
from funding.gateway.bank_details import checked_bic, checked_iban
from funding.gateway.bank_xml import DEEPEST, MOST_BYTES, MOST_ELEMENTS, read_document
from funding.gateway.credit_transfer import Batch, CreditTransfer, render
from funding.gateway.errors import BankFault, BankFileError
from funding.gateway.sepa_text import bank_text, identifier
from funding.gateway.statement import read_statements
from funding.gateway.status_report import read_status_report, spoken_of
from shared.vocabulary import Refusal

STATEMENT = b"""<Document><BkToCstmrStmt><Stmt><Id>STM-1</Id>
<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2025-03-04</Dt></BookgDt>
<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch><TxDtls><Amt Ccy="EUR">100.00</Amt></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
REPORT = b"""<Document><CstmrPmtStsRpt><GrpHdr><MsgId>BANK-1</MsgId></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>OURS</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>A</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>"""
WHOLE = b"</OrgnlMsgNmId><GrpSts>%b</GrpSts>"
TRANSFER = REPORT[REPORT.index(b"<TxInfAndSts>") : REPORT.index(b"</OrgnlPmtInfAndSts>")]
UNNAMED = b"<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>"

FILES: dict[BankFault, bytes] = {
    BankFault.FILE_TOO_BIG: b" " * (MOST_BYTES + 1),
    BankFault.TOO_DEEP: b"<Document>\n" + b"<a>" * DEEPEST,
    BankFault.TOO_MANY_ELEMENTS: b"<Document>" + b"<a/>" * MOST_ELEMENTS,
    BankFault.FORBIDDEN_ENTITY: b'<!DOCTYPE d [<!ENTITY x "y">]><Document><a/></Document>',
    BankFault.MALFORMED_XML: b"<Document>\n<a></b>",
    BankFault.UNREADABLE_ENCODING: b'<?xml version="1.0" encoding="no-such"?><Document/>',
    BankFault.NOT_A_DOCUMENT: b"\n<html/>",
    BankFault.NOT_ONE_MESSAGE: b"<Document/>",
    BankFault.UNEXPECTED_MESSAGE: b"<Document><BkToCstmrAcctRpt/></Document>",
    BankFault.MISSING: STATEMENT.replace(b"<Id>STM-1</Id>", b""),
    BankFault.TEXT_TOO_LONG: STATEMENT.replace(b"STM-1", b"x" * 141),
    BankFault.NOT_IN_EUROS: STATEMENT.replace(b"EUR", b"CHF", 1),
    BankFault.NOT_AN_AMOUNT: STATEMENT.replace(b"100.00", b"100,00", 1),
    BankFault.FRACTION_OF_A_CENT: STATEMENT.replace(b"100.00", b"100.001", 1),
    BankFault.SUM_DIFFERS: STATEMENT.replace(b"100.00", b"99.00", 1),
    BankFault.COUNT_DIFFERS: STATEMENT.replace(b"<NbOfTxs>1", b"<NbOfTxs>2"),
    BankFault.NEITHER_DEBIT_NOR_CREDIT: STATEMENT.replace(b"DBIT", b"BOTH"),
    BankFault.NOT_A_DATE: STATEMENT.replace(b"2025-03-04", b"04/03/2025"),
    BankFault.IBAN_RIB_KEY: STATEMENT.replace(b"FR7630006000011234567890189", b"FR0630006000011234567890188"),
}
REPORTS: dict[BankFault, bytes] = {
    BankFault.ANSWERS_ANOTHER_MESSAGE: REPORT.replace(b"pain.001", b"pain.008"),
    BankFault.UNKNOWN_TRANSFER: REPORT.replace(b">A<", b">Z<"),
    BankFault.NO_TRANSFER_NAMED: REPORT.replace(b"</CstmrPmtStsRpt>", UNNAMED),
    BankFault.NO_STATUS: REPORT.replace(b"<TxSts>RJCT</TxSts>", b""),
    BankFault.SAYS_NOTHING: REPORT.replace(TRANSFER, b""),
    BankFault.CONTRADICTS_THE_WHOLE: REPORT.replace(b"</OrgnlMsgNmId>", WHOLE % b"RJCT").replace(
        b"RJCT</T", b"ACSC</T"
    ),
    BankFault.SAID_TWO_WAYS: REPORT.replace(TRANSFER, TRANSFER + TRANSFER.replace(b"RJCT", b"ACSC")),
}
BATCHES: dict[BankFault, Callable[[Batch], Batch]] = {
    BankFault.NO_TRANSFERS: lambda batch: replace(batch, transfers=()),
    BankFault.NO_TIME_ZONE: lambda batch: replace(batch, created_at=datetime(2025, 3, 3)),  # noqa: DTZ001
    BankFault.EXECUTION_PASSED: lambda batch: replace(batch, execution_date=date(2025, 2, 28)),
    BankFault.BANKS_CLOSED: lambda batch: replace(batch, execution_date=date(2025, 3, 8)),
    BankFault.ID_REPEATED: lambda batch: replace(batch, transfers=batch.transfers * 2),
    BankFault.AMOUNT_NOT_POSITIVE: lambda batch: with_transfer(batch, amount_cents=0),
    BankFault.AMOUNT_TOO_LARGE: lambda batch: with_transfer(batch, amount_cents=10**11),
    BankFault.NOT_A_SIRET: lambda batch: replace(batch, debtor=replace(batch.debtor, siret="1")),
}
TEXTS: dict[BankFault, Callable[[], str]] = {
    BankFault.NOT_LATIN: lambda: bank_text("Ω", field="holder", longest=70),
    BankFault.NOTHING_READABLE: lambda: bank_text("...", field="holder", longest=70),
    BankFault.TOO_LONG_FOR_BANKS: lambda: bank_text("œ" * 36, field="holder", longest=70),
    BankFault.IDENTIFIER_CHARACTERS: lambda: identifier("é", field="message_id"),
    BankFault.IDENTIFIER_TOO_LONG: lambda: identifier("A" * 36, field="message_id"),
    BankFault.IDENTIFIER_SLASHES: lambda: identifier("/A", field="message_id"),
    BankFault.IDENTIFIER_RESERVED: lambda: identifier("NOTPROVIDED", field="message_id"),
    BankFault.IBAN_MISSING: lambda: checked_iban(""),
    BankFault.IBAN_CHARACTERS: lambda: checked_iban("FR76-3000"),
    BankFault.IBAN_OPENING: lambda: checked_iban("3000"),
    BankFault.IBAN_COUNTRY: lambda: checked_iban("ZZ7630006000011234567890189"),
    BankFault.IBAN_OUTSIDE_SEPA: lambda: checked_iban("TN5910006035183598478831"),
    BankFault.IBAN_LENGTH: lambda: checked_iban("FR763000600001123456789018"),
    BankFault.IBAN_FORM: lambda: checked_iban("FR76A0006000011234567890189"),
    BankFault.IBAN_CHECK_DIGITS: lambda: checked_iban("FR7630006000011234567890188"),
    BankFault.NOT_A_BIC: lambda: checked_bic("12"),
}
WITHOUT_A_LINE = {BankFault.FILE_TOO_BIG, BankFault.UNREADABLE_ENCODING, BankFault.UNKNOWN_TRANSFER}
LINES = {BankFault.MALFORMED_XML: 2, BankFault.NOT_A_DOCUMENT: 2, BankFault.NOT_IN_EUROS: 3, BankFault.SUM_DIFFERS: 3}


def with_transfer(batch: Batch, **changes: int) -> Batch:
    """The batch whose only transfer has something otherwise."""
    return replace(batch, transfers=(replace(batch.transfers[0], **changes),))


def read(content: bytes) -> None:
    """Read a file of the bank as its message asks for."""
    if read_document(content).tag == "CstmrPmtStsRpt":
        spoken_of(read_status_report(content), ["A"])
    else:
        read_statements(content)


@pytest.fixture
def provoked(a_batch: Callable[[], Batch]) -> Callable[[BankFault], BankFileError]:
    """The error that is raised for a fault."""

    def provoke(fault: BankFault) -> BankFileError:
        with pytest.raises(BankFileError) as raised:
            if fault in FILES | REPORTS:
                read((FILES | REPORTS)[fault])
            elif fault in BATCHES:
                render(BATCHES[fault](a_batch()))
            else:
                TEXTS[fault]()
        return raised.value

    return provoke


def test_what_the_faults_are_made_of_is_itself_accepted(a_transfer: Callable[[], CreditTransfer]) -> None:
    assert read_statements(STATEMENT)[0].entries[0].amount_cents == 100_00
    assert spoken_of(read_status_report(REPORT), ["A"]) == (("A", "RJCT"),)
    assert a_transfer().amount_cents > 0


@pytest.mark.parametrize("fault", list(BankFault))
def test_every_fault_is_said_in_a_whole_french_sentence(
    provoked: Callable[..., BankFileError], fault: BankFault
) -> None:
    error = provoked(fault)
    assert error.code is fault
    said = sentence(error)
    assert said.endswith(".")
    assert not re.search(r"[{}]|\b(is|the|has|not|missing|expected|of)\b", said)
    assert all(str(fact) in said for fact in error.facts.values() if not isinstance(fact, date))


@pytest.mark.parametrize("fault", list(FILES | REPORTS))
def test_what_is_wrong_in_a_file_is_told_with_its_line(
    provoked: Callable[..., BankFileError], fault: BankFault
) -> None:
    error = provoked(fault)
    assert (error.line is None) is (fault in WITHOUT_A_LINE)
    assert error.line == LINES.get(fault, error.line)
    assert place(error) == (error.field if error.line is None else f"ligne {error.line}, {error.field}")


def test_there_is_a_sentence_for_each_fault_and_no_other() -> None:
    assert set(SENTENCES) == set(BankFault)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_a_day_is_written_as_the_french_write_it(provoked: Callable[..., BankFileError]) -> None:
    assert "10/03/2025" in sentence(provoked(BankFault.BANKS_CLOSED))


def test_a_file_of_the_bank_is_refused_on_the_file_with_place_and_reason() -> None:
    with pytest.raises(Refusal) as raised, bank_file_refusals():
        read(FILES[BankFault.NOT_AN_AMOUNT])
    assert (raised.value.code, raised.value.field) == ("bank_file", "file")
    assert raised.value.message == (
        "Ce fichier bancaire ne peut pas être lu en entier, rien n'en a été retenu : ligne 3, Ntry/Amt. "
        "Ce n'est pas un montant : des chiffres, un point et les centimes sont attendus."
    )


def test_a_batch_is_refused_on_what_the_bank_would_not_take(a_batch: Callable[[], Batch]) -> None:
    with pytest.raises(Refusal) as raised, batch_refusals():
        render(BATCHES[BankFault.NOT_A_SIRET](a_batch()))
    assert (raised.value.code, raised.value.field) == ("batch", "debtor.siret")
    assert raised.value.message.endswith("debtor.siret. Un SIRET compte 14 chiffres.")


def test_no_sentence_repeats_an_account(provoked: Callable[..., BankFileError]) -> None:
    for fault in (fault for fault in BankFault if fault.name.startswith("IBAN")):
        assert not re.search(r"\d{4}", sentence(provoked(fault)))
