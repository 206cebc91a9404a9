"""Conditions precedent: met by a person, or undone by another who sees that they never were."""

from uuid import UUID

from funding.domain import conditions as rules
from funding.domain.agreement import Agreement
from funding.domain.evolution import after, evolve
from funding.domain.orders import cancel_order
from funding.domain.releases import review_instalments
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import tell
from funding.handlers.orders import apply_cancellation
from funding.store import agreements, bank_details, orders
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import ConditionPrecedent, OrderCancellationReason
from shared.web import Principal


async def meet(
    tx: Transaction, agreement_id: UUID, kind: ConditionPrecedent, *, evidence: str, by: Principal
) -> Agreement:
    """A person saw that a condition precedent is met; with the last one the advance may be released."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    details = await bank_details.last(tx, agreement_id)
    fact = rules.meet(agreement, kind, details, evidence=evidence, by=by.sub, today=today)
    changed = evolve(agreement, fact)
    reviewed = review_instalments(changed, today=today)
    tell(tx, fact, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))


async def undo(tx: Transaction, agreement_id: UUID, kind: ConditionPrecedent, *, why: str, by: Principal) -> Agreement:
    """Another person undoes it: orders that the bank knows nothing of are cancelled, and nothing stays released."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    under_way = await orders.lock_under_way(tx, agreement_id)
    fact = rules.undo(agreement, kind, under_way, why=why, by=by.sub, today=today)
    record_access(tx, action="condition.undone", target=str(agreement_id), detail={"condition": kind})
    changed = evolve(agreement, fact)
    tell(tx, fact)
    for order in under_way:
        cancelled = cancel_order(order, OrderCancellationReason.MISTAKE, by=by.sub, today=today)
        changed = apply_cancellation(tx, changed, order, cancelled)
    reviewed = review_instalments(changed, today=today)
    tell(tx, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))
