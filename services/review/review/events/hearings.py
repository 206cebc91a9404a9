"""What is announced of hearings."""

from dataclasses import dataclass
from datetime import UTC, datetime

from review.domain.case import Case
from review.domain.hearing import (
    Hearing,
    HearingFact,
    HearingWasCancelled,
    HearingWasConfirmed,
    HearingWasHeld,
    HearingWasProposed,
)
from shared.contracts import review
from shared.contracts.envelope import Event


@dataclass(frozen=True, slots=True)
class CaseHearing:
    """What happened to a hearing, and the case that it is about."""

    case: Case
    fact: HearingFact


def of_hearing(told: CaseHearing) -> Event:
    """A hearing is proposed, confirmed, cancelled or held. Where, and with whom, stays here."""
    case, fact = told.case, told.fact
    match fact:
        case HearingWasProposed(hearing=hearing):
            return review.HearingProposed(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                slots=len(hearing.plan.slots),
                starts=_starts(hearing),
                revision=hearing.revision,
            )
        case HearingWasConfirmed(hearing=hearing, slot=slot):
            return review.HearingConfirmed(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                starts_at=slot.at.astimezone(UTC),
                revision=hearing.revision,
            )
        case HearingWasCancelled(hearing=hearing, reason=reason):
            return review.HearingCancelled(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                reason=reason,
                starts=_starts(hearing),
                revision=hearing.revision,
            )
        case HearingWasHeld(hearing=hearing, held_on=held_on):
            return review.HearingHeld(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                held_on=held_on,
            )


def _starts(hearing: Hearing) -> tuple[datetime, ...]:
    """When it may begin: the slot that was confirmed, or those that wait for the carrier."""
    slots = (hearing.slot,) if hearing.slot is not None else hearing.plan.slots
    return tuple(slot.at.astimezone(UTC) for slot in slots)
