"""The monitoring plan in PostgreSQL: one row that guards, and rows for its indicators, reports and observations.

A change is written as the difference between the plan before and after it, under the revision that was read.
"""

from impact.store.plans.alerts import TO_CHECK, ListedAlert, alerts_listed
from impact.store.plans.belonging import FOLLOW_UPS_MISSED, FOLLOW_UPS_TO_END, FOLLOW_UPS_TO_OPEN
from impact.store.plans.finding import (
    REPORTS_DUE,
    REPORTS_OVERDUE,
    REPORTS_TO_REMIND,
    Listed,
    Wanted,
    listed,
    plan_of_agreement,
    plan_of_observation,
    plans_of_application,
)
from impact.store.plans.lists import ListedObservation, ListedReport, observations_listed, reports_listed
from impact.store.plans.reading import load, lock
from impact.store.plans.writing import save

__all__ = [
    "FOLLOW_UPS_MISSED",
    "FOLLOW_UPS_TO_END",
    "FOLLOW_UPS_TO_OPEN",
    "REPORTS_DUE",
    "REPORTS_OVERDUE",
    "REPORTS_TO_REMIND",
    "TO_CHECK",
    "Listed",
    "ListedAlert",
    "ListedObservation",
    "ListedReport",
    "Wanted",
    "alerts_listed",
    "listed",
    "load",
    "lock",
    "observations_listed",
    "plan_of_agreement",
    "plan_of_observation",
    "plans_of_application",
    "reports_listed",
    "save",
]
