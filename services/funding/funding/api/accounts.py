"""Clawbacks over HTTP."""

from datetime import date

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.account_views import ClawbackView
from funding.api.examples import RECEIPT
from funding.api.fields import SmallCents
from funding.api.parameters import ClawbackId, InClawbackState, OfAgreement
from funding.handlers import accounts
from funding.handlers.access import require_carrier
from funding.store import agreements, clawbacks
from shared.vocabulary import Role
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(tags=["Comptes rendus et reversements"])


class ReceiveClawback(Body):
    """Ce qui est revenu au titre d'un reversement."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT]})

    amount_cents: SmallCents = Field(
        description="Le montant reçu, en centimes d'euro ; au plus ce qui reste dû.", examples=[50_000]
    )
    received_on: date = Field(description="Le jour où il est entré sur le compte.", examples=["2026-06-15"])


@router.get("/clawbacks", summary="Lister les reversements", response_model=Page[ClawbackView])
async def list_clawbacks(
    query: QueryDep, page: PageDep, state: InClawbackState = None, agreement_id: OfAgreement = None
) -> Response:
    """Les reversements, dans l'ordre de leurs références. Le porteur voit les siens, l'équipe et l'auditeur tous."""
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    async with query.transaction() as tx:
        rows = await clawbacks.page(
            tx, carrier_siret=siret, state=state, agreement_id=agreement_id, after=after, fetch=page.fetch
        )
    return query.answer(Page[ClawbackView].of(rows, page, key=lambda row: (row.reference,), view=ClawbackView.of))


@router.get("/clawbacks/{clawback_id}", summary="Lire un reversement", response_model=ClawbackView)
async def read_clawback(query: QueryDep, clawback_id: ClawbackId) -> Response:
    """Un reversement, et ce qui en reste dû. Le porteur lit les siens, l'équipe et l'auditeur tous."""
    async with query.transaction() as tx:
        clawback = await clawbacks.find(tx, clawback_id)
        agreement = await agreements.find(tx, clawback.agreement.id) if clawback is not None else None
    if clawback is None or agreement is None:
        raise NotFound("reversement", clawback_id)
    if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
        require_carrier(agreement, query.principal)
    return query.answer(ClawbackView.of(clawback), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/receipts", summary="Constater un reversement reçu", response_model=ClawbackView)
async def receive_clawback(command: CommandDep, clawback_id: ClawbackId, body: ReceiveClawback) -> Response:
    """Note ce qui est revenu quand les fichiers de la banque ne l'ont pas rapproché d'eux-mêmes.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        clawback = await accounts.receive_clawback(
            tx, clawback_id, amount_cents=body.amount_cents, received_on=body.received_on, by=command.principal
        )
        return command.answer(ClawbackView.of(clawback), revision=clawback.revision)
