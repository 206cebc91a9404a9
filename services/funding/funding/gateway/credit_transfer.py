"""Our payment orders to the bank: a batch of SEPA credit transfers as pain.001.001.09 (ISO 20022, EPC guidelines).

Rendering is a pure function of the batch, so the same batch gives the same bytes, whenever and wherever it is exported
again. No postal address is ever written: unstructured ones have been refused by SEPA since 15 November 2026, and none
is needed inside the area. A creditor's bank is named only where its BIC is given (banks route by the IBAN).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

from funding.gateway.bank_details import checked_bic, checked_iban
from funding.gateway.bank_xml import put, to_bytes
from funding.gateway.errors import BankFault, BankFileError
from funding.gateway.sepa_text import bank_text, identifier
from funding.gateway.target_days import next_target_day

MESSAGE = "pain.001.001.09"
LONGEST_NAME = 70
LONGEST_REMITTANCE = 140
LARGEST_CENTS = 999_999_999_99
_SIRET_DIGITS = 14


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays: Apec's legal name as its bank knows it, its account, its bank and its SIRET (14 digits)."""

    name: str
    iban: str = field(repr=False)
    bic: str
    siret: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment. The end-to-end id comes back in every answer of the bank; amounts are cents of euro."""

    end_to_end_id: str
    amount_cents: int
    creditor_name: str
    creditor_iban: str = field(repr=False)
    remittance: str
    creditor_bic: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What is sent to the bank in one file: one debtor, one execution date (a TARGET day), one or more transfers."""

    message_id: str
    created_at: datetime
    execution_date: date
    debtor: Debtor
    transfers: tuple[CreditTransfer, ...]


def render(batch: Batch) -> bytes:
    """The pain.001.001.09 file of the batch; raises BankFileError for the first thing a bank would refuse."""
    batch = checked_batch(batch)
    message = Element("CstmrCdtTrfInitn")
    _put_group_header(message, batch)
    _put_payment(message, batch)
    return to_bytes(MESSAGE, message)


def checked_batch(batch: Batch) -> Batch:
    """The batch as the bank will read it: texts in its alphabet, IBANs normalised, `created_at` in UTC."""
    if not batch.transfers:
        raise BankFileError(BankFault.NO_TRANSFERS, "transfers")
    if batch.created_at.utcoffset() is None:
        raise BankFileError(BankFault.NO_TIME_ZONE, "created_at")
    created_at = batch.created_at.astimezone(UTC)
    if batch.execution_date < created_at.date():
        earliest = next_target_day(created_at.date())
        raise BankFileError(BankFault.EXECUTION_PASSED, "execution_date", earliest=earliest)
    if batch.execution_date != (open_day := next_target_day(batch.execution_date)):
        raise BankFileError(BankFault.BANKS_CLOSED, "execution_date", following=open_day)
    transfers = tuple(
        checked_transfer(transfer, field=f"transfers[{index}].") for index, transfer in enumerate(batch.transfers)
    )
    for end_to_end_id, times in Counter(transfer.end_to_end_id for transfer in transfers).items():
        if times > 1:
            raise BankFileError(BankFault.ID_REPEATED, "end_to_end_id", end_to_end_id=end_to_end_id, times=times)
    return replace(
        batch,
        message_id=identifier(batch.message_id, field="message_id"),
        created_at=created_at,
        debtor=_checked_debtor(batch.debtor),
        transfers=transfers,
    )


def checked_transfer(transfer: CreditTransfer, *, field: str = "") -> CreditTransfer:
    """The transfer as the bank will read it; `field` is put before the field named by a BankFileError.

    Of use when an order is made, long before it is batched: what cannot be written is refused to who can correct it.
    """
    if transfer.amount_cents <= 0:
        raise BankFileError(BankFault.AMOUNT_NOT_POSITIVE, f"{field}amount_cents")
    if transfer.amount_cents > LARGEST_CENTS:
        raise BankFileError(BankFault.AMOUNT_TOO_LARGE, f"{field}amount_cents")
    bic = transfer.creditor_bic
    return replace(
        transfer,
        end_to_end_id=identifier(transfer.end_to_end_id, field=f"{field}end_to_end_id"),
        creditor_name=bank_text(transfer.creditor_name, field=f"{field}creditor_name", longest=LONGEST_NAME),
        creditor_iban=checked_iban(transfer.creditor_iban, field=f"{field}creditor_iban"),
        remittance=bank_text(transfer.remittance, field=f"{field}remittance", longest=LONGEST_REMITTANCE),
        creditor_bic=None if bic is None else checked_bic(bic, field=f"{field}creditor_bic"),
    )


def _checked_debtor(debtor: Debtor) -> Debtor:
    siret = "".join(debtor.siret.split())
    if not (siret.isascii() and siret.isdigit() and len(siret) == _SIRET_DIGITS):
        raise BankFileError(BankFault.NOT_A_SIRET, "debtor.siret")
    return Debtor(
        name=bank_text(debtor.name, field="debtor.name", longest=LONGEST_NAME),
        iban=checked_iban(debtor.iban, field="debtor.iban"),
        bic=checked_bic(debtor.bic, field="debtor.bic"),
        siret=siret,
    )


def _put_group_header(message: Element, batch: Batch) -> None:
    header = put(message, "GrpHdr")
    put(header, "MsgId", batch.message_id)
    put(header, "CreDtTm", batch.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _put_totals(header, batch)
    initiator = put(header, "InitgPty")
    put(initiator, "Nm", batch.debtor.name)
    put(initiator, "Id/OrgId/Othr/Id", batch.debtor.siret)


def _put_totals(parent: Element, batch: Batch) -> None:
    put(parent, "NbOfTxs", str(len(batch.transfers)))
    put(parent, "CtrlSum", euros(sum(transfer.amount_cents for transfer in batch.transfers)))


def _put_payment(message: Element, batch: Batch) -> None:
    payment = put(message, "PmtInf")
    put(payment, "PmtInfId", batch.message_id)
    put(payment, "PmtMtd", "TRF")
    # One debit a transfer rather than one for the whole batch: each is then found again on the statement by its id.
    put(payment, "BtchBookg", "false")
    _put_totals(payment, batch)
    put(payment, "PmtTpInf/SvcLvl/Cd", "SEPA")
    put(payment, "ReqdExctnDt/Dt", batch.execution_date.isoformat())
    put(payment, "Dbtr/Nm", batch.debtor.name)
    put(payment, "DbtrAcct/Id/IBAN", batch.debtor.iban)
    put(payment, "DbtrAgt/FinInstnId/BICFI", batch.debtor.bic)
    put(payment, "ChrgBr", "SLEV")
    for transfer in batch.transfers:
        _put_transfer(payment, transfer)


def _put_transfer(payment: Element, transfer: CreditTransfer) -> None:
    entry = put(payment, "CdtTrfTxInf")
    put(entry, "PmtId/EndToEndId", transfer.end_to_end_id)
    put(entry, "Amt/InstdAmt", euros(transfer.amount_cents), Ccy="EUR")
    if transfer.creditor_bic is not None:
        put(entry, "CdtrAgt/FinInstnId/BICFI", transfer.creditor_bic)
    put(entry, "Cdtr/Nm", transfer.creditor_name)
    put(entry, "CdtrAcct/Id/IBAN", transfer.creditor_iban)
    put(entry, "RmtInf/Ustrd", transfer.remittance)


def euros(cents: int) -> str:
    """Cents as the decimal banks write: 123456 gives "1234.56"."""
    return f"{cents // 100}.{cents % 100:02d}"
