"""What the bank says of an order: rejected, paid, returned. In any order, any number of times.

An answer heard again changes nothing. A return heard before its payment is kept and applied after it. An answer that
does not fit (another amount, a rejection of what was paid) is for a person: it is never guessed at.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from funding.domain.agreement import ENDED, Agreement, AgreementState
from funding.domain.ledger import Posting, uncommitted
from funding.domain.orders import OrderName, OrderState, PaymentOrder, ReturnNotice
from shared.vocabulary import LedgerMove


class ForAPerson(StrEnum):
    """Why a word of the bank cannot be applied by itself."""

    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    CONTRADICTS_ORDER = "CONTRADICTS_ORDER"
    AGREEMENT_NOT_OPEN = "AGREEMENT_NOT_OPEN"
    NOT_A_PAYMENT = "NOT_A_PAYMENT"
    CLAWBACK_NOT_ORDERED = "CLAWBACK_NOT_ORDERED"
    OVER_OUTSTANDING = "OVER_OUTSTANDING"
    LOOKS_LIKE_A_DUPLICATE = "LOOKS_LIKE_A_DUPLICATE"


@dataclass(frozen=True, slots=True)
class OrderRejected:
    """Fact: the bank refused the order before paying."""

    order: OrderName
    bank_reason: str
    rejected_on: date


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """Fact: the bank booked the payment."""

    order: OrderName
    paid_on: date


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """Fact: a booked payment came back."""

    order: OrderName
    notice: ReturnNotice


@dataclass(frozen=True, slots=True)
class ReturnKept:
    """Fact: a return was heard before its payment."""

    order: OrderName
    notice: ReturnNotice


BankFact = OrderRejected | OrderPaid | OrderReturned | ReturnKept


def reject(order: PaymentOrder, bank_reason: str, *, on: date) -> tuple[OrderRejected, ...] | ForAPerson:
    """The status report says that the bank refused the order."""
    if order.state is OrderState.REJECTED:
        return ()
    if order.state is not OrderState.BATCHED or order.early_return is not None:
        return ForAPerson.CONTRADICTS_ORDER
    return (OrderRejected(order.name, bank_reason, on),)


def settle(order: PaymentOrder, *, amount_cents: int, on: date) -> tuple[BankFact, ...] | ForAPerson:
    """The account was debited for the order; a return kept for it follows at once."""
    if amount_cents != order.name.amount_cents:
        return ForAPerson.AMOUNT_DIFFERS
    if order.state in {OrderState.PAID, OrderState.RETURNED}:
        return ()
    if order.state is not OrderState.BATCHED:
        return ForAPerson.CONTRADICTS_ORDER
    paid = OrderPaid(order.name, on)
    return (paid,) if order.early_return is None else (paid, OrderReturned(order.name, order.early_return))


def take_back(
    agreement: Agreement, order: PaymentOrder, notice: ReturnNotice, *, amount_cents: int
) -> tuple[BankFact, ...] | ForAPerson:
    """The payment came back: it is due again, or the envelope has it back where the grant has ended."""
    if amount_cents != order.name.amount_cents:
        return ForAPerson.AMOUNT_DIFFERS
    if order.state is OrderState.RETURNED or order.early_return is not None:
        return ()
    if order.state is OrderState.BATCHED:
        return (ReturnKept(order.name, notice),)
    if order.state is not OrderState.PAID:
        return ForAPerson.CONTRADICTS_ORDER
    if agreement.state not in {AgreementState.SIGNED} | ENDED or agreement.net_paid_cents < amount_cents:
        return ForAPerson.AGREEMENT_NOT_OPEN
    return (OrderReturned(order.name, notice),)


def movements(agreement: Agreement, fact: OrderPaid | OrderReturned) -> tuple[Posting, ...]:
    """The entry of a payment, or of its return: of a grant that has ended, what came back is not committed either."""
    moved = Posting(
        agreement.terms.envelope_id,
        LedgerMove.DISBURSE if isinstance(fact, OrderPaid) else LedgerMove.RETURN,
        fact.order.amount_cents,
        cause=fact.order.id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
    back = agreement.state in ENDED and isinstance(fact, OrderReturned)
    return (moved, uncommitted(moved)) if back else (moved,)
