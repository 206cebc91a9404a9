"""What people make of the bank's words that fitted nothing."""

from dataclasses import dataclass
from uuid import UUID

from funding.domain import matching as rules
from funding.domain.matching import DismissalReason, Resolved
from funding.domain.settlement import ForAPerson, debited_cents
from funding.gateway.statement import Direction, StatementEntry
from funding.handlers.access import require_open
from funding.handlers.bank_answers import (
    SETTLED,
    UNCHANGED,
    Surplus,
    Target,
    booked,
    credited,
    keep,
    order_spoken_of,
    with_difference,
)
from funding.store import agreements, bank_files, clawbacks
from funding.store.bank_files import UnmatchedEntry
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


@dataclass(frozen=True, slots=True)
class _Differs:
    """The entry is an order's if two persons say so: what it has beyond the order's amount, below zero short of it."""

    cents: int


_Result = str | ForAPerson | Surplus | _Differs


async def match(
    tx: Transaction, entry_id: int, reference: str, *, by: Principal, whatever_amount: bool = False
) -> UnmatchedEntry:
    """The entry belongs to an order (its end-to-end id) or a clawback (its reference): do what it says to it.

    Another person must approve the match first where the clawback has received as much that day already, or where the
    amount is not the order's, and `whatever_amount` says that it is the order's all the same.
    """
    entry, resolved = await _locked(tx, entry_id, by=by)
    await require_open(tx, by, reference)
    fact = rules.match(resolved, reference, by=by.sub)
    result = await _apply(tx, entry, reference, by=by, whatever_amount=whatever_amount)
    if isinstance(result, _Differs):
        return bank_files.propose(tx, entry, rules.propose(fact, result.cents))
    if result is ForAPerson.LOOKS_LIKE_A_DUPLICATE:
        return bank_files.propose(tx, entry, rules.propose(fact))
    return _matched(tx, entry, fact, result)


async def approve(tx: Transaction, entry_id: int, *, by: Principal) -> UnmatchedEntry:
    """Another person agrees that the entry is not the one that it looks like, or that the difference is borne."""
    entry, resolved = await _locked(tx, entry_id, by=by)
    fact = rules.approve(resolved, entry.proposed, by=by.sub)
    result = await _apply(tx, entry, fact.matched_to or "", by=by, is_another=True, whatever_amount=True)
    return _matched(tx, entry, fact, result)


async def dismiss(tx: Transaction, entry_id: int, reason: DismissalReason, *, by: Principal) -> UnmatchedEntry:
    """The entry needs nothing."""
    entry, resolved = await _locked(tx, entry_id, by=by)
    return bank_files.resolve(tx, entry, rules.dismiss(resolved, reason, by=by.sub))


def _matched(tx: Transaction, entry: UnmatchedEntry, fact: Resolved, result: _Result) -> UnmatchedEntry:
    if isinstance(result, ForAPerson):
        raise rules.does_not_fit(result)
    if isinstance(result, Surplus):
        raise rules.does_not_fit(ForAPerson.OVER_OUTSTANDING)
    if result == UNCHANGED:
        raise rules.already_known()
    return bank_files.resolve(tx, entry, fact)


async def _apply(
    tx: Transaction,
    entry: UnmatchedEntry,
    reference: str,
    *,
    by: Principal,
    is_another: bool = False,
    whatever_amount: bool = False,
) -> _Result:
    if entry.direction is None or entry.amount_cents is None:
        raise Refusal(
            "nothing_to_match",
            "Cette réponse de la banque n'est pas un mouvement du compte : traitez l'ordre, puis écartez-la.",
            field="reference",
        )
    await agreements.lock_behind(tx, [reference])
    moved = StatementEntry(
        reference=entry.reference,
        end_to_end_id=reference,
        amount_cents=entry.amount_cents,
        direction=Direction(entry.direction),
        booked_on=entry.booked_on,
        reason_code=entry.reason_code,
        is_return=entry.direction == Direction.CREDIT,
    )
    target = await order_spoken_of(tx, reference)
    if target is not None and whatever_amount and moved.amount_cents != _expected(target, moved):
        return await _differs(tx, target, moved, is_agreed=is_another)
    if target is not None:
        return await booked(tx, target, moved)
    clawback_id: UUID | None = await clawbacks.by_reference(tx, reference)
    if clawback_id is None:
        return ForAPerson.UNKNOWN_REFERENCE
    if moved.direction is not Direction.CREDIT:
        return ForAPerson.NOT_A_PAYMENT
    bank_reference = f"{entry.statement_id}:{entry.reference}"
    return await credited(tx, clawback_id, moved, bank_reference=bank_reference, by=by.sub, is_another=is_another)


def _expected(target: Target, moved: StatementEntry) -> int:
    """What a line of the order moves by itself: of a return, all that was debited."""
    return target.order.name.amount_cents if moved.direction is Direction.DEBIT else debited_cents(target.order)


async def _differs(tx: Transaction, target: Target, moved: StatementEntry, *, is_agreed: bool) -> _Result:
    decided = with_difference(target, moved)
    if isinstance(decided, ForAPerson):
        return decided
    if not is_agreed:
        return _Differs(moved.amount_cents - target.order.name.amount_cents)
    await keep(tx, target, decided.facts, decided.difference)
    return SETTLED


async def _locked(tx: Transaction, entry_id: int, *, by: Principal) -> tuple[UnmatchedEntry, Resolved | None]:
    await bank_files.one_at_a_time(tx)
    await require_open(tx, by, f"unmatched-entries/{entry_id}")
    entry = await bank_files.find_unmatched(tx, entry_id)
    if entry is None:
        raise NotFound("écriture à rapprocher", entry_id)
    return entry, entry.resolved
