"""Payment orders and batches over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.bank import XML
from funding.api.examples import CANCELLATION
from funding.api.order_views import BatchView, OrderView
from funding.api.parameters import BatchId, InOrderState, OfAgreement, OfBatch, OrderId
from funding.handlers import batches, orders
from funding.store import batches as made
from funding.store import orders as store
from funding.store import stops
from shared.vocabulary import OrderCancellationReason
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep
from shared.web.recusals import reader_of

router = APIRouter(tags=["Paiements"])


class CancelOrder(Body):
    """Pourquoi un ordre, ou une remise, est annulé."""

    model_config = ConfigDict(json_schema_extra={"examples": [CANCELLATION]})

    reason: OrderCancellationReason = Field(
        description="BANK_DETAILS_CHANGED : le compte a changé ; MISTAKE : erreur ; SUSPICION : soupçon de fraude ; "
        "OTHER : autre.",
        examples=["MISTAKE"],
    )


@router.get("/orders", summary="Lister les ordres de paiement", response_model=Page[OrderView])
async def list_orders(
    query: QueryDep,
    page: PageDep,
    state: InOrderState = None,
    agreement_id: OfAgreement = None,
    batch_id: OfBatch = None,
) -> Response:
    """Les ordres de paiement, les premiers établis d'abord. Rôle : chargé ou approbateur des paiements, auditeur."""
    query.principal.require(*roles.PAYMENTS)
    drafted_at, order_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        where = store.Filter(state, agreement_id, batch_id, reader_of(query.principal))
        rows = await store.page(tx, where, after=(drafted_at, order_id), fetch=page.fetch)
        stopped = await stops.in_force(tx)
    return query.answer(
        Page[OrderView].of(
            rows,
            page,
            key=lambda row: (row.drafted_at, row.order.name.id),
            view=lambda row: OrderView.of(row.order, stopped=stopped),
        )
    )


@router.get("/orders/{order_id}", summary="Lire un ordre de paiement", response_model=OrderView)
async def read_order(query: QueryDep, order_id: OrderId) -> Response:
    """L'ordre, et ce que la banque en a dit. Rôle : chargé ou approbateur des paiements, auditeur."""
    query.principal.require(*roles.PAYMENTS)
    async with query.transaction() as tx:
        order = await store.find(tx, order_id)
        stopped = await stops.in_force(tx)
    if order is None:
        raise NotFound("ordre de paiement", order_id)
    return query.answer(OrderView.of(order, stopped=stopped), revision=order.revision)


@router.post("/orders/{order_id}/cancellation", summary="Annuler un ordre de paiement", response_model=OrderView)
async def cancel_order(command: CommandDep, order_id: OrderId, body: CancelOrder) -> Response:
    """Annule un ordre qui n'est pas encore à la banque ; sa tranche peut être ordonnée à nouveau.

    Rôle : chargé ou approbateur des paiements.
    """
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        order = await orders.cancel(tx, order_id, body.reason, by=command.principal)
        return command.answer(OrderView.of(order, stopped=await stops.in_force(tx)), revision=order.revision)


@router.get("/batches", summary="Lister les remises", response_model=Page[BatchView])
async def list_batches(query: QueryDep, page: PageDep) -> Response:
    """Les remises de virements, les premières d'abord. Rôle : chargé ou approbateur des paiements, auditeur."""
    query.principal.require(*roles.PAYMENTS)
    made_at, batch_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        reader = reader_of(query.principal)
        rows = await made.page(tx, reader=reader, after=(made_at, batch_id), fetch=page.fetch)
        stopped = await stops.in_force(tx)
    return query.answer(
        Page[BatchView].of(
            rows, page, key=lambda row: (row.made_at, row.id), view=lambda row: BatchView.of(row, stopped=stopped)
        )
    )


@router.get(
    "/batches/{batch_id}/file",
    summary="Prendre le fichier d'une remise",
    response_class=Response,
    responses={200: {"description": "Le fichier pain.001.001.09.", "content": {XML: {"schema": {"type": "string"}}}}},
)
async def read_batch_file(query: QueryDep, batch_id: BatchId) -> Response:
    """Le fichier pain.001.001.09 d'une remise sortie, chaque fois le même ; cette lecture est inscrite au journal.

    Lire ne change rien : POST /batches/{batch_id}/export sort la remise d'abord. Rien ne se lit quand tout est arrêté.
    Rôle : chargé ou approbateur des paiements.
    """
    query.principal.require(*roles.PAYMENT_FILES)
    async with query.transaction(audited=True) as tx:
        file = await batches.read_file(tx, batch_id)
    disposition = f'attachment; filename="{file.message_id}.xml"'
    return Response(file.content, media_type=f"{XML}; charset=utf-8", headers={"Content-Disposition": disposition})


@router.post("/batches/{batch_id}/cancellation", summary="Annuler une remise", response_model=BatchView)
async def cancel_batch(command: CommandDep, batch_id: BatchId, body: CancelOrder) -> Response:
    """Annule une remise dont le fichier n'est jamais sorti : ses ordres attendent de nouveau d'être remis.

    Rôle : chargé ou approbateur des paiements.
    """
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        batch = await batches.cancel(tx, batch_id, body.reason, by=command.principal)
        return command.answer(BatchView.of(batch, stopped=await stops.in_force(tx)))
