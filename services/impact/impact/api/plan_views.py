"""How a monitoring plan and its parts are shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from impact import domain
from impact.api.cohort_views import ActivityView, CohortView
from impact.api.evidence_views import EvidenceView
from impact.api.parameters import PLAN_STATES
from impact.store.plans import Listed
from shared.vocabulary import Axis, IndicatorKind, Region, ReportKind, ReportReturnReason, Unit
from shared.web import View, words


class TotalView(View):
    """Une somme de relevés ; une proportion se lit `value` sur `denominator`."""

    value: int = Field(description="La somme ; pour un taux, des numérateurs.", examples=[34])
    denominator: int | None = Field(description="Pour un taux : la somme des dénominateurs.", examples=[100])

    @classmethod
    def of(cls, total: domain.Total) -> "TotalView":
        """Show a total."""
        return cls(value=total.value, denominator=total.denominator)


class IndicatorView(View):
    """Un indicateur du plan, sa cible et ce qui a été relevé."""

    code: str = Field(description="Le code de l'indicateur.", examples=["PARTICIPANTS_REACHED"])
    label: str = Field(
        description="Son nom, ou son code s'il est propre au porteur.", examples=["Participants accompagnés"]
    )
    definition_version: int | None = Field(description="La version de la bibliothèque que le plan a prise.")
    kind: IndicatorKind
    unit: Unit
    baseline: int = Field(description="Valeur de départ.", examples=[0])
    target: int = Field(description="Cible ; pour un taux, le numérateur.", examples=[250])
    target_denominator: int | None = Field(description="Dénominateur de la cible d'un taux.")
    due_on: date = Field(description="Échéance de la cible.", examples=["2026-05-31"])
    reported: TotalView = Field(description="Relevés en vigueur, vérifiés ou non.")
    verified: TotalView = Field(description="Relevés en vigueur vérifiés par une seconde personne.")
    judgement: domain.Judgement | None = Field(
        description="REACHED, MISSED, ou null tant qu'il est trop tôt pour juger."
    )

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Indicator) -> "IndicatorView":
        """Show an indicator of a plan; its label is that of the version that the plan took."""
        return cls(
            code=one.code,
            label=one.name,
            definition_version=one.definition_version,
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

    id: UUID = Field(description="Le relevé, par son identifiant.")
    plan_id: UUID = Field(description="Le plan de suivi.")
    state: domain.ObservationState = Field(
        description="REPORTED : déclaré ; VERIFIED : vérifié par une seconde personne ; SUPERSEDED : remplacé."
    )
    revision: words.Revision
    code: str = Field(description="Le code de l'indicateur.", examples=["IN_WORK_AT_SIX_MONTHS"])
    value: int = Field(description="La valeur ; pour un taux, le numérateur.", examples=[34])
    denominator: int | None = Field(description="Le dénominateur d'un taux.", examples=[100])
    non_respondents: int | None = Field(description="Ceux dont la situation est inconnue, hors du dénominateur.")
    cohort_id: UUID | None = Field(description="La cohorte dont on parle.")
    breakdown: dict[str, dict[str, int]] = Field(description="La valeur répartie par ventilation, puis par part.")
    breakdown_denominators: dict[str, dict[str, int]] = Field(description="Le dénominateur d'un taux, réparti de même.")
    period_start: date = Field(description="Premier jour observé, pas avant celui du projet.", examples=["2025-06-01"])
    period_end: date = Field(description="Dernier jour observé.", examples=["2026-03-31"])
    source: domain.Source
    supersedes: UUID | None = Field(description="Le relevé que celui-ci corrige.")
    evidence: tuple[UUID, ...] = Field(description="Ses preuves, par leur identifiant.")
    reported_by: str = Field(description="Qui l'a déclaré, par l'identifiant de ses jetons.")
    reported_on: date = Field(description="Le jour de la déclaration.")
    verified_by: str | None = Field(description="Qui l'a vérifié.")
    verified_on: date | None = Field(description="Le jour de la vérification.")

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
            non_respondents=entry.non_respondents,
            cohort_id=entry.cohort_id,
            breakdown={dimension: dict(parts) for dimension, parts in entry.breakdown.items()},
            breakdown_denominators={one: dict(parts) for one, parts in entry.breakdown_denominators.items()},
            period_start=entry.period_start,
            period_end=entry.period_end,
            source=entry.source,
            supersedes=entry.supersedes,
            evidence=entry.evidence,
            reported_by=one.reported_by,
            reported_on=one.reported_on,
            verified_by=one.verified_by,
            verified_on=one.verified_on,
        )


class ExchangeView(View):
    """Un acte sur un rapport : dépôt et son récit, renvoi et son commentaire, acceptation."""

    kind: domain.ExchangeKind = Field(
        description="SUBMITTED : dépôt ; RETURNED : renvoi ; ACCEPTED : acceptation ; UNDONE : acceptation reprise."
    )
    by: str = Field(description="Qui, par l'identifiant de ses jetons.")
    on: date = Field(description="Quel jour.")
    text: str = Field(description="Le récit du dépôt ou le commentaire du renvoi.")
    reason: ReportReturnReason | None
    evidence: tuple[UUID, ...] = Field(description="Les preuves que le dépôt cite.")
    form_id: UUID | None = Field(description="Le formulaire auquel le dépôt répond.")
    answers: dict[str, str | int | bool] = Field(description="Les réponses du dépôt, par le code de leur question.")


class ReportView(View):
    """Un rapport d'activité. `revision` est celle du plan de suivi."""

    plan_id: UUID = Field(description="Le plan de suivi.")
    number: int = Field(description="Le numéro du rapport, à partir de 1.", examples=[1])
    kind: ReportKind
    state: domain.ReportState = Field(
        description="PLANNED : prévu ; DUE : attendu ; OVERDUE : en retard ; SUBMITTED : déposé ; RETURNED : renvoyé ; "
        "ACCEPTED : accepté ; WAIVED : plus dû, un avenant a supprimé sa tranche."
    )
    revision: words.Revision
    period_start: date = Field(
        description="Le premier jour dont il parle ; il peut être déposé dès ce jour.", examples=["2025-04-01"]
    )
    due_on: date = Field(description="Le jour où il est attendu.", examples=["2026-06-30"])
    remind_on: date | None = Field(description="Prochain jour de rappel tant que le rapport n'est pas déposé, ou null.")
    exchanges: list[ExchangeView] = Field(description="Dépôts, renvois et acceptation, dans l'ordre.")

    @classmethod
    def of(cls, plan: domain.Plan, one: domain.Report) -> "ReportView":
        """Show a report of a plan."""
        return cls(
            plan_id=plan.ref.plan_id,
            number=one.number,
            kind=one.kind,
            state=one.state,
            revision=plan.revision,
            period_start=plan.period_start(one),
            due_on=one.due_on,
            remind_on=one.remind_on,
            exchanges=[ExchangeView.model_validate(said, from_attributes=True) for said in one.exchanges],
        )


class PlanView(View):
    """Un plan de suivi et tout ce qui y est relevé."""

    id: UUID = Field(description="Le plan de suivi, par son identifiant.")
    state: domain.PlanState = Field(description=PLAN_STATES)
    revision: words.Revision
    application_id: words.ApplicationId
    application_number: words.ApplicationNumber
    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    edition: words.Edition
    project_title: words.ProjectTitle
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    axis: Axis
    regions: tuple[Region, ...] = Field(description="Régions du projet, par leur code INSEE.")
    opened_on: date = Field(description="Jour de la signature de la convention.")
    closed_on: date | None = Field(description="Jour de la clôture de la convention.")
    indicators: list[IndicatorView] = Field(description="Les indicateurs choisis par le porteur.")
    reports: list[ReportView] = Field(description="Les rapports d'activité, par numéro.")
    observations: list[ObservationView] = Field(description="Tous les relevés, corrections comprises.")
    cohorts: list[CohortView] = Field(description="Les cohortes et leur suivi à six mois.")
    activities: list[ActivityView] = Field(description="Les activités tenues.")
    evidence: list[EvidenceView] = Field(description="Les preuves déposées, sans leur contenu.")

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
            cohorts=[CohortView.of(plan, one) for one in plan.cohorts],
            activities=[ActivityView.of(plan, one) for one in plan.activities],
            evidence=[EvidenceView.of(one) for one in plan.evidence],
        )


class PlanLine(View):
    """Un plan de suivi dans la liste."""

    id: UUID = Field(description="Le plan de suivi, par son identifiant.")
    state: domain.PlanState = Field(description=PLAN_STATES)
    revision: words.Revision
    application_id: words.ApplicationId
    application_number: words.ApplicationNumber
    agreement_id: words.AgreementId
    agreement_number: words.AgreementNumber
    edition: words.Edition
    project_title: words.ProjectTitle
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    axis: Axis
    regions: tuple[Region, ...] = Field(description="Régions du projet, par leur code INSEE.")
    opened_on: date = Field(description="Jour de la signature de la convention.")

    @classmethod
    def of(cls, one: Listed) -> "PlanLine":
        """Show one line of the list."""
        return cls.model_validate(one, from_attributes=True)
