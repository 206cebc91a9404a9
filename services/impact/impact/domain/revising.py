"""What an amendment of the agreement does to its monitoring plan: days move, of what has not fallen due yet.

The final report moves to its new day. Interim reports share the project's new time; one more interim instalment asks
for one more report, and a report that was asked for stays asked for. Targets that were due at the project's end, or
later, move by as many days as the end did; earlier ones stand, and so does what was judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from impact.domain.alerting import next_check
from impact.domain.facts import PlanRevised
from impact.domain.indicator import Indicator
from impact.domain.obligations import interim_days, next_reminder
from impact.domain.plan import Plan
from impact.domain.report import Report
from impact.domain.states import PlanState, ReportState
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


def follow_amendment(plan: Plan, amended: AmendedAgreement) -> PlanRevised | None:
    """The days that move; None where none does, or where the plan is closed."""
    if plan.state is not PlanState.OPEN:
        return None
    reports = tuple(_reports(plan, amended))
    indicators = tuple(_indicators(plan, amended))
    return PlanRevised(plan.ref, reports, indicators, amended.signed_on) if reports or indicators else None


def _reports(plan: Plan, amended: AmendedAgreement) -> Iterator[Report]:
    interim = [one for one in plan.reports if one.kind is ReportKind.INTERIM]
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
        if report.state is ReportState.PLANNED and (report in added or report.due_on != day):
            remind_on = next_reminder(day, plan.reminder_days, after=amended.signed_on)
            yield replace(report, due_on=day, remind_on=remind_on)


def _indicators(plan: Plan, amended: AmendedAgreement) -> Iterator[Indicator]:
    later = amended.ends_on - amended.ends_on_before
    for one in plan.indicators:
        if later and one.due_on >= amended.ends_on_before and one.code not in plan.judgements:
            due_on = one.due_on + later
            yield replace(one, due_on=due_on, check_on=next_check(plan.opened_on, due_on, after=amended.signed_on))
