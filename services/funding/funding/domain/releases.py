"""When an instalment may be paid, and what holds it.

An advance may be paid once the agreement is signed and its conditions precedent are met, the first interim instalment
once an interim activity report is accepted, the second once two are. The balance may be paid once the final activity
report and the financial report are both accepted. Nothing more may be paid while a report is overdue or the carrier's
ESUS approval has lapsed, and no instalment that a person holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.instalments import Hold, Instalment, InstalmentState
from shared.vocabulary import AwaitedDecision, HoldReason, InstalmentKind, NotInThisState, Refusal, ReportKind


@dataclass(frozen=True, slots=True)
class ReportFellOverdue:
    """Fact: an activity report did not come in time."""

    name: AgreementName
    report: int


@dataclass(frozen=True, slots=True)
class ReportCured:
    """Fact: an activity report was accepted; `final_on` is the day where it was the final one, else it was interim."""

    name: AgreementName
    report: int
    final_on: date | None


@dataclass(frozen=True, slots=True)
class ReportAcceptanceUndone:
    """Fact: an activity report was wrongly accepted; `final` where it was the final one."""

    name: AgreementName
    report: int
    final: bool


@dataclass(frozen=True, slots=True)
class ReportExcused:
    """Fact: an activity report is no longer owed, in time or late."""

    name: AgreementName
    report: int


@dataclass(frozen=True, slots=True)
class EsusLapsed:
    """Fact: the carrier's ESUS approval ended and no renewal is known."""

    name: AgreementName


@dataclass(frozen=True, slots=True)
class EsusRenewed:
    """Fact: the carrier's ESUS approval is valid until that day, included."""

    name: AgreementName
    valid_until: date


@dataclass(frozen=True, slots=True)
class HeldByHand:
    """Fact: a person holds an instalment, and says why."""

    name: AgreementName
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class FreedByHand:
    """Fact: no person holds the instalment any more."""

    name: AgreementName
    number: int


@dataclass(frozen=True, slots=True)
class InstalmentReleased:
    """Fact: the conditions of an instalment hold."""

    name: AgreementName
    number: int
    kind: InstalmentKind
    amount_cents: int
    released_on: date


@dataclass(frozen=True, slots=True)
class ReleaseUndone:
    """Fact: a condition of a released instalment was wrongly held to be met."""

    name: AgreementName
    number: int
    kind: InstalmentKind
    amount_cents: int
    undone_on: date


@dataclass(frozen=True, slots=True)
class InstalmentHeld:
    """Fact: an instalment must not be paid until what holds it is cured."""

    name: AgreementName
    number: int
    kind: InstalmentKind
    reason: Hold
    held_on: date


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """Fact: nothing holds an instalment any more, but its conditions do not hold yet."""

    name: AgreementName
    number: int


def note_overdue(agreement: Agreement, report: int) -> ReportFellOverdue:
    """An activity report is overdue."""
    return ReportFellOverdue(agreement.name, report)


def note_accepted(agreement: Agreement, report: int, kind: ReportKind, *, accepted_on: date) -> ReportCured:
    """An activity report was accepted."""
    return ReportCured(agreement.name, report, accepted_on if kind is ReportKind.FINAL else None)


def note_acceptance_undone(agreement: Agreement, report: int, kind: ReportKind) -> ReportAcceptanceUndone:
    """An activity report was wrongly accepted."""
    return ReportAcceptanceUndone(agreement.name, report, final=kind is ReportKind.FINAL)


def note_waived(agreement: Agreement, report: int) -> ReportExcused:
    """An amendment dropped what waited for an activity report."""
    return ReportExcused(agreement.name, report)


def note_esus_lapsed(agreement: Agreement) -> EsusLapsed:
    """The last day of the ESUS approval has ended."""
    return EsusLapsed(agreement.name)


def renew_esus(agreement: Agreement, valid_until: date, *, today: date) -> EsusRenewed:
    """A programme officer saw the carrier's new approval."""
    if agreement.esus_valid_until is None:
        raise Refusal("no_esus", "Ce porteur n'est pas une entreprise agréée ESUS.", field="valid_until")
    if valid_until < today or valid_until <= agreement.esus_valid_until:
        raise Refusal(
            "esus_date",
            f"Un nouvel agrément vaut aujourd'hui et au-delà du {agreement.esus_valid_until:%d/%m/%Y}.",
            field="valid_until",
        )
    return EsusRenewed(agreement.name, valid_until)


def hold_by_hand(agreement: Agreement, instalment: Instalment, why: str) -> HeldByHand:
    """A person holds an instalment that is not in payment."""
    require(agreement, AgreementState.SIGNED)
    if instalment.state not in _UNPAID or instalment.manual_hold is not None:
        raise NotInThisState(
            f"Le versement n° {instalment.number} ne peut pas être retenu : il est payé, annulé, en paiement (annulez "
            "alors l'ordre), ou déjà retenu par une personne.",
            state=instalment.state,
        )
    return HeldByHand(agreement.name, instalment.number, why)


def free_by_hand(agreement: Agreement, instalment: Instalment) -> FreedByHand:
    """A person no longer holds an instalment; its conditions decide again."""
    if instalment.manual_hold is None:
        raise NotInThisState(
            f"Personne ne retient le versement n° {instalment.number}.",
            state=instalment.state,
        )
    return FreedByHand(agreement.name, instalment.number)


def why_nothing_is_paid(agreement: Agreement) -> Hold | None:
    """What holds every instalment of the agreement; None where nothing does."""
    if agreement.contradicted_orders:
        return AwaitedDecision.PAYMENT_CONTRADICTED
    if agreement.termination_proposed:
        return AwaitedDecision.TERMINATION_PROPOSED
    if agreement.waits_for_a_late_report:
        return HoldReason.REPORT_OVERDUE
    return HoldReason.ESUS_LAPSED if agreement.esus_lapsed else None


ReviewFact = InstalmentReleased | ReleaseUndone | InstalmentHeld | HoldLifted


def review_instalments(agreement: Agreement, *, today: date) -> tuple[ReviewFact, ...]:
    """What the present state of the agreement means for its instalments: asked after every change.

    While a report is overdue, an approval lapsed or two persons must decide, the next unpaid instalment is held; when
    nothing is wrong, holds end and what may be paid is released. What a person holds stays held. What was released on a
    condition that is not met after all, or a report that was wrongly accepted, is planned again.
    """
    if agreement.state is not AgreementState.SIGNED:
        return ()
    by_hand = _hold_by_hand(agreement, today)
    reason = why_nothing_is_paid(agreement)
    if reason is not None:
        return *by_hand, *_hold_the_next(agreement, reason, today)
    facts: list[ReviewFact] = [*by_hand, *_released_too_soon(agreement, today)]
    for instalment in agreement.instalments:
        waits = instalment.state in {InstalmentState.PLANNED, InstalmentState.HELD} and instalment.manual_hold is None
        if waits and may_be_paid(agreement, instalment):
            facts.append(
                InstalmentReleased(
                    agreement.name, instalment.number, instalment.kind, instalment.due_cents, released_on=today
                )
            )
        elif waits and instalment.state is InstalmentState.HELD:
            facts.append(HoldLifted(agreement.name, instalment.number))
    return tuple(facts)


def _released_too_soon(agreement: Agreement, today: date) -> Iterator[ReleaseUndone]:
    for one in agreement.instalments:
        free = one.state is InstalmentState.RELEASED and one.manual_hold is None
        if free and not may_be_paid(agreement, one):
            yield ReleaseUndone(agreement.name, one.number, one.kind, one.due_cents, undone_on=today)


def may_be_paid(agreement: Agreement, instalment: Instalment) -> bool:
    """Whether what an instalment waits for has come, besides what holds everything."""
    if agreement.unmet:
        return False
    match instalment.kind:
        case InstalmentKind.ADVANCE:
            return True
        case InstalmentKind.INTERIM:
            interim = [one for one in agreement.instalments if one.kind is InstalmentKind.INTERIM]
            rank = [one for one in interim if one.state is not InstalmentState.CANCELLED].index(instalment) + 1
            return len(agreement.accepted_interim) >= rank or agreement.final_report_accepted_on is not None
        case InstalmentKind.BALANCE:
            return agreement.final_report_accepted_on is not None and agreement.entitled_cents is not None


def _hold_by_hand(agreement: Agreement, today: date) -> tuple[InstalmentHeld, ...]:
    held = [one for one in agreement.instalments if one.manual_hold is not None and one.state in _UNPAID]
    to_hold = [one for one in held if one.hold_reason is not HoldReason.MANUAL]
    return tuple(_held(agreement, one, HoldReason.MANUAL, today) for one in to_hold)


def _hold_the_next(agreement: Agreement, reason: Hold, today: date) -> tuple[InstalmentHeld, ...]:
    """What could be ordered is held; where nothing can, the next instalment that was planned."""
    free = [one for one in agreement.instalments if one.manual_hold is None]
    to_hold = [one for one in free if one.state is InstalmentState.RELEASED or one.hold_reason is HoldReason.MANUAL]
    if not to_hold and all(one.state is not InstalmentState.HELD for one in free):
        to_hold = [one for one in free if one.state is InstalmentState.PLANNED][:1]
    return tuple(_held(agreement, one, reason, today) for one in to_hold)


def _held(agreement: Agreement, one: Instalment, reason: Hold, today: date) -> InstalmentHeld:
    return InstalmentHeld(agreement.name, one.number, one.kind, reason, held_on=today)


_UNPAID: Final = frozenset({InstalmentState.PLANNED, InstalmentState.RELEASED, InstalmentState.HELD})
