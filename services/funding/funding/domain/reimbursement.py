"""What comes back for a clawback: a credit that the bank tells of, or one that two persons say came in.

What was written off and comes all the same is taken in as any other. What is beyond the claim is not the grant's: a
person sends it back, or says for what else it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import ENDED, Agreement
from funding.domain.clawback import Clawback, ClawbackReceived, ClawbackState
from funding.domain.ledger import Posting, uncommitted
from funding.domain.money import in_euros
from funding.domain.settlement import ForAPerson
from shared.vocabulary import LedgerMove, NotInThisState, NotThisPerson, Refusal


class NoteState(StrEnum):
    """Où en est un encaissement saisi à la main."""

    NOTED = "NOTED"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


NOTE_TRANSITIONS: Final[Mapping[NoteState, frozenset[NoteState]]] = {
    NoteState.NOTED: frozenset({NoteState.CONFIRMED, NoteState.REFUSED}),
    NoteState.CONFIRMED: frozenset(),
    NoteState.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ReceiptNote:
    """One person's word that money came in for a clawback; it counts once another person confirmed it."""

    id: UUID
    clawback_id: UUID
    amount_cents: int
    received_on: date
    noted_by: str
    state: NoteState = NoteState.NOTED
    decided_by: str | None = None


def note(
    agreement: Agreement,
    clawback: Clawback,
    note_id: UUID,
    *,
    amount_cents: int,
    received_on: date,
    by: str,
    today: date,
) -> ReceiptNote:
    """A person notes what came in: at most what is still owed, and what the recipient holds."""
    _require_claimed(clawback)
    _require_bearable(agreement, clawback, amount_cents)
    if clawback.ordered_on is not None and received_on < clawback.ordered_on:
        raise Refusal(
            "receipt_date",
            f"Le reversement ne peut pas être reçu avant d'être ordonné, le {clawback.ordered_on:%d/%m/%Y}.",
            field="received_on",
        )
    if received_on > today:
        raise Refusal("receipt_date", "Un reversement ne peut pas être reçu dans l'avenir.", field="received_on")
    return ReceiptNote(note_id, clawback.id, amount_cents, received_on, by)


def confirm(
    agreement: Agreement, clawback: Clawback, noted: ReceiptNote, *, by: str, has_twin: bool
) -> tuple[ReceiptNote, ClawbackReceived]:
    """Another person confirms it. `has_twin`: the bank told of a credit of that day and amount meanwhile."""
    _require_noted(noted)
    if by == noted.noted_by:
        raise NotThisPerson(
            "four_eyes", "Qui a noté un encaissement ne peut pas le confirmer : une autre personne le fait."
        )
    _require_claimed(clawback)
    if has_twin:
        raise Refusal(
            "already_received",
            "La banque a déjà dit un encaissement de ce jour et de ce montant : refusez celui-ci, c'est le même.",
        )
    _require_bearable(agreement, clawback, noted.amount_cents)
    cents = noted.amount_cents
    received = _received(clawback, noted.id, cents, noted.received_on, None, credited_cents=cents)
    return replace(noted, state=NoteState.CONFIRMED, decided_by=by), received


def refuse(noted: ReceiptNote, *, by: str) -> ReceiptNote:
    """It did not come in; who noted it may take it back so."""
    _require_noted(noted)
    return replace(noted, state=NoteState.REFUSED, decided_by=by)


def match_credit(
    agreement: Agreement,
    clawback: Clawback,
    receipt_id: UUID,
    *,
    amount_cents: int,
    received_on: date,
    bank_reference: str,
    has_twin: bool,
) -> ClawbackReceived | ForAPerson:
    """A credit on the account quotes the clawback, which takes what it claims of it: `amount_cents` or less.

    `has_twin`: a receipt of the same day is known that took as much, or whose credit was as much. A statement and a
    notification tell of the same credit under different references: a person says which it is.
    """
    if has_twin:
        return ForAPerson.LOOKS_LIKE_A_DUPLICATE
    if clawback.state not in {ClawbackState.ORDERED, ClawbackState.SETTLED, ClawbackState.WRITTEN_OFF}:
        return ForAPerson.CLAWBACK_NOT_ORDERED
    taken = min(amount_cents, _most(agreement, clawback))
    if taken == 0:
        return ForAPerson.OVER_OUTSTANDING
    return _received(clawback, receipt_id, taken, received_on, bank_reference, credited_cents=amount_cents)


def after_receipt(clawback: Clawback, fact: ClawbackReceived) -> Clawback:
    """The clawback after a receipt; a write-off, waiting or made, ends with the last cent."""
    received = replace(clawback, received_cents=clawback.received_cents + fact.amount_cents)
    if received.receivable_cents > 0:
        return received
    return replace(received, state=ClawbackState.SETTLED, write_off=None)


def recovery(agreement: Agreement, fact: ClawbackReceived) -> tuple[Posting, ...]:
    """The entry of a receipt; once the agreement has ended, what came in is not committed any more either."""
    recovered = Posting(
        agreement.terms.envelope_id,
        LedgerMove.RECOVER,
        fact.amount_cents,
        cause=fact.receipt_id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
    return (recovered, uncommitted(recovered)) if agreement.state in ENDED else (recovered,)


def _received(
    clawback: Clawback,
    receipt_id: UUID,
    cents: int,
    received_on: date,
    bank_reference: str | None,
    *,
    credited_cents: int,
) -> ClawbackReceived:
    outstanding = max(0, clawback.outstanding_cents - cents)
    return ClawbackReceived(
        clawback.agreement, clawback.id, receipt_id, cents, outstanding, received_on, bank_reference, credited_cents
    )


def _require_noted(noted: ReceiptNote) -> None:
    if noted.state is not NoteState.NOTED:
        raise NotInThisState("Cet encaissement est déjà confirmé ou refusé.", state=noted.state)


def _require_claimed(clawback: Clawback) -> None:
    if clawback.state not in {ClawbackState.ORDERED, ClawbackState.WRITTEN_OFF}:
        raise NotInThisState(
            f"Rien n'est attendu au titre du reversement {clawback.reference} : il n'est pas ordonné, ou soldé.",
            state=clawback.state,
        )


def _most(agreement: Agreement, clawback: Clawback) -> int:
    """What the clawback can take: what it claims, and no more than the recipient holds."""
    return min(clawback.receivable_cents, agreement.net_paid_cents)


def _require_bearable(agreement: Agreement, clawback: Clawback, cents: int) -> None:
    most = _most(agreement, clawback)
    if not 0 < cents <= most:
        raise Refusal(
            "receipt_amount",
            f"Un reversement reçu est positif et d'au plus {in_euros(most)}, ce qui reste dû.",
            field="amount_cents",
        )
