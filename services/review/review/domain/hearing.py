"""A hearing (audition): the committee proposes slots, the carrier confirms one, what was said is reported later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from review.domain.case import (
    Case,
    CaseFact,
    CaseRouted,
    CaseSetAside,
    CaseWasReferred,
    CaseWithdrawn,
    DecisionBecameFinal,
)
from review.domain.committee import Committee
from review.domain.states import (
    CASE_STATE_LABELS,
    HEARING_STATE_LABELS,
    CaseState,
    HearingState,
)
from shared.vocabulary import HearingCancellation, NotInThisState, Outcome, Refusal

MAY_BE_HEARD: Final = frozenset({CaseState.OPEN, CaseState.DEFERRED, CaseState.RETURNED})
"""The carrier is heard before the vote, never during it or after it."""
TO_COME: Final = frozenset({HearingState.PROPOSED, HearingState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Slot:
    """When it may begin: an instant, UTC, and its day in Paris."""

    at: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and where it may be, and who of the committee takes part."""

    slots: tuple[Slot, ...]
    lasts_minutes: int
    place: str
    participants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A hearing on a case; `slot` is the one that the carrier confirmed, `attended` who was there of the committee.

    `guests` are the names of those whom the carrier sends: they stay in the vault. `left_behind` are slots of earlier
    plans that had more of them than this one: calendars know them by the numbers that follow the plan's.
    """

    id: UUID
    case_id: UUID
    plan: Plan
    state: HearingState = HearingState.PROPOSED
    slot: Slot | None = None
    guests: tuple[str, ...] = ()
    attended: frozenset[str] = frozenset()
    report: str | None = None
    reported_by: str | None = None
    cancelled_for: HearingCancellation | None = None
    left_behind: tuple[Slot, ...] = ()
    revision: int = 1

    @property
    def ends_at(self) -> datetime | None:
        """When the confirmed slot is over."""
        return self.slot.at + timedelta(minutes=self.plan.lasts_minutes) if self.slot else None


@dataclass(frozen=True, slots=True)
class HearingWasProposed:
    """Slots wait for the carrier's answer; those proposed before no longer stand. `hearing` as it is after."""

    hearing: Hearing


@dataclass(frozen=True, slots=True)
class HearingWasConfirmed:
    """The carrier chose a slot. `hearing` as it is after."""

    hearing: Hearing
    slot: Slot


@dataclass(frozen=True, slots=True)
class HearingWasCancelled:
    """It will not be. `hearing` as it is after."""

    hearing: Hearing
    reason: HearingCancellation


@dataclass(frozen=True, slots=True)
class HearingWasHeld:
    """It took place on a day, and is reported. `hearing` as it is after."""

    hearing: Hearing
    held_on: date


HearingFact = HearingWasProposed | HearingWasConfirmed | HearingWasCancelled | HearingWasHeld


def propose(
    case: Case, committee: Committee, hearing_id: UUID, plan: Plan, *, pending: bool, at: datetime
) -> HearingFact:
    """Propose slots to the carrier. Refused once a vote is open or closed, and while another hearing is to come."""
    _require_to_be_heard(case)
    if pending:
        raise Refusal(
            "hearing_pending",
            "Une audition est déjà prévue pour ce dossier : déplacez-la ou annulez-la.",
            field="slots",
        )
    _check_plan(case, committee, plan, at)
    return HearingWasProposed(Hearing(id=hearing_id, case_id=case.id, plan=plan))


def move(hearing: Hearing, case: Case, committee: Committee, plan: Plan, *, at: datetime) -> HearingFact:
    """Propose other slots: the carrier confirms anew. Refused once it began."""
    _require_to_come(hearing, at)
    _require_to_be_heard(case)
    _check_plan(case, committee, plan, at)
    known = (*hearing.plan.slots, *hearing.left_behind)
    moved = replace(hearing, state=HearingState.PROPOSED, plan=plan, slot=None, guests=())
    left_behind = known[len(plan.slots) :]
    return HearingWasProposed(replace(moved, left_behind=left_behind, revision=hearing.revision + 1))


def confirm(hearing: Hearing, case: Case, starts_at: datetime, guests: Sequence[str], *, at: datetime) -> HearingFact:
    """The carrier chooses one of the slots, which is still to come, and says whom it sends."""
    if hearing.state is not HearingState.PROPOSED:
        raise _not_now(hearing, "seule une audition proposée se confirme")
    _require_to_be_heard(case)
    slot = next((one for one in hearing.plan.slots if one.at == starts_at), None)
    if slot is None:
        raise Refusal("slot_unknown", "Choisissez l'un des créneaux proposés.", field="starts_at")
    if starts_at <= at:
        raise Refusal("slot_in_the_past", "Ce créneau est passé : choisissez-en un à venir.", field="starts_at")
    confirmed = replace(hearing, state=HearingState.CONFIRMED, slot=slot, guests=tuple(guests))
    return HearingWasConfirmed(replace(confirmed, revision=hearing.revision + 1), slot)


def cancel(
    hearing: Hearing, reason: HearingCancellation = HearingCancellation.CALLED_OFF, *, at: datetime
) -> HearingWasCancelled:
    """It will not be. Refused once it began."""
    _require_to_come(hearing, at)
    cancelled = replace(hearing, state=HearingState.CANCELLED, guests=(), cancelled_for=reason)
    return HearingWasCancelled(replace(cancelled, revision=hearing.revision + 1), reason)


def end_with_case(hearing: Hearing, reason: HearingCancellation, *, at: datetime) -> HearingWasCancelled | None:
    """Its case is judged no more, or by others. One that began took place, and may still be reported."""
    began = hearing.slot is not None and hearing.slot.at <= at
    return None if began or hearing.state not in TO_COME else cancel(hearing, reason, at=at)


def why_nobody_is_heard(facts: Iterable[CaseFact]) -> HearingCancellation | None:
    """What happened to the case that ends the hearings to come; None where they stand."""
    return next((reason for fact in facts if (reason := _ends(fact)) is not None), None)


def _ends(fact: CaseFact) -> HearingCancellation | None:
    match fact:
        case CaseWithdrawn():
            return HearingCancellation.APPLICATION_WITHDRAWN
        case CaseSetAside():
            return HearingCancellation.ADMISSIBILITY_REOPENED
        case DecisionBecameFinal(decision=decision) if decision.outcome is not Outcome.DEFERRED:
            return HearingCancellation.CASE_DECIDED
        case CaseWasReferred() | CaseRouted(first=False):
            return HearingCancellation.ANOTHER_COMMITTEE
        case _:
            return None


def report(hearing: Hearing, attended: frozenset[str], text: str, *, by: str, at: datetime) -> HearingFact:
    """Say what was said. Refused before the slot is over, and a second time."""
    if hearing.state is not HearingState.CONFIRMED or hearing.slot is None or hearing.ends_at is None:
        raise _not_now(hearing, "seule une audition confirmée fait l'objet d'un compte rendu")
    if at < hearing.ends_at:
        raise _not_now(hearing, "le compte rendu attend qu'elle ait eu lieu")
    strangers = sorted(attended - hearing.plan.participants)
    if strangers:
        raise Refusal(
            "attendee_not_invited", f"N'étaient pas invités à l'audition : {', '.join(strangers)}.", field="attended"
        )
    held = replace(hearing, state=HearingState.HELD, attended=attended, report=text, reported_by=by)
    return HearingWasHeld(replace(held, revision=hearing.revision + 1), hearing.slot.day)


def _check_plan(case: Case, committee: Committee, plan: Plan, at: datetime) -> None:
    if len(set(plan.slots)) != len(plan.slots):
        raise Refusal("slot_twice", "Chaque créneau se propose une fois.", field="slots")
    if any(slot.at <= at for slot in plan.slots):
        raise Refusal("slot_in_the_past", "Chaque créneau est à venir.", field="slots")
    days = {slot.day for slot in plan.slots}
    out = sorted(sub for sub in plan.participants if not all(committee.on(day).has(sub) for day in days))
    if out:
        raise Refusal(
            "participant_not_a_member",
            f"N'ont pas de mandat au comité {committee.code} à chacun de ces jours : {', '.join(out)}.",
            field="participants",
        )
    recused = committee.recused(case.file.organisations, case.closed_to) | case.closed_to
    if not plan.participants.isdisjoint(recused):
        raise Refusal(
            "participant_recused",
            "Le dossier est fermé à l'un des participants : il n'y prend pas part.",
            field="participants",
        )


def _require_to_be_heard(case: Case) -> None:
    if case.state not in MAY_BE_HEARD:
        raise NotInThisState(
            f"Le dossier est {CASE_STATE_LABELS[case.state]} : le porteur s'entend avant le vote.", state=case.state
        )


def _require_to_come(hearing: Hearing, at: datetime) -> None:
    if hearing.state not in TO_COME:
        raise _not_now(hearing, "elle ne change plus")
    if hearing.slot is not None and hearing.slot.at <= at:
        raise _not_now(hearing, "elle a commencé et ne change plus")


def _not_now(hearing: Hearing, sentence: str) -> NotInThisState:
    return NotInThisState(f"L'audition est {HEARING_STATE_LABELS[hearing.state]} : {sentence}.", state=hearing.state)
