"""What one word of the bank does: to an order and its agreement, or to a clawback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from funding.domain import bank_difference
from funding.domain.agreement import Agreement
from funding.domain.bank_difference import Settled
from funding.domain.bank_status import PAYEE_ANSWERS, Finality, finality
from funding.domain.contradiction import ContradictionFact
from funding.domain.evolution import after as agreement_after
from funding.domain.evolution import evolve
from funding.domain.ledger import Posted, Posting
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import PaymentOrder, ReturnNotice
from funding.domain.payee import verify
from funding.domain.reimbursement import match_credit
from funding.domain.releases import review_instalments
from funding.domain.settlement import (
    NO_REASON_GIVEN,
    BankFact,
    DebitLessened,
    ForAPerson,
    LeavingTold,
    OrderContradicted,
    OrderPaid,
    OrderRejected,
    OrderReturned,
    ReturnKept,
    movements,
    reject,
    settle,
    take_back,
    tell_blocked,
    tell_left,
)
from funding.gateway.statement import Direction, StatementEntry
from funding.handlers.access import locked_clawback, locked_order
from funding.handlers.bookkeeping import move, tell
from funding.handlers.receipts import take_in
from funding.store import agreements, bank_details, orders, receipts
from shared.clock import paris_day
from shared.postgres import Transaction

THE_BANK = "bank"
"""Who noted what a status report says of an account, instead of a person."""

UNCHANGED = "unchanged"
RECOVERED = "recovered"
SETTLED = "settled"
"""With a difference, by two persons."""
_DONE = {
    OrderRejected: "rejected",
    OrderPaid: "paid",
    OrderReturned: "returned",
    ReturnKept: "return_kept",
    LeavingTold: "said_to_have_left",
    OrderContradicted: "contradicted",
    DebitLessened: "debit_lessened",
}


@dataclass(frozen=True, slots=True)
class Surplus:
    """What a credit has beyond what its clawback claims."""

    cents: int


@dataclass(frozen=True, slots=True)
class Target:
    """The order that the bank speaks of, with its agreement, both locked."""

    agreement: Agreement
    order: PaymentOrder


async def order_spoken_of(tx: Transaction, end_to_end_id: str) -> Target | None:
    """The order the bank quotes, or None where it is none of ours."""
    order_id = await orders.by_end_to_end_id(tx, end_to_end_id)
    return None if order_id is None else Target(*await locked_order(tx, order_id))


def says_something(status: str) -> bool:
    """Does a code of a status report change anything, or ask for a person?"""
    return status in PAYEE_ANSWERS or finality(status) is not Finality.NOT_YET


async def answered(tx: Transaction, target: Target, status: str, reason: str | None) -> str | ForAPerson:
    """A status report says what became of the order, by its code."""
    order, today = target.order, paris_day(tx.origin.at)
    if status in PAYEE_ANSWERS:
        return await _payee_told(tx, target, status)
    match finality(status):
        case Finality.NEVER:
            return await settled(tx, target, reject(order, reason or NO_REASON_GIVEN, on=today, status=status))
        case Finality.LEFT:
            return await settled(tx, target, tell_left(order, status, on=today))
        case Finality.BLOCKED:
            return await settled(tx, target, tell_blocked(order, status, reason, on=today))
        case Finality.NOT_YET:
            return UNCHANGED
        case None:
            return ForAPerson.UNKNOWN_STATUS


async def _payee_told(tx: Transaction, target: Target, status: str) -> str:
    """The bank says whose the account is: where it does not confirm it, nothing more goes there before two persons."""
    agreement, answer = target.agreement, PAYEE_ANSWERS[status]
    details = await bank_details.last(tx, agreement.id)
    known = details is not None and details.payee is not None and details.payee.answer is answer
    if details is None or known or details.id != target.order.bank_details_id:
        return UNCHANGED
    fact = verify(agreement.name, details.id, answer, by=THE_BANK)
    bank_details.verify(tx, fact)
    agreements.save(tx, agreement, evolve(agreement, fact))
    return "payee_answered"


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
    return await settled(tx, target, decided)


def with_difference(target: Target, entry: StatementEntry) -> Settled | ForAPerson:
    """The account moved another amount than was ordered, and it is the order's all the same."""
    agreement, order, cents = target.agreement, target.order, entry.amount_cents
    if entry.direction is Direction.DEBIT:
        return bank_difference.debited(agreement, order, cents=cents, on=entry.booked_on)
    notice = ReturnNotice(entry.booked_on, entry.reason_code or NO_REASON_GIVEN)
    return bank_difference.returned(agreement, order, notice, cents=cents)


async def settled(tx: Transaction, target: Target, decided: tuple[BankFact, ...] | ForAPerson) -> str | ForAPerson:
    """Save and announce what was decided; the word for what happened, or why it is for a person."""
    if isinstance(decided, ForAPerson):
        return decided
    if not decided:
        return UNCHANGED
    await keep(tx, target, decided)
    last = decided[-1]
    if isinstance(last, LeavingTold) and last.for_a_person is not None:
        return last.for_a_person
    return _DONE[type(last)]


async def keep(
    tx: Transaction,
    target: Target,
    decided: Sequence[BankFact | ContradictionFact],
    difference: Posting | None = None,
) -> PaymentOrder:
    """Save and announce what the bank or two persons say of an order, and what moved beside it; the order after it."""
    agreement, order = target.agreement, target.order
    posted: list[Posted] = []
    for fact in decided:
        if isinstance(fact, OrderPaid | OrderReturned):
            posted.extend([await move(tx, posting) for posting in movements(agreement, fact)])
        agreement, order = evolve(agreement, fact), evolve_order(order, fact)
    if difference is not None:
        posted.append(await move(tx, difference))
    reviewed = review_instalments(agreement, today=paris_day(tx.origin.at))
    agreements.save(tx, target.agreement, agreement_after(agreement, *reviewed))
    saved = orders.save(tx, order)
    tell(tx, *decided, *posted, *reviewed)
    return saved


async def credited(
    tx: Transaction,
    clawback_id: UUID,
    entry: StatementEntry,
    *,
    bank_reference: str,
    by: str,
    is_another: bool = False,
) -> str | ForAPerson | Surplus:
    """Money came in for a clawback. `is_another`: two persons say that it is no duplicate, whatever it looks like."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    if await receipts.received_as(tx, clawback_id, bank_reference, entry.booked_on):
        return UNCHANGED
    decided = match_credit(
        agreement,
        clawback,
        tx.origin.id_for(f"receipt/{clawback_id}/{entry.booked_on}/{bank_reference}"),
        amount_cents=entry.amount_cents,
        received_on=entry.booked_on,
        bank_reference=bank_reference,
        has_twin=not is_another and await _has_twin(tx, clawback_id, entry.booked_on, entry.amount_cents),
    )
    if isinstance(decided, ForAPerson):
        return decided
    await take_in(tx, agreement, clawback, decided, by=by)
    surplus = entry.amount_cents - decided.amount_cents
    return Surplus(surplus) if surplus else RECOVERED


async def _has_twin(tx: Transaction, clawback_id: UUID, day: date, amount_cents: int) -> bool:
    return await receipts.has_twin(tx, clawback_id, received_on=day, amount_cents=amount_cents)
