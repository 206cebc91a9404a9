"""Applications as they go out: a line of a list, the whole application, the file with where it stands."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from intake import domain, store
from intake.api.content_views import (
    ActivityView,
    BudgetView,
    CarrierView,
    CohortView,
    ConsortiumView,
    ContactView,
    DeclarationsView,
    IndicatorView,
    PartnerView,
    ProjectView,
)
from intake.api.labels import LABELS
from intake.api.parameters import COST_CATEGORIES
from intake.handlers.standings import Whereabouts
from shared.vocabulary import Axis, CostCategory, InadmissibilityReason, Region, WithdrawalReason
from shared.web import View, words

_STATES = (
    "DRAFT : brouillon ; SUBMITTED : déposé ; SUPPLEMENT_REQUESTED : en attente de compléments ; "
    "ADMISSIBLE : recevable ; INADMISSIBLE : irrecevable ; WITHDRAWN : retiré."
)


class InadmissibilityView(View):
    """Pourquoi le dossier est irrecevable."""

    reason: InadmissibilityReason = Field(description="Le motif.")
    explanation: str = Field(description="Le motif en clair, pour le porteur.")


class WithdrawalView(View):
    """Pourquoi et quand le porteur s'est retiré."""

    reason: WithdrawalReason = Field(description="Le motif.")
    withdrawn_on: date = Field(description="Le jour du retrait.")


class OpenSupplementView(View):
    """La demande de compléments qui attend le porteur."""

    rank: int = Field(description="Le rang de la demande dans le dossier, à partir de 1.")
    question: str = Field(description="Ce qui est demandé.")
    due_on: date = Field(description="Dernier jour pour répondre, inclus (Paris).")


class ApplicationView(View):
    """Un dossier, tel que son porteur l'a écrit et que l'équipe du programme l'a instruit."""

    id: words.ApplicationId
    state: domain.ApplicationState = Field(description=_STATES)
    revision: int = Field(description="À redonner dans If-Match, entre guillemets.")
    call_id: UUID = Field(description="L'appel à projets, par son identifiant.")
    edition: words.Edition
    number: str | None = Field(description="Attribué au dépôt.", examples=["NVP-2025-0042"])
    session: str | None = Field(description="Session de validation, fixée au dépôt.", examples=["2025-1"])
    rules_version: str | None = Field(description="Règlement appliqué, fixé au dépôt.", examples=["1.0.0"])
    submitted_on: date | None = Field(description="Le jour du dépôt ; null avant.")
    declared_on: date | None = Field(description="Jour où la recevabilité a été constatée.")
    inadmissibility: InadmissibilityView | None = Field(description="Pourquoi il est irrecevable ; null sinon.")
    withdrawal: WithdrawalView | None = Field(description="Pourquoi il est retiré ; null sinon.")
    version: int = Field(description="Combien de fois le dossier a été déposé : 0 pour un brouillon.")
    supplement: OpenSupplementView | None = Field(description="La demande de compléments ouverte ; null sinon.")
    held_by: str = Field(description="SIRET de l'organisation dont c'est le dossier : le porteur, ou qui l'a repris.")
    carrier: CarrierView = Field(description="Le porteur.")
    partners: tuple[PartnerView, ...] = Field(description="Les partenaires.")
    consortium: ConsortiumView | None = Field(description="Le groupement ; null sans groupement.")
    contact: ContactView | None = Field(description="La personne à joindre ; null tant qu'elle n'est pas donnée.")
    project: ProjectView = Field(description="Le projet.")
    budget: BudgetView = Field(description="Le budget prévisionnel.")
    indicators: tuple[IndicatorView, ...] = Field(description="Les indicateurs, chacun avec sa cible.")
    declarations: DeclarationsView = Field(description="Ce que le porteur atteste sur l'honneur.")
    cohorts: tuple[CohortView, ...] = Field(description="Les cohortes prévues.")
    activities: tuple[ActivityView, ...] = Field(description="Les activités prévues.")
    cost_categories: tuple[CostCategory, ...] = Field(description=f"Ce que la subvention paie. {COST_CATEGORIES}")

    @classmethod
    def of(cls, application: domain.Application) -> Self:
        """Show an application."""
        return cls.model_validate(_fields(application), from_attributes=True)


class EntryView(View):
    """Une ligne de l'historique : `what` nomme l'événement, `detail` n'a que des codes, des dates et des montants."""

    at: datetime = Field(description="L'instant de l'événement.")
    what: str = Field(examples=["DecisionMade"], description="Le nom de l'événement.")
    label: str = Field(examples=["Décision du comité"], description="Ce qui est arrivé, en quelques mots.")
    detail: dict[str, Any] = Field(
        examples=[{"committee_code": "NATIONAL", "outcome": "AWARDED"}],
        description="Les codes, dates et montants de l'événement.",
    )

    @classmethod
    def of(cls, entry: store.Entry) -> Self:
        """Show an entry with its French label."""
        return cls(at=entry.at, what=entry.what, label=LABELS[entry.what], detail=entry.detail)


class StandingView(View):
    """Où en est le dossier auprès des comités, des finances et du suivi ; null tant que l'étape n'est pas atteinte."""

    committee_code: str | None = Field(examples=["REGIONAL-93"], description="Le comité saisi.")
    outcome: str | None = Field(examples=["AWARDED"], description="Ce que le comité a décidé.")
    decision_reason: str | None = Field(examples=["MERIT"], description="Le motif de la décision.")
    decided_on: date | None = Field(description="Le jour de la décision.")
    amount_cents: int | None = Field(description="Subvention accordée.")
    agreement_number: str | None = Field(examples=["CONV-2025-0001"], description="Le numéro de la convention.")
    agreement_state: str | None = Field(examples=["SIGNED"], description="L'état de la convention.")
    sign_before: date | None = Field(description="Dernier jour pour signer la convention.")
    paid_cents: int = Field(description="Versé, paiements revenus de la banque déduits.")
    recovered_cents: int = Field(description="Reversé par le porteur.")
    reports: str | None = Field(description="État du dernier rapport d'activité.", examples=["ACCEPTED"])
    report_due_on: date | None = Field(description="L'échéance du rapport d'activité attendu.")
    closed_on: date | None = Field(description="Le jour où la convention a été soldée.")
    timeline: tuple[EntryView, ...] = Field(
        description="Ce qui est arrivé au dossier depuis son dépôt, le plus ancien d'abord."
    )


class FileView(ApplicationView):
    """Un dossier, et où il en est."""

    standing: StandingView = Field(description="Où en est le dossier.")

    @classmethod
    def with_standing(cls, application: domain.Application, where: Whereabouts) -> Self:
        """Show an application and where it stands."""
        standing = where.standing
        view = StandingView(
            committee_code=standing.committee_code,
            outcome=standing.outcome,
            decision_reason=standing.decision_reason,
            decided_on=standing.decided_on,
            amount_cents=standing.awarded_cents,
            agreement_number=standing.agreement_number,
            agreement_state=standing.agreement_state,
            sign_before=standing.sign_before,
            paid_cents=standing.paid_cents,
            recovered_cents=standing.recovered_cents,
            reports=standing.report_state,
            report_due_on=standing.report_due_on,
            closed_on=standing.closed_on,
            timeline=tuple(EntryView.of(entry) for entry in where.timeline),
        )
        return cls.model_validate({**_fields(application), "standing": view}, from_attributes=True)


class SummaryView(View):
    """Une ligne de la liste des dossiers."""

    id: words.ApplicationId
    state: domain.ApplicationState = Field(description=_STATES)
    revision: words.Revision
    call_id: UUID = Field(description="L'appel à projets, par son identifiant.")
    edition: words.Edition
    number: str | None = Field(description="Attribué au dépôt ; null avant.")
    session: str | None = Field(description="Session de validation, fixée au dépôt ; null avant.")
    submitted_on: date | None = Field(description="Le jour du dépôt ; null avant.")
    carrier_siret: words.CarrierSiret
    carrier_name: str | None = Field(description="Dénomination du porteur.")
    project_title: str | None = Field(description="Intitulé du projet.")
    axis: Axis | None = Field(description="L'axe du projet.")
    regions: tuple[Region, ...] = Field(description="Les régions du projet, par leur code INSEE.")
    requested_cents: int = Field(description="La subvention demandée, en centimes d'euro.")

    @classmethod
    def of(cls, line: store.Line) -> Self:
        """Show the line of an application."""
        return cls.model_construct(**{name: getattr(line, name) for name in cls.model_fields})


def _fields(application: domain.Application) -> dict[str, Any]:
    content, submission, withdrawal = application.content, application.submission, application.withdrawal
    return {
        "id": application.id,
        "state": application.state,
        "revision": application.revision,
        "call_id": application.call_id,
        "edition": application.edition,
        "number": submission.number if submission else None,
        "session": submission.session if submission else None,
        "rules_version": submission.rules_version if submission else None,
        "submitted_on": submission.moment.day if submission else None,
        "declared_on": application.declared.day if application.declared else None,
        "inadmissibility": application.inadmissibility,
        "version": application.version,
        "supplement": application.supplement,
        "withdrawal": {"reason": withdrawal.reason, "withdrawn_on": withdrawal.moment.day} if withdrawal else None,
        "held_by": application.siret,
        "carrier": content.carrier,
        "partners": content.partners,
        "consortium": content.consortium,
        "contact": application.contact,
        "project": content.project,
        "budget": content.budget,
        "indicators": content.indicators,
        "declarations": content.declarations,
        "cohorts": content.cohorts,
        "activities": content.activities,
        "cost_categories": content.cost_categories,
    }
