"""The rules of monitoring, pure: no clock, no ids made inside, nothing read or written.

states       the five state machines
library      the indicators that carriers choose from, as data
indicator    targets and totals            observation  values, their bounds, corrections
report       activity reports              plan         the aggregate, and how facts change it
facts        what happened
obligations  which reports are owed, when, and reminders of them; revising: an amendment moves days
monitoring   open, fall due, remind, close measuring    report and verify values, judge targets
reporting    hand in, return, accept reports
form         what reports answer            document     evidence, and evidence: which is taken
bulk         observations from a CSV file, line by line
roll_up      what projects reached, added up         territory    where
suppression  small counts, and what gives them away   confidentiality  of an edition   publishing  what anyone sees
yearly       published tables and their method  choosing  a plan's own indicators
cohort       cohorts, activities                following    their follow-up      correcting  what was wrong of them
pending      what is still awaited of a project that is over
alert        what a person should look at       alerting     the rules that raise it

Decisions return facts or raise vocabulary.Refusal / NotInThisState; `evolve` applies facts. Every `on` is a Paris day.
"""

from impact.domain.alert import Alert, AlertKind
from impact.domain.alerting import alerts_after, check_targets, close_alert
from impact.domain.breakdown import CATEGORIES, Part, parts_of
from impact.domain.bulk import Judged, Read, read_file, report_lines, write_file
from impact.domain.choosing import add_indicator
from impact.domain.cohort import FOLLOW_UP_DAYS, Activity, Cohort, Correction, months_after
from impact.domain.confidentiality import Confidentiality, Counted, Parted, Verified, confidentiality
from impact.domain.correcting import Asked, correct_activity, correct_cohort
from impact.domain.disaggregation import Disaggregation
from impact.domain.document import Evidence
from impact.domain.evidence import LARGEST_DOCUMENT, MEDIA_TYPES, MOST_DOCUMENTS, deposit, judge, to_prove
from impact.domain.facts import (
    ActivityCorrected,
    ActivityRecorded,
    AlertClosed,
    AlertFact,
    AlertRaised,
    BelongingFact,
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
    TargetJudged,
    TargetReopened,
)
from impact.domain.following import declare_cohort, follow_ups_missed, follow_ups_open, late, record_activity
from impact.domain.form import Answer, Form, Question, QuestionKind, check_questions
from impact.domain.indicator import Indicator, Judgement, Total, check_indicators
from impact.domain.library import (
    DURABLE_WORK_AT_SIX_MONTHS,
    IN_TRAINING_AT_SIX_MONTHS,
    IN_WORK_AT_SIX_MONTHS,
    LIBRARY,
    PARTICIPANTS_REACHED,
    POSITIVE_EXITS,
    SMALL_BUSINESSES_SUPPORTED,
    TRANSITION_WORK_AT_SIX_MONTHS,
    Aggregation,
    Definition,
    defined,
    next_version,
)
from impact.domain.measuring import report_indicator, report_value, verify
from impact.domain.monitoring import (
    Application,
    SignedAgreement,
    close,
    cut_short,
    end_follow_up,
    fall_due,
    fall_overdue,
    open_plan,
    overdue_from,
    remind,
)
from impact.domain.obligations import DEFAULT_REMINDER_DAYS, interim_days, reports_owed
from impact.domain.observation import Entry, Observation, Source
from impact.domain.pending import judged_from, too_early_again
from impact.domain.plan import Plan, evolve
from impact.domain.publishing import (
    Published,
    PublishedBreakdown,
    PublishedMeasure,
    PublishedPart,
    PublishedParts,
    published,
    published_parts,
)
from impact.domain.report import Exchange, ExchangeKind, Report
from impact.domain.reporting import Submission, accept_report, return_report, submit_report, undo_acceptance
from impact.domain.revising import AmendedAgreement, follow_amendment
from impact.domain.roll_up import TOTAL, By, Measure, PartSum, RollUp, SharedOut
from impact.domain.states import (
    STATE_MACHINES,
    AlertState,
    EvidenceState,
    FollowUpState,
    ObservationState,
    PlanState,
    ReportState,
)
from impact.domain.suppression import bundled, bundles, is_small
from impact.domain.territory import EVERYWHERE, Territory
from impact.domain.yearly import METHOD, Study

__all__ = [
    "CATEGORIES",
    "DEFAULT_REMINDER_DAYS",
    "DURABLE_WORK_AT_SIX_MONTHS",
    "EVERYWHERE",
    "FOLLOW_UP_DAYS",
    "IN_TRAINING_AT_SIX_MONTHS",
    "IN_WORK_AT_SIX_MONTHS",
    "LARGEST_DOCUMENT",
    "LIBRARY",
    "MEDIA_TYPES",
    "METHOD",
    "MOST_DOCUMENTS",
    "PARTICIPANTS_REACHED",
    "POSITIVE_EXITS",
    "SMALL_BUSINESSES_SUPPORTED",
    "STATE_MACHINES",
    "TOTAL",
    "TRANSITION_WORK_AT_SIX_MONTHS",
    "Activity",
    "ActivityCorrected",
    "ActivityRecorded",
    "Aggregation",
    "Alert",
    "AlertClosed",
    "AlertFact",
    "AlertKind",
    "AlertRaised",
    "AlertState",
    "AmendedAgreement",
    "Answer",
    "Application",
    "Asked",
    "BelongingFact",
    "By",
    "Cohort",
    "CohortCorrected",
    "CohortDeclared",
    "CohortFact",
    "Confidentiality",
    "Correction",
    "Counted",
    "Definition",
    "Disaggregation",
    "Entry",
    "Evidence",
    "EvidenceDeposited",
    "EvidenceJudged",
    "EvidenceState",
    "Exchange",
    "ExchangeKind",
    "Fact",
    "FollowUpEnded",
    "FollowUpMoved",
    "FollowUpState",
    "Form",
    "Indicator",
    "IndicatorAdded",
    "IndicatorReported",
    "IndicatorVerified",
    "Judged",
    "Judgement",
    "Measure",
    "MonitoringPlanOpened",
    "Observation",
    "ObservationFact",
    "ObservationState",
    "Part",
    "PartSum",
    "Parted",
    "Plan",
    "PlanClosed",
    "PlanHandedOver",
    "PlanRef",
    "PlanRevised",
    "PlanState",
    "Published",
    "PublishedBreakdown",
    "PublishedMeasure",
    "PublishedPart",
    "PublishedParts",
    "Question",
    "QuestionKind",
    "Read",
    "Report",
    "ReportAcceptanceUndone",
    "ReportAccepted",
    "ReportDue",
    "ReportFact",
    "ReportOverdue",
    "ReportReminded",
    "ReportReturned",
    "ReportState",
    "ReportSubmitted",
    "ReportWaived",
    "RollUp",
    "SharedOut",
    "SignedAgreement",
    "Source",
    "Study",
    "Submission",
    "TargetChecked",
    "TargetJudged",
    "TargetReopened",
    "Territory",
    "Total",
    "Verified",
    "accept_report",
    "add_indicator",
    "alerts_after",
    "bundled",
    "bundles",
    "check_indicators",
    "check_questions",
    "check_targets",
    "close",
    "close_alert",
    "confidentiality",
    "correct_activity",
    "correct_cohort",
    "cut_short",
    "declare_cohort",
    "defined",
    "deposit",
    "end_follow_up",
    "evolve",
    "fall_due",
    "fall_overdue",
    "follow_amendment",
    "follow_ups_missed",
    "follow_ups_open",
    "interim_days",
    "is_small",
    "judge",
    "judged_from",
    "late",
    "months_after",
    "next_version",
    "open_plan",
    "overdue_from",
    "parts_of",
    "published",
    "published_parts",
    "read_file",
    "record_activity",
    "remind",
    "report_indicator",
    "report_lines",
    "report_value",
    "reports_owed",
    "return_report",
    "submit_report",
    "to_prove",
    "too_early_again",
    "undo_acceptance",
    "verify",
    "write_file",
]
