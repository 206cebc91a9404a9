"""Corrections of cohorts and activities over HTTP."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.cohort_views import ActivityView, CohortView
from impact.api.cohorts import ACTIVITY, COHORT, ActivityBody, CohortBody
from impact.api.parameters import ActivityId, CohortId, PlanId
from shared.vocabulary import Role
from shared.web import CommandDep

router = APIRouter(tags=["Plans de suivi"])

COHORT_CORRECTION: Final[dict[str, Any]] = {
    **COHORT,
    "size": 38,
    "because": "Deux personnes inscrites ne sont jamais venues.",
}
ACTIVITY_CORRECTION: Final[dict[str, Any]] = {
    **ACTIVITY,
    "participants": 36,
    "because": "La feuille d'émargement compte deux signatures en double.",
}
_BECAUSE: Final = "Pourquoi ce qui était déclaré était faux, sans nommer personne."


class CohortCorrectionBody(CohortBody):
    """La cohorte comme elle aurait dû être déclarée, entière, et pourquoi elle ne l'était pas."""

    model_config = ConfigDict(json_schema_extra={"examples": [COHORT_CORRECTION]})

    because: str = Field(max_length=1_000, description=_BECAUSE, examples=[COHORT_CORRECTION["because"]])


class ActivityCorrectionBody(ActivityBody):
    """L'activité comme elle aurait dû être déclarée, entière, et pourquoi elle ne l'était pas."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACTIVITY_CORRECTION]})

    because: str = Field(max_length=1_000, description=_BECAUSE, examples=[ACTIVITY_CORRECTION["because"]])


@router.post(
    "/plans/{plan_id}/cohorts/{cohort_id}/correction", summary="Corriger une cohorte", response_model=CohortView
)
async def correct_cohort(
    plan_id: PlanId, cohort_id: CohortId, body: CohortCorrectionBody, command: CommandDep
) -> Response:
    """Remplace ce qui est déclaré d'une cohorte ; ce qui l'était avant reste lisible dans corrections.

    Le suivi à six mois se recompte depuis la fin corrigée. Un suivi répondu le reste : une fin qui rendrait sa réponse
    prématurée est refusée tant que le relevé n'est pas corrigé. Annonce CohortCorrected. Rôle : porteur de la
    convention, tant qu'aucun relevé de la cohorte n'est vérifié ni aucun rapport qui la raconte accepté ; chargé de
    l'impact, autre que qui a déclaré, vérifié ou accepté.
    """
    command.principal.require(Role.CARRIER, Role.IMPACT_OFFICER)
    cohort = domain.Cohort(cohort_id, body.name, body.size, body.starts_on, body.ends_on)
    async with command.transaction() as tx:
        plan, one = await handlers.correct_cohort(tx, plan_id, cohort, because=body.because, by=command.principal)
        return command.answer(CohortView.of(plan, one), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/activities/{activity_id}/correction",
    summary="Corriger une activité",
    response_model=ActivityView,
)
async def correct_activity(
    plan_id: PlanId, activity_id: ActivityId, body: ActivityCorrectionBody, command: CommandDep
) -> Response:
    """Remplace ce qui est déclaré d'une activité ; ce qui l'était avant reste lisible dans corrections.

    Rôle : porteur de la convention, tant qu'aucun rapport qui la raconte n'est accepté ; chargé de l'impact, autre que
    qui a déclaré ou accepté.
    """
    command.principal.require(Role.CARRIER, Role.IMPACT_OFFICER)
    counted = (body.title, body.held_on, body.hours, body.participants, body.cohort_id)
    activity = domain.Activity(activity_id, *counted, recorded_by="", recorded_on=date.min)
    async with command.transaction() as tx:
        plan, one = await handlers.correct_activity(tx, plan_id, activity, because=body.because, by=command.principal)
        return command.answer(ActivityView.of(plan, one), revision=plan.revision)
