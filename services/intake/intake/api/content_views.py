"""The parts of a file as they go out, in the order of the form."""

from datetime import date

from pydantic import Field

from shared.vocabulary import Audience, Axis, IndicatorKind, LegalForm, Region, SpecialAudience, Stage, Unit
from shared.web import View


class CarrierView(View):
    """Le porteur du projet."""

    siret: str
    name: str | None
    legal_form: LegalForm | None
    rna: str | None
    created_on: date | None
    department: str | None


class PartnerView(View):
    """Un partenaire."""

    siret: str
    name: str
    legal_form: LegalForm
    rna: str | None


class ContactView(View):
    """La personne à joindre."""

    name: str
    email: str
    phone: str | None


class ProjectView(View):
    """Le projet."""

    title: str | None
    summary: str | None
    axis: Axis | None
    stage: Stage | None
    audiences: tuple[Audience, ...]
    special_audiences: tuple[SpecialAudience, ...]
    regions: tuple[Region, ...]
    departments: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None


class ChargeView(View):
    """Une charge."""

    code: str
    label: str
    amount_cents: int


class ResourceView(View):
    """Un produit."""

    code: str
    label: str
    amount_cents: int
    requested: bool


class BudgetView(View):
    """Le budget prévisionnel."""

    charges: tuple[ChargeView, ...]
    resources: tuple[ResourceView, ...]
    requested_cents: int = Field(description="Subvention demandée à Novapec.")
    cost_cents: int = Field(description="Coût du projet, contributions volontaires en nature exclues.")


class IndicatorView(View):
    """Un indicateur et sa cible."""

    code: str
    kind: IndicatorKind
    unit: Unit
    baseline: int
    target: int
    target_denominator: int | None
    due_on: date


class DeclarationsView(View):
    """Les déclarations sur l'honneur."""

    republican_commitment: bool
    sincerity: bool
