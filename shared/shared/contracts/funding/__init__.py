"""What funding announces: envelopes and their ledger, reservations, agreements and their payments.

Never an IBAN, never a person: orders and recipients are named by id.
"""

from datetime import date
from uuid import UUID

from shared.contracts.funding.agreement import AgreementEvent as AgreementEvent
from shared.contracts.funding.attachments import AttachmentCleared as AttachmentCleared
from shared.contracts.funding.attachments import AttachmentDeposited as AttachmentDeposited
from shared.contracts.funding.attachments import AttachmentRefused as AttachmentRefused
from shared.contracts.funding.clawbacks import ClawbackCancelled as ClawbackCancelled
from shared.contracts.funding.clawbacks import ClawbackNotified as ClawbackNotified
from shared.contracts.funding.clawbacks import ClawbackOrdered as ClawbackOrdered
from shared.contracts.funding.clawbacks import ClawbackReceived as ClawbackReceived
from shared.contracts.funding.clawbacks import ClawbackWrittenOff as ClawbackWrittenOff
from shared.contracts.funding.envelopes import BankDifferencePosted as BankDifferencePosted
from shared.contracts.funding.envelopes import EnvelopeEvent as EnvelopeEvent
from shared.contracts.funding.envelopes import EnvelopeOpened as EnvelopeOpened
from shared.contracts.funding.envelopes import FundsReserved as FundsReserved
from shared.contracts.funding.envelopes import LedgerPosted as LedgerPosted
from shared.contracts.funding.envelopes import ReservationEvent as ReservationEvent
from shared.contracts.funding.envelopes import ReservationRefused as ReservationRefused
from shared.contracts.funding.envelopes import ReservationReleased as ReservationReleased
from shared.contracts.funding.terminations import AgreementTerminated as AgreementTerminated
from shared.contracts.funding.terminations import TerminationAbandoned as TerminationAbandoned
from shared.contracts.funding.terminations import TerminationNotified as TerminationNotified
from shared.contracts.intake import Part, PositiveCents
from shared.vocabulary import (
    AmendedTerm,
    AwaitedDecision,
    HoldReason,
    InstalmentKind,
    OrderCancellationReason,
)


class Instalment(Part):
    """A part of the grant, in the order it falls due; `number` counts from 1."""

    number: int
    kind: InstalmentKind
    amount_cents: PositiveCents


class GrantShare(Part):
    """What a partner of the consortium, an organisation, receives of the grant through its lead."""

    siret: str
    name: str
    amount_cents: PositiveCents


class AgreementDrafted(AgreementEvent):
    """An agreement was drawn up for an awarded project; it lapses when it is not signed by the end of `sign_before`."""

    agreement_id: UUID
    number: str
    application_id: UUID
    case_id: UUID
    reservation_id: UUID
    edition: int
    amount_cents: PositiveCents
    instalments: tuple[Instalment, ...]
    sign_before: date


class AgreementSigned(AgreementEvent):
    """Both parties signed: the reservation is now a commitment, monitoring starts.

    `shares` are the partners' of a consortium; its lead, the carrier, keeps the rest.
    """

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    amount_cents: PositiveCents
    instalments: tuple[Instalment, ...]
    signed_on: date
    starts_on: date
    ends_on: date
    final_report_due_on: date
    overdue_after_days: int
    shares: tuple[GrantShare, ...] = ()


class AgreementAmended(AgreementEvent):
    """An amendment (avenant) is in force: this is what the agreement says from now on, and what it said before.

    `version` counts from 2 (the agreement itself is version 1). What is paid, ordered or released stands unchanged
    among the `instalments`. Texts stay at funding: `changed` says which terms are others.
    """

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    amendment_id: UUID
    version: int
    changed: tuple[AmendedTerm, ...]
    amount_cents: PositiveCents
    amount_before_cents: PositiveCents
    instalments: tuple[Instalment, ...]
    signed_on: date
    starts_on: date
    ends_on: date
    ends_on_before: date
    final_report_due_on: date
    shares: tuple[GrantShare, ...] = ()


class AgreementLapsed(AgreementEvent):
    """The agreement was not signed in time."""

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    amount_cents: PositiveCents
    lapsed_on: date


class InstalmentReleased(AgreementEvent):
    """The conditions of an instalment hold: it may be ordered."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    released_on: date


class InstalmentReleaseUndone(AgreementEvent):
    """A condition of an instalment was wrongly held to be met: it may no longer be ordered."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    undone_on: date


class InstalmentHeld(AgreementEvent):
    """An instalment must not be paid until what holds it is cured.

    `awaits` is the decision of two persons that it waits for, None where it waits for none; the reason is then MANUAL.
    """

    agreement_id: UUID
    application_id: UUID
    edition: int
    instalment: int
    kind: InstalmentKind
    reason: HoldReason
    held_on: date
    awaits: AwaitedDecision | None = None


class PaymentOrdered(AgreementEvent, signed=True):
    """A payment order was approved by a second person. `attempt` counts from 1 for each instalment."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    order_id: UUID
    instalment: int
    kind: InstalmentKind
    attempt: int
    amount_cents: PositiveCents
    end_to_end_id: str


class PaymentOrderCancelled(AgreementEvent, signed=True):
    """A payment order will not go to the bank; its instalment may be ordered again."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    order_id: UUID
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    reason: OrderCancellationReason
    cancelled_on: date


class PaymentRejected(AgreementEvent, signed=True):
    """The bank refused the order before paying; `bank_reason` is its ISO 20022 external code."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    order_id: UUID
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    bank_reason: str
    rejected_on: date


class InstalmentPaid(AgreementEvent, signed=True):
    """The bank booked the payment."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    order_id: UUID
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    paid_on: date


class PaymentReturned(AgreementEvent, signed=True):
    """A booked payment came back from the creditor's bank: `amount_cents` of it; the recipient kept `kept_cents`."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    order_id: UUID
    instalment: int
    kind: InstalmentKind
    amount_cents: PositiveCents
    bank_reason: str
    returned_on: date
    kept_cents: int = 0


class FinancialReportOverdue(AgreementEvent):
    """The financial report did not come in time: nothing more is paid until it is handed in."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    due_on: date
    overdue_on: date


class FinancialReportReminded(AgreementEvent):
    """The carrier is to be reminded of the financial report; `days_after_due` is negative before its last day."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    due_on: date
    reminded_on: date
    days_after_due: int


class FinancialReportReturned(AgreementEvent):
    """A version of the financial report was sent back to the carrier, who corrects it; the comment stays at funding.

    `due_on` is the last day on which it is to come again.
    """

    agreement_id: UUID
    application_id: UUID
    edition: int
    version: int
    returned_on: date
    due_on: date | None = None


class FinancialReportAccepted(AgreementEvent):
    """The costs were accepted. `entitled_cents` is the grant they give right to, never above the agreement.

    `balance_cents` remains to be paid, or `overpaid_cents` is held beyond it, a part of which other clawbacks may claim
    already; costs are without contributions in kind.
    """

    agreement_id: UUID
    application_id: UUID
    edition: int
    planned_cents: PositiveCents
    eligible_cents: int
    entitled_cents: int
    accepted_on: date
    actual_cents: int | None = None
    struck_cents: int | None = None
    balance_cents: int | None = None
    overpaid_cents: int | None = None


class FinancialReportAcceptanceUndone(AgreementEvent):
    """The costs were wrongly accepted: they wait again to be examined, and the balance is what was agreed before."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    undone_on: date


class AgreementClosed(AgreementEvent):
    """Everything is paid, accounted for and released. paid - recovered = the final grant."""

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    awarded_cents: PositiveCents
    paid_cents: int
    recovered_cents: int
    released_cents: int
    closed_on: date
