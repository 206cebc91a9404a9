"""Applications as carriers write them. A draft may be incomplete; what is there must be well formed."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from intake import domain
from intake.api.content_bodies import (
    ActivityBody,
    BudgetBody,
    CarrierBody,
    CohortBody,
    ConsortiumBody,
    ContactBody,
    DeclarationsBody,
    IndicatorBody,
    PartnerBody,
    ProjectBody,
)
from intake.api.examples import ADMISSIBLE, DRAFT, INADMISSIBLE, NEW_APPLICATION, WITHDRAWAL
from intake.api.parameters import COST_CATEGORIES
from shared.vocabulary import CostCategory, InadmissibilityReason, WithdrawalReason
from shared.web import Body


class DraftBody(Body):
    """Ce que dit un brouillon ; tout peut manquer sauf le SIRET du porteur."""

    model_config = ConfigDict(json_schema_extra={"examples": [DRAFT]})

    carrier: CarrierBody = Field(description="Le porteur ; seul son SIRET est demandé pour commencer.")
    partners: list[PartnerBody] = Field(
        default_factory=list[PartnerBody],
        max_length=50,
        description="Les partenaires du projet, autres que le porteur.",
    )
    consortium: ConsortiumBody | None = Field(default=None, description="Le groupement, s'il y en a un.")
    contact: ContactBody | None = Field(default=None, description="La personne à joindre.")
    project: ProjectBody = Field(default=ProjectBody(), description="Le projet.")
    budget: BudgetBody = Field(default=BudgetBody(), description="Le budget prévisionnel.")
    indicators: list[IndicatorBody] = Field(
        default_factory=list[IndicatorBody], max_length=50, description="Les indicateurs, chacun avec sa cible."
    )
    declarations: DeclarationsBody = Field(
        default=DeclarationsBody(), description="Ce que le porteur atteste sur l'honneur."
    )
    cohorts: list[CohortBody] = Field(
        default_factory=list[CohortBody], max_length=100, description="Les cohortes prévues."
    )
    activities: list[ActivityBody] = Field(
        default_factory=list[ActivityBody], max_length=200, description="Les activités prévues."
    )
    cost_categories: list[CostCategory] = Field(
        default_factory=list[CostCategory], max_length=10, description=f"Ce que la subvention paie. {COST_CATEGORIES}"
    )

    def content(self) -> domain.Content:
        """The content in the domain's own words; the contact stands apart."""
        return domain.Content(
            carrier=self.carrier.carrier(),
            partners=tuple(partner.organisation() for partner in self.partners),
            project=self.project.project(),
            budget=self.budget.budget(),
            indicators=tuple(indicator.indicator() for indicator in self.indicators),
            declarations=self.declarations.declarations(),
            consortium=self.consortium.consortium() if self.consortium else None,
            cohorts=tuple(one.cohort() for one in self.cohorts),
            activities=tuple(one.activity() for one in self.activities),
            cost_categories=tuple(self.cost_categories),
        )

    def person(self) -> domain.Contact | None:
        """The contact, where there is one."""
        return self.contact.contact() if self.contact else None


class DraftPartsBody(Body):
    """Les parties d'un brouillon qui ont changé ; celles qui ne sont pas données restent comme elles sont."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project": DRAFT["project"]}]})

    carrier: CarrierBody | None = Field(default=None, description="Le porteur.")
    partners: list[PartnerBody] | None = Field(default=None, max_length=50, description="Les partenaires.")
    consortium: ConsortiumBody | None = Field(default=None, description="Le groupement ; null le retire.")
    contact: ContactBody | None = Field(default=None, description="La personne à joindre ; null la retire.")
    project: ProjectBody | None = Field(default=None, description="Le projet.")
    budget: BudgetBody | None = Field(default=None, description="Le budget prévisionnel.")
    indicators: list[IndicatorBody] | None = Field(default=None, max_length=50, description="Les indicateurs.")
    declarations: DeclarationsBody | None = Field(default=None, description="Ce que le porteur atteste.")
    cohorts: list[CohortBody] | None = Field(default=None, max_length=100, description="Les cohortes prévues.")
    activities: list[ActivityBody] | None = Field(default=None, max_length=200, description="Les activités prévues.")
    cost_categories: list[CostCategory] | None = Field(
        default=None, max_length=10, description=f"Ce que la subvention paie. {COST_CATEGORIES}"
    )

    def over(
        self, content: domain.Content, contact: domain.Contact | None
    ) -> tuple[domain.Content, domain.Contact | None]:
        """The content and the contact with the parts that were given in the place of theirs."""
        whole = domain.Content(
            carrier=self.carrier.carrier() if self.carrier else content.carrier,
            partners=content.partners if self.partners is None else tuple(one.organisation() for one in self.partners),
            project=self.project.project() if self.project else content.project,
            budget=self.budget.budget() if self.budget else content.budget,
            indicators=content.indicators
            if self.indicators is None
            else tuple(one.indicator() for one in self.indicators),
            declarations=self.declarations.declarations() if self.declarations else content.declarations,
            consortium=content.consortium,
            cohorts=content.cohorts if self.cohorts is None else tuple(one.cohort() for one in self.cohorts),
            activities=content.activities
            if self.activities is None
            else tuple(one.activity() for one in self.activities),
            cost_categories=content.cost_categories if self.cost_categories is None else tuple(self.cost_categories),
        )
        if "consortium" in self.model_fields_set:
            whole = replace(whole, consortium=self.consortium.consortium() if self.consortium else None)
        if "contact" in self.model_fields_set:
            contact = self.contact.contact() if self.contact else None
        return whole, contact


class NewApplicationBody(DraftBody):
    """Un nouveau brouillon, pour un appel à projets ouvert."""

    model_config = ConfigDict(json_schema_extra={"examples": [NEW_APPLICATION]})

    call_id: UUID = Field(description="L'appel à projets.")


class AdmissibilityBody(Body):
    """Ce qu'une personne constate de la recevabilité du dossier."""

    model_config = ConfigDict(json_schema_extra={"examples": [ADMISSIBLE, INADMISSIBLE]})

    admissible: bool = Field(description="Vrai : recevable ; faux : irrecevable, avec motif et explication.")
    reason: InadmissibilityReason | None = Field(default=None, description="Motif d'irrecevabilité.")
    explanation: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        default=None, description="Explication que lira le porteur."
    )


class ReopeningBody(Body):
    """Pourquoi le constat, recevable ou irrecevable, était une erreur."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"explanation": "L'agrément avait été renouvelé : nous ne l'avions pas vu."}]}
    )

    explanation: Annotated[str, Field(min_length=1, max_length=2000)] = Field(description="Le motif, en clair.")


class WithdrawalBody(Body):
    """Le retrait du dossier par son porteur."""

    model_config = ConfigDict(json_schema_extra={"examples": [WITHDRAWAL]})

    reason: WithdrawalReason = Field(
        description="PROJECT_ABANDONED : projet abandonné ; FUNDED_ELSEWHERE : financé ailleurs ; RESUBMITTED : "
        "déposé de nouveau ; CARRIER_CHOICE : choix du porteur ; OTHER : autre."
    )
