"""How facts change payment orders. Pure: the new order from the old one and the fact."""

from dataclasses import replace
from typing import assert_never

from funding.domain.contradiction import ContradictionFact
from funding.domain.contradiction import evolve as found_out
from funding.domain.facts import OrderFact
from funding.domain.orders import (
    Contradiction,
    OrderApproved,
    OrderCancelled,
    OrderPreApproved,
    OrderState,
    PaymentOrder,
)
from funding.domain.settlement import (
    DebitLessened,
    LeavingTold,
    OrderContradicted,
    OrderPaid,
    OrderRejected,
    OrderReturned,
    ReturnKept,
)


def evolve_order(order: PaymentOrder, fact: OrderFact) -> PaymentOrder:  # noqa: PLR0911  one return for each kind
    """The payment order after a fact."""
    if isinstance(fact, OrderPreApproved | OrderApproved | OrderCancelled):
        return _approved_or_cancelled(order, fact)
    if isinstance(fact, ContradictionFact):
        return found_out(order, fact)
    match fact:
        case OrderRejected(bank_reason=reason, rejected_on=day):
            return replace(order, state=OrderState.REJECTED, bank_reason=reason, settled_on=day)
        case OrderPaid(paid_on=day):
            paid = replace(order, state=OrderState.PAID, settled_on=day, bank_reason=None)
            return replace(paid, said_to_have_left=None, paid_unsent=order.batch_id is None)
        case OrderReturned(notice=notice, kept_cents=kept):
            returned = replace(order, state=OrderState.RETURNED, returned_on=notice.returned_on, early_return=None)
            returned = replace(returned, kept_cents=kept)
            past = None if order.is_contradicted else order.contradiction
            return replace(returned, bank_reason=notice.bank_reason, contradiction=past)
        case LeavingTold(status=status):
            return replace(order, said_to_have_left=status)
        case OrderContradicted(status=status, since=day, bank_reason=reason):
            return replace(order, contradiction=Contradiction(status, day, reason, cents=fact.cents))
        case DebitLessened(cents=cents):
            one = order.contradiction
            return (
                order
                if one is None
                else replace(order, contradiction=Contradiction(one.status, one.since, one.bank_reason, cents=cents))
            )
        case ReturnKept(notice=notice):
            return replace(order, early_return=notice)
        case _:
            assert_never(fact)


def _approved_or_cancelled(
    order: PaymentOrder, fact: OrderPreApproved | OrderApproved | OrderCancelled
) -> PaymentOrder:
    match fact:
        case OrderPreApproved(approver=approver, bank_details_id=details_id):
            return replace(order, state=OrderState.PRE_APPROVED, approver=approver, bank_details_id=details_id)
        case OrderApproved(approver=approver, bank_details_id=details_id):
            approved = replace(order, state=OrderState.APPROVED, bank_details_id=details_id)
            if order.approver is None:
                return replace(approved, approver=approver)
            return replace(approved, second_approver=approver)
        case OrderCancelled(reason=why, cancelled_by=by):
            return replace(order, state=OrderState.CANCELLED, cancelled_by=by, cancellation_reason=why)
        case _:
            assert_never(fact)
