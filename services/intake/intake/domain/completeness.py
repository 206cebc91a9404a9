"""From a draft to a complete file: everything a submission needs is there, or the first thing missing is named."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from intake.domain.budget import Budget
from intake.domain.content import Contact, Content, Declarations, Indicator, Organisation
from shared.vocabulary import Audience, Axis, Refusal, Region, SpecialAudience, Stage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CompleteFile:
    """A draft of which nothing is missing; whether it meets the rules is another question (eligibility)."""

    carrier: Organisation
    carrier_created_on: date
    carrier_department: str
    partners: tuple[Organisation, ...]
    title: str
    axis: Axis
    stage: Stage
    audiences: tuple[Audience, ...]
    special_audiences: tuple[SpecialAudience, ...]
    regions: tuple[Region, ...]
    departments: tuple[str, ...]
    starts_on: date
    ends_on: date
    budget: Budget
    indicators: tuple[Indicator, ...]
    declarations: Declarations


def complete(content: Content, contact: Contact | None) -> CompleteFile:
    """The complete file. Raises Refusal naming the first field that is missing."""
    carrier, project = content.carrier, content.project
    organisation = Organisation(
        siret=carrier.siret,
        name=_given(carrier.name, "carrier.name", "la dénomination du porteur"),
        legal_form=_given(carrier.legal_form, "carrier.legal_form", "la forme juridique du porteur"),
        rna=carrier.rna,
    )
    created_on = _given(carrier.created_on, "carrier.created_on", "la date de création du porteur")
    department = _given(carrier.department, "carrier.department", "le département du siège")
    _given(contact, "contact", "la personne à joindre")
    _given(project.summary, "project.summary", "le résumé du projet")
    return CompleteFile(
        carrier=organisation,
        carrier_created_on=created_on,
        carrier_department=department,
        partners=content.partners,
        title=_given(project.title, "project.title", "l’intitulé du projet"),
        axis=_given(project.axis, "project.axis", "l’axe de l’appel à projets"),
        stage=_given(project.stage, "project.stage", "s’il s’agit d’une expérimentation ou d’un changement d’échelle"),
        audiences=_given(project.audiences, "project.audiences", "au moins un public cible"),
        special_audiences=project.special_audiences,
        regions=_given(project.regions, "project.regions", "au moins une région"),
        departments=project.departments,
        starts_on=_given(project.starts_on, "project.starts_on", "le premier jour du projet"),
        ends_on=_given(project.ends_on, "project.ends_on", "le dernier jour du projet"),
        budget=content.budget,
        indicators=_given(content.indicators, "indicators", "au moins un indicateur avec sa cible"),
        declarations=content.declarations,
    )


def _given(value: T | None, field: str, what: str) -> T:
    if not value:
        raise Refusal("incomplete", f"Le dossier n’est pas complet : indiquez {what}.", field=field)
    return value
