"""What the recipient must pay back (reversement): its states, what is kept of it, and what can happen to it.

Proposed by one person, told to the recipient who may answer, ordered by another person, paid back in parts. What cannot
be had is written off by two persons; what was wrong is cancelled by somebody else, never edited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import AgreementName
from funding.domain.overpayment import Overpayment
from shared.vocabulary import ClawbackCancellationReason, ClawbackGround, WriteOffReason


class ClawbackState(StrEnum):
    """Où en est un reversement."""

    PROPOSED = "PROPOSED"
    NOTIFIED = "NOTIFIED"
    ANSWERED = "ANSWERED"
    ORDERED = "ORDERED"
    SETTLED = "SETTLED"
    WRITTEN_OFF = "WRITTEN_OFF"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[ClawbackState, frozenset[ClawbackState]]] = {
    ClawbackState.PROPOSED: frozenset({ClawbackState.NOTIFIED, ClawbackState.CANCELLED}),
    ClawbackState.NOTIFIED: frozenset({ClawbackState.ANSWERED, ClawbackState.ORDERED, ClawbackState.CANCELLED}),
    ClawbackState.ANSWERED: frozenset({ClawbackState.ORDERED, ClawbackState.CANCELLED}),
    ClawbackState.ORDERED: frozenset(
        {ClawbackState.SETTLED, ClawbackState.WRITTEN_OFF, ClawbackState.CANCELLED},
    ),
    ClawbackState.SETTLED: frozenset(),
    ClawbackState.WRITTEN_OFF: frozenset({ClawbackState.SETTLED}),
    ClawbackState.CANCELLED: frozenset(),
}

"""What was written off is settled where all of it comes in after all."""

NOT_ORDERED_YET: Final = frozenset({ClawbackState.PROPOSED, ClawbackState.NOTIFIED, ClawbackState.ANSWERED})
ENDED: Final = frozenset({ClawbackState.SETTLED, ClawbackState.WRITTEN_OFF, ClawbackState.CANCELLED})
"""Nothing more is expected of it: the agreement may be closed."""


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What is still owed is to be given up: proposed by one person, decided by another."""

    reason: WriteOffReason
    proposed_by: str


@dataclass(frozen=True, slots=True)
class Clawback:
    """What a recipient has to pay back; it quotes `reference` in its transfer. Days are Paris days.

    `amount_cents` is what was proposed, `ordered_cents` what was ordered after the recipient was heard: never more.
    `answer_by` is the last day of the recipient's answer, `due_on` the last day to pay. `computed` is how the amount
    follows from the financial report, None where a person proposed it.
    """

    id: UUID
    agreement: AgreementName
    reference: str
    ground: ClawbackGround
    amount_cents: int
    proposed_by: str | None
    computed: Overpayment | None = None
    state: ClawbackState = ClawbackState.PROPOSED
    notified_on: date | None = None
    answer_by: date | None = None
    answered_on: date | None = None
    ordered_by: str | None = None
    ordered_cents: int | None = None
    ordered_on: date | None = None
    due_on: date | None = None
    received_cents: int = 0
    write_off: WriteOff | None = None
    """A write-off that waits for a second person, or the one that was made."""
    revision: int = 1

    @property
    def claimed_cents(self) -> int:
        """What it claims of the grant: what was ordered, or before that what is proposed; nothing once cancelled."""
        if self.state is ClawbackState.CANCELLED:
            return 0
        return self.amount_cents if self.ordered_cents is None else self.ordered_cents

    @property
    def outstanding_cents(self) -> int:
        """What is still owed: nothing before it is ordered, nor once it is settled, written off or cancelled."""
        return self.claimed_cents - self.received_cents if self.state is ClawbackState.ORDERED else 0

    @property
    def receivable_cents(self) -> int:
        """What may still come in for it: what is owed, and what was given up and comes all the same."""
        if self.state not in {ClawbackState.ORDERED, ClawbackState.WRITTEN_OFF}:
            return 0
        return self.claimed_cents - self.received_cents

    @property
    def open_cents(self) -> int:
        """What may still come back for it, ordered or not."""
        return 0 if self.state in ENDED else self.claimed_cents - self.received_cents

    @property
    def is_told(self) -> bool:
        """Was the recipient told of it?"""
        return self.notified_on is not None or self.ordered_on is not None

    def is_overdue(self, today: date) -> bool:
        """Is the last day to pay over, and something still owed?"""
        return self.outstanding_cents > 0 and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class ClawbackProposed:
    """Fact: someone, or the computation from the financial report, proposes that money comes back."""

    clawback: Clawback


@dataclass(frozen=True, slots=True)
class ClawbackNotified:
    """Fact: the recipient was told, and may answer until the end of `answer_by`."""

    clawback: Clawback
    notified_on: date
    answer_by: date


@dataclass(frozen=True, slots=True)
class ClawbackAnswered:
    """Fact: the recipient answered."""

    clawback: Clawback
    answered_on: date


@dataclass(frozen=True, slots=True)
class ClawbackOrdered:
    """Fact: the recipient must pay back `amount_cents`, until the end of `due_on`."""

    clawback: Clawback
    ordered_by: str
    amount_cents: int
    ordered_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class ClawbackReceived:
    """Fact: a reimbursement came in, of what was owed or given up. `bank_reference`: None where two persons say so.

    `credited_cents`: what the account was credited, of which the clawback took `amount_cents`.
    """

    agreement: AgreementName
    clawback_id: UUID
    receipt_id: UUID
    amount_cents: int
    outstanding_cents: int
    received_on: date
    bank_reference: str | None
    credited_cents: int


@dataclass(frozen=True, slots=True)
class WriteOffProposed:
    """Fact: someone proposes to give up what is still owed."""

    clawback: Clawback
    write_off: WriteOff


@dataclass(frozen=True, slots=True)
class WriteOffRefused:
    """Fact: what is owed stays owed."""

    clawback: Clawback


@dataclass(frozen=True, slots=True)
class ClawbackWrittenOff:
    """Fact: a second person gave up `amount_cents`, all that was still owed."""

    clawback: Clawback
    reason: WriteOffReason
    written_off_by: str
    amount_cents: int
    written_off_on: date


@dataclass(frozen=True, slots=True)
class ClawbackCancelled:
    """Fact: it was wrong, or the recipient's answer convinced: nothing is owed for it."""

    clawback: Clawback
    reason: ClawbackCancellationReason
    cancelled_by: str
    cancelled_on: date


ClawbackStep = (
    ClawbackNotified
    | ClawbackAnswered
    | ClawbackOrdered
    | WriteOffProposed
    | WriteOffRefused
    | ClawbackWrittenOff
    | ClawbackCancelled
)
"""What people do to a clawback."""

ClawbackFact = ClawbackProposed | ClawbackStep | ClawbackReceived
"""All that can happen to one."""
