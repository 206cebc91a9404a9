"""What a carrier writes in an application. A draft may be incomplete: None and () mean "not said yet".

No natural person stands here: the contact has a type of its own and lives in the vault.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from intake.domain.budget import Budget
from intake.domain.territory import ZoneTag
from shared.vocabulary import (
    Audience,
    Axis,
    Cents,
    CostCategory,
    IndicatorKind,
    LegalForm,
    Region,
    SpecialAudience,
    Stage,
    Unit,
)


@dataclass(frozen=True, slots=True)
class EsusApproval:
    """The prefect's dated decision (agrément ESUS); `document_id` is the document that shows it."""

    number: str
    issued_on: date
    expires_on: date
    document_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """The organisation that carries the project (porteur), known by its SIRET (14 digits) from the first draft on."""

    siret: str
    name: str | None = None
    legal_form: LegalForm | None = None
    rna: str | None = None
    created_on: date | None = None
    department: str | None = None
    esus: EsusApproval | None = None
    legal_category: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A legal person with what must be known of it: a partner, or the carrier of a complete file."""

    siret: str
    name: str
    legal_form: LegalForm
    rna: str | None = None


@dataclass(frozen=True, slots=True)
class ConsortiumMember:
    """A partner that does a part of the work and is given `share_cents` of the budget for it."""

    siret: str
    share_cents: Cents


@dataclass(frozen=True, slots=True)
class Consortium:
    """The carrier leads it (chef de file), signs and is paid; the members are among the partners of the file."""

    members: tuple[ConsortiumMember, ...]
    agreement_signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The person to write to. Kept in the vault, never in an event, a log or the file's content."""

    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """The project, from `starts_on` to `ends_on` (both included).

    `cog_vintage` is the vintage of INSEE's code that regions, departments and communes were looked up in.
    """

    title: str | None = None
    summary: str | None = None
    axis: Axis | None = None
    stage: Stage | None = None
    audiences: tuple[Audience, ...] = ()
    special_audiences: tuple[SpecialAudience, ...] = ()
    regions: tuple[Region, ...] = ()
    departments: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    communes: tuple[str, ...] = ()
    zones: tuple[ZoneTag, ...] = ()
    cog_vintage: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """What the carrier undertakes to reach. A RATIO has `target` over `target_denominator`."""

    code: str
    kind: IndicatorKind
    unit: Unit
    baseline: int
    target: int
    due_on: date
    target_denominator: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedCohort:
    """Participants who are to go through the project together: how many, and when where it is known.

    `groups`: such cohorts alike, one after the other or side by side ("two cohorts of 40").
    """

    label: str
    participants: int
    groups: int = 1
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """What the project is to hold ("18 workshops", "240 hours of follow-up"): sessions, and hours in all."""

    label: str
    sessions: int | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the carrier declares on its honour.

    `de_minimis_cents`: de minimis aid granted to it over three rolling years, the grant asked for not included; None:
    it declares nothing of it.
    """

    republican_commitment: bool = False
    sincerity: bool = False
    de_minimis_cents: Cents | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Everything in the file but the contact."""

    carrier: Carrier
    partners: tuple[Organisation, ...] = ()
    project: Project = field(default_factory=Project)
    budget: Budget = field(default_factory=Budget)
    indicators: tuple[Indicator, ...] = ()
    declarations: Declarations = field(default_factory=Declarations)
    consortium: Consortium | None = None
    cohorts: tuple[PlannedCohort, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    cost_categories: tuple[CostCategory, ...] = ()
