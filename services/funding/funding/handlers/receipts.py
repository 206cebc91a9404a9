"""What comes in for a clawback: noted by one person and confirmed by another, or told by the bank."""

from datetime import date
from uuid import UUID

from funding.domain import reimbursement as rules
from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, ClawbackReceived
from funding.domain.evolution import evolve
from funding.domain.reimbursement import ReceiptNote
from funding.handlers.access import locked_clawback
from funding.handlers.bookkeeping import move, tell
from funding.store import agreements, clawbacks, receipts
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.web import NotFound, Principal


async def note(
    tx: Transaction, clawback_id: UUID, *, amount_cents: int, received_on: date, by: Principal
) -> ReceiptNote:
    """A finance officer notes what came in and the bank's files did not tell of."""
    agreement, clawback = await locked_clawback(tx, clawback_id)
    tx.check_revision(clawback.revision)
    noted = rules.note(
        agreement,
        clawback,
        tx.origin.id_for("receipt"),
        amount_cents=amount_cents,
        received_on=received_on,
        by=by.sub,
        today=paris_day(tx.origin.at),
    )
    receipts.insert_note(tx, noted)
    return noted


async def confirm(tx: Transaction, clawback_id: UUID, note_id: UUID, *, by: Principal) -> ReceiptNote:
    """Another person confirms it: the money is back."""
    agreement, clawback, noted = await _locked(tx, clawback_id, note_id)
    twin = await receipts.has_twin(
        tx, clawback_id, received_on=noted.received_on, amount_cents=noted.amount_cents, told_by_the_bank=True
    )
    confirmed, received = rules.confirm(agreement, clawback, noted, by=by.sub, has_twin=twin)
    await take_in(tx, agreement, clawback, received, by=by.sub)
    return receipts.decide_note(tx, confirmed)


async def refuse(tx: Transaction, clawback_id: UUID, note_id: UUID, *, by: Principal) -> ReceiptNote:
    """It did not come in."""
    _, _, noted = await _locked(tx, clawback_id, note_id)
    return receipts.decide_note(tx, rules.refuse(noted, by=by.sub))


async def take_in(
    tx: Transaction, agreement: Agreement, clawback: Clawback, received: ClawbackReceived, *, by: str
) -> Clawback:
    """Write a receipt, move the money and announce both."""
    posted = [await move(tx, posting) for posting in rules.recovery(agreement, received)]
    agreements.save(tx, agreement, evolve(agreement, received))
    receipts.insert(tx, received, by=by)
    tell(tx, received, *posted)
    return clawbacks.write(tx, rules.after_receipt(clawback, received))


async def _locked(tx: Transaction, clawback_id: UUID, note_id: UUID) -> tuple[Agreement, Clawback, ReceiptNote]:
    agreement, clawback = await locked_clawback(tx, clawback_id)
    tx.check_revision(clawback.revision)
    noted = await receipts.lock_note(tx, clawback_id, note_id)
    if noted is None:
        raise NotFound("encaissement de ce reversement", note_id)
    return agreement, clawback, noted
