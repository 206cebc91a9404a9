"""What is announced of hearings."""

from dataclasses import dataclass

from review.domain.case import Case
from review.domain.hearing import HearingFact, HearingWasCancelled, HearingWasHeld, HearingWasProposed
from shared.contracts import review
from shared.contracts.envelope import Event


@dataclass(frozen=True, slots=True)
class CaseHearing:
    """What happened to a hearing, and the case that it is about."""

    case: Case
    fact: HearingFact


def of_hearing(told: CaseHearing) -> Event | None:
    """A hearing is proposed, cancelled or held; what else happens to it stays here."""
    case, fact = told.case, told.fact
    match fact:
        case HearingWasProposed(hearing=hearing):
            return review.HearingProposed(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                slots=len(hearing.plan.slots),
            )
        case HearingWasCancelled(hearing=hearing, reason=reason):
            return review.HearingCancelled(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                reason=reason,
            )
        case HearingWasHeld(hearing=hearing, held_on=held_on):
            return review.HearingHeld(
                case_id=case.id,
                application_id=case.file.application_id,
                edition=case.file.edition,
                hearing_id=hearing.id,
                held_on=held_on,
            )
        case _:
            return None
