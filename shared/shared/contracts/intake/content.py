"""What an application holds, part by part."""

from datetime import date

from shared.contracts.parts import Part, PositiveCents
from shared.vocabulary import IndicatorKind, LegalForm, Unit, Zoning


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
