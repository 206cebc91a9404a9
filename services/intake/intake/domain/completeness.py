"""From a draft to a complete file: everything a submission needs is there, or each thing missing is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from intake.domain.budget import Budget
from intake.domain.content import (
    Consortium,
    Contact,
    Content,
    Declarations,
    Indicator,
    Organisation,
    PlannedActivity,
    PlannedCohort,
)
from intake.domain.territory import ZoneTag
from shared.vocabulary import Audience, Axis, CostCategory, Refusal, Region, SpecialAudience, Stage

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
    consortium: Consortium | None = None
    esus_expires_on: date | None = None
    communes: tuple[str, ...] = ()
    zones: tuple[ZoneTag, ...] = ()
    cog_vintage: str | None = None
    cohorts: tuple[PlannedCohort, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    cost_categories: tuple[CostCategory, ...] = ()


def missing(content: Content, contact: Contact | None) -> Iterator[Refusal]:
    """One refusal for each thing that a submission needs and the draft does not say, in the order of the form."""
    carrier, project = content.carrier, content.project
    asked = (
        ("carrier.name", carrier.name, "la dénomination du porteur"),
        ("carrier.legal_form", carrier.legal_form, "la forme juridique du porteur"),
        ("carrier.created_on", carrier.created_on, "la date de création du porteur"),
        ("carrier.department", carrier.department, "le département du siège"),
        ("contact", contact, "la personne à joindre"),
        ("project.title", project.title, "l'intitulé du projet"),
        ("project.summary", project.summary, "le résumé du projet"),
        ("project.axis", project.axis, "l'axe de l'appel à projets"),
        ("project.stage", project.stage, "s'il s'agit d'une expérimentation ou d'un changement d'échelle"),
        ("project.audiences", project.audiences, "au moins un public cible"),
        ("project.regions", project.regions, "au moins une région"),
        ("project.starts_on", project.starts_on, "le premier jour du projet"),
        ("project.ends_on", project.ends_on, "le dernier jour du projet"),
        ("indicators", content.indicators, "au moins un indicateur avec sa cible"),
    )
    for field, value, what in asked:
        if not value:
            yield Refusal("incomplete", f"Le dossier n'est pas complet : indiquez {what}.", field=field)


def complete(content: Content) -> CompleteFile:
    """The complete file of a draft of which nothing is `missing`; raises ValueError for another."""
    carrier, project = content.carrier, content.project
    return CompleteFile(
        carrier=Organisation(carrier.siret, _given(carrier.name), _given(carrier.legal_form), carrier.rna),
        carrier_created_on=_given(carrier.created_on),
        carrier_department=_given(carrier.department),
        partners=content.partners,
        title=_given(project.title),
        axis=_given(project.axis),
        stage=_given(project.stage),
        audiences=project.audiences,
        special_audiences=project.special_audiences,
        regions=project.regions,
        departments=project.departments,
        starts_on=_given(project.starts_on),
        ends_on=_given(project.ends_on),
        budget=content.budget,
        indicators=content.indicators,
        declarations=content.declarations,
        consortium=content.consortium,
        esus_expires_on=carrier.esus.expires_on if carrier.esus else None,
        communes=project.communes,
        zones=project.zones,
        cog_vintage=project.cog_vintage,
        cohorts=content.cohorts,
        activities=content.activities,
        cost_categories=content.cost_categories,
    )


def _given(value: T | None) -> T:
    if value is None:
        message = "only a draft of which nothing is missing becomes a complete file"
        raise ValueError(message)
    return value
