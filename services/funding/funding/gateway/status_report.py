"""The bank's answer to a batch, before any money moves: pain.002, any version (customer payment status report).

A bank answers at three levels: for the whole file, for its payment (ours has one), for single transactions. The levels
are brought together here, and what cannot be understood for sure is refused, because an outcome guessed wrong pays
twice or not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

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

REJECTED = "RJCT"
PARTLY = "PART"
_REASON = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """One transaction's status (ISO code: ACCP, ACSC, PDNG, RJCT...) and, where given, why (AC04, AM04, BE01...)."""

    end_to_end_id: str
    status: str
    reason_code: str | None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the bank says of the file `original_message_id` (our Batch.message_id).

    group_status: ISO code for the whole file (ACCP, PART, RJCT...) or None; RJCT applies to every transfer of the
    batch, listed or not: see `spoken_of`. group_reason: why, where the bank says it for the whole file.
    """

    message_id: str
    original_message_id: str
    group_status: str | None
    transactions: tuple[TransactionStatus, ...]
    group_reason: str | None = None


def read_status_report(content: bytes) -> StatusReport:
    """Read a pain.002 file; raises BankFileError where it is not one, or leaves an outcome unclear."""
    message = read_document(content)
    if local_name(message) != "CstmrPmtStsRpt":
        found = quoted(local_name(message))
        raise BankFileError(BankFault.UNEXPECTED_MESSAGE, "file", line=line_of(message), found=found)
    group = first(message, "OrgnlGrpInfAndSts")
    if group is None:
        raise BankFileError(BankFault.MISSING, "OrgnlGrpInfAndSts", line=line_of(message))
    answered = text_at(group, "OrgnlMsgNmId")
    if answered is not None and not answered.startswith("pain.001"):
        raise BankFileError(
            BankFault.ANSWERS_ANOTHER_MESSAGE, "OrgnlMsgNmId", line=line_of(group), found=quoted(answered)
        )
    payments = children(message, "OrgnlPmtInfAndSts")
    status, reason = _status_of_the_whole(group, payments)
    transactions = tuple(
        _transaction(entry, payment, group) for payment in payments for entry in children(payment, "TxInfAndSts")
    )
    _refuse_the_unclear(status, transactions, line=line_of(group))
    return StatusReport(
        message_id=required_text(message, "GrpHdr/MsgId"),
        original_message_id=required_text(group, "OrgnlMsgId"),
        group_status=status,
        transactions=transactions,
        group_reason=reason,
    )


def spoken_of(report: StatusReport, all_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What the bank says of the batch's transfers: (end-to-end id, status code), in the batch's order.

    A status of the whole (but PART, which says that they differ) is that of every transfer; one with another status of
    its own comes twice. all_ids: every end-to-end id of the batch. Raises BankFileError where the report names one that
    is not in it.
    """
    batch = tuple(all_ids)
    own = {entry.end_to_end_id: entry.status for entry in report.transactions}
    for unknown in own.keys() - set(batch):
        raise BankFileError(BankFault.UNKNOWN_TRANSFER, "OrgnlEndToEndId", end_to_end_id=quoted(unknown))
    whole = None if report.group_status == PARTLY else report.group_status
    said = ((one, dict.fromkeys(status for status in (whole, own.get(one)) if status)) for one in batch)
    return tuple((one, status) for one, statuses in said for status in statuses)


def reason_for(report: StatusReport, end_to_end_id: str) -> str | None:
    """The reason code given for that transaction, else the one given for the whole file, else None."""
    for transaction in report.transactions:
        if transaction.end_to_end_id == end_to_end_id and transaction.reason_code is not None:
            return transaction.reason_code
    return report.group_reason


def _status_of_the_whole(group: Element, payments: list[Element]) -> tuple[str | None, str | None]:
    """The status and reason of the file, which its only payment may carry instead of the file itself."""
    status, reason = text_at(group, "GrpSts"), text_at(group, *_REASON)
    if len(payments) == 1:
        of_payment = text_at(payments[0], "PmtInfSts")
        if of_payment == REJECTED or status is None:
            return of_payment, text_at(payments[0], *_REASON) or reason
    elif status != REJECTED and any(_is_rejected_unnamed(payment) for payment in payments):
        raise BankFileError(BankFault.NO_TRANSFER_NAMED, "PmtInfSts", line=line_of(group))
    return status, reason


def _is_rejected_unnamed(payment: Element) -> bool:
    return text_at(payment, "PmtInfSts") == REJECTED and not children(payment, "TxInfAndSts")


def _transaction(entry: Element, payment: Element, group: Element) -> TransactionStatus:
    """One transaction; where it has no status of its own, that of its payment or else of the file is meant."""
    end_to_end_id = required_text(entry, "OrgnlEndToEndId")
    for level, path in ((entry, "TxSts"), (payment, "PmtInfSts"), (group, "GrpSts")):
        status = text_at(level, path)
        if status is not None:
            return TransactionStatus(end_to_end_id, status, text_at(level, *_REASON))
    named = quoted(end_to_end_id)
    raise BankFileError(BankFault.NO_STATUS, "TxInfAndSts/TxSts", line=line_of(entry), end_to_end_id=named)


def _refuse_the_unclear(
    group_status: str | None, transactions: tuple[TransactionStatus, ...], *, line: int | None
) -> None:
    """`line` is where the file speaks of the whole."""
    if group_status is None and not transactions:
        raise BankFileError(BankFault.SAYS_NOTHING, "GrpSts", line=line)
    said: dict[str, str] = {}
    for entry in transactions:
        named = quoted(entry.end_to_end_id)
        if group_status == REJECTED and entry.status != REJECTED:
            status = quoted(entry.status)
            raise BankFileError(
                BankFault.CONTRADICTS_THE_WHOLE, "GrpSts", line=line, end_to_end_id=named, status=status
            )
        if said.setdefault(entry.end_to_end_id, entry.status) != entry.status:
            raise BankFileError(BankFault.SAID_TWO_WAYS, "TxInfAndSts/TxSts", line=line, end_to_end_id=named)
