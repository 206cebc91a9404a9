"""What funding announces of clawbacks: what the recipient is told, owes, paid back, and no longer owes."""

from datetime import date
from typing import Self
from uuid import UUID

from shared.contracts.funding.agreement import AgreementEvent
from shared.contracts.intake import PositiveCents
from shared.vocabulary import ClawbackCancellationReason, ClawbackGround, WriteOffReason


class ClawbackNotified(AgreementEvent):
    """The recipient was told what it may have to pay back and why; it may answer until the end of `answer_by`."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    clawback_id: UUID
    amount_cents: PositiveCents
    ground: ClawbackGround
    notified_on: date
    answer_by: date


class ClawbackOrdered(AgreementEvent):
    """The recipient must pay back what it was paid beyond its entitlement."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    clawback_id: UUID
    amount_cents: PositiveCents
    ground: ClawbackGround
    ordered_on: date


class ClawbackReceived(AgreementEvent):
    """A reimbursement was matched; `outstanding_cents` is what is still owed: nothing any more after a write-off.

    `receipt_id` tells the parts apart; where an older event has none, the event's own id (`ce_id`) is it.
    """

    agreement_id: UUID
    application_id: UUID
    edition: int
    clawback_id: UUID
    amount_cents: PositiveCents
    outstanding_cents: int
    received_on: date
    receipt_id: UUID | None = None

    def told_as(self, event_id: UUID) -> Self:
        """An event from before `receipt_id` tells of one receipt, and only of it: its own id is the receipt's."""
        return self if self.receipt_id is not None else self.model_copy(update={"receipt_id": event_id})


class ClawbackWrittenOff(AgreementEvent):
    """Two persons gave up what was still owed of a clawback: `amount_cents` will not come back."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    clawback_id: UUID
    amount_cents: PositiveCents
    reason: WriteOffReason
    written_off_on: date


class ClawbackCancelled(AgreementEvent):
    """A clawback that the recipient was told of is taken back: nothing is owed for it."""

    agreement_id: UUID
    application_id: UUID
    edition: int
    clawback_id: UUID
    amount_cents: PositiveCents
    reason: ClawbackCancellationReason
    cancelled_on: date
