"""What an amendment of the agreement does to its monitoring plan: days move, of what has not fallen due yet.

The final report moves to its new day. Interim reports share the project's new time; one more interim instalment asks
for one more report. One fewer asks for one fewer: the last of those that nobody handed in yet falls away, with its
reminders; what was handed in stands. Targets that were due at the project's end, or
later, move by as many days as the end did; earlier ones stand, and so does what was judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from impact.domain.alerting import next_check
from impact.domain.facts import PlanRevised, ReportWaived
from impact.domain.indicator import Indicator
from impact.domain.obligations import interim_days, next_reminder
from impact.domain.plan import Plan, evolve
from impact.domain.report import Report
from impact.domain.states import REPORT_TRANSITIONS, PlanState, ReportState
from shared.vocabulary import ReportKind


@dataclass(frozen=True, slots=True)
class AmendedAgreement:
    """What the amended agreement says of monitoring."""

    signed_on: date
    starts_on: date
    ends_on: date
    ends_on_before: date
    final_report_due_on: date
    interim_instalments: int


def follow_amendment(plan: Plan, amended: AmendedAgreement) -> tuple[ReportWaived | PlanRevised, ...]:
    """The reports that fall away, then the days that move; nothing where the plan is closed."""
    if plan.state is not PlanState.OPEN:
        return ()
    waived = tuple(ReportWaived(plan.ref, one, amended.signed_on) for one in _no_longer_owed(plan, amended))
    plan = reduce(evolve, waived, plan)
    reports = tuple(_reports(plan, amended))
    indicators = tuple(_indicators(plan, amended))
    revised = (PlanRevised(plan.ref, reports, indicators, amended.signed_on),) if reports or indicators else ()
    return (*waived, *revised)


def _interim(plan: Plan) -> list[Report]:
    """The interim reports that are owed, or were handed in."""
    return [one for one in plan.reports if one.kind is ReportKind.INTERIM and one.state is not ReportState.WAIVED]


def _no_longer_owed(plan: Plan, amended: AmendedAgreement) -> list[Report]:
    """As many as there are too many, the last to fall due first."""
    interim = _interim(plan)
    too_many = max(0, len(interim) - amended.interim_instalments)
    missing = [one for one in interim if ReportState.WAIVED in REPORT_TRANSITIONS[one.state]]
    return sorted(missing, key=lambda one: (one.due_on, one.number), reverse=True)[:too_many]


def _reports(plan: Plan, amended: AmendedAgreement) -> Iterator[Report]:
    interim = _interim(plan)
    missing = max(0, amended.interim_instalments - len(interim))
    if missing == 0 and amended.ends_on == amended.ends_on_before:
        return
    added = [
        Report(len(plan.reports) + rank, ReportKind.INTERIM, amended.final_report_due_on)
        for rank in range(1, missing + 1)
    ]
    days = interim_days(amended.starts_on, amended.ends_on, count=len(interim) + missing)
    final = [(one, amended.final_report_due_on) for one in plan.reports if one.kind is ReportKind.FINAL]
    # What is newly asked for is not asked for yesterday.
    wanted = [(one, max(day, amended.signed_on)) for one, day in zip([*interim, *added], days, strict=True)]
    for report, day in [*wanted, *final]:
        if report.falls_due and (report in added or report.due_on != day):
            remind_on = next_reminder(day, plan.reminder_days, after=amended.signed_on)
            yield replace(report, due_on=day, remind_on=remind_on)


def _indicators(plan: Plan, amended: AmendedAgreement) -> Iterator[Indicator]:
    later = amended.ends_on - amended.ends_on_before
    for one in plan.indicators:
        if later and one.due_on >= amended.ends_on_before and one.code not in plan.judgements:
            due_on = one.due_on + later
            yield replace(one, due_on=due_on, check_on=next_check(plan.opened_on, due_on, after=amended.signed_on))
