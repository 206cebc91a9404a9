"""Alerts: what a person should look at. Each says in a sentence the simple rule that raised it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from impact.domain.states import AlertState


class AlertKind(StrEnum):
    """Cible compromise, rapport en retard, valeur aberrante."""

    TARGET_UNLIKELY = "TARGET_UNLIKELY"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    OUTLIER = "OUTLIER"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a plan; `number` counts from 1. It is about an indicator, a report or an observation."""

    number: int
    kind: AlertKind
    explanation: str
    raised_on: date
    code: str | None = None
    report: int | None = None
    observation_id: UUID | None = None
    state: AlertState = AlertState.OPEN
    closed_on: date | None = None
    closed_by: str | None = None
    closed_because: str | None = None
