"""Load, decide, save, announce. Ends with the table of what impact reacts to.

commands   asked over HTTP       queries    who may see what
reactions  heard, or fallen due  happening  how facts are saved and announced
"""

from impact.handlers.commands import accept_report, report_indicator, return_report, submit_report, verify
from impact.handlers.queries import added_up, listed, shown
from impact.handlers.reactions import (
    on_agreement_closed,
    on_agreement_signed,
    on_application_submitted,
    reports_fall_due,
    reports_fall_overdue,
)
from shared.contracts import funding, intake
from shared.messaging import Reactions

__all__ = [
    "REACTIONS",
    "accept_report",
    "added_up",
    "listed",
    "report_indicator",
    "reports_fall_due",
    "reports_fall_overdue",
    "return_report",
    "shown",
    "submit_report",
    "verify",
]

REACTIONS: Reactions = {
    intake.ApplicationSubmitted: on_application_submitted,
    funding.AgreementSigned: on_agreement_signed,
    funding.AgreementClosed: on_agreement_closed,
}
