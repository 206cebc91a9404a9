"""Alerts over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.parameters import OfEdition, PlanId
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words

router = APIRouter(tags=["Alertes"])

_KINDS = "TARGET_UNLIKELY : cible compromise ; REPORT_OVERDUE : rapport en retard ; OUTLIER : valeur aberrante."
_STATES = "OPEN : à regarder ; CLOSED : levée."


class AlertLine(View):
    """Une alerte, avec le projet qu'elle concerne."""

    plan_id: UUID = Field(description="Le plan de suivi.")
    number: int = Field(description="Son numéro dans le plan, à partir de 1.", examples=[1])
    kind: domain.AlertKind = Field(description=_KINDS)
    state: domain.AlertState = Field(description=_STATES)
    code: str | None = Field(description="L'indicateur en cause.")
    report: int | None = Field(description="Le rapport en cause.")
    observation_id: UUID | None = Field(description="Le relevé en cause.")
    explanation: str = Field(description="La règle qui l'a levée, en une phrase.")
    raised_on: date = Field(description="Le jour où elle a été donnée.")
    closed_on: date | None = Field(description="Le jour où elle a été levée.")
    agreement_number: words.AgreementNumber
    edition: words.Edition
    project_title: words.ProjectTitle
    carrier_name: words.CarrierName


class AlertView(View):
    """Une alerte. `revision` est celle du plan de suivi."""

    plan_id: UUID = Field(description="Le plan de suivi.")
    number: int = Field(description="Son numéro dans le plan, à partir de 1.", examples=[1])
    revision: words.Revision
    kind: domain.AlertKind = Field(description=_KINDS)
    state: domain.AlertState = Field(description=_STATES)
    explanation: str = Field(description="La règle qui l'a levée, en une phrase.")
    closed_on: date | None = Field(description="Le jour où elle a été levée.")
    closed_by: str | None = Field(description="Qui l'a levée ; null si sa cause a disparu d'elle-même.")
    closed_because: str | None = Field(description="Pourquoi elle a été levée.")


class ClosureBody(Body):
    """Pourquoi l'alerte peut être levée."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"because": "Valeur confirmée par le porteur."}]})

    because: str = Field(max_length=2000, description="Pourquoi l'alerte peut être levée.")


@router.get("/alerts", summary="Lister les alertes", response_model=Page[AlertLine])
async def list_alerts(
    query: QueryDep,
    page: PageDep,
    kind: Annotated[domain.AlertKind | None, Query(description=_KINDS)] = None,
    state: Annotated[domain.AlertState | None, Query(description=_STATES)] = None,
    edition: OfEdition = None,
) -> Response:
    """Les alertes de tous les plans, dans l'ordre où elles ont été données.

    Rôle : chargé de l'impact, chargé de programme, auditeur.
    """
    query.principal.require(Role.IMPACT_OFFICER, Role.PROGRAMME_OFFICER, Role.AUDITOR)
    after = page.position(date, UUID, int)
    async with query.transaction() as tx:
        found = await handlers.alerts_listed(
            tx, kind=kind, state=state, edition=edition, after=after, limit=page.fetch, by=query.principal
        )
        return query.answer(
            Page[AlertLine].of(
                found,
                page,
                key=lambda one: (one.raised_on, one.plan_id, one.number),
                view=lambda one: AlertLine.model_validate(one, from_attributes=True),
            )
        )


@router.post("/plans/{plan_id}/alerts/{number}/closure", summary="Lever une alerte", response_model=AlertView)
async def close_alert(
    plan_id: PlanId,
    number: Annotated[int, Path(ge=1, description="Le numéro de l'alerte dans le plan.")],
    body: ClosureBody,
    command: CommandDep,
) -> Response:
    """Lève une alerte qu'une personne a regardée ; celles dont la cause disparaît se lèvent d'elles-mêmes.

    Annonce AlertClosed. Rôle : chargé de l'impact.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, one = await handlers.close_alert(tx, plan_id, number, because=body.because, by=command.principal)
        view = AlertView(
            plan_id=plan_id,
            number=one.number,
            revision=plan.revision,
            kind=one.kind,
            state=one.state,
            explanation=one.explanation,
            closed_on=one.closed_on,
            closed_by=one.closed_by,
            closed_because=one.closed_because,
        )
        return command.answer(view, revision=plan.revision)
