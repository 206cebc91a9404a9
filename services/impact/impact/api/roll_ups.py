"""The roll-ups over HTTP: for staff, and for anyone."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from impact import handlers
from impact.api.breakdown_views import (
    BreakdownLineView,
    BreakdownsView,
    PublishedBreakdownsView,
    SharedOutView,
)
from impact.api.parameters import OfAxis, OfEdition, OfRegion
from impact.api.roll_up_views import PublishedTableView, PublishedView, RollUpsView, RollUpView
from impact.domain import TOTAL, By, Disaggregation
from shared.web import QueryDep

router = APIRouter(tags=["Tableau de bord"])

_BY = (
    "`axis` : par axe ; `region`, `department` : par région, par département ; `zoning` : par zonage "
    "du territoire (QPV, FRR, ACV, PVD, TI) ; "
    "`audience` : par public ; `edition` : par édition ; `carrier` : par porteur ; `month` : par mois."
)

OfDimension = Annotated[Disaggregation, Query(description="La ventilation.")]


@router.get("/roll-ups", summary="Lire le tableau de bord", response_model=RollUpsView)
async def read_roll_ups(
    query: QueryDep,
    by: Annotated[By, Query(description=_BY)],
    edition: OfEdition = None,
    axis: OfAxis = None,
    region: OfRegion = None,
) -> Response:
    """Tenu d'après les événements, un instant après les plans de suivi.

    Un projet de plusieurs régions compte dans chacune et une seule fois dans `total`. Par mois, un relevé compte dans
    celui où sa période s'achève. Le délégué régional voit les projets de ses régions ; les équipes, l'auditeur et les
    comités les voient tous. Un comité ne lit pas les lignes par porteur.
    """
    async with query.transaction() as tx:
        lines, total = await handlers.added_up(
            tx, by, edition=edition, axis=axis, region=region, asked_by=query.principal
        )
        items = [RollUpView.of(one) for one in lines]
        return query.answer(RollUpsView(by=by, edition=edition, items=items, total=RollUpView.of(total)))


@router.get("/roll-ups/public", summary="Lire le tableau publié", response_model=PublishedTableView)
async def read_published(
    query: QueryDep,
    by: Annotated[By, Query(description=_BY)],
    edition: Annotated[int, Query(ge=2000, le=2100, description="L'édition : un tableau se publie par édition.")],
) -> Response:
    """Les relevés vérifiés d'une édition, sans les effectifs de moins de cinq ni de quoi les retrouver par différence.

    Pour quiconque a un jeton ; par porteur, pour les équipes, l'auditeur et les délégués.
    """
    async with query.transaction() as tx:
        lines, total = await handlers.published(tx, by, edition=edition, asked_by=query.principal)
    items = [PublishedView.of(one) for one in lines]
    return query.answer(PublishedTableView(by=by, edition=edition, items=items, total=PublishedView.of(total)))


@router.get("/roll-ups/breakdowns", summary="Lire les ventilations du tableau de bord", response_model=BreakdownsView)
async def read_breakdowns(
    query: QueryDep,
    by: Annotated[By, Query(description=_BY)],
    dimension: OfDimension,
    edition: OfEdition = None,
    axis: OfAxis = None,
    region: OfRegion = None,
) -> Response:
    """Les indicateurs par genre, âge, situation à l'entrée, public, quartier, zone rurale ou handicap.

    Additionné sur les projets qui ont ventilé leurs relevés : ce que nul n'a ventilé n'y est pas. Le délégué régional
    voit les projets de ses régions ; les équipes, l'auditeur et les comités les voient tous. Un comité ne lit pas les
    lignes par porteur.
    """
    async with query.transaction() as tx:
        found = await handlers.shared_out(
            tx, by, edition=edition, dimension=dimension, axis=axis, region=region, asked_by=query.principal
        )
    total = [SharedOutView.of(one) for one in found.pop(TOTAL, ())]
    items = [
        BreakdownLineView(key=key, measures=[SharedOutView.of(one) for one in some]) for key, some in found.items()
    ]
    return query.answer(BreakdownsView(by=by, edition=edition, items=items, total=total))


@router.get(
    "/roll-ups/public/breakdowns", summary="Lire les ventilations publiées", response_model=PublishedBreakdownsView
)
async def read_published_breakdowns(
    query: QueryDep,
    by: Annotated[By, Query(description=_BY)],
    edition: Annotated[int, Query(ge=2000, le=2100, description="L'édition : un tableau se publie par édition.")],
    dimension: OfDimension,
) -> Response:
    """Les relevés vérifiés d'une édition, ventilés, sans part de moins de cinq ni de quoi la retrouver par différence.

    Pour quiconque a un jeton ; par porteur, pour les équipes, l'auditeur et les délégués.
    """
    async with query.transaction() as tx:
        lines = await handlers.published_parts(tx, by, edition=edition, dimension=dimension, asked_by=query.principal)
    return query.answer(PublishedBreakdownsView.of(by, edition, lines))
