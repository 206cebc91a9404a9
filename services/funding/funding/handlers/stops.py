"""Stopping all payments, and resuming them. Every act is noted in the audit log."""

from uuid import UUID

from funding.domain import payment_stop as rules
from funding.domain.payment_stop import PaymentStop, StopReason
from funding.store import stops
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def require_payments(tx: Transaction) -> None:
    """Raise Refusal while payments are stopped; otherwise none is stopped before the end of this unit of work."""
    rules.require_none(await stops.while_paying(tx))


async def stop(tx: Transaction, reason: StopReason, words: str, *, by: Principal) -> PaymentStop:
    """One person stops everything: what is under way ends first, nothing begins after."""
    one = rules.stop(await stops.alone(tx), tx.origin.id_for("payment-stop"), reason, words, by=by.sub)
    stops.insert(tx, one)
    record_access(tx, action="payments.stop", target=str(one.id), detail={"reason": reason})
    return one


async def propose_lift(tx: Transaction, stop_id: UUID, *, by: Principal) -> PaymentStop:
    """A first person wants to resume."""
    return _saved(tx, rules.propose_lift(await _locked(tx, stop_id), by=by.sub), "payments.propose-lift")


async def lift(tx: Transaction, stop_id: UUID, *, by: Principal) -> PaymentStop:
    """A second one agrees."""
    return _saved(tx, rules.lift(await _locked(tx, stop_id), by=by.sub), "payments.lift")


async def refuse_lift(tx: Transaction, stop_id: UUID) -> PaymentStop:
    """Payments stay stopped."""
    return _saved(tx, rules.refuse_lift(await _locked(tx, stop_id)), "payments.refuse-lift")


def _saved(tx: Transaction, one: PaymentStop, action: str) -> PaymentStop:
    record_access(tx, action=action, target=str(one.id))
    return stops.save(tx, one)


async def _locked(tx: Transaction, stop_id: UUID) -> PaymentStop:
    one = await stops.lock(tx, stop_id)
    if one is None:
        raise NotFound("arrêt des paiements", stop_id)
    tx.check_revision(one.revision)
    return one
