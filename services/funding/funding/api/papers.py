"""Agreements and amendments over HTTP, as papers."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from funding.api import roles
from funding.api.parameters import AgreementId
from funding.handlers import papers
from funding.handlers.access import require_carrier
from shared.web import QueryDep

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["Conventions"])

PDF: Final = "application/pdf"
OfVersion = Annotated[
    int | None,
    Query(
        ge=1,
        le=1000,
        description="1 : la convention ; 2 : son premier avenant ; absent : la version en vigueur.",
        examples=[1],
    ),
]


@router.get(
    "/agreement.pdf",
    summary="Prendre une convention ou un avenant en PDF",
    response_class=Response,
    responses={
        200: {"description": "Le document.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
async def take_paper(query: QueryDep, agreement_id: AgreementId, version: OfVersion = None) -> Response:
    """Le document tel que signé, avec l'empreinte de son contenu ; avant les deux signatures, un projet qui le dit.

    Le porteur lit les siens, l'équipe et l'auditeur tous.
    """
    async with query.transaction() as tx:
        agreement = await papers.find(tx, agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        content, shown = await papers.paper(tx, agreement, version)
    name = f"{agreement.name.number}-v{shown}.pdf"
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})
