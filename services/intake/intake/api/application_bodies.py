"""Applications as carriers write them. A draft may be incomplete; what is there must be well formed."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from intake import domain
from intake.api.content_bodies import (
    BudgetBody,
    CarrierBody,
    ContactBody,
    DeclarationsBody,
    IndicatorBody,
    PartnerBody,
    ProjectBody,
)
from intake.api.examples import ADMISSIBLE, DRAFT, INADMISSIBLE, NEW_APPLICATION, WITHDRAWAL
from shared.vocabulary import Cents, InadmissibilityReason, WithdrawalReason
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
    contact: ContactBody | None = Field(default=None, description="La personne à joindre.")
    project: ProjectBody = Field(default=ProjectBody(), description="Le projet.")
    budget: BudgetBody = Field(default=BudgetBody(), description="Le budget prévisionnel.")
    indicators: list[IndicatorBody] = Field(
        default_factory=list[IndicatorBody], max_length=50, description="Les indicateurs, chacun avec sa cible."
    )
    declarations: DeclarationsBody = Field(
        default=DeclarationsBody(), description="Ce que le porteur atteste sur l'honneur."
    )

    def content(self) -> domain.Content:
        """The content in the domain's own words; the contact stands apart."""
        project, budget = self.project, self.budget
        return domain.Content(
            carrier=domain.Carrier(**dict(self.carrier)),
            partners=tuple(domain.Organisation(**dict(partner)) for partner in self.partners),
            project=domain.Project(
                title=project.title,
                summary=project.summary,
                axis=project.axis,
                stage=project.stage,
                audiences=tuple(project.audiences),
                special_audiences=tuple(project.special_audiences),
                regions=tuple(project.regions),
                departments=tuple(project.departments),
                starts_on=project.starts_on,
                ends_on=project.ends_on,
            ),
            budget=domain.Budget(
                charges=tuple(domain.Charge(one.code, one.label, Cents(one.amount_cents)) for one in budget.charges),
                resources=tuple(
                    domain.Resource(one.code, one.label, Cents(one.amount_cents), one.requested)
                    for one in budget.resources
                ),
            ),
            indicators=tuple(domain.Indicator(**dict(indicator)) for indicator in self.indicators),
            declarations=domain.Declarations(**dict(self.declarations)),
        )

    def person(self) -> domain.Contact | None:
        """The contact, where there is one."""
        return domain.Contact(**dict(self.contact)) if self.contact else None


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


class WithdrawalBody(Body):
    """Le retrait du dossier par son porteur."""

    model_config = ConfigDict(json_schema_extra={"examples": [WITHDRAWAL]})

    reason: WithdrawalReason = Field(
        description="PROJECT_ABANDONED : projet abandonné ; FUNDED_ELSEWHERE : financé ailleurs ; RESUBMITTED : "
        "déposé de nouveau ; CARRIER_CHOICE : choix du porteur ; OTHER : autre."
    )
