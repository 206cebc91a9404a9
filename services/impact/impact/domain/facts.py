"""What happened to a plan. Each fact names the plan, so that what is announced of it needs nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from impact.domain.alert import Alert
from impact.domain.cohort import Activity, Cohort, Correction
from impact.domain.document import Evidence
from impact.domain.form import Answer
from impact.domain.indicator import Indicator, Judgement, Total
from impact.domain.observation import Observation
from impact.domain.report import Report
from impact.domain.states import EvidenceState, FollowUpState
from shared.vocabulary import ReportReturnReason


@dataclass(frozen=True, slots=True)
class PlanRef:
    """Which plan, of which agreement, application and edition."""

    plan_id: UUID
    application_id: UUID
    agreement_id: UUID
    edition: int


@dataclass(frozen=True, slots=True)
class MonitoringPlanOpened:
    """The agreement is signed: this is what will be measured, and when it must be told."""

    plan: PlanRef
    agreement_number: str
    carrier_siret: str
    indicators: tuple[Indicator, ...]
    reports: tuple[Report, ...]
    overdue_after_days: int
    opened_on: date
    reminder_days: tuple[int, ...] = ()
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanRevised:
    """The agreement was amended: `reports` and `indicators` are those whose day moved, or that are new."""

    plan: PlanRef
    reports: tuple[Report, ...]
    indicators: tuple[Indicator, ...]
    on: date


@dataclass(frozen=True, slots=True)
class PlanHandedOver:
    """Another organisation carries the project from now on: it reports what is still to be told."""

    plan: PlanRef
    to_siret: str


@dataclass(frozen=True, slots=True)
class PlanClosed:
    """The agreement is closed: nothing more is reported, but what is still `following`."""

    plan: PlanRef
    closed_on: date
    following: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpEnded:
    """The last window of a closed agreement's plan was verified, or passed: nothing more is reported."""

    plan: PlanRef
    on: date


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The day came on which the report falls due."""

    plan: PlanRef
    report: Report


@dataclass(frozen=True, slots=True)
class ReportOverdue:
    """The days of grace passed without the report."""

    plan: PlanRef
    report: Report


@dataclass(frozen=True, slots=True)
class ReportReminded:
    """The carrier is reminded of a report on a day set for it; `next_on` is the day of the next reminder."""

    plan: PlanRef
    report: Report
    on: date
    next_on: date | None


@dataclass(frozen=True, slots=True)
class ReportSubmitted:
    """The carrier handed in its report."""

    plan: PlanRef
    report: Report
    narrative: str
    by: str
    on: date
    evidence: tuple[UUID, ...] = ()
    form_id: UUID | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])


@dataclass(frozen=True, slots=True)
class ReportReturned:
    """The report went back to the carrier, who must mend it."""

    plan: PlanRef
    report: Report
    reason: ReportReturnReason
    comment: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ReportAccepted:
    """The report is good: what waited for it may be paid."""

    plan: PlanRef
    report: Report
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ReportAcceptanceUndone:
    """The report was wrongly accepted: it is to be examined again."""

    plan: PlanRef
    report: Report
    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ReportWaived:
    """An amendment dropped the instalment that waited for the report: nobody owes it any more."""

    plan: PlanRef
    report: Report
    on: date


@dataclass(frozen=True, slots=True)
class IndicatorReported:
    """A value was reported, perhaps in the place of an earlier one."""

    plan: PlanRef
    indicator: Indicator
    observation: Observation


@dataclass(frozen=True, slots=True)
class IndicatorVerified:
    """A second person verified a value."""

    plan: PlanRef
    indicator: Indicator
    observation: Observation
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class EvidenceDeposited:
    """A document is in the plan, to be cited."""

    plan: PlanRef
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class EvidenceJudged:
    """The antivirus said what it thinks of a document: it is clean, or nobody will ever read it."""

    plan: PlanRef
    evidence: Evidence
    to: EvidenceState


@dataclass(frozen=True, slots=True)
class IndicatorAdded:
    """The plan measures one more thing."""

    plan: PlanRef
    indicator: Indicator
    on: date


@dataclass(frozen=True, slots=True)
class CohortDeclared:
    """Participants go through the project together; their follow-up is set."""

    plan: PlanRef
    cohort: Cohort


@dataclass(frozen=True, slots=True)
class FollowUpMoved:
    """A cohort's follow-up opened, was answered or was missed."""

    plan: PlanRef
    cohort: Cohort
    to: FollowUpState
    on: date


@dataclass(frozen=True, slots=True)
class ActivityRecorded:
    """The project held something."""

    plan: PlanRef
    activity: Activity


@dataclass(frozen=True, slots=True)
class CohortCorrected:
    """What is said of a cohort is another thing from now on; its follow-up stands where the corrected days put it."""

    plan: PlanRef
    cohort: Cohort
    correction: Correction


@dataclass(frozen=True, slots=True)
class ActivityCorrected:
    """What is said of an activity is another thing from now on."""

    plan: PlanRef
    activity: Activity
    correction: Correction


@dataclass(frozen=True, slots=True)
class TargetChecked:
    """A target was looked at on its way; `next_on` is the next day."""

    plan: PlanRef
    indicator: Indicator
    next_on: date | None


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Somebody should look at something."""

    plan: PlanRef
    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertClosed:
    """Somebody did, and says why; or its cause is gone, and nobody needs to."""

    plan: PlanRef
    alert: Alert
    on: date
    by: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class TargetJudged:
    """An indicator reached its target, or missed it at the final report."""

    plan: PlanRef
    indicator: Indicator
    total: Total
    judgement: Judgement
    on: date


@dataclass(frozen=True, slots=True)
class TargetReopened:
    """What was said of a target no longer holds: its verified total fell below it, or its last day lies ahead again."""

    plan: PlanRef
    indicator: Indicator
    total: Total
    on: date


ReportFact = (
    ReportDue
    | ReportOverdue
    | ReportReminded
    | ReportSubmitted
    | ReportReturned
    | ReportAccepted
    | ReportAcceptanceUndone
    | ReportWaived
)
ObservationFact = IndicatorReported | IndicatorVerified
ChangeFact = PlanRevised | PlanHandedOver | IndicatorAdded
CorrectionFact = CohortCorrected | ActivityCorrected
CohortFact = CohortDeclared | FollowUpMoved | ActivityRecorded | CorrectionFact
BelongingFact = ChangeFact | EvidenceDeposited | EvidenceJudged | CohortFact
AlertFact = TargetChecked | AlertRaised | AlertClosed
TargetFact = TargetJudged | TargetReopened
ClosingFact = PlanClosed | FollowUpEnded
Fact = MonitoringPlanOpened | ClosingFact | ReportFact | ObservationFact | BelongingFact | AlertFact | TargetFact
