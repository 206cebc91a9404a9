"""Supplement requests, versions and flagged duplicates as they come in and go out."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from intake import domain, store
from intake.api.content_views import (
    ActivityView,
    BudgetView,
    CarrierView,
    CohortView,
    ConsortiumView,
    DeclarationsView,
    IndicatorView,
    PartnerView,
    ProjectView,
)
from intake.api.parameters import COST_CATEGORIES
from shared.vocabulary import CostCategory, DocumentKind
from shared.web import Body, View, words

LongText = Annotated[str, Field(min_length=1, max_length=4000)]
_STATES = "OPEN : ouverte ; ANSWERED : le porteur a répondu ; CANCELLED : abandonnée par l'équipe ; ENDED : sans objet."


class SupplementBody(Body):
    """Ce qui manque au dossier, et jusqu'à quand le porteur peut répondre."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"question": "Précisez le plan de financement de la deuxième année.", "due_on": "2025-03-15"}]
        }
    )

    question: LongText = Field(description="Ce qui est demandé, en clair, pour le porteur.")
    due_on: date = Field(description="Dernier jour pour répondre, inclus (Paris).", examples=["2025-03-15"])


class DeadlineBody(Body):
    """Un délai plus long."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"due_on": "2025-03-31"}]})

    due_on: date = Field(description="Nouveau dernier jour pour répondre, inclus (Paris).", examples=["2025-03-31"])


class CancellationBody(Body):
    """Pourquoi le complément n'est plus demandé."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"explanation": "La pièce était déjà jointe."}]})

    explanation: LongText = Field(description="Le motif en clair ; il clôt le fil de la demande.")


class MessageBody(Body):
    """Un message dans le fil d'une demande de compléments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"body": "Nous attendons la réponse de la région."}]})

    body: LongText = Field(description="Le message.")


class MessageView(View):
    """Un message du fil."""

    at: datetime = Field(description="L'instant du message.")
    from_carrier: bool = Field(description="Vrai : du porteur ; faux : de l'équipe du programme.")
    body: str = Field(description="Le message.")


class SupplementView(View):
    """Une demande de compléments et son fil."""

    rank: int = Field(description="Le rang de la demande dans le dossier, à partir de 1.")
    state: domain.SupplementState = Field(description=_STATES)
    question: str = Field(description="Ce qui est demandé.")
    due_on: date = Field(description="Dernier jour pour répondre, inclus (Paris).")
    asked_at: datetime = Field(description="L'instant de la demande.")
    ended_at: datetime | None = Field(description="Quand elle a pris fin ; null tant qu'elle est ouverte.")
    messages: tuple[MessageView, ...] = Field(description="Le fil, le plus ancien message d'abord.")

    @classmethod
    def of(cls, supplement: store.Supplement) -> Self:
        """Show a request."""
        return cls.model_validate(supplement, from_attributes=True)


class VersionView(View):
    """Une version déposée du dossier."""

    version: int = Field(description="Le rang de la version, à partir de 1.")
    submitted_at: datetime = Field(description="L'instant de son dépôt.")

    @classmethod
    def of(cls, version: store.Version) -> Self:
        """Show a version."""
        return cls.model_validate(version, from_attributes=True)


class FiledDocumentView(View):
    """Une pièce, telle qu'une version déposée l'a."""

    id: UUID = Field(description="La pièce, par son identifiant.")
    kind: DocumentKind = Field(description="La nature de la pièce.", examples=["STATUTES"])
    sha256: str = Field(description="Son empreinte SHA-256, en hexadécimal.")


class VersionContentView(VersionView):
    """Une version déposée du dossier, avec ce qu'elle disait."""

    carrier: CarrierView = Field(description="Le porteur.")
    partners: tuple[PartnerView, ...] = Field(description="Les partenaires.")
    consortium: ConsortiumView | None = Field(description="Le groupement ; null sans groupement.")
    project: ProjectView = Field(description="Le projet.")
    budget: BudgetView = Field(description="Le budget prévisionnel.")
    indicators: tuple[IndicatorView, ...] = Field(description="Les indicateurs, chacun avec sa cible.")
    declarations: DeclarationsView = Field(description="Ce que le porteur atteste sur l'honneur.")
    cohorts: tuple[CohortView, ...] = Field(description="Les cohortes prévues.")
    activities: tuple[ActivityView, ...] = Field(description="Les activités prévues.")
    cost_categories: tuple[CostCategory, ...] = Field(description=f"Ce que la subvention paie. {COST_CATEGORIES}")
    documents: tuple[FiledDocumentView, ...] = Field(description="Les pièces du dossier à ce dépôt.")

    @classmethod
    def of_filing(cls, filing: store.Filing) -> Self:
        """Show a version and what it said; the contact is no part of a version."""
        parts = ("carrier", "partners", "consortium", "project", "budget", "indicators", "declarations")
        parts += ("cohorts", "activities", "cost_categories")
        fields: dict[str, Any] = {part: getattr(filing.content, part) for part in parts}
        fields |= {"version": filing.version, "submitted_at": filing.submitted_at, "documents": filing.documents}
        return cls.model_validate(fields, from_attributes=True)


class ChangeView(View):
    """Un champ qui diffère entre deux versions."""

    path: str = Field(
        description="Le champ : `project.title` ; un partenaire par son SIRET, une ligne par son code, une pièce par "
        "son identifiant.",
        examples=["budget.charges.641.amount_cents"],
    )
    before: Any = Field(description="Ce qu'il disait ; null s'il ne disait rien.", examples=[9_000_000])
    after: Any = Field(description="Ce qu'il dit ; null s'il ne dit plus rien.", examples=[9_500_000])

    @classmethod
    def of(cls, change: domain.Change) -> Self:
        """Show a change."""
        return cls(path=change.path, before=change.before, after=change.after)


class ExaminationBody(Body):
    """Ce qu'une personne constate de deux dossiers rapprochés."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"same_project": False, "explanation": "Deux promotions, deux villes."}]}
    )

    same_project: bool = Field(description="Vrai si les deux dossiers sont un seul projet.")
    explanation: LongText = Field(description="Ce qui le montre.")


class ExaminationView(View):
    """Le dernier constat sur deux dossiers rapprochés."""

    same_project: bool = Field(description="Vrai si les deux dossiers sont un seul projet.")
    explanation: str = Field(description="Ce qui le montre.")
    examined_at: datetime = Field(description="L'instant du constat.")


class DuplicateView(View):
    """Un autre dossier qui pourrait être le même projet."""

    id: words.ApplicationId
    number: words.ApplicationNumber
    state: domain.ApplicationState = Field(description="L'état de l'autre dossier.")
    edition: words.Edition
    carrier_siret: words.CarrierSiret
    project_title: words.ProjectTitle
    grounds: tuple[domain.DuplicateGround, ...] = Field(
        description="SAME_SIRET : même SIRET ; SAME_LEGAL_PERSON : même SIREN ; SIMILAR_TITLE : intitulés proches ; "
        "SAME_TERRITORY_AND_PERIOD : une région commune aux mêmes dates."
    )
    flagged_at: datetime = Field(description="Quand le rapprochement a été signalé.")
    examination: ExaminationView | None = Field(
        description="Ce qu'une personne en a constaté ; null tant que personne ne l'a regardé."
    )

    @classmethod
    def of(cls, duplicate: store.Duplicate) -> Self:
        """Show a flagged file."""
        return cls.model_validate(duplicate, from_attributes=True)
