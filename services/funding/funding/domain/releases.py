"""When an instalment may be paid, and what holds it.

An advance may be paid once the agreement is signed. The balance may be paid once the final activity report and the
financial report are both accepted. Nothing more may be paid while a report is overdue.
"""

from dataclasses import dataclass
from datetime import date

from funding.domain.agreement import Agreement, AgreementName, AgreementState
from funding.domain.instalments import Instalment, InstalmentState
from shared.vocabulary import HoldReason, InstalmentKind, ReportKind


@dataclass(frozen=True, slots=True)
class ReportFellOverdue:
    """Fact: an activity report did not come in time."""

    name: AgreementName
    report: int


@dataclass(frozen=True, slots=True)
class ReportCured:
    """Fact: an activity report was accepted; `final_on` is the day where it was the final one."""

    name: AgreementName
    report: int
    final_on: date | None


@dataclass(frozen=True, slots=True)
class InstalmentReleased:
    """Fact: the conditions of an instalment hold."""

    name: AgreementName
    number: int
    kind: InstalmentKind
    amount_cents: int
    released_on: date


@dataclass(frozen=True, slots=True)
class InstalmentHeld:
    """Fact: an instalment must not be paid until what holds it is cured."""

    name: AgreementName
    number: int
    kind: InstalmentKind
    reason: HoldReason
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


def review_instalments(
    agreement: Agreement, *, today: date
) -> tuple[InstalmentReleased | InstalmentHeld | HoldLifted, ...]:
    """What the present state of the agreement means for its instalments: asked after every change.

    While a report is overdue the next unpaid instalment is held; when none is, holds end and what may be paid is
    released.
    """
    if agreement.state is not AgreementState.SIGNED:
        return ()
    if agreement.overdue_reports:
        return _hold_the_next(agreement, today)
    facts: list[InstalmentReleased | InstalmentHeld | HoldLifted] = []
    for instalment in agreement.instalments:
        waits = instalment.state in {InstalmentState.PLANNED, InstalmentState.HELD}
        if waits and _may_be_paid(agreement, instalment):
            facts.append(
                InstalmentReleased(
                    agreement.name, instalment.number, instalment.kind, instalment.amount_cents, released_on=today
                )
            )
        elif instalment.state is InstalmentState.HELD:
            facts.append(HoldLifted(agreement.name, instalment.number))
    return tuple(facts)


def _may_be_paid(agreement: Agreement, instalment: Instalment) -> bool:
    match instalment.kind:
        case InstalmentKind.ADVANCE:
            return True
        case InstalmentKind.INTERIM | InstalmentKind.BALANCE:
            return agreement.final_report_accepted_on is not None and agreement.entitled_cents is not None


def _hold_the_next(agreement: Agreement, today: date) -> tuple[InstalmentHeld, ...]:
    """What could be ordered is held; where nothing can, the next instalment that was planned."""
    to_hold = [one for one in agreement.instalments if one.state is InstalmentState.RELEASED]
    if not to_hold and all(one.state is not InstalmentState.HELD for one in agreement.instalments):
        to_hold = [one for one in agreement.instalments if one.state is InstalmentState.PLANNED][:1]
    reason = HoldReason.REPORT_OVERDUE
    return tuple(InstalmentHeld(agreement.name, one.number, one.kind, reason, held_on=today) for one in to_hold)
