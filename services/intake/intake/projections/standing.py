"""Where each file stands, and its timeline: what review, funding and impact announce of it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from intake.domain.notice_texts import NoticeTemplate
from intake.store import standings
from intake.store.hearings_told import KEEP_HEARING_TO_TELL
from intake.store.notices import KEEP_TO_TELL
from shared.clock import paris_day
from shared.contracts import Event, funding, impact, review
from shared.messaging import Batch
from shared.vocabulary import Outcome

DETAILS: Final[Mapping[type[Event], tuple[str, ...]]] = {
    review.CaseOpened: ("committee_code", "committee_kind", "routing_rule"),
    review.AppealLodged: ("lodged_on",),
    review.CaseReferred: ("from_committee_code", "committee_code", "committee_kind", "reason"),
    review.HearingProposed: ("hearing_id", "slots", "starts", "revision"),
    review.HearingConfirmed: ("hearing_id", "starts_at", "revision"),
    review.HearingCancelled: ("hearing_id", "reason", "revision"),
    review.HearingHeld: ("hearing_id", "held_on"),
    review.ConflictDeclared: (),
    review.ConflictLifted: (),
    review.AwardProposed: ("committee_code", "amount_cents"),
    review.AwardWithdrawn: ("reason",),
    review.DecisionMade: ("committee_code", "outcome", "reason", "amount_cents"),
    funding.FundsReserved: ("envelope_key", "amount_cents"),
    funding.ReservationRefused: ("envelope_key", "amount_cents", "available_cents", "reason"),
    funding.ReservationReleased: ("envelope_key", "amount_cents", "reason"),
    funding.AgreementDrafted: ("number", "amount_cents", "sign_before"),
    funding.AgreementSigned: ("number", "amount_cents", "signed_on", "final_report_due_on"),
    funding.AgreementAmended: ("number", "version", "amount_cents", "ends_on", "final_report_due_on"),
    funding.AgreementLapsed: ("number", "lapsed_on"),
    funding.InstalmentReleased: ("instalment", "kind", "amount_cents"),
    funding.InstalmentReleaseUndone: ("instalment", "kind", "amount_cents"),
    funding.InstalmentHeld: ("instalment", "kind", "reason"),
    funding.PaymentOrdered: ("instalment", "kind", "amount_cents", "attempt"),
    funding.PaymentOrderCancelled: ("instalment", "kind", "amount_cents", "reason"),
    funding.PaymentRejected: ("instalment", "kind", "amount_cents", "bank_reason"),
    funding.InstalmentPaid: ("instalment", "kind", "amount_cents", "paid_on"),
    funding.PaymentReturned: ("instalment", "kind", "amount_cents", "bank_reason"),
    funding.FinancialReportOverdue: ("due_on",),
    funding.FinancialReportReminded: ("due_on", "days_after_due"),
    funding.FinancialReportReturned: ("version", "due_on"),
    funding.FinancialReportAccepted: ("eligible_cents", "entitled_cents"),
    funding.FinancialReportAcceptanceUndone: (),
    funding.AttachmentDeposited: ("attachment_id", "kind"),
    funding.AttachmentCleared: ("attachment_id",),
    funding.AttachmentRefused: ("attachment_id",),
    funding.ClawbackNotified: ("clawback_id", "amount_cents", "ground", "answer_by"),
    funding.ClawbackOrdered: ("clawback_id", "amount_cents", "ground"),
    funding.ClawbackReceived: ("amount_cents", "outstanding_cents"),
    funding.ClawbackWrittenOff: ("amount_cents",),
    funding.ClawbackCancelled: ("clawback_id", "amount_cents", "reason"),
    funding.AgreementClosed: ("number", "paid_cents", "recovered_cents", "released_cents"),
    funding.TerminationNotified: ("termination_id", "ground", "cure_by"),
    funding.TerminationAbandoned: ("termination_id", "abandoned_on"),
    funding.AgreementTerminated: (
        *("number", "ground", "paid_cents", "recovered_cents", "released_cents", "claimed_cents"),
    ),
    impact.MonitoringPlanOpened: (),
    impact.MonitoringPlanRevised: ("revised_on",),
    impact.ReportDue: ("report", "kind", "due_on"),
    impact.ReportReminded: ("report", "kind", "due_on", "days_after_due"),
    impact.ReportOverdue: ("report", "kind", "due_on"),
    impact.ReportSubmitted: ("report", "kind"),
    impact.ReportReturned: ("report", "kind", "reason"),
    impact.ReportAccepted: ("report", "kind"),
    impact.ReportAcceptanceUndone: ("report", "kind"),
    impact.ReportWaived: ("report", "kind", "due_on"),
    impact.IndicatorReported: ("code", "unit", "value", "denominator"),
    impact.IndicatorVerified: ("code", "unit", "value", "denominator"),
    impact.IndicatorAdded: ("added_on",),
    impact.CohortDeclared: ("cohort_id", "size", "starts_on", "ends_on"),
    impact.CohortCorrected: ("cohort_id", "size", "starts_on", "ends_on", "follow_up_from", "follow_up_until"),
    impact.FollowUpOpened: ("cohort_id", "follow_up_from", "follow_up_until"),
    impact.FollowUpAnswered: ("cohort_id",),
    impact.FollowUpMissed: ("cohort_id", "follow_up_until"),
    impact.TargetReached: ("code", "unit", "value", "denominator", "target", "target_denominator"),
    impact.TargetMissed: ("code", "unit", "value", "denominator", "target", "target_denominator"),
    impact.TargetReopened: ("code", "unit", "value", "denominator", "target", "target_denominator"),
}
"""What a timeline keeps of each event that names an application: codes, dates and amounts."""


def on_event(batch: Batch, event: Any, *, at: datetime) -> None:
    """Every one of them names an application and stands in its timeline; some change its standing."""
    what = type(event).__name__
    detail = event.model_dump(mode="json", include=set(DETAILS[type(event)]), exclude_none=True)
    batch.write(standings.KEEP_ENTRY, event.application_id, at, what, json.dumps(detail))
    match event:
        case review.CaseEvent():
            _on_case(batch, event, at)
        case funding.ReservationReleased():
            batch.write(standings.KEEP_RELEASE, event.application_id, event.reason)
        case funding.AgreementEvent():
            _on_agreement(batch, event, at)
            _on_clawback(batch, event, at)
            _on_money(batch, event)
            _on_accounts(batch, event, at)
        case impact.ReportEvent():
            _on_report(batch, event, at)
        case _:
            pass


def _on_case(batch: Batch, event: review.CaseEvent, at: datetime) -> None:
    match event:
        case review.CaseOpened() | review.CaseReferred():
            batch.write(standings.KEEP_COMMITTEE, event.application_id, event.committee_code, _rank(event))
            if isinstance(event, review.CaseReferred) and event.session_id is not None:  # a committee's vote
                _tell_of_decision(batch, event, Outcome.REFERRED, event.referred_on, at)
        case review.DecisionMade():
            batch.write(standings.KEEP_COMMITTEE, event.application_id, event.committee_code, _rank(event))
            batch.write(
                standings.KEEP_DECISION,
                *(event.application_id, _rank(event), event.outcome, event.reason),
                *(event.decided_on, event.amount_cents),
            )
            _tell_of_decision(batch, event, event.outcome, event.decided_on, at, event.amount_cents)
        case review.HearingProposed(revision=int(revision), starts=starts):
            template = NoticeTemplate.HEARING_MOVED if revision > 1 else NoticeTemplate.HEARING_PROPOSED
            _tell_of_hearing(batch, event, template, f"{event.hearing_id} {revision}", starts, at)
        case review.HearingConfirmed(revision=revision, starts_at=starts_at):
            template, cause = NoticeTemplate.HEARING_CONFIRMED, f"{event.hearing_id} {revision}"
            _tell_of_hearing(batch, event, template, cause, (starts_at,), at)
        case review.HearingCancelled(revision=int(revision), starts=starts):
            template, cause = NoticeTemplate.HEARING_CANCELLED, f"{event.hearing_id} {revision} {event.reason}"
            _tell_of_hearing(batch, event, template, cause, starts, at)
        case _:
            pass


def _tell_of_hearing(
    batch: Batch,
    event: review.HearingProposed | review.HearingConfirmed | review.HearingCancelled,
    template: NoticeTemplate,
    cause: str,
    starts: tuple[datetime, ...],
    at: datetime,
) -> None:
    if starts:
        told = (template, cause, at, paris_day(starts[0]), list(starts))
        batch.write(KEEP_HEARING_TO_TELL, event.application_id, *told)


def _tell_of_decision(
    batch: Batch,
    event: review.CaseReferred | review.DecisionMade,
    outcome: Outcome,
    on: date,
    at: datetime,
    amount_cents: int = 0,
) -> None:
    cause = f"{outcome} {on}{' appeal' if event.appeal_of else ''}"
    batch.write(KEEP_TO_TELL, event.application_id, NoticeTemplate.DECISION, cause, at, amount_cents, on)


def _rank(event: review.CaseOpened | review.CaseReferred | review.DecisionMade) -> int:
    return 2 if event.appeal_of else 1


def _on_report(batch: Batch, event: impact.ReportEvent, at: datetime) -> None:
    match event:
        case impact.ReportReminded(days_after_due=days):
            template = NoticeTemplate.REPORT_REMINDER if days > 0 else NoticeTemplate.REPORT_DUE
            cause = f"{event.report} {event.due_on} {days:+d}"
        case impact.ReportReturned():
            template, cause = NoticeTemplate.REPORT_RETURNED, f"{event.report} {at.isoformat()}"
        case impact.ReportOverdue():
            template, cause = NoticeTemplate.REPORT_REMINDER, f"{event.report} {event.due_on}"
        case _:
            template, cause = None, ""
    if not isinstance(event, impact.ReportReminded):  # which leaves a report as it was, overdue or not
        undone = isinstance(event, impact.ReportAcceptanceUndone)  # handed in as it was, and to be examined again
        state = "SUBMITTED" if undone else type(event).__name__.removeprefix("Report").upper()
        batch.write(standings.KEEP_REPORT, event.application_id, state, event.due_on)
    if template is not None:
        batch.write(KEEP_TO_TELL, event.application_id, template, cause, at, 0, event.due_on)


def _on_agreement(batch: Batch, event: funding.AgreementEvent, at: datetime) -> None:
    keep = standings.KEEP_AGREEMENT_STATE
    match event:
        case funding.AgreementDrafted():
            batch.write(standings.KEEP_AGREEMENT, event.application_id, event.number, event.sign_before)
            told = (NoticeTemplate.AGREEMENT_TO_SIGN, event.number, at, event.amount_cents, event.sign_before)
            batch.write(KEEP_TO_TELL, event.application_id, *told)
        case funding.AgreementSigned():
            batch.write(keep, event.application_id, event.number, "SIGNED", None)
        case funding.AgreementAmended():
            batch.write(standings.KEEP_AMENDMENT, event.application_id, event.amount_cents)
        case funding.AgreementLapsed():
            batch.write(keep, event.application_id, event.number, "LAPSED", None)
        case funding.AgreementClosed():
            batch.write(keep, event.application_id, event.number, "CLOSED", event.closed_on)
        case funding.AgreementTerminated():
            batch.write(keep, event.application_id, event.number, "TERMINATED", event.terminated_on)
        case funding.TerminationNotified():
            told = (NoticeTemplate.TERMINATION_NOTICE, f"{event.ground} {event.termination_id}", at, 0, event.cure_by)
            batch.write(KEEP_TO_TELL, event.application_id, *told)
        case _:
            pass


def _on_clawback(batch: Batch, event: funding.AgreementEvent, at: datetime) -> None:
    if isinstance(event, funding.ClawbackNotified):
        cause = f"{event.ground} {event.clawback_id}"
        told = (NoticeTemplate.CLAWBACK, cause, at, event.amount_cents, event.answer_by)
        batch.write(KEEP_TO_TELL, event.application_id, *told)


def _on_accounts(batch: Batch, event: funding.AgreementEvent, at: datetime) -> None:
    match event:
        case funding.FinancialReportReminded(due_on=day, days_after_due=days):
            late = days > 0
            template = NoticeTemplate.FINANCIAL_REPORT_REMINDER if late else NoticeTemplate.FINANCIAL_REPORT_DUE
            cause = f"{day} {days:+d}"
        case funding.FinancialReportOverdue(due_on=day):
            template, cause = NoticeTemplate.FINANCIAL_REPORT_OVERDUE, f"{day} {event.overdue_on}"
        case funding.FinancialReportReturned():
            day = event.due_on or event.returned_on
            template, cause = NoticeTemplate.FINANCIAL_REPORT_RETURNED, str(event.version)
        case _:
            return
    batch.write(KEEP_TO_TELL, event.application_id, template, cause, at, 0, day)


def _on_money(batch: Batch, event: funding.AgreementEvent) -> None:
    match event:
        case funding.InstalmentPaid():
            batch.write(standings.ADD_PAYMENT, event.application_id, event.amount_cents)
        case funding.PaymentReturned():
            batch.write(standings.TAKE_PAYMENT_BACK, event.application_id, event.amount_cents)
        case funding.ClawbackReceived():
            batch.write(standings.ADD_RECOVERY, event.application_id, event.amount_cents)
        case _:
            pass
