"""The schedule before the signatures; what people hold; an ESUS approval that lapses and is renewed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from funding.domain import releases as rules
from funding.domain.agreement import Agreement
from funding.domain.esus import undo_renewal
from funding.domain.evolution import after, evolve
from funding.domain.facts import ConditionFact
from funding.domain.instalments import Instalment
from funding.domain.orders import NOT_AT_THE_BANK, cancel_order
from funding.domain.scheduling import Planned
from funding.domain.scheduling import reschedule as decide_schedule
from funding.handlers.access import locked_agreement
from funding.handlers.bookkeeping import tell
from funding.handlers.orders import apply_cancellation
from funding.store import agreements, esus, orders
from shared.clock import end_of_paris_day, paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import OrderCancellationReason
from shared.web import NotFound, Principal


async def reschedule(tx: Transaction, agreement_id: UUID, parts: Sequence[Planned]) -> Agreement:
    """A programme officer changes in which parts a drafted grant will be paid."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = decide_schedule(agreement, parts)
    tell(tx, fact)
    return agreements.save(tx, agreement, evolve(agreement, fact))


async def hold(tx: Transaction, agreement_id: UUID, number: int, why: str) -> Agreement:
    """A person holds an instalment."""
    agreement, instalment = await _locked(tx, agreement_id, number)
    record_access(tx, action="instalment.held-by-hand", target=str(agreement_id), detail={"instalment": number})
    return _reviewed(tx, agreement, rules.hold_by_hand(agreement, instalment, why), tx.origin.at)


async def free(tx: Transaction, agreement_id: UUID, number: int) -> Agreement:
    """Nobody holds it any more: its conditions decide again."""
    agreement, instalment = await _locked(tx, agreement_id, number)
    record_access(tx, action="instalment.freed-by-hand", target=str(agreement_id), detail={"instalment": number})
    return _reviewed(tx, agreement, rules.free_by_hand(agreement, instalment), tx.origin.at)


async def renew_esus(tx: Transaction, agreement_id: UUID, valid_until: date, *, by: Principal) -> Agreement:
    """The carrier has a new approval: what its end held is free again."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = rules.renew_esus(agreement, valid_until, today=paris_day(tx.origin.at))
    esus.note(tx, agreement, valid_until, by=by.sub)
    return _reviewed(tx, agreement, fact, tx.origin.at)


async def undo_esus(tx: Transaction, agreement_id: UUID, *, why: str, by: Principal) -> Agreement:
    """Another person undoes an approval that never was; where none holds, what is not at the bank is cancelled."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    under_way = await orders.lock_under_way(tx, agreement_id)
    fact = undo_renewal(agreement, await esus.last(tx, agreement_id), under_way, why=why, by=by.sub, today=today)
    record_access(tx, action="esus-approval.undone", target=str(agreement_id))
    esus.undo(tx, fact)
    changed = after(agreement, fact)
    for order in under_way if fact.lapsed else ():
        if order.state in NOT_AT_THE_BANK:
            cancelled = cancel_order(order, OrderCancellationReason.MISTAKE, by=by.sub, today=today)
            changed = apply_cancellation(tx, changed, order, cancelled)
    reviewed = rules.review_instalments(changed, today=today)
    tell(tx, fact, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))


async def lapse_esus(tx: Transaction, agreement_id: UUID, *, at: datetime) -> None:
    """The last day of the approval has ended. Nothing where it was renewed meanwhile."""
    agreement = await agreements.lock(tx, agreement_id)
    if agreement is None or agreement.esus_lapsed or agreement.esus_valid_until is None:
        return
    if end_of_paris_day(agreement.esus_valid_until) <= at:
        _reviewed(tx, agreement, rules.note_esus_lapsed(agreement), at)


async def _locked(tx: Transaction, agreement_id: UUID, number: int) -> tuple[Agreement, Instalment]:
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    instalment = agreement.instalment(number)
    if instalment is None:
        raise NotFound(f"versement de la convention {agreement.name.number}", number)
    return agreement, instalment


def _reviewed(tx: Transaction, agreement: Agreement, noted: ConditionFact, at: datetime) -> Agreement:
    changed = after(agreement, noted)
    reviewed = rules.review_instalments(changed, today=paris_day(at))
    tell(tx, noted, *reviewed)
    return agreements.save(tx, agreement, after(changed, *reviewed))
