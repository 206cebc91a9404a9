"""Reports and observations of every plan over HTTP: what waits for whom."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.parameters import OfEdition
from shared.vocabulary import ReportKind
from shared.web import Page, PageDep, QueryDep, View, words

router = APIRouter(tags=["Plans de suivi"])

_REPORT_STATES = (
    "PLANNED : prévu ; DUE : attendu ; OVERDUE : en retard ; SUBMITTED : à examiner ; RETURNED : renvoyé ; "
    "ACCEPTED : accepté ; WAIVED : plus dû, un avenant a supprimé sa tranche."
)
_OBSERVATION_STATES = "REPORTED : à vérifier ; VERIFIED : vérifié ; SUPERSEDED : remplacé par une correction."


class ReportLine(View):
    """Un rapport d'activité dans la liste."""

    plan_id: UUID = Field(description="Le plan de suivi.")
    number: int = Field(description="Son numéro dans le plan, à partir de 1.", examples=[1])
    kind: ReportKind
    state: domain.ReportState = Field(description=_REPORT_STATES)
    due_on: date = Field(description="Le jour où il est attendu.")
    agreement_number: words.AgreementNumber
    edition: words.Edition
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    project_title: words.ProjectTitle


class ObservationLine(View):
    """Un relevé dans la liste."""

    id: UUID = Field(description="Le relevé, par son identifiant.")
    plan_id: UUID = Field(description="Le plan de suivi.")
    code: str = Field(description="Le code de l'indicateur.", examples=["PARTICIPANTS_REACHED"])
    state: domain.ObservationState = Field(description=_OBSERVATION_STATES)
    value: int = Field(description="La valeur ; pour un taux, le numérateur.", examples=[34])
    denominator: int | None = Field(description="Le dénominateur d'un taux.", examples=[100])
    period_end: date = Field(description="Dernier jour observé.")
    reported_on: date = Field(description="Le jour de la déclaration.")
    agreement_number: words.AgreementNumber
    edition: words.Edition
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    project_title: words.ProjectTitle


@router.get("/reports", summary="Lister les rapports d'activité", response_model=Page[ReportLine])
async def list_reports(
    query: QueryDep,
    page: PageDep,
    state: Annotated[domain.ReportState | None, Query(description=_REPORT_STATES)] = None,
    edition: OfEdition = None,
    due_by: Annotated[date | None, Query(description="Attendus au plus tard ce jour.")] = None,
) -> Response:
    """Par jour attendu. Le porteur voit les siens ; les équipes et l'auditeur les voient tous."""
    after = page.position(date, UUID, int)
    async with query.transaction() as tx:
        found = await handlers.reports_listed(
            tx, state=state, edition=edition, due_by=due_by, after=after, limit=page.fetch, by=query.principal
        )
        return query.answer(
            Page[ReportLine].of(
                found,
                page,
                key=lambda one: (one.due_on, one.plan_id, one.number),
                view=lambda one: ReportLine.model_validate(one, from_attributes=True),
            )
        )


@router.get("/observations", summary="Lister les relevés", response_model=Page[ObservationLine])
async def list_observations(
    query: QueryDep,
    page: PageDep,
    state: Annotated[domain.ObservationState | None, Query(description=_OBSERVATION_STATES)] = None,
    edition: OfEdition = None,
    code: Annotated[str | None, Query(max_length=100, description="Le code de l'indicateur.")] = None,
) -> Response:
    """Dans l'ordre de leur déclaration. Le porteur voit les siens ; les équipes et l'auditeur les voient tous."""
    after = page.position(date, UUID)
    async with query.transaction() as tx:
        found = await handlers.observations_listed(
            tx, state=state, edition=edition, code=code, after=after, limit=page.fetch, by=query.principal
        )
        return query.answer(
            Page[ObservationLine].of(
                found,
                page,
                key=lambda one: (one.reported_on, one.id),
                view=lambda one: ObservationLine.model_validate(one, from_attributes=True),
            )
        )
