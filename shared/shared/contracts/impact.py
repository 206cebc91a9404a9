"""What impact announces: the monitoring plan, its indicators and its activity reports. Aggregates of people only."""

from datetime import date
from uuid import UUID

from shared.contracts.envelope import Event
from shared.contracts.intake import IndicatorTarget, Part
from shared.vocabulary import IndicatorKind, ReportKind, ReportReturnReason, Unit


class PlanEvent(Event, abstract=True):
    """The monitoring plan of one agreement."""

    SERVICE = "impact"
    AGGREGATE = "plan"
    KEY = "plan_id"


class ReportObligation(Part):
    """An activity report the agreement asks for; `number` counts from 1."""

    number: int
    kind: ReportKind
    due_on: date


class MonitoringPlanOpened(PlanEvent):
    """Monitoring started with the signed agreement."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    indicators: tuple[IndicatorTarget, ...]
    reports: tuple[ReportObligation, ...]
    opened_on: date


class MonitoringPlanRevised(PlanEvent):
    """An amendment moved days: `reports` and `indicators` are those that are due on another day, or new."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    indicators: tuple[IndicatorTarget, ...]
    reports: tuple[ReportObligation, ...]
    revised_on: date


class ReportEvent(PlanEvent, abstract=True):
    """What happens to one activity report."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    report: int
    kind: ReportKind
    due_on: date


class ReportDue(ReportEvent):
    """The report falls due on `due_on`."""


class ReportOverdue(ReportEvent):
    """The report did not come in time; the next instalment is held."""


class ReportReminded(ReportEvent):
    """The carrier is to be reminded of the report; `days_after_due` is negative before the due day."""

    reminded_on: date
    days_after_due: int


class ReportSubmitted(ReportEvent):
    """The carrier submitted the report."""

    submitted_on: date


class ReportReturned(ReportEvent):
    """The report was sent back to the carrier; the comments stay at impact."""

    reason: ReportReturnReason
    returned_on: date


class ReportAccepted(ReportEvent):
    """The report was accepted: what waited for it may be paid."""

    accepted_on: date


class ReportAcceptanceUndone(ReportEvent):
    """The report was wrongly accepted: it waits again to be examined, and what waited for it may no longer be paid."""

    undone_on: date


class ReportWaived(ReportEvent):
    """An amendment dropped the instalment that waited for the report: it is no longer owed."""

    waived_on: date


class ObservedPart(Part):
    """How much of a value one category has, in one dimension: GENDER, WOMEN. Codes only, the same for every project."""

    dimension: str
    category: str
    value: int
    denominator: int | None = None


class ObservationEvent(PlanEvent, abstract=True):
    """One value of one indicator. A RATIO has `value` over `denominator`; other units only `value`.

    `non_respondents` are those whose situation nobody knows: beside the denominator, never in it. `parts` share value
    and denominator out, once in each dimension; None where the carrier did not.
    """

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    observation_id: UUID
    code: str
    kind: IndicatorKind
    unit: Unit
    value: int
    denominator: int | None = None
    non_respondents: int | None = None
    period_start: date
    period_end: date
    parts: tuple[ObservedPart, ...] | None = None


class IndicatorReported(ObservationEvent):
    """The carrier reported a value; `supersedes` names the observation it corrects."""

    supersedes: UUID | None = None
    reported_on: date


class IndicatorVerified(ObservationEvent):
    """A second person verified the value."""

    verified_on: date


class IndicatorAdded(PlanEvent):
    """The plan measures one more thing since `added_on`."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    indicator: IndicatorTarget
    added_on: date


class CohortEvent(PlanEvent, abstract=True):
    """Participants who go through a project together; their follow-up is answered from one day to another."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    cohort_id: UUID
    follow_up_from: date
    follow_up_until: date


class CohortDeclared(CohortEvent):
    """The carrier declared a cohort of `size` people."""

    size: int
    starts_on: date
    ends_on: date


class CohortCorrected(CohortEvent):
    """What was declared of a cohort was wrong: this is what stands since `corrected_on`, its window with it.

    `follow_up` is where the corrected days put its follow-up: PLANNED, OPEN, ANSWERED or MISSED.
    """

    size: int
    starts_on: date
    ends_on: date
    follow_up: str
    corrected_on: date


class FollowUpEvent(CohortEvent, abstract=True):
    """What happens to the six-month follow-up of a cohort."""

    moved_on: date


class FollowUpOpened(FollowUpEvent):
    """Six months passed since the cohort ended: what became of its participants can be asked."""


class FollowUpAnswered(FollowUpEvent):
    """A first value was reported for the cohort after its six months."""


class FollowUpMissed(FollowUpEvent):
    """The days to answer passed; an answer is still taken."""


class AlertEvent(PlanEvent, abstract=True):
    """Something that a person should look at: `kind` is TARGET_UNLIKELY, REPORT_OVERDUE or OUTLIER.

    It is about the indicator of a code, a report or an observation; `alert` counts the alerts of the plan from 1.
    """

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    alert: int
    kind: str
    code: str | None = None
    report: int | None = None
    observation_id: UUID | None = None


class AlertRaised(AlertEvent):
    """A rule of impact found it."""

    raised_on: date


class AlertClosed(AlertEvent):
    """A person looked at it, or its cause is gone."""

    closed_on: date


class AgainstTarget(PlanEvent, abstract=True):
    """An indicator's verified value, and its target."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int
    code: str
    unit: Unit
    target: int
    target_denominator: int | None = None
    value: int
    denominator: int | None = None


class TargetEvent(AgainstTarget, abstract=True):
    """How an indicator ended against its target."""

    judged_on: date


class TargetReached(TargetEvent):
    """The verified value meets the target."""


class TargetMissed(TargetEvent):
    """The verified value at the final report stays under the target."""


class TargetReopened(AgainstTarget):
    """What was said of a target no longer holds: whether it is reached, is open again.

    A correction or a verification took the verified value below one that was reached; or the last day of one that was
    missed lies ahead again, by a cohort declared or corrected since.
    """

    reopened_on: date
