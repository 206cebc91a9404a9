"""Two persons find out what became of an order of which the bank says two things. Every act is in the audit log."""

from uuid import UUID

from funding.domain import contradiction as rules
from funding.domain.bank_difference import beside
from funding.domain.orders import PaymentOrder, PaymentOutcome
from funding.domain.settlement import OrderPaid
from funding.handlers.access import locked_order
from funding.handlers.bank_answers import Target, keep
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.web import Principal


async def find(tx: Transaction, order_id: UUID, outcome: PaymentOutcome, *, by: Principal) -> PaymentOrder:
    """A first person says what it found."""
    target = await _locked(tx, order_id)
    fact = rules.find(target.agreement, target.order, outcome, by=by.sub)
    record_access(tx, action="contradiction.found", target=str(order_id), detail={"outcome": outcome})
    return await keep(tx, target, [fact])


async def agree(tx: Transaction, order_id: UUID, *, by: Principal) -> PaymentOrder:
    """Another one agrees: the money moves in the books as they say, and payments may go on."""
    target = await _locked(tx, order_id)
    facts = rules.agree(target.agreement, target.order, by=by.sub)
    paid = any(isinstance(one, OrderPaid) for one in facts)
    record_access(tx, action="contradiction.decided", target=str(order_id))
    return await keep(tx, target, facts, beside(target.agreement, target.order) if paid else None)


async def dispute(tx: Transaction, order_id: UUID, *, by: Principal) -> PaymentOrder:
    """It is not so, or not certain."""
    target = await _locked(tx, order_id)
    record_access(tx, action="contradiction.disputed", target=str(order_id), detail={"by": by.sub})
    return await keep(tx, target, [rules.dispute(target.order)])


async def _locked(tx: Transaction, order_id: UUID) -> Target:
    target = Target(*await locked_order(tx, order_id))
    tx.check_revision(target.order.revision)
    return target
