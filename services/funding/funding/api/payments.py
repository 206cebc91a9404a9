"""Payment orders, batches and unmatched entries over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as Parameter
from starlette.responses import Response

from funding.api import roles
from funding.api.bank import XML
from funding.api.payment_views import BatchView, OrderView, UnmatchedEntryView
from funding.domain.orders import OrderState
from funding.handlers import orders
from funding.store import bank_files, batches
from funding.store import orders as store
from shared.messaging import record_access
from shared.vocabulary import Role
from shared.web import CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(tags=["payments"])


@router.get("/orders", response_model=Page[OrderView])
async def list_orders(
    query: QueryDep,
    page: PageDep,
    state: Annotated[OrderState | None, Parameter(description="État.")] = None,
    agreement_id: Annotated[UUID | None, Parameter(description="Convention.")] = None,
    batch_id: Annotated[UUID | None, Parameter(description="Remise.")] = None,
) -> Response:
    """Payment orders as they were made."""
    query.principal.require(*roles.PAYMENTS)
    drafted_at, order_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        where = store.Filter(state, agreement_id, batch_id)
        rows = await store.page(tx, where, after=(drafted_at, order_id), fetch=page.fetch)
    return query.answer(
        Page[OrderView].of(
            rows,
            page,
            key=lambda row: (row.drafted_at, row.order.name.id),
            view=lambda row: OrderView.of(row.order),
        )
    )


@router.get("/orders/{order_id}", response_model=OrderView)
async def read_order(query: QueryDep, order_id: UUID) -> Response:
    """A payment order."""
    query.principal.require(*roles.PAYMENTS)
    async with query.transaction() as tx:
        order = await store.find(tx, order_id)
    if order is None:
        raise NotFound("ordre de paiement", order_id)
    return query.answer(OrderView.of(order), revision=order.revision)


@router.post("/orders/{order_id}/approval", response_model=OrderView)
async def approve_order(command: CommandDep, order_id: UUID) -> Response:
    """Approve an order (valideur des finances), other than who made it: it will be paid."""
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        order = await orders.approve(tx, order_id, by=command.principal)
        return command.answer(OrderView.of(order), revision=order.revision)


@router.get("/batches", response_model=Page[BatchView])
async def list_batches(query: QueryDep, page: PageDep) -> Response:
    """Batches as they were made."""
    query.principal.require(*roles.PAYMENTS)
    made_at, batch_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        rows = await batches.page(tx, after=(made_at, batch_id), fetch=page.fetch)
    return query.answer(Page[BatchView].of(rows, page, key=lambda row: (row.made_at, row.id), view=BatchView.of))


@router.get("/batches/{batch_id}/file", response_class=Response, responses={200: {"content": {XML: {}}}})
async def export_batch(query: QueryDep, batch_id: UUID) -> Response:
    """The pain.001.001.09 file of a batch, the same bytes each time; its export is noted in the audit log."""
    query.principal.require(*roles.PAYMENT_FILES)
    async with query.transaction(audited=True) as tx:
        file = await batches.file(tx, batch_id)
        if file is None:
            raise NotFound("remise", batch_id)
        record_access(tx, action="batch.export", target=str(batch_id))
    disposition = f'attachment; filename="{file.message_id}.xml"'
    return Response(file.content, media_type=XML, headers={"Content-Disposition": disposition})


@router.get("/unmatched-entries", response_model=Page[UnmatchedEntryView])
async def list_unmatched_entries(query: QueryDep, page: PageDep) -> Response:
    """What the bank said that fits no order and no clawback, or not with it: for a person."""
    query.principal.require(*roles.PAYMENTS)
    (after,) = page.position(int)
    async with query.transaction() as tx:
        rows = await bank_files.unmatched(tx, after=after, fetch=page.fetch)
    return query.answer(Page[UnmatchedEntryView].of(rows, page, key=lambda row: (row.id,), view=UnmatchedEntryView.of))
