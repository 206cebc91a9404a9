"""The monitoring plan of one agreement, and how facts change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from impact.domain.alert import Alert
from impact.domain.cohort import Activity, Cohort, Correction
from impact.domain.document import Evidence
from impact.domain.facts import (
    ActivityCorrected,
    ActivityRecorded,
    AlertClosed,
    AlertFact,
    AlertRaised,
    BelongingFact,
    ClosingFact,
    CohortCorrected,
    CohortDeclared,
    CohortFact,
    EvidenceDeposited,
    EvidenceJudged,
    Fact,
    FollowUpEnded,
    FollowUpMoved,
    IndicatorAdded,
    IndicatorReported,
    IndicatorVerified,
    MonitoringPlanOpened,
    ObservationFact,
    PlanClosed,
    PlanHandedOver,
    PlanRef,
    PlanRevised,
    ReportAcceptanceUndone,
    ReportAccepted,
    ReportDue,
    ReportFact,
    ReportOverdue,
    ReportReminded,
    ReportReturned,
    ReportSubmitted,
    ReportWaived,
    TargetChecked,
    TargetFact,
    TargetJudged,
    TargetReopened,
)
from impact.domain.indicator import Indicator, Judgement, Total
from impact.domain.obligations import period_start
from impact.domain.observation import Observation
from impact.domain.report import Exchange, ExchangeKind, Report
from impact.domain.states import AlertState, ObservationState, PlanState, ReportState
from shared.vocabulary import Refusal


@dataclass(frozen=True, slots=True)
class Plan:
    """A monitoring plan with everything reported against it. `judgements` is the last word on each target, by code.

    `starts_on` is the project's first day; None where the plan was opened before it was kept.
    """

    ref: PlanRef
    agreement_number: str
    carrier_siret: str
    indicators: tuple[Indicator, ...]
    reports: tuple[Report, ...]
    overdue_after_days: int
    opened_on: date
    state: PlanState = PlanState.OPEN
    closed_on: date | None = None
    observations: tuple[Observation, ...] = ()
    judgements: Mapping[str, Judgement] = field(default_factory=dict[str, Judgement])
    revision: int = 1
    reminder_days: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    activities: tuple[Activity, ...] = ()
    corrections: tuple[Correction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    starts_on: date | None = None

    def indicator(self, code: str) -> Indicator:
        """The indicator under a code. Raises Refusal naming the codes of the plan."""
        for one in self.indicators:
            if one.code == code:
                return one
        expected = ", ".join(one.code for one in self.indicators) or "aucun"
        message = f"{code} n'est pas un indicateur de ce plan de suivi. Indicateurs attendus : {expected}."
        raise Refusal("unknown_indicator", message, field="code")

    def observation(self, observation_id: UUID) -> Observation | None:
        """The observation of an id, or None."""
        return next((one for one in self.observations if one.id == observation_id), None)

    def cohort(self, cohort_id: UUID) -> Cohort | None:
        """The cohort of an id, or None."""
        return next((one for one in self.cohorts if one.id == cohort_id), None)

    def activity(self, activity_id: UUID) -> Activity | None:
        """The activity of an id, or None."""
        return next((one for one in self.activities if one.id == activity_id), None)

    def corrected(self, of: UUID) -> tuple[Correction, ...]:
        """The corrections of a cohort or an activity, the first one first."""
        return tuple(one for one in self.corrections if one.was.id == of)

    def alert(self, number: int) -> Alert | None:
        """The alert of a number, or None."""
        return next((one for one in self.alerts if one.number == number), None)

    def report(self, number: int) -> Report | None:
        """The report of a number, or None."""
        return next((one for one in self.reports if one.number == number), None)

    def period_start(self, report: Report) -> date:
        """The first day that a report tells of, and on which it may be handed in."""
        return period_start(report, self.reports, begins_on=self.starts_on or self.opened_on)

    def reported(self, code: str) -> Total:
        """The sum of the values that stand, verified or not."""
        return self._total(code, ObservationState.REPORTED, ObservationState.VERIFIED)

    def verified(self, code: str) -> Total:
        """The sum of the verified values that stand."""
        return self._total(code, ObservationState.VERIFIED)

    def _total(self, code: str, *states: ObservationState) -> Total:
        counted = (one.entry for one in self.observations if one.entry.code == code and one.state in states)
        return Total.of(self.indicator(code).unit, [(entry.value, entry.denominator) for entry in counted])


def evolve(plan: Plan | None, fact: Fact) -> Plan:
    """The plan after a fact; `plan` is None only before MonitoringPlanOpened."""
    if isinstance(fact, MonitoringPlanOpened):
        return Plan(
            ref=fact.plan,
            agreement_number=fact.agreement_number,
            carrier_siret=fact.carrier_siret,
            indicators=fact.indicators,
            reports=fact.reports,
            overdue_after_days=fact.overdue_after_days,
            opened_on=fact.opened_on,
            reminder_days=fact.reminder_days,
            starts_on=fact.starts_on,
        )
    if plan is None:
        message = f"{type(fact).__name__} cannot be the first fact of a plan"
        raise ValueError(message)
    if isinstance(fact, ReportFact):
        moved = (_moved(one, fact) if one.number == fact.report.number else one for one in plan.reports)
        return replace(plan, reports=tuple(moved))
    match fact:
        case PlanClosed() | FollowUpEnded():
            return _closed(plan, fact)
        case IndicatorReported() | IndicatorVerified():
            return replace(plan, observations=_observed(plan, fact))
        case TargetJudged() | TargetReopened():
            return replace(plan, judgements=_judged(plan, fact))
        case _:
            return _besides(plan, fact)


def _judged(plan: Plan, fact: TargetFact) -> Mapping[str, Judgement]:
    others = {code: one for code, one in plan.judgements.items() if code != fact.indicator.code}
    return {**others, fact.indicator.code: fact.judgement} if isinstance(fact, TargetJudged) else others


def _closed(plan: Plan, fact: ClosingFact) -> Plan:
    if isinstance(fact, FollowUpEnded):
        return replace(plan, state=PlanState.CLOSED)
    return replace(plan, state=PlanState.FOLLOWING if fact.following else PlanState.CLOSED, closed_on=fact.closed_on)


def _revised(plan: Plan, fact: PlanRevised) -> Plan:
    """What moved in its place, and what is new behind it."""
    moved = {one.number: one for one in fact.reports}
    reports = [moved.pop(one.number, one) for one in plan.reports]
    targets = {one.code: one for one in fact.indicators}
    indicators = tuple(targets.get(one.code, one) for one in plan.indicators)
    return replace(plan, reports=(*reports, *moved.values()), indicators=indicators)


def _besides(plan: Plan, fact: BelongingFact | AlertFact) -> Plan:
    if isinstance(fact, TargetChecked | AlertRaised | AlertClosed):
        return _watched(plan, fact)
    return _with(plan, fact)


def _with(plan: Plan, fact: BelongingFact) -> Plan:
    match fact:
        case PlanRevised():
            return _revised(plan, fact)
        case PlanHandedOver(to_siret=siret):
            return replace(plan, carrier_siret=siret)
        case EvidenceDeposited():
            return replace(plan, evidence=(*plan.evidence, fact.evidence))
        case EvidenceJudged():
            known = (replace(one, state=fact.to) if one.id == fact.evidence.id else one for one in plan.evidence)
            return replace(plan, evidence=tuple(known))
        case IndicatorAdded():
            return replace(plan, indicators=(*plan.indicators, fact.indicator))
        case _:
            return _gone_through(plan, fact)


def _gone_through(plan: Plan, fact: CohortFact) -> Plan:
    match fact:
        case CohortDeclared():
            return replace(plan, cohorts=(*plan.cohorts, fact.cohort))
        case FollowUpMoved():
            moved = (replace(one, state=fact.to) if one.id == fact.cohort.id else one for one in plan.cohorts)
            return replace(plan, cohorts=tuple(moved))
        case ActivityRecorded():
            return replace(plan, activities=(*plan.activities, fact.activity))
        case CohortCorrected():
            stand = tuple(fact.cohort if one.id == fact.cohort.id else one for one in plan.cohorts)
            return replace(plan, cohorts=stand, corrections=(*plan.corrections, fact.correction))
        case ActivityCorrected():
            held = tuple(fact.activity if one.id == fact.activity.id else one for one in plan.activities)
            return replace(plan, activities=held, corrections=(*plan.corrections, fact.correction))
        case _:
            assert_never(fact)


def _watched(plan: Plan, fact: AlertFact) -> Plan:
    match fact:
        case TargetChecked():
            looked = replace(fact.indicator, check_on=fact.next_on)
            kept = tuple(looked if one.code == looked.code else one for one in plan.indicators)
            return replace(plan, indicators=kept)
        case AlertRaised():
            return replace(plan, alerts=(*plan.alerts, fact.alert))
        case AlertClosed():
            end = {"closed_on": fact.on, "closed_by": fact.by, "closed_because": fact.because}
            closed = replace(fact.alert, state=AlertState.CLOSED, **end)
            return replace(plan, alerts=tuple(closed if one.number == closed.number else one for one in plan.alerts))
        case _:
            assert_never(fact)


def _moved(report: Report, fact: ReportFact) -> Report:  # noqa: PLR0911  one return for each kind of fact
    match fact:
        case ReportDue() | ReportOverdue():
            return report.moved(ReportState.DUE if isinstance(fact, ReportDue) else ReportState.OVERDUE)
        case ReportReminded():
            return replace(report, remind_on=fact.next_on)
        case ReportSubmitted():
            said = Exchange(
                ExchangeKind.SUBMITTED,
                fact.by,
                fact.on,
                fact.narrative,
                evidence=fact.evidence,
                form_id=fact.form_id,
                answers=fact.answers,
            )
            return report.moved(ReportState.SUBMITTED, said)
        case ReportReturned():
            said = Exchange(ExchangeKind.RETURNED, fact.by, fact.on, fact.comment, fact.reason)
            return report.moved(ReportState.RETURNED, said)
        case ReportAccepted():
            return report.moved(ReportState.ACCEPTED, Exchange(ExchangeKind.ACCEPTED, fact.by, fact.on))
        case ReportAcceptanceUndone():
            return report.moved(ReportState.SUBMITTED, Exchange(ExchangeKind.UNDONE, fact.by, fact.on, fact.why))
        case ReportWaived():
            return replace(report.moved(ReportState.WAIVED), remind_on=None)
        case _:
            assert_never(fact)


def _observed(plan: Plan, fact: ObservationFact) -> tuple[Observation, ...]:
    if isinstance(fact, IndicatorVerified):
        return tuple(_verified(one, fact) for one in plan.observations)
    return (*_superseded(plan, fact.observation), fact.observation)


def _superseded(plan: Plan, by: Observation) -> tuple[Observation, ...]:
    return tuple(
        replace(one, state=ObservationState.SUPERSEDED) if one.id == by.entry.supersedes else one
        for one in plan.observations
    )


def _verified(one: Observation, fact: IndicatorVerified) -> Observation:
    if one.id != fact.observation.id:
        return one
    return replace(one, state=ObservationState.VERIFIED, verified_by=fact.by, verified_on=fact.on)
