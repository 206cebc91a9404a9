from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from importlib import resources
from typing import Any

import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.gateway.credit_transfer import Batch, CreditTransfer, checked_transfer, render
from funding.gateway.errors import BankFault, BankFileError

MakeTransfer = Callable[..., CreditTransfer]
MakeBatch = Callable[..., Batch]

NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
FRENCH = st.characters(codec="iso8859-15", exclude_categories=["Cc"])
PAYABLE_CENTS = st.integers(1, 999_999_999_99)


def some_text(longest: int) -> st.SearchStrategy[str]:
    """French text of at least one letter, short enough even where each character is written as three."""
    return st.builds("A{}".format, st.text(FRENCH, max_size=longest // 4))


@pytest.fixture(scope="session")
def schema() -> xmlschema.XMLSchema:
    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        return xmlschema.XMLSchema(str(path))


def texts(content: bytes, path: str) -> list[str | None]:
    return [found.text for found in ElementTree.fromstring(content).findall(path, NAMESPACE)]


@given(names=st.lists(some_text(70), min_size=1, max_size=4), data=st.data())
@settings(max_examples=40, deadline=None)
def test_every_batch_is_valid_under_the_official_schema(
    schema: xmlschema.XMLSchema, a_batch: MakeBatch, a_transfer: MakeTransfer, names: list[str], data: st.DataObject
) -> None:
    transfers = [
        a_transfer(
            end_to_end_id=f"NVP-{number}",
            amount_cents=data.draw(PAYABLE_CENTS),
            creditor_name=name,
            remittance=data.draw(some_text(140)),
            creditor_bic=data.draw(st.sampled_from([None, "PSSTFRPP", "PSSTFRPPXXX"])),
        )
        for number, name in enumerate(names)
    ]
    content = render(a_batch(*transfers))
    schema.validate(content.decode())
    assert content.isascii()


@given(st.lists(PAYABLE_CENTS, min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_control_sums_are_the_exact_sum_of_the_amounts(
    a_batch: MakeBatch, a_transfer: MakeTransfer, amounts: list[int]
) -> None:
    content = render(a_batch(*(a_transfer(end_to_end_id=f"E{n}", amount_cents=c) for n, c in enumerate(amounts))))
    total = f"{sum(amounts):03d}"
    assert texts(content, ".//p:CtrlSum") == [f"{total[:-2]}.{total[-2:]}"] * 2
    assert texts(content, ".//p:NbOfTxs") == [str(len(amounts))] * 2
    assert [int((text or "").replace(".", "")) for text in texts(content, ".//p:InstdAmt")] == amounts


def test_the_same_batch_is_exported_again_to_the_same_bytes(a_batch: MakeBatch) -> None:
    assert render(a_batch()) == render(a_batch())


def test_an_instant_given_in_another_zone_is_the_same_batch(a_batch: MakeBatch) -> None:
    in_paris = datetime(2025, 3, 3, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert render(a_batch(created_at=in_paris)) == render(a_batch())


def test_the_file_says_what_banks_ask_of_a_sepa_transfer(a_batch: MakeBatch) -> None:
    content = render(a_batch())
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso')
    assert texts(content, ".//p:MsgId") == ["NVP-BATCH-2025-0007"]
    assert texts(content, ".//p:CreDtTm") == ["2025-03-03T09:30:00Z"]
    assert texts(content, ".//p:InitgPty/p:Id/p:OrgId/p:Othr/p:Id") == ["73282932000074"]
    assert texts(content, ".//p:PmtMtd") == ["TRF"]
    assert texts(content, ".//p:SvcLvl/p:Cd") == ["SEPA"]
    assert texts(content, ".//p:ChrgBr") == ["SLEV"]
    assert texts(content, ".//p:ReqdExctnDt/p:Dt") == ["2025-03-04"]
    assert texts(content, ".//p:DbtrAgt/p:FinInstnId/p:BICFI") == ["AGRIFRPPXXX"]
    assert texts(content, ".//p:CdtTrfTxInf/p:PmtId/p:EndToEndId") == ["NVP-2025-0042-ADVANCE-1"]
    assert texts(content, ".//p:InstdAmt") == ["12345.67"]


def test_no_postal_address_is_ever_written(a_batch: MakeBatch) -> None:
    assert b"PstlAdr" not in render(a_batch())


def test_a_creditors_bank_is_named_only_where_its_bic_is_given(a_batch: MakeBatch, a_transfer: MakeTransfer) -> None:
    assert b"CdtrAgt" not in render(a_batch(a_transfer(creditor_bic=None)))
    assert texts(render(a_batch(a_transfer(creditor_bic="psstfrpp"))), ".//p:CdtrAgt//p:BICFI") == ["PSSTFRPP"]


def test_names_and_remittances_are_transliterated_and_ibans_normalised(
    a_batch: MakeBatch, a_transfer: MakeTransfer
) -> None:
    transfer = a_transfer(
        creditor_name="Œuvre & Métiers",
        creditor_iban="fr14 2004 1010 0505 0001 3m02 606",
        remittance="Solde – 1 000 €",
    )
    content = render(a_batch(transfer))
    assert texts(content, ".//p:Cdtr/p:Nm") == ["OEuvre + Metiers"]
    assert texts(content, ".//p:CdtrAcct/p:Id/p:IBAN") == ["FR1420041010050500013M02606"]
    assert texts(content, ".//p:Ustrd") == ["Solde - 1 000 EUR"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount_cents": 0}, "amount_cents", BankFault.AMOUNT_NOT_POSITIVE),
        ({"amount_cents": -1}, "amount_cents", BankFault.AMOUNT_NOT_POSITIVE),
        ({"amount_cents": 999_999_999_99 + 1}, "amount_cents", BankFault.AMOUNT_TOO_LARGE),
        ({"end_to_end_id": "A" * 36}, "end_to_end_id", BankFault.IDENTIFIER_TOO_LONG),
        ({"end_to_end_id": "/A"}, "end_to_end_id", BankFault.IDENTIFIER_SLASHES),
        ({"creditor_name": "A" * 71}, "creditor_name", BankFault.TOO_LONG_FOR_BANKS),
        ({"creditor_name": "***"}, "creditor_name", BankFault.NOTHING_READABLE),
        ({"remittance": "A" * 141}, "remittance", BankFault.TOO_LONG_FOR_BANKS),
        ({"remittance": ""}, "remittance", BankFault.NOTHING_READABLE),
        ({"creditor_iban": "FR0630006000011234567890188"}, "creditor_iban", BankFault.IBAN_RIB_KEY),
        ({"creditor_bic": "PSST"}, "creditor_bic", BankFault.NOT_A_BIC),
    ],
)
def test_a_transfer_the_bank_would_refuse_is_refused(
    a_batch: MakeBatch, a_transfer: MakeTransfer, changes: dict[str, Any], field: str, code: BankFault
) -> None:
    with pytest.raises(BankFileError) as alone:
        checked_transfer(a_transfer(**changes))
    assert (alone.value.code, alone.value.field) == (code, field)
    with pytest.raises(BankFileError) as in_its_batch:
        render(a_batch(a_transfer(end_to_end_id="FIRST"), a_transfer(**changes)))
    assert (in_its_batch.value.code, in_its_batch.value.field) == (code, f"transfers[1].{field}")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"message_id": "A//B"}, "message_id", BankFault.IDENTIFIER_SLASHES),
        ({"created_at": datetime(2025, 3, 3, 9, 30)}, "created_at", BankFault.NO_TIME_ZONE),  # noqa: DTZ001
        ({"execution_date": date(2025, 3, 8)}, "execution_date", BankFault.BANKS_CLOSED),
        ({"execution_date": date(2025, 4, 18)}, "execution_date", BankFault.BANKS_CLOSED),
        ({"execution_date": date(2025, 2, 28)}, "execution_date", BankFault.EXECUTION_PASSED),
    ],
)
def test_a_batch_the_bank_would_refuse_is_refused(
    a_batch: MakeBatch, changes: dict[str, Any], field: str, code: BankFault
) -> None:
    with pytest.raises(BankFileError) as refusal:
        render(a_batch(**changes))
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "debtor.name"),
        ({"iban": "FR7630006000011234567890188"}, "debtor.iban"),
        ({"bic": ""}, "debtor.bic"),
        ({"siret": "7328293200007"}, "debtor.siret"),
        ({"siret": "7328293200007A"}, "debtor.siret"),
    ],
)
def test_a_debtor_the_bank_would_refuse_is_refused(a_batch: MakeBatch, changes: dict[str, str], field: str) -> None:
    batch = a_batch()
    with pytest.raises(BankFileError) as refusal:
        render(replace(batch, debtor=replace(batch.debtor, **changes)))
    assert refusal.value.field == field


def test_an_empty_batch_is_refused(a_batch: MakeBatch) -> None:
    with pytest.raises(BankFileError, match="no_transfers"):
        render(replace(a_batch(), transfers=()))


def test_two_transfers_of_one_end_to_end_id_are_refused(a_batch: MakeBatch, a_transfer: MakeTransfer) -> None:
    with pytest.raises(BankFileError, match="id_repeated") as refusal:
        render(a_batch(a_transfer(end_to_end_id="TWICE"), a_transfer(end_to_end_id="TWICE", amount_cents=1)))
    assert refusal.value.facts == {"end_to_end_id": "TWICE", "times": 2}


def test_the_largest_and_smallest_amounts_are_written_to_the_cent(a_batch: MakeBatch, a_transfer: MakeTransfer) -> None:
    transfers = (a_transfer(amount_cents=1), a_transfer(end_to_end_id="B", amount_cents=999_999_999_99))
    assert texts(render(a_batch(*transfers)), ".//p:InstdAmt") == ["0.01", "999999999.99"]


def test_a_batch_printed_for_a_log_shows_no_account(a_batch: MakeBatch) -> None:
    batch = a_batch(created_at=datetime(2025, 3, 3, tzinfo=UTC))
    assert batch.debtor.iban not in repr(batch)
    assert batch.transfers[0].creditor_iban not in repr(batch)
