"""What funding announces of agreements that are ended before their time."""

from datetime import date
from uuid import UUID

from shared.contracts.funding.agreement import AgreementEvent
from shared.contracts.intake import PositiveCents
from shared.vocabulary import TerminationGround


class TerminationNotified(AgreementEvent):
    """The recipient is told that the agreement will be ended, and may cure what is held against it until `cure_by`."""

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    termination_id: UUID
    ground: TerminationGround
    notified_on: date
    cure_by: date


class TerminationAbandoned(AgreementEvent):
    """The agreement goes on after all: told where the recipient was told that it would not."""

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    termination_id: UUID
    abandoned_on: date


class AgreementTerminated(AgreementEvent):
    """The agreement is ended before its time: nothing more is paid, nor reported. What was not paid is given back.

    `released_cents` went back to the envelope; what comes back later follows it. `claimed_cents`, of what was paid, is
    to be claimed back.
    """

    agreement_id: UUID
    number: str
    application_id: UUID
    edition: int
    termination_id: UUID
    ground: TerminationGround
    awarded_cents: PositiveCents
    paid_cents: int
    recovered_cents: int
    released_cents: int
    claimed_cents: int
    terminated_on: date
