"""Applications: what intake announces of a file, from its submission to the erasure of who stood in it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Event
from shared.contracts.intake.content import (
    Budget,
    IndicatorTarget,
    Organisation,
    PlannedActivity,
    PlannedCohort,
    ZoneRef,
)
from shared.contracts.parts import PositiveCents
from shared.vocabulary import (
    Admissibility,
    Audience,
    Axis,
    CostCategory,
    EligibilityRule,
    ErasureGround,
    InadmissibilityReason,
    LegalForm,
    Region,
    SpecialAudience,
    Stage,
    WithdrawalReason,
)


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

    `to_name` and `to_legal_form` are those of the one that carries it from now on; old events lack them, and where
    nobody told intake its form, it is None. Another SIREN is another legal person: what the one before had signed or
    was tied to may be asked anew.
    """

    from_siret: str
    to_siret: str
    to_name: str | None = None
    to_legal_form: LegalForm | None = None
    transferred_on: date


class ApplicationWithdrawn(OfAnEdition):
    """The carrier withdrew its application."""

    reason: WithdrawalReason
    withdrawn_on: date


class PersonalDataErased(ApplicationEvent):
    """The person to write to about this application is known no more; whoever knows `person_id` forgets it."""

    application_id: UUID
    person_id: UUID
    ground: ErasureGround
    erased_on: date
