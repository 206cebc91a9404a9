"""What the bank says of an order: on its way, left, rejected, paid, returned. In any order, any number of times.

An answer heard again changes nothing. A return heard before its payment is kept and applied after it. An answer that
does not fit (another amount) is for a person: it is never guessed at. Where the bank says that the money left and that
it never did, whichever it says first, nothing becomes free to be paid again: two persons decide (contradiction.py).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from funding.domain.agreement import ENDED, Agreement, AgreementState
from funding.domain.ledger import Posting, uncommitted
from funding.domain.orders import OrderName, OrderState, PaymentOrder, PaymentOutcome, ReturnNotice
from shared.vocabulary import LedgerMove

NO_REASON_GIVEN: Final = "MS03"
"""ISO 20022: the bank does not say why."""

BOOKED: Final = "BOOK"
"""ISO 20022, of an entry of a statement: the account moved."""


class ForAPerson(StrEnum):
    """Why a word of the bank cannot be applied by itself."""

    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    UNKNOWN_STATUS = "UNKNOWN_STATUS"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    PARTLY_RETURNED = "PARTLY_RETURNED"
    RETURNED_IN_PART_BEFORE = "RETURNED_IN_PART_BEFORE"
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
    """Fact: a booked payment came back, less what the recipient kept: 0 but where two persons say so."""

    order: OrderName
    notice: ReturnNotice
    kept_cents: int = 0

    @property
    def came_back_cents(self) -> int:
        """What is with Apec again."""
        return self.order.amount_cents - self.kept_cents


@dataclass(frozen=True, slots=True)
class ReturnKept:
    """Fact: a return was heard before its payment."""

    order: OrderName
    notice: ReturnNotice


@dataclass(frozen=True, slots=True)
class LeavingTold:
    """Fact: the bank says (`status`) that the money left, and the account does not show it, or not in that amount.

    `for_a_person`: why someone must look at it; None where the account will show it in time.
    """

    order: OrderName
    status: str
    for_a_person: ForAPerson | None = None


@dataclass(frozen=True, slots=True)
class OrderContradicted:
    """Fact: the bank now says (`status`) the opposite of what it said of the order before."""

    order: OrderName
    status: str
    since: date
    bank_reason: str | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class DebitLessened:
    """Fact: of what the account was debited for an order that our books do not hold paid, `cents` did not come back."""

    order: OrderName
    cents: int


BankFact = OrderRejected | OrderPaid | OrderReturned | ReturnKept | LeavingTold | OrderContradicted | DebitLessened


def tell_left(order: PaymentOrder, status: str, *, on: date) -> tuple[BankFact, ...]:
    """The status report says that the money left our account, or reached the other one."""
    if order.state is OrderState.BATCHED:
        return () if order.said_to_have_left else (LeavingTold(order.name, status),)
    return () if order.state in _LEFT else _contradicted(order, status, on)


def tell_blocked(order: PaymentOrder, status: str, bank_reason: str | None, *, on: date) -> tuple[BankFact, ...]:
    """The status report says that the money left, and is kept from the recipient and from us."""
    if order.state is OrderState.RETURNED:
        return ()
    told = tell_left(order, status, on=on) if order.state is OrderState.BATCHED else ()
    return (*told, *_contradicted(order, status, on, bank_reason))


def reject(
    order: PaymentOrder, bank_reason: str, *, on: date, status: str = "RJCT"
) -> tuple[BankFact, ...] | ForAPerson:
    """The status report says that the bank refused the order, or cancelled it: no money left or will leave."""
    if order.state is OrderState.REJECTED:
        return ()
    if order.state is OrderState.BATCHED and order.said_to_have_left is None and order.early_return is None:
        return (OrderRejected(order.name, bank_reason, on),)
    if order.state not in {OrderState.BATCHED, OrderState.PAID}:
        return ForAPerson.CONTRADICTS_ORDER
    known = order.contradiction is not None and order.contradiction.outcome is PaymentOutcome.PAID
    return () if known else _contradicted(order, status, on, bank_reason)


def settle(order: PaymentOrder, *, amount_cents: int, on: date) -> tuple[BankFact, ...] | ForAPerson:
    """The account was debited for the order; a return kept for it follows at once."""
    differs = amount_cents != order.name.amount_cents
    if order.state in _LEFT:
        return ForAPerson.AMOUNT_DIFFERS if differs else ()
    if order.state is not OrderState.BATCHED:
        one = order.contradiction
        if one is None or not one.is_open or one.status != BOOKED or one.cents is None:
            return (OrderContradicted(order.name, BOOKED, on, cents=amount_cents),)
        return () if one.cents == amount_cents else ForAPerson.AMOUNT_DIFFERS
    if differs:
        return (LeavingTold(order.name, BOOKED, ForAPerson.AMOUNT_DIFFERS),)
    return paid_on(order, on)


def paid_on(order: PaymentOrder, day: date) -> tuple[OrderPaid | OrderReturned, ...]:
    """The order is paid; a return that was kept for it follows."""
    paid = OrderPaid(order.name, day)
    return (paid,) if order.early_return is None else (paid, OrderReturned(order.name, order.early_return))


def take_back(
    agreement: Agreement, order: PaymentOrder, notice: ReturnNotice, *, amount_cents: int
) -> tuple[BankFact, ...] | ForAPerson:
    """The payment came back: it is due again, or the envelope has it back where the grant has ended.

    Where a part of it did, nothing is due again before two persons say so: `take_a_part_back`.

    Of an order that is not paid in our books, the return is kept for the two persons who find out what became of it: of
    all that the account was debited for it.
    """
    if order.kept_cents:
        return ForAPerson.RETURNED_IN_PART_BEFORE
    whole = debited_cents(order)
    if amount_cents != whole:
        partly = order.state is not OrderState.BATCHED and is_debited(order) and amount_cents < whole
        return ForAPerson.PARTLY_RETURNED if partly else ForAPerson.AMOUNT_DIFFERS
    if order.state is OrderState.RETURNED or order.early_return is not None:
        return ()
    if order.state is OrderState.BATCHED or (order.state is not OrderState.PAID and is_debited(order)):
        return (ReturnKept(order.name, notice),)
    if order.state is not OrderState.PAID:
        return ForAPerson.CONTRADICTS_ORDER
    return _returned(agreement, OrderReturned(order.name, notice))


def take_a_part_back(
    agreement: Agreement, order: PaymentOrder, notice: ReturnNotice, *, amount_cents: int
) -> tuple[OrderReturned] | ForAPerson:
    """Two persons say that this part of the payment came back, once: it alone is due again, the rest is paid."""
    if order.kept_cents:
        return ForAPerson.RETURNED_IN_PART_BEFORE
    if order.state is not OrderState.PAID or order.is_contradicted:
        return ForAPerson.CONTRADICTS_ORDER
    kept = order.name.amount_cents - amount_cents
    if amount_cents <= 0 or kept <= 0:
        return ForAPerson.AMOUNT_DIFFERS
    return _returned(agreement, OrderReturned(order.name, notice, kept))


def is_debited(order: PaymentOrder) -> bool:
    """Did our account show that the order's money left, and not that it came back?"""
    one = order.contradiction
    told = {order.said_to_have_left, one.status if one is not None and one.is_open else None}
    return order.state is OrderState.PAID or (BOOKED in told and order.early_return is None)


def debited_cents(order: PaymentOrder) -> int:
    """What leaves our account for the order: its amount, but where one that is not paid was debited another."""
    one = order.contradiction
    return order.name.amount_cents if one is None or not one.is_open or one.cents is None else one.cents


def movements(agreement: Agreement, fact: OrderPaid | OrderReturned) -> tuple[Posting, ...]:
    """The entry of a payment, or of what came back: of a grant that has ended, that is not committed either."""
    moved = Posting(
        agreement.terms.envelope_id,
        LedgerMove.DISBURSE if isinstance(fact, OrderPaid) else LedgerMove.RETURN,
        fact.order.amount_cents if isinstance(fact, OrderPaid) else fact.came_back_cents,
        cause=fact.order.id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
    back = agreement.state in ENDED and isinstance(fact, OrderReturned)
    return (moved, uncommitted(moved)) if back else (moved,)


def _returned(agreement: Agreement, fact: OrderReturned) -> tuple[OrderReturned] | ForAPerson:
    if agreement.state not in {AgreementState.SIGNED} | ENDED or agreement.net_paid_cents < fact.came_back_cents:
        return ForAPerson.AGREEMENT_NOT_OPEN
    return (fact,)


_LEFT: Final = frozenset({OrderState.PAID, OrderState.RETURNED})
"""The account has shown that the money left."""


def _contradicted(
    order: PaymentOrder, status: str, on: date, bank_reason: str | None = None
) -> tuple[OrderContradicted, ...]:
    return () if order.is_contradicted else (OrderContradicted(order.name, status, on, bank_reason),)
