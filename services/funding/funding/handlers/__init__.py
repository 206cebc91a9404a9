"""What funding does: load, decide, save, announce. One module for each business object; HTTP and events meet here.

bookkeeping    ledger entries and announcing, for all of them
access         loading under a lock, and who may touch it
copies         what is kept of intake's events
envelopes      opening envelopes, looking at them; transfers: moving money between them
reservations   reserving and releasing
agreements     drawing up, signing, lapsing
succession     a project changes hands
amendments     new versions of agreements; shares of a consortium
conditions     what must be met before anything is paid, and was not after all
papers         agreements and amendments as PDF
instalments    changing the schedule, holding by hand, a lapsed approval
bank_details   the account to pay to; vault: sealing and opening accounts; office: who pays, and how carefully
orders         orders and their approval
batches        the file to the bank; stops: nothing leaves
bank_files     what the bank says: files; bank_answers: each word of them; matching: what people make of the rest
reports        what impact says of activity reports
financial_reports   the form, its submission and its acceptance; attachments: its documents, cabinet: where they lie
taking_back    acceptances that were wrong
accounts       closing; terminating: ending before its time
clawbacks      what must come back: proposed, heard, ordered, given up; receipts: what came in for it
tasks          what waits for the caller
open_data      versions of what is published; press: who publishes, what and where
"""

from typing import Final

from funding.handlers.agreements import on_decision_made
from funding.handlers.copies import (
    on_application_resubmitted,
    on_application_submitted,
    on_application_withdrawn,
    on_call_rules_published,
)
from funding.handlers.reports import on_plan_opened, on_report_accepted, on_report_overdue, on_report_waived
from funding.handlers.reservations import on_award_proposed, on_award_withdrawn
from funding.handlers.succession import on_application_transferred
from funding.handlers.taking_back import on_report_acceptance_undone
from shared.contracts import impact, intake, review
from shared.messaging import Reactions
from shared.web.acting import on_members_recorded

REACTIONS: Final[Reactions] = {
    intake.CallRulesPublished: on_call_rules_published,
    intake.MembersRecorded: on_members_recorded,
    intake.ApplicationSubmitted: on_application_submitted,
    intake.ApplicationResubmitted: on_application_resubmitted,
    intake.ApplicationTransferred: on_application_transferred,
    intake.ApplicationWithdrawn: on_application_withdrawn,
    review.AwardProposed: on_award_proposed,
    review.AwardWithdrawn: on_award_withdrawn,
    review.DecisionMade: on_decision_made,
    impact.MonitoringPlanOpened: on_plan_opened,
    impact.MonitoringPlanRevised: on_plan_opened,
    impact.ReportOverdue: on_report_overdue,
    impact.ReportAccepted: on_report_accepted,
    impact.ReportAcceptanceUndone: on_report_acceptance_undone,
    impact.ReportWaived: on_report_waived,
}
