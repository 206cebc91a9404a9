"""Every SQL statement of intake, by what it keeps: calls, applications (and their vault), standings."""

from intake.store.applications import (
    Search,
    insert_application,
    list_applications,
    load_application,
    lock_application,
    save_application,
)
from intake.store.calls import (
    CALLS_TO_CLOSE,
    hold_call,
    insert_call,
    list_calls,
    load_call,
    lock_call,
    save_call,
    take_rank,
)
from intake.store.standings import Entry, Standing, agreement_is_signed, load_standing, load_timeline

__all__ = [
    "CALLS_TO_CLOSE",
    "Entry",
    "Search",
    "Standing",
    "agreement_is_signed",
    "hold_call",
    "insert_application",
    "insert_call",
    "list_applications",
    "list_calls",
    "load_application",
    "load_call",
    "load_standing",
    "load_timeline",
    "lock_application",
    "lock_call",
    "save_application",
    "save_call",
    "take_rank",
]
