"""Making payment orders, approving them, cancelling them while the bank knows nothing of them."""

from dataclasses import replace
from uuid import UUID

from funding.domain import orders as rules
from funding.domain.agreement import Agreement
from funding.domain.evolution import after, evolve
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import OrderCancelled, PaymentOrder
from funding.domain.releases import review_instalments
from funding.handlers.access import locked_agreement, locked_order
from funding.handlers.bookkeeping import tell
from funding.handlers.office import Office
from funding.handlers.stops import require_payments
from funding.store import agreements, bank_details, orders
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import OrderCancellationReason
from shared.web import NotFound, Principal


async def draft_order(
    tx: Transaction, agreement_id: UUID, number: int, office: Office, *, by: Principal
) -> PaymentOrder:
    """A finance officer makes an order for a released instalment."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    instalment = agreement.instalment(number)
    if instalment is None:
        raise NotFound(f"versement de la convention {agreement.name.number}", number)
    fact = rules.draft_order(
        agreement,
        instalment,
        await bank_details.last(tx, agreement_id),
        tx.origin.id_for("order"),
        by=by.sub,
        today=paris_day(tx.origin.at),
        second_from_cents=office.care.second_approval_from_cents,
        payee_asked=office.care.payee_asked,
    )
    order = rules.drafted_order(fact)
    orders.insert(tx, order)
    agreements.save(tx, agreement, evolve(agreement, fact))
    tell(tx, fact)
    return order


async def approve(tx: Transaction, order_id: UUID, office: Office, *, by: Principal) -> PaymentOrder:
    """A second person approves the order; above the threshold, a third one does after that."""
    await require_payments(tx)
    agreement, order = await locked_order(tx, order_id)
    tx.check_revision(order.revision)
    details = await bank_details.last(tx, agreement.id)
    today, asked = paris_day(tx.origin.at), office.care.payee_asked
    fact = rules.approve(agreement, order, details, by=by.sub, today=today, payee_asked=asked)
    tell(tx, fact)
    return orders.save(tx, evolve_order(order, fact))


async def cancel(tx: Transaction, order_id: UUID, reason: OrderCancellationReason, *, by: Principal) -> PaymentOrder:
    """Someone of the payments cancels an order that is not at the bank."""
    agreement, order = await locked_order(tx, order_id)
    tx.check_revision(order.revision)
    fact = rules.cancel_order(order, reason, by=by.sub, today=paris_day(tx.origin.at))
    agreements.save(tx, agreement, apply_cancellation(tx, agreement, order, fact))
    return replace(evolve_order(order, fact), revision=order.revision + 1)


def apply_cancellation(tx: Transaction, agreement: Agreement, order: PaymentOrder, fact: OrderCancelled) -> Agreement:
    """Write and announce a cancellation; the agreement after it, to be saved by who holds it."""
    orders.save(tx, evolve_order(order, fact))
    changed = evolve(agreement, fact)
    reviewed = review_instalments(changed, today=paris_day(tx.origin.at))
    tell(tx, fact, *reviewed)
    return after(changed, *reviewed)
