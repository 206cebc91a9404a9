"""The log of deliveries over HTTP, the test button, and owing again."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, ConfigDict, Field
from starlette.responses import Response

from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep
from webhooks.api.examples import CATCH_UP
from webhooks.api.parameters import EventId, InDeliveryState, OfType, SubscriptionId
from webhooks.api.subscriptions import ASKS, READS
from webhooks.api.views import CatchUpView, DeliveryView, DeliveryWithAttempts
from webhooks.handlers import redelivering, subscribing
from webhooks.handlers.forgetting import require_log_kept
from webhooks.store import deliveries

router = APIRouter(prefix="/subscriptions/{subscription_id}", tags=["Livraisons"])

LONGEST_WAIT: Final = 15
ASK_EVERY: Final = 0.2

Wait = Annotated[
    int,
    Query(
        ge=0,
        le=LONGEST_WAIT,
        description="Attendre jusqu'à tant de secondes une première tentative, avant de répondre.",
        examples=[12],
    ),
]


class CatchUp(Body):
    """D'où reprendre."""

    model_config = ConfigDict(json_schema_extra={"examples": [CATCH_UP]})

    since: AwareDatetime = Field(description="Renvoyer tout ce qui s'est passé depuis cet instant, dans l'ordre.")


@router.get(
    "/deliveries",
    summary="Lire le journal des livraisons",
    response_model=Page[DeliveryView],
    responses={410: {"description": "Le journal n'est plus gardé à partir de ce curseur ; repartez sans curseur."}},
)
async def list_deliveries(
    query: QueryDep,
    page: PageDep,
    subscription_id: SubscriptionId,
    state: InDeliveryState = None,
    type: OfType = None,  # noqa: A002  the name of the parameter
) -> Response:
    """Les livraisons d'un abonnement, dans l'ordre où les événements sont arrivés ; celles qui sont encore gardées.

    Rôle : qui a créé l'abonnement, exploitant, auditeur.
    """
    query.principal.require(*READS)
    (after,) = page.position(int)
    async with query.transaction() as tx:
        one = await subscribing.shown(tx, subscription_id, by=query.principal)
        await require_log_kept(tx, one.id, after)
        rows = await deliveries.page(tx, one.id, state=state, event_type=type, after=after, fetch=page.fetch)
    return query.answer(Page[DeliveryView].of(rows, page, key=lambda row: (row.position,), view=DeliveryView.of))


@router.get("/deliveries/{event_id}", summary="Lire une livraison", response_model=DeliveryWithAttempts)
async def read_delivery(
    query: QueryDep, subscription_id: SubscriptionId, event_id: EventId, wait_seconds: Wait = 0
) -> Response:
    """Une livraison et toutes ses tentatives. Rôle : qui a créé l'abonnement, exploitant, auditeur."""
    query.principal.require(*READS)
    deadline = asyncio.get_running_loop().time() + wait_seconds
    while True:
        async with query.transaction() as tx:
            one = await subscribing.shown(tx, subscription_id, by=query.principal)
            found = await deliveries.find(tx, one.id, event_id)
            if found is None:
                raise NotFound("livraison", event_id)
            tried = await deliveries.attempts(tx, one.id, event_id)
        if tried or asyncio.get_running_loop().time() >= deadline:
            return query.answer(DeliveryWithAttempts.with_attempts(found, tried))
        await asyncio.sleep(ASK_EVERY)


@router.post("/test", summary="Essayer un abonnement", status_code=202, response_model=DeliveryView)
async def test_subscription(command: CommandDep, subscription_id: SubscriptionId) -> Response:
    """Envoie un événement d'essai, une seule fois, même à un abonnement suspendu.

    Ce qu'a répondu le récepteur se lit à l'adresse donnée par `Location`, avec `wait_seconds`.
    Rôle : qui a créé l'abonnement, exploitant.
    """
    command.principal.require(*ASKS)
    event_id = command.new_id()
    async with command.transaction() as tx:
        await subscribing.ping(tx, subscription_id, event_id, by=command.principal)
        found = await deliveries.find(tx, subscription_id, event_id)
        if found is None:
            raise NotFound("livraison", event_id)
        where = f"/subscriptions/{subscription_id}/deliveries/{event_id}"
        return command.answer(DeliveryView.of(found), 202, location=where)


@router.post("/deliveries/{event_id}/redelivery", summary="Renvoyer un événement", response_model=DeliveryView)
async def redeliver_event(command: CommandDep, subscription_id: SubscriptionId, event_id: EventId) -> Response:
    """Doit de nouveau un événement livré ou abandonné, sous le même `webhook-id`.

    Rôle : qui a créé l'abonnement, exploitant.
    """
    command.principal.require(*ASKS)
    async with command.transaction() as tx:
        one = await redelivering.again(tx, subscription_id, event_id, by=command.principal)
        return command.answer(DeliveryView.of(one))


@router.post("/catch-up", summary="Rattraper depuis un instant", response_model=CatchUpView)
async def catch_up(command: CommandDep, subscription_id: SubscriptionId, body: CatchUp) -> Response:
    """Doit de nouveau tout ce que l'abonnement retient depuis un instant : livré, abandonné, ou antérieur à lui.

    Chaque objet dans l'ordre de ses événements ; refusé où tout n'est plus gardé depuis cet instant.
    Rôle : qui a créé l'abonnement, exploitant.
    """
    command.principal.require(*ASKS)
    async with command.transaction() as tx:
        events = await redelivering.again_since(tx, subscription_id, body.since, by=command.principal)
        return command.answer(CatchUpView(events=events))
