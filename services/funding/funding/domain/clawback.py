"""What the recipient must pay back (reversement), and its receipts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName
from funding.domain.financial_report import FinancialReportAccepted
from funding.domain.ledger import Posting
from funding.domain.money import in_euros
from funding.domain.settlement import ForAPerson
from shared.vocabulary import ClawbackGround, LedgerMove, NotInThisState, Refusal


class ClawbackState(StrEnum):
    """Où en est un reversement."""

    ORDERED = "ORDERED"
    SETTLED = "SETTLED"


TRANSITIONS: Final[Mapping[ClawbackState, frozenset[ClawbackState]]] = {
    ClawbackState.ORDERED: frozenset({ClawbackState.SETTLED}),
    ClawbackState.SETTLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Clawback:
    """An order to pay back; the recipient quotes `reference` in its transfer."""

    id: UUID
    agreement: AgreementName
    reference: str
    ground: ClawbackGround
    amount_cents: int
    ordered_on: date
    received_cents: int = 0
    state: ClawbackState = ClawbackState.ORDERED
    revision: int = 1

    @property
    def outstanding_cents(self) -> int:
        """What is still owed."""
        return self.amount_cents - self.received_cents


@dataclass(frozen=True, slots=True)
class ClawbackOrdered:
    """Fact: the recipient must pay back what it was paid beyond its entitlement."""

    clawback: Clawback


@dataclass(frozen=True, slots=True)
class ClawbackReceived:
    """Fact: a reimbursement was matched. `bank_reference` is the statement's, None where a person noted it."""

    agreement: AgreementName
    clawback_id: UUID
    receipt_id: UUID
    amount_cents: int
    outstanding_cents: int
    received_on: date
    bank_reference: str | None


def order_clawback(
    agreement: Agreement, accepted: FinancialReportAccepted, clawback_id: UUID
) -> ClawbackOrdered | None:
    """What was paid beyond the entitlement must come back; None where nothing was."""
    overpaid = agreement.paid_cents - accepted.entitled_cents
    if overpaid <= 0:
        return None
    reference = f"{agreement.name.number}-R1"
    return ClawbackOrdered(
        Clawback(clawback_id, agreement.name, reference, ClawbackGround.UNSPENT, overpaid, accepted.accepted_on)
    )


def receive(
    agreement: Agreement, clawback: Clawback, receipt_id: UUID, *, amount_cents: int, received_on: date
) -> ClawbackReceived:
    """A person notes what came in for the clawback: at most what is still owed, and what the recipient holds."""
    if clawback.state is not ClawbackState.ORDERED:
        raise NotInThisState(f"Le reversement {clawback.reference} est déjà soldé.", state=clawback.state)
    most = min(clawback.outstanding_cents, agreement.net_paid_cents)
    if not 0 < amount_cents <= most:
        raise Refusal(
            "receipt_amount",
            f"Un reversement reçu est positif et d'au plus {in_euros(most)}, ce qui reste dû.",
            field="amount_cents",
        )
    if received_on < clawback.ordered_on:
        raise Refusal(
            "receipt_date",
            f"Le reversement ne peut pas être reçu avant d'être demandé, le {clawback.ordered_on:%d/%m/%Y}.",
            field="received_on",
        )
    outstanding = clawback.outstanding_cents - amount_cents
    return ClawbackReceived(clawback.agreement, clawback.id, receipt_id, amount_cents, outstanding, received_on, None)


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
    """A credit on the account quotes the clawback. `has_twin`: a receipt of the same day and amount is known.

    A statement and a notification tell of the same credit under different references: a person says which it is.
    """
    if has_twin:
        return ForAPerson.LOOKS_LIKE_A_DUPLICATE
    if not 0 < amount_cents <= min(clawback.outstanding_cents, agreement.net_paid_cents):
        return ForAPerson.OVER_OUTSTANDING
    outstanding = clawback.outstanding_cents - amount_cents
    return ClawbackReceived(
        clawback.agreement, clawback.id, receipt_id, amount_cents, outstanding, received_on, bank_reference
    )


def evolve_clawback(clawback: Clawback, fact: ClawbackReceived) -> Clawback:
    """The clawback after a receipt."""
    state = ClawbackState.SETTLED if fact.outstanding_cents == 0 else clawback.state
    return replace(clawback, received_cents=clawback.received_cents + fact.amount_cents, state=state)


def recovery(agreement: Agreement, fact: ClawbackReceived) -> Posting:
    """The entry of a receipt."""
    return Posting(
        agreement.terms.envelope_id,
        LedgerMove.RECOVER,
        fact.amount_cents,
        cause=fact.receipt_id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
