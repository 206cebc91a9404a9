"""The roll-ups over HTTP: for staff, and for anyone."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from impact import handlers
from impact.api.parameters import OfAxis, OfEdition, OfRegion
from impact.api.roll_up_views import PublishedTableView, PublishedView, RollUpsView, RollUpView
from impact.domain import By
from shared.web import QueryDep

router = APIRouter(tags=["Tableau de bord"])

_BY = (
    "`axis` : par axe ; `region`, `department` : par région, par département ; `zoning` : par zonage "
    "du territoire (QPV, FRR, ACV, PVD, TI) ; "
    "`audience` : par public ; `edition` : par édition ; `carrier` : par porteur ; `month` : par mois."
)


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
    comités les voient tous.
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

    Pour quiconque a un jeton.
    """
    async with query.transaction() as tx:
        lines, total = await handlers.published(tx, by, edition=edition)
    items = [PublishedView.of(one) for one in lines]
    return query.answer(PublishedTableView(by=by, edition=edition, items=items, total=PublishedView.of(total)))
