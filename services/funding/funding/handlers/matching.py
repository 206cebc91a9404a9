"""What people make of the bank's words that fitted nothing."""

from uuid import UUID

from funding.domain import matching as rules
from funding.domain.matching import DismissalReason, Resolved
from funding.domain.settlement import ForAPerson
from funding.gateway.statement import Direction, StatementEntry
from funding.handlers.bank_answers import UNCHANGED, Surplus, booked, credited, order_spoken_of
from funding.store import agreements, bank_files, clawbacks
from funding.store.bank_files import UnmatchedEntry
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import NotFound, Principal


async def match(tx: Transaction, entry_id: int, reference: str, *, by: Principal) -> UnmatchedEntry:
    """The entry belongs to an order (its end-to-end id) or a clawback (its reference): do what it says to it."""
    entry, resolved = await _locked(tx, entry_id)
    fact = rules.match(resolved, reference, by=by.sub)
    if entry.direction is None or entry.amount_cents is None:
        raise Refusal(
            "nothing_to_match",
            "Cette réponse de la banque n'est pas un mouvement du compte : traitez l'ordre, puis écartez-la.",
            field="reference",
        )
    result = await _apply(tx, entry, reference, by=by)
    if isinstance(result, ForAPerson | Surplus):
        raise rules.does_not_fit(ForAPerson.OVER_OUTSTANDING if isinstance(result, Surplus) else result)
    if result == UNCHANGED:
        raise rules.already_known()
    return bank_files.resolve(tx, entry, fact)


async def dismiss(tx: Transaction, entry_id: int, reason: DismissalReason, *, by: Principal) -> UnmatchedEntry:
    """The entry needs nothing."""
    entry, resolved = await _locked(tx, entry_id)
    return bank_files.resolve(tx, entry, rules.dismiss(resolved, reason, by=by.sub))


async def _apply(
    tx: Transaction, entry: UnmatchedEntry, reference: str, *, by: Principal
) -> str | ForAPerson | Surplus:
    await agreements.lock_behind(tx, [reference])
    moved = StatementEntry(
        reference=entry.reference,
        end_to_end_id=reference,
        amount_cents=entry.amount_cents or 0,
        direction=Direction(entry.direction or ""),
        booked_on=entry.booked_on,
        reason_code=entry.reason_code,
        is_return=entry.direction == Direction.CREDIT,
    )
    target = await order_spoken_of(tx, reference)
    if target is not None:
        return await booked(tx, target, moved)
    clawback_id: UUID | None = await clawbacks.by_reference(tx, reference)
    if clawback_id is None:
        return ForAPerson.UNKNOWN_REFERENCE
    if moved.direction is not Direction.CREDIT:
        return ForAPerson.NOT_A_PAYMENT
    bank_reference = f"{entry.statement_id}:{entry.reference}"
    return await credited(tx, clawback_id, moved, bank_reference=bank_reference, by=by.sub, by_a_person=True)


async def _locked(tx: Transaction, entry_id: int) -> tuple[UnmatchedEntry, Resolved | None]:
    await bank_files.one_at_a_time(tx)
    entry = await bank_files.find_unmatched(tx, entry_id)
    if entry is None:
        raise NotFound("écriture à rapprocher", entry_id)
    return entry, entry.resolved
