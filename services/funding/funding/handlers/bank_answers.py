"""What one word of the bank does: to an order and its agreement, or to a clawback."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from funding.domain.agreement import Agreement
from funding.domain.evolution import after as agreement_after
from funding.domain.evolution import evolve, evolve_order
from funding.domain.ledger import Posted
from funding.domain.orders import PaymentOrder, ReturnNotice
from funding.domain.reimbursement import match_credit
from funding.domain.releases import review_instalments
from funding.domain.settlement import (
    BankFact,
    ForAPerson,
    OrderPaid,
    OrderRejected,
    OrderReturned,
    ReturnKept,
    movements,
    reject,
    settle,
    take_back,
)
from funding.gateway.statement import Direction, StatementEntry
from funding.handlers.access import locked_clawback, locked_order
from funding.handlers.bookkeeping import move, tell
from funding.handlers.receipts import take_in
from funding.store import agreements, orders, receipts
from shared.clock import paris_day
from shared.postgres import Transaction

NO_REASON_GIVEN = "MS03"
"""ISO 20022: the bank does not say why."""

UNCHANGED = "unchanged"
_DONE = {OrderRejected: "rejected", OrderPaid: "paid", OrderReturned: "returned", ReturnKept: "return_kept"}


@dataclass(frozen=True, slots=True)
class Target:
    """The order that the bank speaks of, with its agreement, both locked."""

    agreement: Agreement
    order: PaymentOrder


async def order_spoken_of(tx: Transaction, end_to_end_id: str) -> Target | None:
    """The order the bank quotes, or None where it is none of ours."""
    order_id = await orders.by_end_to_end_id(tx, end_to_end_id)
    return None if order_id is None else Target(*await locked_order(tx, order_id))


async def refused(tx: Transaction, target: Target, reason: str | None) -> str | ForAPerson:
    """The bank refused the order before paying."""
    return await _apply(tx, target, reject(target.order, reason or NO_REASON_GIVEN, on=paris_day(tx.origin.at)))


async def booked(tx: Transaction, target: Target, entry: StatementEntry) -> str | ForAPerson:
    """The account moved for the order: it was paid, or it came back."""
    match entry.direction, entry.is_return:
        case Direction.DEBIT, False:
            decided = settle(target.order, amount_cents=entry.amount_cents, on=entry.booked_on)
        case Direction.CREDIT, True:
            notice = ReturnNotice(entry.booked_on, entry.reason_code or NO_REASON_GIVEN)
            decided = take_back(target.agreement, target.order, notice, amount_cents=entry.amount_cents)
        case _:
            decided = ForAPerson.NOT_A_PAYMENT
    return await _apply(tx, target, decided)


async def _apply(tx: Transaction, target: Target, decided: tuple[BankFact, ...] | ForAPerson) -> str | ForAPerson:
    """Save and announce what was decided; the word for what happened, or why it is for a person."""
    if isinstance(decided, ForAPerson):
        return decided
    if not decided:
        return UNCHANGED
    agreement, order = target.agreement, target.order
    posted: list[Posted] = []
    for fact in decided:
        if isinstance(fact, OrderPaid | OrderReturned):
            posted.extend([await move(tx, posting) for posting in movements(agreement, fact)])
        agreement, order = evolve(agreement, fact), evolve_order(order, fact)
    reviewed = review_instalments(agreement, today=paris_day(tx.origin.at))
    agreements.save(tx, target.agreement, agreement_after(agreement, *reviewed))
    orders.save(tx, order)
    tell(tx, *decided, *posted, *reviewed)
    return _DONE[type(decided[-1])]


async def credited(
    tx: Transaction,
    clawback_id: UUID,
    entry: StatementEntry,
    *,
    bank_reference: str,
    by: str,
    by_a_person: bool = False,
) -> str | ForAPerson:
    """Money came in that quotes a clawback. `by_a_person`: someone says so, who also says that it is no duplicate."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    if await receipts.received_as(tx, clawback_id, bank_reference):
        return UNCHANGED
    decided = match_credit(
        agreement,
        clawback,
        tx.origin.id_for(f"receipt/{bank_reference}"),
        amount_cents=entry.amount_cents,
        received_on=entry.booked_on,
        bank_reference=bank_reference,
        has_twin=not by_a_person and await _has_twin(tx, clawback_id, entry.booked_on, entry.amount_cents),
    )
    if isinstance(decided, ForAPerson):
        return decided
    await take_in(tx, agreement, clawback, decided, by=by)
    return "recovered"


async def _has_twin(tx: Transaction, clawback_id: UUID, day: date, amount_cents: int) -> bool:
    return await receipts.has_twin(tx, clawback_id, received_on=day, amount_cents=amount_cents)
