"""What falls due: reports, reminders of them, follow-ups of cohorts. Due instants are the first of a Paris day."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from impact import handlers
from impact.store import documents, plans
from shared.files.scanner import Scanner
from shared.messaging import Timer, Timers
from shared.postgres import Transaction

TIMERS: Timers = (
    Timer(name="report-due", find=plans.REPORTS_DUE, fire=handlers.reports_fall_due),
    Timer(name="report-overdue", find=plans.REPORTS_OVERDUE, fire=handlers.reports_fall_overdue),
    Timer(name="report-reminder", find=plans.REPORTS_TO_REMIND, fire=handlers.reports_are_reminded),
    Timer(name="follow-up-opens", find=plans.FOLLOW_UPS_TO_OPEN, fire=handlers.follow_ups_open),
    Timer(name="follow-up-missed", find=plans.FOLLOW_UPS_MISSED, fire=handlers.follow_ups_missed),
    Timer(name="follow-up-ends", find=plans.FOLLOW_UPS_TO_END, fire=handlers.follow_up_ends),
    Timer(name="target-check", find=plans.TO_CHECK, fire=handlers.targets_are_checked),
)


def scanning(scanner: Callable[[], Scanner]) -> Timers:
    """What falls due with the antivirus; `scanner` says who scans."""

    async def scan(tx: Transaction, evidence_id: UUID, *, at: datetime) -> None:
        await handlers.scan_evidence(tx, evidence_id, scanner=scanner(), at=at)

    return (Timer(name="scan-evidence", find=documents.TO_SCAN, fire=scan),)
