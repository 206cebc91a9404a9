"""What impact announces of each fact: free text and the subjects of who acted stay here."""

from typing import Any, Final, assert_never

from impact import domain
from shared.contracts import impact
from shared.contracts.envelope import Event
from shared.contracts.intake import IndicatorTarget


def contract(fact: domain.Fact) -> Event | None:
    """The event a fact is announced as; None where nobody needs to hear it."""
    match fact:
        case domain.MonitoringPlanOpened():
            return _opened(fact)
        case domain.PlanClosed() | domain.FollowUpEnded():
            return None  # funding announced AgreementClosed, the targets their last word: these are their echoes
        case (
            domain.ReportDue()
            | domain.ReportOverdue()
            | domain.ReportReminded()
            | domain.ReportSubmitted()
            | domain.ReportReturned()
            | domain.ReportAccepted()
            | domain.ReportAcceptanceUndone()
            | domain.ReportWaived()
        ):
            return _report(fact)
        case domain.IndicatorReported() | domain.IndicatorVerified():
            return _observed(fact)
        case domain.TargetJudged() | domain.TargetReopened():
            return _judged(fact)
        case _:
            return _besides(fact)


def _observed(fact: domain.ObservationFact) -> impact.ObservationEvent:
    if isinstance(fact, domain.IndicatorVerified):
        return impact.IndicatorVerified(**_value(fact), verified_on=fact.on)
    observation = fact.observation
    supersedes, reported_on = observation.entry.supersedes, observation.reported_on
    return impact.IndicatorReported(**_value(fact), supersedes=supersedes, reported_on=reported_on)


def _alert(fact: domain.AlertFact) -> impact.AlertEvent | None:
    if isinstance(fact, domain.TargetChecked):
        return None  # only what is found is told
    one = fact.alert
    about: dict[str, Any] = {
        **_ids(fact.plan),
        "alert": one.number,
        "kind": one.kind,
        "code": one.code,
        "report": one.report,
        "observation_id": one.observation_id,
    }
    if isinstance(fact, domain.AlertRaised):
        return impact.AlertRaised(**about, raised_on=one.raised_on)
    return impact.AlertClosed(**about, closed_on=fact.on)


def _besides(fact: domain.BelongingFact | domain.AlertFact) -> Event | None:
    match fact:
        case domain.TargetChecked() | domain.AlertRaised() | domain.AlertClosed():
            return _alert(fact)
        case domain.PlanRevised():
            return _revised(fact)
        case domain.PlanHandedOver():
            return None  # intake told it
        case domain.EvidenceDeposited() | domain.EvidenceJudged():
            return None  # documents stay here; who acts on them reads them here
        case domain.IndicatorAdded():
            return impact.IndicatorAdded(**_ids(fact.plan), indicator=_target(fact.indicator), added_on=fact.on)
        case _:
            return _cohort(fact)


def _ids(plan: domain.PlanRef) -> dict[str, Any]:
    return {
        "plan_id": plan.plan_id,
        "application_id": plan.application_id,
        "agreement_id": plan.agreement_id,
        "edition": plan.edition,
    }


def _opened(fact: domain.MonitoringPlanOpened) -> impact.MonitoringPlanOpened:
    return impact.MonitoringPlanOpened(
        **_ids(fact.plan),
        indicators=tuple(_target(one) for one in fact.indicators),
        reports=tuple(
            impact.ReportObligation(number=one.number, kind=one.kind, due_on=one.due_on) for one in fact.reports
        ),
        opened_on=fact.opened_on,
    )


def _revised(fact: domain.PlanRevised) -> impact.MonitoringPlanRevised:
    return impact.MonitoringPlanRevised(
        **_ids(fact.plan),
        indicators=tuple(_target(one) for one in fact.indicators),
        reports=tuple(
            impact.ReportObligation(number=one.number, kind=one.kind, due_on=one.due_on) for one in fact.reports
        ),
        revised_on=fact.on,
    )


def _target(one: domain.Indicator) -> IndicatorTarget:
    return IndicatorTarget(
        code=one.code,
        kind=one.kind,
        unit=one.unit,
        baseline=one.baseline,
        target=one.target,
        target_denominator=one.target_denominator,
        due_on=one.due_on,
    )


_FOLLOW_UPS: Final[dict[domain.FollowUpState, type[impact.FollowUpEvent]]] = {
    domain.FollowUpState.OPEN: impact.FollowUpOpened,
    domain.FollowUpState.ANSWERED: impact.FollowUpAnswered,
    domain.FollowUpState.MISSED: impact.FollowUpMissed,
}


def _cohort(fact: domain.CohortFact) -> impact.CohortEvent | None:
    if isinstance(fact, domain.ActivityRecorded | domain.ActivityCorrected):
        return None  # activities stay here too
    one = fact.cohort
    window = {"follow_up_from": one.follow_up_from, "follow_up_until": one.follow_up_until}
    about: dict[str, Any] = {**_ids(fact.plan), "cohort_id": one.id, **window}
    if isinstance(fact, domain.CohortDeclared):
        return impact.CohortDeclared(**about, size=one.size, starts_on=one.starts_on, ends_on=one.ends_on)
    if isinstance(fact, domain.CohortCorrected):
        days: dict[str, Any] = {"starts_on": one.starts_on, "ends_on": one.ends_on, "corrected_on": fact.correction.on}
        return impact.CohortCorrected(**about, size=one.size, follow_up=one.state, **days)
    return _FOLLOW_UPS[fact.to](**about, moved_on=fact.on)


def _report(fact: domain.ReportFact) -> impact.ReportEvent:  # noqa: PLR0911  one return for each kind of fact
    report = fact.report
    about: dict[str, Any] = {**_ids(fact.plan), "report": report.number, "kind": report.kind, "due_on": report.due_on}
    match fact:
        case domain.ReportDue() | domain.ReportOverdue():
            return (impact.ReportDue if isinstance(fact, domain.ReportDue) else impact.ReportOverdue)(**about)
        case domain.ReportReminded():
            return impact.ReportReminded(**about, reminded_on=fact.on, days_after_due=(fact.on - report.due_on).days)
        case domain.ReportSubmitted():
            return impact.ReportSubmitted(**about, submitted_on=fact.on)
        case domain.ReportReturned():
            return impact.ReportReturned(**about, reason=fact.reason, returned_on=fact.on)
        case domain.ReportAccepted():
            return impact.ReportAccepted(**about, accepted_on=fact.on)
        case domain.ReportAcceptanceUndone():
            return impact.ReportAcceptanceUndone(**about, undone_on=fact.on)
        case domain.ReportWaived():
            return impact.ReportWaived(**about, waived_on=fact.on)
        case _:
            assert_never(fact)


def _value(fact: domain.ObservationFact) -> dict[str, Any]:
    entry = fact.observation.entry
    return {
        **_ids(fact.plan),
        "observation_id": fact.observation.id,
        "code": entry.code,
        "kind": fact.indicator.kind,
        "unit": fact.indicator.unit,
        "value": entry.value,
        "denominator": entry.denominator,
        "non_respondents": entry.non_respondents,
        "period_start": entry.period_start,
        "period_end": entry.period_end,
        "parts": tuple(_part(one) for one in domain.parts_of(entry)) or None,
    }


def _part(one: domain.Part) -> impact.ObservedPart:
    return impact.ObservedPart(
        dimension=one.dimension, category=one.category, value=one.value, denominator=one.denominator
    )


def _judged(fact: domain.TargetJudged | domain.TargetReopened) -> impact.AgainstTarget:
    if isinstance(fact, domain.TargetReopened):
        return impact.TargetReopened(**_against(fact), reopened_on=fact.on)
    announced = impact.TargetReached if fact.judgement is domain.Judgement.REACHED else impact.TargetMissed
    return announced(**_against(fact), judged_on=fact.on)


def _against(fact: domain.TargetJudged | domain.TargetReopened) -> dict[str, Any]:
    indicator = fact.indicator
    return {
        **_ids(fact.plan),
        "code": indicator.code,
        "unit": indicator.unit,
        "target": indicator.target,
        "target_denominator": indicator.target_denominator,
        "value": fact.total.value,
        "denominator": fact.total.denominator,
    }
