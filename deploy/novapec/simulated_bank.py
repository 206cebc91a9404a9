"""A bank for the demonstration and the tests: it answers our own payment files as a real bank would, instantly.

It reads the file, not the platform's database, so what it answers depends only on what we really sent. Everything in
an answer derives from the file and from the instant given: answering again gives the same bytes, as a file received
twice does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from xml.etree.ElementTree import Element

from funding.gateway.bank_xml import children, put, read_document, required_text, text_at, to_bytes
from funding.gateway.credit_transfer import euros

OPENING_BALANCE_CENTS = 10_000_000_00
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """status_report: pain.002.001.10. statement: camt.053.001.08. returns: camt.054.001.08, None without returns."""

    status_report: bytes
    statement: bytes
    returns: bytes | None


@dataclass(frozen=True, slots=True)
class _Order:
    end_to_end_id: str
    cents: int
    creditor: str
    remittance: str


@dataclass(frozen=True, slots=True)
class _File:
    """Our payment file, as far as the bank needs it to answer."""

    message_id: str
    payment_id: str
    iban: str
    execution_date: date
    batch_booked: bool
    orders: tuple[_Order, ...]


def answer(
    pain001: bytes,
    *,
    at: datetime,
    rejected: Mapping[str, str] = _NOTHING,
    returned: Mapping[str, str] = _NOTHING,
) -> BankAnswer:
    """What the bank sends back for the file: its status report, its statement and, later, the returned transfers.

    at: the bank's instant. rejected: end-to-end id to reason code (AC04...) of what never leaves our account.
    returned: the same of what leaves it and comes back. Raises ValueError for an id in both, or not in the file.
    """
    file = _read(pain001)
    ids = {order.end_to_end_id for order in file.orders}
    if unknown := (rejected.keys() | returned.keys()) - ids:
        raise ValueError(f"not in the file: {sorted(unknown)}")
    if both := rejected.keys() & returned.keys():
        raise ValueError(f"cannot be both rejected and returned: {sorted(both)}")
    executed = [order for order in file.orders if order.end_to_end_id not in rejected]
    sent_back = [order for order in executed if order.end_to_end_id in returned]
    return BankAnswer(
        status_report=_status_report(file, at, rejected),
        statement=_statement(file, at, executed),
        returns=_returns(file, at, sent_back, returned) if sent_back else None,
    )


def reimbursement(iban: str, reference: str, cents: int, *, payer: str, at: datetime) -> bytes:
    """A camt.053 of the account `iban` on which `payer` credited `cents` today, quoting `reference`."""
    order = _Order(reference, cents, payer, reference)
    file = _File(f"{reference}/{cents}", reference, iban, at.date(), batch_booked=False, orders=(order,))
    message = Element("BkToCstmrStmt")
    _put_header(message, "CMT", file, at)
    statement = _put_account(message, "Stmt", "STM", file, at)
    _put_balance(statement, "OPBD", OPENING_BALANCE_CENTS, at.date())
    _put_balance(statement, "CLBD", OPENING_BALANCE_CENTS + cents, at.date())
    _put_entry(statement, file, [order], at.date(), incoming=True)
    return to_bytes("camt.053.001.08", message)


def _read(pain001: bytes) -> _File:
    message = read_document(pain001)
    (payment,) = children(message, "PmtInf")
    return _File(
        message_id=required_text(message, "GrpHdr/MsgId"),
        payment_id=required_text(payment, "PmtInfId"),
        iban=required_text(payment, "DbtrAcct/Id/IBAN"),
        execution_date=date.fromisoformat(required_text(payment, "ReqdExctnDt/Dt")),
        batch_booked=text_at(payment, "BtchBookg") != "false",
        orders=tuple(
            _Order(
                end_to_end_id=required_text(entry, "PmtId/EndToEndId"),
                cents=int(required_text(entry, "Amt/InstdAmt").replace(".", "")),
                creditor=required_text(entry, "Cdtr/Nm"),
                remittance=required_text(entry, "RmtInf/Ustrd"),
            )
            for entry in children(payment, "CdtTrfTxInf")
        ),
    )


def _status_report(file: _File, at: datetime, rejected: Mapping[str, str]) -> bytes:
    status = "ACCP" if not rejected else "RJCT" if len(rejected) == len(file.orders) else "PART"
    message = Element("CstmrPmtStsRpt")
    _put_header(message, "STS", file, at)
    group = put(message, "OrgnlGrpInfAndSts")
    put(group, "OrgnlMsgId", file.message_id)
    put(group, "OrgnlMsgNmId", "pain.001.001.09")
    _put_group_totals(group, file.orders)
    put(group, "GrpSts", status)
    payment = put(message, "OrgnlPmtInfAndSts")
    put(payment, "OrgnlPmtInfId", file.payment_id)
    put(payment, "PmtInfSts", status)
    for order in file.orders:
        entry = put(payment, "TxInfAndSts")
        put(entry, "StsId", _reference("STS", file, order.end_to_end_id))
        put(entry, "OrgnlEndToEndId", order.end_to_end_id)
        reason = rejected.get(order.end_to_end_id)
        put(entry, "TxSts", "ACCP" if reason is None else "RJCT")
        if reason is not None:
            put(entry, "StsRsnInf/Rsn/Cd", reason)
    return to_bytes("pain.002.001.10", message)


def _put_group_totals(group: Element, orders: Collection[_Order]) -> None:
    put(group, "OrgnlNbOfTxs", str(len(orders)))
    put(group, "OrgnlCtrlSum", euros(sum(order.cents for order in orders)))


def _statement(file: _File, at: datetime, executed: list[_Order]) -> bytes:
    message = Element("BkToCstmrStmt")
    _put_header(message, "CMT", file, at)
    statement = _put_account(message, "Stmt", "STM", file, at)
    booked_on = max(file.execution_date, at.date())
    _put_balance(statement, "OPBD", OPENING_BALANCE_CENTS, booked_on)
    _put_balance(statement, "CLBD", OPENING_BALANCE_CENTS - sum(order.cents for order in executed), booked_on)
    if executed and file.batch_booked:
        _put_entry(statement, file, executed, booked_on)
    elif executed:
        for order in executed:
            _put_entry(statement, file, [order], booked_on)
    return to_bytes("camt.053.001.08", message)


def _returns(file: _File, at: datetime, sent_back: list[_Order], reasons: Mapping[str, str]) -> bytes:
    message = Element("BkToCstmrDbtCdtNtfctn")
    _put_header(message, "RTN", file, at)
    notification = _put_account(message, "Ntfctn", "NTF", file, at)
    for order in sent_back:
        _put_entry(notification, file, [order], max(file.execution_date, at.date()), reasons[order.end_to_end_id])
    return to_bytes("camt.054.001.08", message)


def _put_header(message: Element, kind: str, file: _File, at: datetime) -> None:
    header = put(message, "GrpHdr")
    put(header, "MsgId", _reference(kind, file, _instant(at)))
    put(header, "CreDtTm", _instant(at))


def _put_account(message: Element, name: str, kind: str, file: _File, at: datetime) -> Element:
    statement = put(message, name)
    put(statement, "Id", _reference(kind, file, _instant(at)))
    put(statement, "CreDtTm", _instant(at))
    account = put(statement, "Acct")
    put(account, "Id/IBAN", file.iban)
    put(account, "Ccy", "EUR")
    return statement


def _put_balance(statement: Element, code: str, cents: int, day: date) -> None:
    balance = put(statement, "Bal")
    put(balance, "Tp/CdOrPrtry/Cd", code)
    put(balance, "Amt", euros(abs(cents)), Ccy="EUR")
    put(balance, "CdtDbtInd", "CRDT" if cents >= 0 else "DBIT")
    put(balance, "Dt/Dt", day.isoformat())


def _put_entry(
    statement: Element,
    file: _File,
    orders: list[_Order],
    booked_on: date,
    return_reason: str | None = None,
    *,
    incoming: bool = False,
) -> None:
    """One entry of the account: a transfer, a whole batch, what came in, or (with a reason) what returned."""
    direction = "DBIT" if return_reason is None and not incoming else "CRDT"
    family = "ESCT" if return_reason is None else "RRTN"
    entry = put(statement, "Ntry")
    put(entry, "Amt", euros(sum(order.cents for order in orders)), Ccy="EUR")
    put(entry, "CdtDbtInd", direction)
    put(entry, "Sts/Cd", "BOOK")
    put(entry, "BookgDt/Dt", booked_on.isoformat())
    put(entry, "ValDt/Dt", booked_on.isoformat())
    put(entry, "AcctSvcrRef", _reference(direction, file, *(order.end_to_end_id for order in orders)))
    domain = put(entry, "BkTxCd/Domn")
    put(domain, "Cd", "PMNT")
    kind = put(domain, "Fmly")
    put(kind, "Cd", "RCDT" if incoming else "ICDT")
    put(kind, "SubFmlyCd", family)
    details = put(entry, "NtryDtls")
    if len(orders) > 1:
        batch = put(details, "Btch")
        put(batch, "MsgId", file.message_id)
        put(batch, "PmtInfId", file.payment_id)
        put(batch, "NbOfTxs", str(len(orders)))
    for order in orders:
        transaction = put(details, "TxDtls")
        put(transaction, "Refs/EndToEndId", order.end_to_end_id)
        put(transaction, "Amt", euros(order.cents), Ccy="EUR")
        put(transaction, "CdtDbtInd", direction)
        put(transaction, "RltdPties/Dbtr/Pty/Nm" if incoming else "RltdPties/Cdtr/Pty/Nm", order.creditor)
        put(transaction, "RmtInf/Ustrd", order.remittance)
        if return_reason is not None:
            put(transaction, "RtrInf/Rsn/Cd", return_reason)


def _reference(kind: str, file: _File, *parts: str) -> str:
    """An identifier of the bank, at most 35 characters, the same each time for the same thing."""
    digest = sha256("\n".join((file.message_id, *parts)).encode()).hexdigest()
    return f"{kind}-{digest[:24]}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
