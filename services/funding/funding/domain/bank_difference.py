"""A line of the bank of another amount than its order: two persons say that it is that order's all the same.

The order, and the carrier's grant with it, counts in full, paid or returned. What the account moved beyond it or short
of it is Apec's to bear, or to keep, and stands in the ledger beside it: by double entry, in no envelope's balances.
A return that is short of more than a bank keeps is of a part of the payment: the recipient has the rest.

Of an order that our books do not hold paid, and the account was debited for, a return lessens the debit, or is of all
of it, less fees. The two persons who then find out what became of it have what is left before them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement
from funding.domain.ledger import Posting
from funding.domain.orders import OrderState, PaymentOrder, ReturnNotice
from funding.domain.settlement import (
    BankFact,
    DebitLessened,
    ForAPerson,
    debited_cents,
    is_debited,
    settle,
    take_a_part_back,
    take_back,
)
from shared.vocabulary import BankMove

MOST_FEES_CENTS: Final = 100_00
"""What banks take of a payment or keep of a return at the most. Beyond it the recipient has more, or less, than the
order says: that is no fee. Of a payment it waits for the bank's own correction, of a return the recipient has it."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of the order, and the entry of the difference: None where a part came back, and none is left."""

    facts: tuple[BankFact, ...]
    difference: Posting | None


def debited(agreement: Agreement, order: PaymentOrder, *, cents: int, on: date) -> Settled | ForAPerson:
    """The order was paid on that day, and the account shows `cents`."""
    over = cents - order.name.amount_cents
    if over == 0 or cents == 0 or abs(over) > MOST_FEES_CENTS:
        return ForAPerson.AMOUNT_DIFFERS
    if order.state is not OrderState.BATCHED or order.is_contradicted:
        return ForAPerson.CONTRADICTS_ORDER
    move = BankMove.DEBIT_OVER if over > 0 else BankMove.DEBIT_UNDER
    return _settled(agreement, order, settle(order, amount_cents=order.name.amount_cents, on=on), move, abs(over))


def returned(agreement: Agreement, order: PaymentOrder, notice: ReturnNotice, *, cents: int) -> Settled | ForAPerson:
    """The payment came back: whole, and a bank on its way kept its fees; or a part of it. `cents` are left of it."""
    whole = debited_cents(order)
    fees = whole - cents
    if fees <= 0 or cents == 0:
        return ForAPerson.AMOUNT_DIFFERS
    if order.state is not OrderState.PAID:
        return _of_what_is_not_paid(agreement, order, notice, fees)
    if fees > MOST_FEES_CENTS:
        part = take_a_part_back(agreement, order, notice, amount_cents=cents)
        return part if isinstance(part, ForAPerson) else Settled(part, None)
    facts = take_back(agreement, order, notice, amount_cents=whole)
    return _settled(agreement, order, facts, BankMove.RETURN_FEE, fees)


def _of_what_is_not_paid(
    agreement: Agreement, order: PaymentOrder, notice: ReturnNotice, left: int
) -> Settled | ForAPerson:
    """The bank gave back all but `left` of what it debited: beyond the order, or all of it less its fees."""
    if order.kept_cents:
        return ForAPerson.RETURNED_IN_PART_BEFORE
    if order.state is OrderState.BATCHED or not is_debited(order):
        return ForAPerson.CONTRADICTS_ORDER
    if left > MOST_FEES_CENTS or left == order.name.amount_cents:
        return Settled((DebitLessened(order.name, left),), None)
    facts = take_back(agreement, order, notice, amount_cents=debited_cents(order))
    return _settled(agreement, order, facts, BankMove.RETURN_FEE, left)


def beside(agreement: Agreement, order: PaymentOrder) -> Posting | None:
    """What the account was debited beyond an order, or short of it, that two persons now find to be paid."""
    one = order.contradiction
    if one is None or one.cents is None or order.state in {OrderState.BATCHED, OrderState.PAID}:
        return None
    if order.early_return is not None:  # all of it came back
        return None
    over = one.cents - order.name.amount_cents
    if over == 0 or abs(over) > MOST_FEES_CENTS:
        return None
    return _difference(agreement, order, BankMove.DEBIT_OVER if over > 0 else BankMove.DEBIT_UNDER, abs(over))


def _settled(
    agreement: Agreement, order: PaymentOrder, facts: tuple[BankFact, ...] | ForAPerson, move: BankMove, cents: int
) -> Settled | ForAPerson:
    return facts if isinstance(facts, ForAPerson) else Settled(facts, _difference(agreement, order, move, cents))


def _difference(agreement: Agreement, order: PaymentOrder, move: BankMove, cents: int) -> Posting:
    return Posting(
        agreement.terms.envelope_id,
        move,
        cents,
        cause=order.name.id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
