"""The cash to come: what is left to pay, by month and envelope, certain or waiting for something.

A part that is released or ordered is certain: it falls on its batch's execution day, or today. Any other waits for one
thing, the first that must happen, and funding estimates its day, never before today:

* an advance on the last day to sign while the agreement is not signed, then on the project's first day;
* an interim part `delay_days` after the day on which its report falls due, as impact says it; where impact has not
  said, when k parts of n + 1 of the project have passed for part k of n;
* the balance `delay_days` after the day on which the final report falls due.

What is overdue, or waits longer than it should, therefore falls in the present month. No part of an agreement falls
before the last day to sign it while it is not signed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from funding.domain.instalments import Hold, InstalmentState
from shared.vocabulary import AwaitedDecision, HoldReason, InstalmentKind

DELAY_DAYS: Final = 60
"""Between the day on which a report falls due and the payment it opens, unless asked otherwise."""


class WaitsFor(StrEnum):
    """Ce qu'attend un versement qui n'est pas certain."""

    SIGNATURE = "SIGNATURE"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    ESUS_LAPSED = "ESUS_LAPSED"
    BANK_DETAILS_CHANGED = "BANK_DETAILS_CHANGED"
    MANUAL = "MANUAL"
    TERMINATION_PROPOSED = "TERMINATION_PROPOSED"
    PAYMENT_CONTRADICTED = "PAYMENT_CONTRADICTED"
    CONDITION_PRECEDENT = "CONDITION_PRECEDENT"
    INTERIM_REPORT = "INTERIM_REPORT"
    FINAL_REPORT = "FINAL_REPORT"
    FINANCIAL_REPORT = "FINANCIAL_REPORT"


@dataclass(frozen=True, slots=True)
class Due:
    """A part of a grant that is neither paid nor cancelled, with what funding knows of its agreement.

    interim_rank: which interim part it is, from 1, of `interim_parts`; 0 for another kind. executed_on: the execution
    day of the batch it is in. report_due_on: when the report that opens it falls due, None where impact did not say.
    """

    envelope_key: str
    edition: int
    kind: InstalmentKind
    amount_cents: int
    state: InstalmentState
    hold_reason: Hold | None
    signed: bool
    sign_before: date
    starts_on: date
    ends_on: date
    final_report_due_on: date
    final_report_accepted: bool
    conditions_unmet: bool
    overdue: bool
    esus_lapsed: bool
    awaits: AwaitedDecision | None = None
    interim_rank: int = 0
    interim_parts: int = 0
    executed_on: date | None = None
    report_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many parts of a month wait for the same thing, and their sum."""

    reason: WaitsFor
    count: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class CashMonth:
    """What an envelope pays in a month, named by its first day; what waits makes up `conditional_cents` exactly."""

    month: date
    envelope_key: str
    edition: int
    certain_cents: int
    certain_count: int
    waiting: tuple[Waiting, ...]

    @property
    def conditional_cents(self) -> int:
        """The sum of what waits."""
        return sum(one.amount_cents for one in self.waiting)


def forecast(due: Iterable[Due], *, today: date, delay_days: int = DELAY_DAYS) -> tuple[CashMonth, ...]:
    """All that is due, by month, then envelope. Not a cent is left out or counted twice."""
    found: defaultdict[tuple[date, str, int], defaultdict[WaitsFor | None, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in due:
        month = expected_on(one, today=today, delay_days=delay_days).replace(day=1)
        found[month, one.envelope_key, one.edition][waits_for(one)].append(one.amount_cents)
    return tuple(
        CashMonth(
            *key,
            certain_cents=sum(parts[None]),
            certain_count=len(parts[None]),
            waiting=tuple(Waiting(why, len(parts[why]), sum(parts[why])) for why in WaitsFor if parts[why]),
        )
        for key, parts in sorted(found.items())
    )


def waits_for(one: Due) -> WaitsFor | None:
    """The first thing that must happen before it is paid; None where it is certain."""
    if one.state in _CERTAIN:
        return None
    if not one.signed:
        return WaitsFor.SIGNATURE
    held = _held(one)
    if held is not None:
        return WaitsFor(held)
    if one.conditions_unmet or one.kind is InstalmentKind.ADVANCE:
        return WaitsFor.CONDITION_PRECEDENT
    if one.kind is InstalmentKind.INTERIM:
        return WaitsFor.INTERIM_REPORT
    return WaitsFor.FINANCIAL_REPORT if one.final_report_accepted else WaitsFor.FINAL_REPORT


def _held(one: Due) -> Hold | None:
    """What holds it, or holds all that the agreement pays."""
    if one.hold_reason is not None:
        return one.hold_reason
    if one.awaits is not None:
        return one.awaits
    if not (one.overdue or one.esus_lapsed):
        return None
    return HoldReason.REPORT_OVERDUE if one.overdue else HoldReason.ESUS_LAPSED


def expected_on(one: Due, *, today: date, delay_days: int) -> date:
    """The day on which it should be paid, today at the earliest."""
    if one.state in _CERTAIN:
        return max(today, one.executed_on or today)
    earliest = today if one.signed else max(today, one.sign_before)
    return max(earliest, _estimated(one, timedelta(days=delay_days)))


def _estimated(one: Due, delay: timedelta) -> date:
    if one.report_due_on is not None and one.signed:
        return one.report_due_on + delay
    match one.kind:
        case InstalmentKind.ADVANCE:
            return one.starts_on if one.signed else one.sign_before
        case InstalmentKind.INTERIM:
            return one.starts_on + (one.ends_on - one.starts_on) * one.interim_rank // (one.interim_parts + 1) + delay
        case InstalmentKind.BALANCE:
            return one.final_report_due_on + delay


_CERTAIN: Final = frozenset({InstalmentState.RELEASED, InstalmentState.ORDERED})
