"""Cohorts, activities and further indicators of a plan over HTTP."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.cohort_views import ActivityView, CohortView
from impact.api.parameters import PlanId
from impact.api.plan_views import IndicatorView
from shared.vocabulary import IndicatorKind, Role, Unit
from shared.web import Body, CommandDep

router = APIRouter(tags=["Plans de suivi"])

COHORT: Final[dict[str, Any]] = {
    "name": "Cohorte 1",
    "size": 40,
    "starts_on": "2025-04-07",
    "ends_on": "2025-09-30",
}
ACTIVITY: Final[dict[str, Any]] = {
    "title": "Atelier de recherche d'emploi",
    "held_on": "2025-05-12",
    "hours": 6,
    "participants": 38,
}
OWN_INDICATOR: Final[dict[str, Any]] = {
    "code": "MENTORS_TRAINED",
    "label": "Mentors formés",
    "kind": "OUTPUT",
    "unit": "PERSON",
    "baseline": 0,
    "target": 25,
    "due_on": "2026-12-31",
}


class CohortBody(Body):
    """Une cohorte : des participants qui suivent le parcours ensemble."""

    model_config = ConfigDict(json_schema_extra={"examples": [COHORT]})

    name: str = Field(max_length=100, description="Son nom, unique dans le plan.", examples=["Cohorte 1"])
    size: int = Field(strict=True, description="Combien de personnes y entrent.", examples=[40])
    starts_on: date = Field(description="Son premier jour.", examples=["2025-04-07"])
    ends_on: date = Field(description="Son dernier jour : le suivi s'ouvre six mois après.", examples=["2025-09-30"])


class ActivityBody(Body):
    """Une activité tenue."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACTIVITY]})

    title: str = Field(max_length=200, description="Ce qui a eu lieu.", examples=[ACTIVITY["title"]])
    held_on: date = Field(description="Le jour où elle s'est tenue.", examples=["2025-05-12"])
    hours: int = Field(strict=True, description="Sa durée, en heures entières.", examples=[6])
    participants: int = Field(strict=True, description="Combien de personnes y étaient.", examples=[38])
    cohort_id: UUID | None = Field(default=None, description="La cohorte, si l'activité était pour elle seule.")


class IndicatorBody(Body):
    """Un indicateur de plus : de la bibliothèque par son code, ou propre au plan avec un nom."""

    model_config = ConfigDict(json_schema_extra={"examples": [OWN_INDICATOR]})

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$", description="Son code.", examples=["MENTORS_TRAINED"])
    label: str | None = Field(
        default=None, max_length=200, description="Son nom, s'il n'est pas dans la bibliothèque.", examples=["Mentors"]
    )
    kind: IndicatorKind
    unit: Unit
    baseline: int = Field(strict=True, description="Valeur de départ.", examples=[0])
    target: int = Field(strict=True, description="Cible ; pour un taux, le numérateur.", examples=[25])
    target_denominator: int | None = Field(default=None, strict=True, description="Dénominateur de la cible d'un taux.")
    due_on: date = Field(description="Échéance de la cible.", examples=["2026-12-31"])


@router.post("/plans/{plan_id}/cohorts", summary="Déclarer une cohorte", status_code=201, response_model=CohortView)
async def declare_cohort(plan_id: PlanId, body: CohortBody, command: CommandDep) -> Response:
    """Déclare une cohorte ; son suivi à six mois s'ouvre et se ferme à des jours comptés depuis sa fin.

    Annonce CohortDeclared. Rôle : porteur de la convention.
    """
    command.principal.require(Role.CARRIER)
    cohort = domain.Cohort(command.new_id(), body.name, body.size, body.starts_on, body.ends_on)
    async with command.transaction() as tx:
        plan, one = await handlers.declare_cohort(tx, plan_id, cohort, by=command.principal)
        view = CohortView.of(plan, one)
        return command.answer(view, status=201, revision=plan.revision, location=f"/plans/{plan_id}")


@router.post(
    "/plans/{plan_id}/activities", summary="Déclarer une activité", status_code=201, response_model=ActivityView
)
async def record_activity(plan_id: PlanId, body: ActivityBody, command: CommandDep) -> Response:
    """Déclare une activité tenue : ses heures et ceux qui y étaient, comptés. Rôle : porteur de la convention."""
    command.principal.require(Role.CARRIER)
    activity_id = command.new_id()
    async with command.transaction() as tx:
        plan, one = await handlers.record_activity(
            tx,
            plan_id,
            activity_id=activity_id,
            title=body.title,
            held_on=body.held_on,
            hours=body.hours,
            participants=body.participants,
            cohort_id=body.cohort_id,
            by=command.principal,
        )
        view = ActivityView.of(plan, one)
        return command.answer(view, status=201, revision=plan.revision, location=f"/plans/{plan_id}")


@router.post(
    "/plans/{plan_id}/indicators", summary="Ajouter un indicateur", status_code=201, response_model=IndicatorView
)
async def add_indicator(plan_id: PlanId, body: IndicatorBody, command: CommandDep) -> Response:
    """Ajoute au plan un indicateur de la bibliothèque, ou un qui lui est propre ; il entre dans le tableau de bord.

    Annonce IndicatorAdded. Rôle : chargé de l'impact.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    indicator = domain.Indicator(
        code=body.code,
        kind=body.kind,
        unit=body.unit,
        baseline=body.baseline,
        target=body.target,
        target_denominator=body.target_denominator,
        due_on=body.due_on,
        label=body.label,
    )
    async with command.transaction() as tx:
        plan = await handlers.add_indicator(tx, plan_id, indicator)
        view = IndicatorView.of(plan, plan.indicators[-1])
        return command.answer(view, status=201, revision=plan.revision, location=f"/plans/{plan_id}")
