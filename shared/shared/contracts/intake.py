"""What intake announces: calls and applications."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.parts import CallRules, Part, PositiveCents, ValidationSession
from shared.vocabulary import (
    Admissibility,
    Audience,
    Axis,
    CostCategory,
    DocumentKind,
    EligibilityRule,
    ErasureGround,
    InadmissibilityReason,
    IndicatorKind,
    LeadCloseReason,
    LegalForm,
    Region,
    SpecialAudience,
    Stage,
    Unit,
    WithdrawalReason,
    Zoning,
)


class CallEvent(Event, abstract=True):
    """An edition of the call for projects."""

    SERVICE = "intake"
    AGGREGATE = "call"
    KEY = "call_id"


class CallRulesPublished(CallEvent):
    """A version of an edition's rules is in force; it never changes again."""

    call_id: UUID
    edition: int
    rules: CallRules


class CallOpened(CallEvent):
    """Applications may be submitted from `opens_on` to the end of `closes_on` (Paris)."""

    call_id: UUID
    edition: int
    rules_version: str
    opens_on: date
    closes_on: date
    sessions: tuple[ValidationSession, ...]


class CallClosed(CallEvent):
    """No more applications to this edition."""

    call_id: UUID
    edition: int
    closed_on: date


class ApplicationEvent(Event, abstract=True):
    """A carrier's application."""

    SERVICE = "intake"
    AGGREGATE = "application"
    KEY = "application_id"


class OfAnEdition(ApplicationEvent, abstract=True):
    """Of an application, with the call that it answers."""

    application_id: UUID
    call_id: UUID
    edition: int


class Organisation(Part):
    """A legal person, by its SIRET (14 digits). Never a natural person."""

    siret: str
    name: str
    legal_form: LegalForm
    rna: str | None = None


class IndicatorTarget(Part):
    """What the carrier undertakes to reach: `target`, over `target_denominator` where the unit is RATIO."""

    code: str
    kind: IndicatorKind
    unit: Unit
    baseline: int
    target: int
    target_denominator: int | None = None
    due_on: date


class PlannedCohort(Part):
    """Participants who are to go through the project together, `groups` times; its name stays at intake."""

    participants: int
    groups: int = 1
    starts_on: date | None = None
    ends_on: date | None = None


class PlannedActivity(Part):
    """What the project is to hold, in sessions and in hours in all; its name stays at intake."""

    sessions: int | None = None
    hours: int | None = None


class ZoneRef(Part):
    """A zone of a public zoning, in the vintage of its list: FRR 23096 of 2025-07."""

    scheme: Zoning
    code: str
    vintage: str


class BudgetLine(Part):
    """A line of the budget by its code on the CERFA chart; `requested`: what is asked of the programme."""

    code: str
    amount_cents: PositiveCents
    requested: bool = False


class Budget(Part):
    """The provisional budget, contributions in kind (classes 86 and 87) included: both sides are equal."""

    charges: tuple[BudgetLine, ...]
    resources: tuple[BudgetLine, ...]


class ApplicationFile(OfAnEdition, abstract=True):
    """The whole of a submitted file; `consortium_members` are those of the partners that share the budget (SIRET).

    Regions, departments and communes are INSEE codes of the vintage `cog_vintage`.
    `budget_cents` is the cost without contributions in kind; `budget` is absent from the events of before it existed.
    `cost_categories` is what the grant is to pay; `de_minimis_cents` what the carrier declared of such aid, None where
    it said nothing.
    """

    rules_version: str
    number: str
    session: str
    submitted_on: date
    carrier: Organisation
    partners: tuple[Organisation, ...] = ()
    project_title: str
    axis: Axis
    stage: Stage
    audiences: tuple[Audience, ...]
    special_audiences: tuple[SpecialAudience, ...] = ()
    regions: tuple[Region, ...]
    departments: tuple[str, ...] = ()
    starts_on: date
    ends_on: date
    requested_cents: PositiveCents
    budget_cents: PositiveCents
    indicators: tuple[IndicatorTarget, ...]
    consortium_members: tuple[str, ...] = ()
    esus_expires_on: date | None = None
    communes: tuple[str, ...] = ()
    zones: tuple[ZoneRef, ...] = ()
    cog_vintage: str | None = None
    budget: Budget | None = None
    cohorts: tuple[PlannedCohort, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    cost_categories: tuple[CostCategory, ...] = ()
    de_minimis_cents: int | None = None


class ApplicationSubmitted(ApplicationFile):
    """A complete application was submitted under the rules in force that day."""


class SupplementRequested(OfAnEdition):
    """The carrier was asked for what is missing, by the end of `due_on` (Paris); `request` counts from 1."""

    request: int
    requested_on: date
    due_on: date


class ApplicationResubmitted(ApplicationFile):
    """The carrier answered with the whole file anew: `version` replaces the one before. Rules and number stay."""

    version: Annotated[int, Field(gt=1)]
    resubmitted_on: date


class ApplicationDeclaredAdmissible(OfAnEdition):
    """A person confirmed that the application meets the edition's rules.

    `waived_rules`: those which the assessment found not met, and a person held to be met, with a reason kept at intake.
    """

    declared_on: date
    waived_rules: tuple[EligibilityRule, ...] = ()


class ApplicationDeclaredInadmissible(OfAnEdition):
    """A person confirmed that the application cannot be considered; the text of the reason stays at intake."""

    reason: InadmissibilityReason
    declared_on: date


class ApplicationReopened(OfAnEdition):
    """What was declared, `undone`, was wrong: the file waits again to be declared admissible or not.

    Whoever was to decide on a file that was admissible sets it aside until it is declared admissible again.
    """

    reopened_on: date
    undone: Admissibility = Admissibility.INADMISSIBLE


class ApplicationTransferred(OfAnEdition):
    """The file went from one organisation to another, by SIRET: a merger, or a change of SIRET.

    `to_name` is how the one that carries it from now on is called; old events lack it. Another SIREN is another legal
    person: what the one before had signed or was tied to may be asked anew.
    """

    from_siret: str
    to_siret: str
    to_name: str | None = None
    transferred_on: date


class ApplicationWithdrawn(OfAnEdition):
    """The carrier withdrew its application."""

    reason: WithdrawalReason
    withdrawn_on: date


class DocumentDeposited(ApplicationEvent):
    """A document was received, checked by its content and put in quarantine. `sha256` in hexadecimal."""

    application_id: UUID
    document_id: UUID
    kind: DocumentKind
    media_type: str
    size_bytes: Annotated[int, Field(gt=0)]
    sha256: str
    deposited_on: date


class DocumentCleared(ApplicationEvent):
    """The scanner found nothing in it: the document may be read."""

    application_id: UUID
    document_id: UUID
    sha256: str


class DocumentRefused(ApplicationEvent):
    """The scanner found `threat`, a signature's name: nobody will ever read the document."""

    application_id: UUID
    document_id: UUID
    sha256: str
    threat: str


class DocumentRemoved(ApplicationEvent):
    """The document was taken out of the file; without `sha256` where nothing had been received."""

    application_id: UUID
    document_id: UUID
    sha256: str | None = None


class PersonalDataErased(ApplicationEvent):
    """The person to write to about this application is known no more; whoever knows `person_id` forgets it."""

    application_id: UUID
    person_id: UUID
    ground: ErasureGround
    erased_on: date


class OrganisationEvent(Event, abstract=True):
    """An organisation that carries files, or may."""

    SERVICE = "intake"
    AGGREGATE = "organisation"
    KEY = "organisation_id"


class MembersRecorded(OrganisationEvent):
    """Who acts for an organisation from now on, all of them, by opaque id: nobody else does, whatever a token says.

    Announced whenever somebody joins or leaves. Before the first, whoever's token names the organisation acts for it.
    `readers` are the members who only read: they write, sign and deposit nothing.
    """

    organisation_id: UUID
    siret: str
    members: tuple[str, ...]
    recorded_on: date
    readers: tuple[str, ...] = ()


class LeadEvent(Event, abstract=True):
    """A project that a delegate found."""

    SERVICE = "intake"
    AGGREGATE = "lead"
    KEY = "lead_id"


class ProjectLeadDetected(LeadEvent):
    """A delegate found a project in a region."""

    lead_id: UUID
    region: Region
    organisation: str
    siret: str | None = None
    project_title: str
    detected_on: date


class ProjectLeadInvited(LeadEvent):
    """The organisation was invited to apply."""

    lead_id: UUID
    region: Region
    invited_on: date


class ProjectLeadClosed(LeadEvent):
    """The lead became the application `application_id`, or will not, for `reason`: one of the two is there."""

    lead_id: UUID
    region: Region
    application_id: UUID | None = None
    reason: LeadCloseReason | None = None
    closed_on: date
