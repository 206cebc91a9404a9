"""How a monitoring plan and its parts are shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from impact import domain
from impact.store.plans import Listed
from shared.vocabulary import Axis, IndicatorKind, Region, ReportKind, ReportReturnReason, Unit
from shared.web import View


class TotalView(View):
    """Une somme de relevés ; une proportion se lit `value` sur `denominator`."""

    value: int = Field(examples=[34])
    denominator: int | None = Field(examples=[100])

    @classmethod
    def of(cls, total: domain.Total) -> "TotalView":
        """Show a total."""
        return cls(value=total.value, denominator=total.denominator)


class IndicatorView(View):
    """Un indicateur du plan, sa cible et ce qui a été relevé."""

    code: str = Field(examples=["PARTICIPANTS_REACHED"])
    label: str = Field(examples=["Participants accompagnés"])
    kind: IndicatorKind
    unit: Unit
    baseline: int
    target: int = Field(examples=[250])
    target_denominator: int | None
    due_on: date
    reported: TotalView = Field(description="Relevés en vigueur, vérifiés ou non.")
    verified: TotalView = Field(description="Relevés en vigueur vérifiés par une seconde personne.")
    judgement: domain.Judgement | None = Field(description="REACHED, MISSED, ou null tant que rien n'est jugé.")

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Indicator) -> "IndicatorView":
        """Show an indicator of a plan; its label is the library's, or its code where it is the carrier's own."""
        definition = domain.defined(one.code)
        return cls(
            code=one.code,
            label=definition.label_fr if definition else one.code,
            kind=one.kind,
            unit=one.unit,
            baseline=one.baseline,
            target=one.target,
            target_denominator=one.target_denominator,
            due_on=one.due_on,
            reported=TotalView.of(plan.reported(one.code)),
            verified=TotalView.of(plan.verified(one.code)),
            judgement=plan.judgements.get(one.code),
        )


class ObservationView(View):
    """Un relevé. `revision` est celle du plan de suivi."""

    id: UUID
    plan_id: UUID
    state: domain.ObservationState
    revision: int
    code: str
    value: int
    denominator: int | None
    period_start: date
    period_end: date
    source: domain.Source
    supersedes: UUID | None = Field(description="Le relevé que celui-ci corrige.")
    reported_by: str
    reported_on: date
    verified_by: str | None
    verified_on: date | None

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Observation) -> "ObservationView":
        """Show an observation of a plan."""
        entry = one.entry
        return cls(
            id=one.id,
            plan_id=plan.ref.plan_id,
            state=one.state,
            revision=plan.revision,
            code=entry.code,
            value=entry.value,
            denominator=entry.denominator,
            period_start=entry.period_start,
            period_end=entry.period_end,
            source=entry.source,
            supersedes=entry.supersedes,
            reported_by=one.reported_by,
            reported_on=one.reported_on,
            verified_by=one.verified_by,
            verified_on=one.verified_on,
        )


class ExchangeView(View):
    """Un acte sur un rapport : dépôt et son récit, renvoi et son commentaire, acceptation."""

    kind: domain.ExchangeKind
    by: str
    on: date
    text: str
    reason: ReportReturnReason | None


class ReportView(View):
    """Un rapport d'activité. `revision` est celle du plan de suivi."""

    plan_id: UUID
    number: int
    kind: ReportKind
    state: domain.ReportState
    revision: int
    due_on: date
    exchanges: list[ExchangeView]

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Report) -> "ReportView":
        """Show a report of a plan."""
        return cls(
            plan_id=plan.ref.plan_id,
            number=one.number,
            kind=one.kind,
            state=one.state,
            revision=plan.revision,
            due_on=one.due_on,
            exchanges=[
                ExchangeView(kind=said.kind, by=said.by, on=said.on, text=said.text, reason=said.reason)
                for said in one.exchanges
            ],
        )


class PlanView(View):
    """Un plan de suivi et tout ce qui y est relevé."""

    id: UUID
    state: domain.PlanState
    revision: int
    application_id: UUID
    application_number: str = Field(examples=["NVP-2025-0007"])
    agreement_id: UUID
    agreement_number: str = Field(examples=["CONV-2025-0004"])
    edition: int = Field(examples=[2025])
    project_title: str
    carrier_siret: str
    carrier_name: str
    axis: Axis
    regions: tuple[Region, ...]
    opened_on: date
    closed_on: date | None
    indicators: list[IndicatorView]
    reports: list[ReportView]
    observations: list[ObservationView]

    @classmethod
    def of(cls, plan: domain.Plan, application: domain.Application) -> "PlanView":
        """Show a plan with the application it monitors."""
        return cls(
            id=plan.ref.plan_id,
            state=plan.state,
            revision=plan.revision,
            application_id=plan.ref.application_id,
            application_number=application.number,
            agreement_id=plan.ref.agreement_id,
            agreement_number=plan.agreement_number,
            edition=plan.ref.edition,
            project_title=application.project_title,
            carrier_siret=plan.carrier_siret,
            carrier_name=application.carrier_name,
            axis=application.axis,
            regions=application.regions,
            opened_on=plan.opened_on,
            closed_on=plan.closed_on,
            indicators=[IndicatorView.of(plan, one) for one in plan.indicators],
            reports=[ReportView.of(plan, one) for one in plan.reports],
            observations=[ObservationView.of(plan, one) for one in plan.observations],
        )


class PlanLine(View):
    """Un plan de suivi dans la liste."""

    id: UUID
    state: domain.PlanState
    revision: int
    application_id: UUID
    application_number: str
    agreement_id: UUID
    agreement_number: str
    edition: int
    project_title: str
    carrier_siret: str
    carrier_name: str
    axis: Axis
    regions: tuple[Region, ...]
    opened_on: date

    @classmethod
    def of(cls, one: Listed) -> "PlanLine":
        """Show one line of the list."""
        return cls.model_validate(one, from_attributes=True)
