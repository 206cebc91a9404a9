"""Decisions on a plan's life: opened with the agreement, its reports falling due, closed with the agreement.

What lies ahead of the closing is followed up until its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import Final
from uuid import UUID

from impact.domain.alerting import next_check
from impact.domain.facts import (
    FollowUpEnded,
    FollowUpMoved,
    MonitoringPlanOpened,
    PlanClosed,
    PlanRef,
    ReportDue,
    ReportOverdue,
    ReportReminded,
    TargetJudged,
)
from impact.domain.following import follow_ups_missed, follow_ups_open
from impact.domain.indicator import Indicator, check_indicators
from impact.domain.library import Definition
from impact.domain.obligations import next_reminder, reports_owed
from impact.domain.pending import followed, last_word, pending, require_open
from impact.domain.plan import Plan, evolve
from impact.domain.report import Report
from impact.domain.states import PlanState, ReportState
from shared.vocabulary import Axis, Region, ReportKind


@dataclass(frozen=True, slots=True)
class Application:
    """What impact keeps of a submitted application: what will be measured, where, and for whom."""

    application_id: UUID
    edition: int
    number: str
    project_title: str
    carrier_siret: str
    carrier_name: str
    axis: Axis
    regions: tuple[Region, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """What the signed agreement says of monitoring."""

    agreement_id: UUID
    number: str
    signed_on: date
    final_report_due_on: date
    overdue_after_days: int
    interim_reports_due_on: tuple[date, ...] = ()
    starts_on: date | None = None


def open_plan(
    application: Application,
    agreement: SignedAgreement,
    *,
    plan_id: UUID,
    reminder_days: tuple[int, ...] = (),
    library: Mapping[str, Definition] | None = None,
) -> MonitoringPlanOpened:
    """Open the plan: the application's indicators, one report before each interim instalment, and the final one.

    Each indicator keeps the definition in force, from `library` by code. Raises Refusal where the indicators
    cannot be kept.
    """
    check_indicators(application.indicators)
    return MonitoringPlanOpened(
        plan=PlanRef(plan_id, application.application_id, agreement.agreement_id, application.edition),
        agreement_number=agreement.number,
        carrier_siret=application.carrier_siret,
        indicators=tuple(
            replace(
                one,
                definition=(library or {}).get(one.code),
                check_on=next_check(agreement.signed_on, one.due_on, after=None),
            )
            for one in application.indicators
        ),
        reports=reports_owed(
            interim_on=agreement.interim_reports_due_on,
            final_on=agreement.final_report_due_on,
            reminder_days=reminder_days,
        ),
        overdue_after_days=agreement.overdue_after_days,
        opened_on=agreement.signed_on,
        reminder_days=reminder_days,
        starts_on=agreement.starts_on,
    )


def overdue_from(report: Report, overdue_after_days: int) -> date:
    """The first day on which a report that was not handed in is overdue: grace runs to the end of the day before."""
    return report.due_on + timedelta(days=overdue_after_days + 1)


def fall_due(plan: Plan, *, on: date) -> tuple[ReportDue, ...]:
    """The reports whose day has come over them: planned, or handed in early and sent back before it."""
    if plan.state is not PlanState.OPEN:
        return ()
    return tuple(ReportDue(plan.ref, one) for one in plan.reports if one.falls_due and one.due_on <= on)


def fall_overdue(plan: Plan, *, on: date) -> tuple[ReportOverdue, ...]:
    """The reports that are due and whose days of grace have passed."""
    if plan.state is not PlanState.OPEN:
        return ()
    return tuple(
        ReportOverdue(plan.ref, one)
        for one in plan.reports
        if one.state is ReportState.DUE and overdue_from(one, plan.overdue_after_days) <= on
    )


_NOT_THERE: Final = frozenset({ReportState.PLANNED, ReportState.DUE, ReportState.OVERDUE})


def remind(plan: Plan, *, on: date) -> tuple[ReportReminded, ...]:
    """The reminders whose day has come, of reports that did not. A report sent back has its comment instead."""
    if plan.state is not PlanState.OPEN:
        return ()
    return tuple(
        ReportReminded(plan.ref, one, on, next_reminder(one.due_on, plan.reminder_days, after=on))
        for one in plan.reports
        if one.state in _NOT_THERE and one.remind_on is not None and one.remind_on <= on
    )


def close(plan: Plan, *, on: date) -> tuple[TargetJudged | PlanClosed, ...]:
    """Close the plan with its agreement; what lies ahead is followed up, and judged when it is over.

    Judged at once: what was too early at the final report and is no more. Raises NotInThisState where the agreement
    is closed already.
    """
    require_open(plan)
    after = evolve(plan, PlanClosed(plan.ref, on, following=True))
    ahead = pending(after, on=on)
    told = any(one.kind is ReportKind.FINAL and one.state is ReportState.ACCEPTED for one in plan.reports)
    over = [
        one
        for one in plan.indicators
        if one not in ahead and (followed(after, one) or (told and one.code not in plan.judgements))
    ]
    return (*last_word(plan, over, on=on), PlanClosed(plan.ref, on, following=bool(ahead)))


def cut_short(plan: Plan, *, on: date) -> tuple[TargetJudged | PlanClosed, ...]:
    """Close the plan of a terminated agreement: nothing is followed up, so that it is too early for no target.

    Each has its last word by what is verified. Raises NotInThisState where the plan is closed.
    """
    require_open(plan)
    return (*last_word(plan, plan.indicators, on=on), PlanClosed(plan.ref, on))


def end_follow_up(plan: Plan, *, on: date) -> tuple[FollowUpMoved | TargetJudged | FollowUpEnded, ...]:
    """The end of a followed plan, once nothing more is awaited: unanswered follow-ups, the last word on each target."""
    if plan.state is not PlanState.FOLLOWING or pending(plan, on=on):
        return ()
    opened = follow_ups_open(plan, on=on)
    plan = reduce(evolve, opened, plan)
    missed = follow_ups_missed(plan, on=on)
    over = [one for one in plan.indicators if followed(plan, one)]
    return (*opened, *missed, *last_word(plan, over, on=on), FollowUpEnded(plan.ref, on))
