"""Making payment orders, and approving them."""

from uuid import UUID

from funding.domain import orders as rules
from funding.domain.evolution import evolve, evolve_order
from funding.domain.orders import PaymentOrder
from funding.handlers.access import locked_agreement, locked_order
from funding.handlers.bookkeeping import tell
from funding.store import agreements, bank_details, orders
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def draft_order(tx: Transaction, agreement_id: UUID, number: int, *, by: Principal) -> PaymentOrder:
    """A finance officer makes an order for a released instalment."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    instalment = agreement.instalment(number)
    if instalment is None:
        raise NotFound(f"versement de la convention {agreement.name.number}", number)
    details = await bank_details.last(tx, agreement_id)
    fact = rules.draft_order(agreement, instalment, details, tx.origin.id_for("order"), by=by.sub)
    order = rules.drafted_order(fact)
    orders.insert(tx, order)
    agreements.save(tx, agreement, evolve(agreement, fact))
    tell(tx, fact)
    return order


async def approve(tx: Transaction, order_id: UUID, *, by: Principal) -> PaymentOrder:
    """A second person approves the order."""
    agreement, order = await locked_order(tx, order_id)
    tx.check_revision(order.revision)
    fact = rules.approve(agreement, order, await bank_details.last(tx, agreement.id), by=by.sub)
    tell(tx, fact)
    return orders.save(tx, evolve_order(order, fact))
