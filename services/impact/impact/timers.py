"""What falls due: activity reports and reminders of them. Due instants are the first of a day in Paris."""

from impact import handlers
from impact.store import plans
from shared.messaging import Timer, Timers

TIMERS: Timers = (
    Timer(name="report-due", find=plans.REPORTS_DUE, fire=handlers.reports_fall_due),
    Timer(name="report-overdue", find=plans.REPORTS_OVERDUE, fire=handlers.reports_fall_overdue),
    Timer(name="report-reminder", find=plans.REPORTS_TO_REMIND, fire=handlers.reports_are_reminded),
)
