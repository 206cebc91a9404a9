"""Applications as they go out: a line of a list, the whole application, the file with where it stands."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from intake import domain, store
from intake.api.content_views import (
    BudgetView,
    CarrierView,
    ContactView,
    DeclarationsView,
    IndicatorView,
    PartnerView,
    ProjectView,
)
from intake.api.labels import LABELS
from intake.handlers.standings import Whereabouts
from shared.vocabulary import Axis, InadmissibilityReason, Region, WithdrawalReason
from shared.web import View

_STATES = (
    "DRAFT : brouillon ; SUBMITTED : déposé ; ADMISSIBLE : recevable ; INADMISSIBLE : irrecevable ; WITHDRAWN : retiré."
)


class InadmissibilityView(View):
    """Pourquoi le dossier est irrecevable."""

    reason: InadmissibilityReason
    explanation: str


class WithdrawalView(View):
    """Pourquoi et quand le porteur s'est retiré."""

    reason: WithdrawalReason
    withdrawn_on: date


class ApplicationView(View):
    """Un dossier, tel que son porteur l'a écrit et que l'équipe du programme l'a instruit."""

    id: UUID
    state: domain.ApplicationState = Field(description=_STATES)
    revision: int = Field(description="À redonner dans If-Match, entre guillemets.")
    call_id: UUID
    edition: int
    number: str | None = Field(description="Attribué au dépôt.", examples=["NVP-2025-0042"])
    session: str | None = Field(description="Session de validation, fixée au dépôt.", examples=["2025-1"])
    rules_version: str | None = Field(description="Règlement appliqué, fixé au dépôt.", examples=["1.0.0"])
    submitted_on: date | None
    declared_on: date | None = Field(description="Jour où la recevabilité a été constatée.")
    inadmissibility: InadmissibilityView | None
    withdrawal: WithdrawalView | None
    carrier: CarrierView
    partners: tuple[PartnerView, ...]
    contact: ContactView | None
    project: ProjectView
    budget: BudgetView
    indicators: tuple[IndicatorView, ...]
    declarations: DeclarationsView

    @classmethod
    def of(cls, application: domain.Application) -> Self:
        """Show an application."""
        return cls.model_validate(_fields(application), from_attributes=True)


class EntryView(View):
    """Une ligne de l'historique : `what` nomme l'événement, `detail` n'a que des codes, des dates et des montants."""

    at: datetime
    what: str = Field(examples=["DecisionMade"])
    label: str = Field(examples=["Décision du comité"])
    detail: dict[str, Any] = Field(examples=[{"committee_code": "NATIONAL", "outcome": "AWARDED"}])

    @classmethod
    def of(cls, entry: store.Entry) -> Self:
        """Show an entry with its French label."""
        return cls(at=entry.at, what=entry.what, label=LABELS[entry.what], detail=entry.detail)


class StandingView(View):
    """Où en est le dossier auprès des comités, des finances et du suivi ; null tant que l'étape n'est pas atteinte."""

    committee_code: str | None = Field(examples=["REGIONAL-93"])
    outcome: str | None = Field(examples=["AWARDED"])
    decision_reason: str | None = Field(examples=["MERIT"])
    decided_on: date | None
    amount_cents: int | None = Field(description="Subvention accordée.")
    agreement_number: str | None = Field(examples=["CONV-2025-0001"])
    agreement_state: str | None = Field(examples=["SIGNED"])
    sign_before: date | None = Field(description="Dernier jour pour signer la convention.")
    paid_cents: int = Field(description="Versé, paiements revenus de la banque déduits.")
    recovered_cents: int = Field(description="Reversé par le porteur.")
    reports: str | None = Field(description="État du dernier rapport d'activité.", examples=["ACCEPTED"])
    report_due_on: date | None
    closed_on: date | None
    timeline: tuple[EntryView, ...]


class FileView(ApplicationView):
    """Un dossier, et où il en est."""

    standing: StandingView

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

    id: UUID
    state: domain.ApplicationState = Field(description=_STATES)
    revision: int
    call_id: UUID
    edition: int
    number: str | None
    session: str | None
    submitted_on: date | None
    carrier_siret: str
    carrier_name: str | None
    project_title: str | None
    axis: Axis | None
    regions: tuple[Region, ...]
    requested_cents: int

    @classmethod
    def of(cls, application: domain.Application) -> Self:
        """Show the line of an application."""
        content, submission = application.content, application.submission
        return cls(
            id=application.id,
            state=application.state,
            revision=application.revision,
            call_id=application.call_id,
            edition=application.edition,
            number=submission.number if submission else None,
            session=submission.session if submission else None,
            submitted_on=submission.moment.day if submission else None,
            carrier_siret=content.carrier.siret,
            carrier_name=content.carrier.name,
            project_title=content.project.title,
            axis=content.project.axis,
            regions=content.project.regions,
            requested_cents=content.budget.requested_cents,
        )


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
        "withdrawal": {"reason": withdrawal.reason, "withdrawn_on": withdrawal.moment.day} if withdrawal else None,
        "carrier": content.carrier,
        "partners": content.partners,
        "contact": application.contact,
        "project": content.project,
        "budget": content.budget,
        "indicators": content.indicators,
        "declarations": content.declarations,
    }
