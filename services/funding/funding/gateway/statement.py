"""What happened on our account: camt.053 (statement) and camt.054 (debit and credit notification), any version.

Only booked entries are read: pending and informative ones are no money yet. A batch-booked entry becomes one entry per
transaction. Amounts are exact, and a file whose amounts do not add up is refused rather than half believed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from xml.etree.ElementTree import Element

from funding.gateway.bank_details import checked_iban
from funding.gateway.bank_xml import (
    children,
    first,
    line_of,
    local_name,
    quoted,
    read_document,
    required_text,
    text_at,
)
from funding.gateway.errors import BankFault, BankFileError

_CONTAINERS = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
_REASON = ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
_DECIMAL = re.compile(r"\+?[0-9]{1,15}(\.[0-9]{1,5})?")
_RETURN_FAMILY = "RRTN"  # "reversal due to payment return" in the ISO bank transaction codes
_NO_ID = "NOTPROVIDED"


class Direction(StrEnum):
    """Whether money left our account (DEBIT) or came onto it (CREDIT)."""

    DEBIT = "DEBIT"
    CREDIT = "CREDIT"


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One booked movement of one transaction.

    reference: the bank's own for it, the same when the file is sent again, and unique within the statement: where the
    bank repeats one, as it does its batch's, the second to bear it is called `...#2`.
    end_to_end_id: ours, None where the movement carries none. amount_cents: euro cents, never negative.
    booked_on: the day as the bank wrote it. is_return: money coming back (with reason_code where the bank says why).
    """

    reference: str
    end_to_end_id: str | None
    amount_cents: int
    direction: Direction
    booked_on: date
    reason_code: str | None
    is_return: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The booked entries of one account in one statement or notification."""

    statement_id: str
    iban: str = field(repr=False)
    entries: tuple[StatementEntry, ...]


def read_statements(content: bytes) -> tuple[Statement, ...]:
    """Read a camt.053 or camt.054 file, which may hold several statements; raises BankFileError where it cannot."""
    message = read_document(content)
    name = _CONTAINERS.get(local_name(message))
    if name is None:
        found = quoted(local_name(message))
        raise BankFileError(BankFault.UNEXPECTED_MESSAGE, "file", line=line_of(message), found=found)
    return tuple(_statement(element) for element in children(message, name))


def _statement(element: Element) -> Statement:
    statement_id = required_text(element, "Id")
    entries = (
        entry
        for position, booked in enumerate(children(element, "Ntry"), start=1)
        for entry in _entries(booked, f"{statement_id}/{position}")
    )
    iban = checked_iban(required_text(element, "Acct/Id/IBAN"), field="Acct/Id/IBAN", line=line_of(element))
    return Statement(statement_id, iban, tuple(_told_apart(entries)))


def _told_apart(entries: Iterable[StatementEntry]) -> Iterator[StatementEntry]:
    borne: Counter[str] = Counter()
    for entry in entries:
        borne[entry.reference] += 1
        times = borne[entry.reference]
        yield entry if times == 1 else replace(entry, reference=f"{entry.reference}#{times}")


def _entries(entry: Element, fallback_reference: str) -> Iterator[StatementEntry]:
    """The entry's transactions; the entry itself where the bank gives no details."""
    if (text_at(entry, "Sts/Cd", "Sts") or required_text(entry, "Sts")) != "BOOK":
        return
    reference = text_at(entry, "AcctSvcrRef", "NtryRef") or fallback_reference
    details = [one for group in children(entry, "NtryDtls") for one in children(group, "TxDtls")]
    if not details:
        yield _movement(entry, entry, reference, _amount(entry))
        return
    amounts = _amounts(entry, details)
    for number, (one, cents) in enumerate(zip(details, amounts, strict=True), start=1):
        shared = reference if len(details) == 1 else f"{reference}/{number}"
        yield _movement(entry, one, text_at(one, "Refs/AcctSvcrRef") or shared, cents)


def _movement(entry: Element, details: Element, reference: str, cents: int) -> StatementEntry:
    end_to_end_id = text_at(details, "Refs/EndToEndId")
    families = (text_at(level, "BkTxCd/Domn/Fmly/SubFmlyCd") for level in (details, entry))
    return StatementEntry(
        reference=reference,
        end_to_end_id=None if end_to_end_id == _NO_ID else end_to_end_id,
        amount_cents=cents,
        direction=_direction(details, entry),
        booked_on=_booked_on(entry),
        reason_code=text_at(details, *_REASON),
        is_return=first(details, "RtrInf") is not None
        or text_at(entry, "RvslInd") in {"true", "1"}
        or _RETURN_FAMILY in families,
    )


def _amounts(entry: Element, details: list[Element]) -> list[int]:
    """The cents of each transaction, which together are exactly the entry's."""
    total = _amount(entry)
    announced = text_at(entry, "NtryDtls/Btch/NbOfTxs")
    if announced is not None and announced != str(len(details)):
        raise BankFileError(
            BankFault.COUNT_DIFFERS,
            "NtryDtls/Btch/NbOfTxs",
            line=line_of(entry),
            announced=quoted(announced),
            given=len(details),
        )
    if len(details) == 1 and not _is_in_euros(details[0]):
        return [total]  # given once for both, or in the currency of a payment from abroad
    amounts = [_amount(one) for one in details]
    signs = [1 if _direction(one, entry) is _direction(entry, entry) else -1 for one in details]
    if sum(sign * cents for sign, cents in zip(signs, amounts, strict=True)) != total:
        raise BankFileError(BankFault.SUM_DIFFERS, "Ntry/Amt", line=line_of(entry))
    return amounts


def _is_in_euros(element: Element) -> bool:
    found = _amount_element(element)
    return found is not None and found.get("Ccy") == "EUR"


def _amount_element(element: Element) -> Element | None:
    """The amount of an entry or of one transaction, which versions before .04 put elsewhere."""
    found = first(element, "Amt")
    return first(element, "AmtDtls/TxAmt/Amt") if found is None else found


def _amount(element: Element) -> int:
    """The exact cents of the element's amount."""
    path = f"{local_name(element)}/Amt"
    found = _amount_element(element)
    if found is None:
        raise BankFileError(BankFault.MISSING, path, line=line_of(element))
    if found.get("Ccy") != "EUR":
        raise BankFileError(BankFault.NOT_IN_EUROS, path, line=line_of(found))
    text = (found.text or "").strip()
    if not _DECIMAL.fullmatch(text):
        raise BankFileError(BankFault.NOT_AN_AMOUNT, path, line=line_of(found))
    cents = Decimal(text) * 100
    if cents != cents.to_integral_value():
        raise BankFileError(BankFault.FRACTION_OF_A_CENT, path, line=line_of(found))
    return int(cents)


def _direction(details: Element, entry: Element) -> Direction:
    match text_at(details, "CdtDbtInd") or required_text(entry, "CdtDbtInd"):
        case "DBIT":
            return Direction.DEBIT
        case "CRDT":
            return Direction.CREDIT
        case _:
            raise BankFileError(BankFault.NEITHER_DEBIT_NOR_CREDIT, "CdtDbtInd", line=line_of(details))


def _booked_on(entry: Element) -> date:
    text = text_at(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    if text is None:
        raise BankFileError(BankFault.MISSING, "Ntry/BookgDt", line=line_of(entry))
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BankFileError(BankFault.NOT_A_DATE, "Ntry/BookgDt", line=line_of(entry)) from None
