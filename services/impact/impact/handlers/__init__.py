"""Load, decide, save, announce. Ends with the table of what impact reacts to.

commands   asked over HTTP       queries    who may see what
depositing documents and files   forms      what reports answer
access     which plan, whose     following  cohorts, activities, the library
correcting what was wrong of them
alerting   what a person should look at
lists      reports, observations  tasks     what waits for the caller
dashboard  what a staff page needs  studies    published tables of territories
confidential what may be shown of an edition
reactions  heard, or fallen due  happening  how facts are saved and announced
"""

from impact.domain import DEFAULT_REMINDER_DAYS
from impact.handlers.alerting import alerts_listed, close_alert, targets_are_checked
from impact.handlers.commands import (
    accept_report,
    report_indicator,
    return_report,
    submit_report,
    undo_acceptance,
    verify,
)
from impact.handlers.correcting import correct_activity, correct_cohort
from impact.handlers.dashboard import dashboard
from impact.handlers.depositing import deposit_evidence, import_observations, scan_evidence
from impact.handlers.following import (
    add_indicator,
    declare_cohort,
    definition_versions,
    follow_up_ends,
    follow_ups_missed,
    follow_ups_open,
    library,
    publish_definition,
    record_activity,
)
from impact.handlers.forms import form_of_report, forms_listed, publish_form
from impact.handlers.lists import observations_listed, reports_listed
from impact.handlers.queries import added_up, evidence, listed, published, published_parts, shared_out, shown
from impact.handlers.reactions import (
    on_agreement_amended,
    on_agreement_closed,
    on_agreement_terminated,
    on_application_resubmitted,
    on_application_submitted,
    on_application_transferred,
    opening_plans,
    reports_are_reminded,
    reports_fall_due,
    reports_fall_overdue,
)
from impact.handlers.studies import study
from shared.contracts import funding, intake
from shared.messaging import Reactions
from shared.web.acting import on_members_recorded

__all__ = [
    "REACTIONS",
    "accept_report",
    "add_indicator",
    "added_up",
    "alerts_listed",
    "close_alert",
    "correct_activity",
    "correct_cohort",
    "dashboard",
    "declare_cohort",
    "definition_versions",
    "deposit_evidence",
    "evidence",
    "follow_up_ends",
    "follow_ups_missed",
    "follow_ups_open",
    "form_of_report",
    "forms_listed",
    "import_observations",
    "library",
    "listed",
    "observations_listed",
    "publish_definition",
    "publish_form",
    "published",
    "published_parts",
    "reactions",
    "record_activity",
    "report_indicator",
    "reports_are_reminded",
    "reports_fall_due",
    "reports_fall_overdue",
    "reports_listed",
    "return_report",
    "scan_evidence",
    "shared_out",
    "shown",
    "study",
    "submit_report",
    "targets_are_checked",
    "undo_acceptance",
    "verify",
]


def reactions(reminder_days: tuple[int, ...]) -> Reactions:
    """What impact does when it hears an event; carriers are reminded of reports on days counted from the due day."""
    return {
        intake.ApplicationSubmitted: on_application_submitted,
        intake.MembersRecorded: on_members_recorded,
        intake.ApplicationResubmitted: on_application_resubmitted,
        intake.ApplicationTransferred: on_application_transferred,
        funding.AgreementSigned: opening_plans(reminder_days),
        funding.AgreementAmended: on_agreement_amended,
        funding.AgreementClosed: on_agreement_closed,
        funding.AgreementTerminated: on_agreement_terminated,
    }


REACTIONS: Reactions = reactions(DEFAULT_REMINDER_DAYS)
