"""What the data of events is made of: the parts that several share, and the rules of an edition."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import (
    AppealTo,
    Audience,
    Axis,
    ConditionPrecedent,
    CostCategory,
    EnvelopeShare,
    LegalForm,
    Region,
)

PositiveCents = Annotated[int, Field(gt=0)]


class Part(BaseModel):
    """A part of an event's data."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ValidationSession(Part):
    """A session of the year: applications submitted by the end of `cutoff_on` (Paris) go to it."""

    name: str
    cutoff_on: date


class Criterion(Part):
    """A line of the scoring grid: its weight against those of the others."""

    code: str
    label: str
    weight: Annotated[int, Field(gt=0)]


class CallRules(Part):
    """The rules of an edition, under a semantic version. What each service needs of them travels here."""

    version: str
    axes: tuple[Axis, ...]
    legal_forms: tuple[LegalForm, ...]
    regions: tuple[Region, ...]
    minimum_cents: PositiveCents
    maximum_cents: int | None = None
    minimum_seniority_months: int = 0
    minutes_required: bool = True
    advance_percent: Annotated[int, Field(ge=0, le=100)] = 60
    signature_days: int = 90
    final_report_days: int = 60
    overdue_after_days: int = 30
    audiences: tuple[Audience, ...] = ()
    maximum_rate_percent: int | None = None
    seniority_on: date | None = None
    accounts_required: bool = False
    required_documents: tuple[str, ...] = ()
    scoring_grid: tuple[Criterion, ...] = ()
    interim_percents: tuple[int, ...] = ()
    conditions_precedent: tuple[ConditionPrecedent, ...] = ()
    indirect_cost_percent: Annotated[int, Field(ge=0, le=100)] = 10
    indirect_cost_cap_cents: int | None = None
    explained_variance_percent: Annotated[int, Field(ge=0, le=100)] = 20
    appeal_months: Annotated[int, Field(ge=0)] = 2
    appeal_to: AppealTo = AppealTo.SAME_COMMITTEE
    admissibility_days: Annotated[int, Field(ge=1)] = 30
    cost_categories: tuple[CostCategory, ...] = ()
    financial_report_months: Annotated[int, Field(ge=1)] = 6
    financial_report_reminder_days: tuple[int, ...] = (-30, -7, 7, 21)
    amendments_above_maximum: bool = False
    envelope_shares: tuple[EnvelopeShare, ...] = (EnvelopeShare.COMMITTEE,)
