"""Subscriptions over HTTP: in and out, no rules."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from shared.contracts import Event
from shared.places import RegionCode
from shared.vocabulary import Axis, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep
from shared.web.answers import json_answer
from webhooks.api.examples import CHANGE, SUBSCRIPTION, SUBSCRIPTION_SHORT
from webhooks.api.parameters import InState, SubscriptionId
from webhooks.api.views import EventTypesView, EventTypeView, SubscriptionView
from webhooks.domain.following import FOLLOWED
from webhooks.domain.selection import LARGEST, Selection
from webhooks.domain.subscription import Subscription
from webhooks.handlers import standing, subscribing
from webhooks.handlers.outlet import OutletOf
from webhooks.store import deliveries, subscriptions

ASKS: Final = tuple(FOLLOWED)
READS: Final = (*ASKS, Role.AUDITOR)

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
EventName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Change(Body):
    """Qui est prévenu, de quoi, et où, désormais."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHANGE]})

    name: Name = Field(description="Le système qui reçoit ; jamais le nom d'une personne.")
    url: str = Field(
        min_length=1,
        max_length=2000,
        description="Une adresse https du récepteur, sur l'internet public. Les redirections ne sont pas suivies.",
    )
    events: tuple[EventName, ...] = Field(
        min_length=1,
        max_length=LARGEST,
        description="Les types d'événements, ou les sujets pour tous les leurs (GET /event-types).",
    )
    editions: tuple[int, ...] = Field(default=(), max_length=LARGEST, description="Ces éditions seulement.")
    regions: tuple[RegionCode, ...] = Field(default=(), max_length=LARGEST, description="Les projets de ces régions.")
    axes: tuple[Axis, ...] = Field(default=(), max_length=LARGEST, description="Les projets de ces axes.")
    subjects: tuple[Subject, ...] = Field(
        default=(), max_length=LARGEST, description="Ces objets, ou tout ce qui touche ces dossiers, par identifiant."
    )

    @property
    def selection(self) -> Selection:
        """What it selects."""
        return Selection(self.events, self.editions, self.regions, self.axes, self.subjects)


class Subscribe(Change):
    """Qui est prévenu, de quoi, et où."""

    model_config = ConfigDict(json_schema_extra={"examples": [SUBSCRIPTION, SUBSCRIPTION_SHORT]})

    since: AwareDatetime | None = Field(
        default=None,
        description="Envoyer aussi ce qui s'est passé depuis cet instant ; sans lui, dès maintenant.",
    )


def reading() -> APIRouter:
    """What shows subscriptions."""
    router = APIRouter()

    @router.get(
        "/event-types",
        tags=["Abonnements"],
        summary="Lister les types d'événements",
        response_model=EventTypesView,
    )
    async def list_event_types(query: QueryDep) -> Response:
        """Les types que suit le rôle de qui demande ; tous pour un chargé de programme, un exploitant ou un auditeur.

        Rôle : chargé de programme, exploitant, auditeur ; chargé des paiements, chargé de l'impact, délégué régional.
        """
        query.principal.require(*READS)
        starts = tuple(FOLLOWED.get(role, "" if role is Role.AUDITOR else "-") for role in query.principal.roles)
        kinds = sorted(
            (kind for kind in Event.REGISTRY.values() if kind.TOPIC.startswith(starts)),
            key=lambda kind: (kind.TOPIC, kind.TYPE),
        )
        items = [EventTypeView(type=kind.TYPE, topic=kind.TOPIC, dataschema=kind.schema_uri()) for kind in kinds]
        return query.answer(EventTypesView(items=items))

    @router.get(
        "/subscriptions",
        tags=["Abonnements"],
        summary="Lister les abonnements",
        response_model=Page[SubscriptionView],
    )
    async def list_subscriptions(query: QueryDep, page: PageDep, state: InState = None) -> Response:
        """Les abonnements, les premiers d'abord : les siens ; tous pour un exploitant ou un auditeur.

        Rôle : chargé de programme, exploitant, auditeur ; chargé des paiements, chargé de l'impact, délégué régional.
        """
        query.principal.require(*READS)
        owner = None if query.principal.has(*subscribing.SEES_ALL) else query.principal.sub
        after = page.position(datetime, UUID)
        async with query.transaction() as tx:
            rows = await subscriptions.page(tx, owner=owner, state=state, after=(after[0], after[1]), fetch=page.fetch)
        return query.answer(
            Page[SubscriptionView].of(rows, page, key=lambda one: (one.created_at, one.id), view=SubscriptionView.of)
        )

    @router.get(
        "/subscriptions/{subscription_id}",
        tags=["Abonnements"],
        summary="Lire un abonnement",
        response_model=SubscriptionView,
    )
    async def read_subscription(query: QueryDep, subscription_id: SubscriptionId) -> Response:
        """Un abonnement, sans son secret. Rôle : qui l'a créé, exploitant, auditeur."""
        query.principal.require(*READS)
        async with query.transaction() as tx:
            one = await subscribing.shown(tx, subscription_id, by=query.principal)
        return query.answer(SubscriptionView.of(one), revision=one.revision)

    return router


def writing(outlet_of: OutletOf) -> APIRouter:
    """What makes, changes and ends them."""
    router = APIRouter(prefix="/subscriptions", tags=["Abonnements"])

    @router.post("", summary="S'abonner", status_code=201, response_model=SubscriptionView)
    async def create_subscription(command: CommandDep, body: Subscribe) -> Response:
        """Commence à envoyer. Le secret n'est montré qu'ici, une fois.

        Rôle : chargé de programme et exploitant, tout ; chargé des paiements, ce qu'annonce le service funding ; chargé
        de l'impact, ce qu'annonce impact ; délégué régional, les dossiers de ses régions, qu'il nomme dans `regions`.
        """
        command.principal.require(*ASKS)
        outlet = outlet_of()
        async with command.transaction() as tx:
            one = await subscribing.subscribe(
                tx,
                command.new_id(),
                body.name,
                body.url,
                body.selection,
                since=body.since,
                outlet=outlet,
                by=command.principal,
            )
            where = f"/subscriptions/{one.id}"
            command.answer(SubscriptionView.of(one), 201, revision=one.revision, location=where)
        return _once(outlet_of, one, status=201, location=where)

    @router.put("/{subscription_id}", summary="Changer un abonnement", response_model=SubscriptionView)
    async def change_subscription(command: CommandDep, subscription_id: SubscriptionId, body: Change) -> Response:
        """Change le nom, l'adresse ou ce qui est envoyé, à partir de maintenant ; le secret et le journal restent.

        Ce que l'abonnement ne retient plus et qui était dû est annulé. À une nouvelle adresse part d'abord un essai,
        dont `Location` donne la livraison, puis aussitôt ce qui est dû. Rôle : qui l'a créé, exploitant.
        """
        command.principal.require(*ASKS)
        outlet, test = outlet_of(), command.new_id()
        async with command.transaction() as tx:
            one = await subscribing.change(
                tx,
                subscription_id,
                body.name,
                body.url,
                body.selection,
                test=test,
                outlet=outlet,
                by=command.principal,
            )
            tested = await deliveries.find(tx, one.id, test)
            where = f"/subscriptions/{one.id}/deliveries/{test}" if tested is not None else None
            return command.answer(SubscriptionView.of(one), revision=one.revision, location=where)

    @router.post("/{subscription_id}/pause", summary="Suspendre un abonnement", response_model=SubscriptionView)
    async def pause_subscription(command: CommandDep, subscription_id: SubscriptionId) -> Response:
        """N'envoie plus rien pour l'instant ; ce qui arrive reste dû. Rôle : qui l'a créé, exploitant."""
        command.principal.require(*ASKS)
        async with command.transaction() as tx:
            one = await subscribing.pause(tx, subscription_id, by=command.principal)
            return command.answer(SubscriptionView.of(one), revision=one.revision)

    @router.post("/{subscription_id}/resumption", summary="Reprendre un abonnement", response_model=SubscriptionView)
    async def resume_subscription(command: CommandDep, subscription_id: SubscriptionId) -> Response:
        """Envoie de nouveau, d'abord ce qui est dû, dans l'ordre. Rôle : qui l'a créé, exploitant."""
        command.principal.require(*ASKS)
        async with command.transaction() as tx:
            one = await subscribing.resume(tx, subscription_id, by=command.principal)
            return command.answer(SubscriptionView.of(one), revision=one.revision)

    @router.post("/{subscription_id}/confirmation", summary="Répondre d'un abonnement", response_model=SubscriptionView)
    async def confirm_subscription(command: CommandDep, subscription_id: SubscriptionId) -> Response:
        """Confirme que l'abonnement sert encore, avec les rôles du jeton ; suspendu faute de quoi, il reprend.

        Sans confirmation depuis 180 jours (`WEBHOOK_CONFIRMED_DAYS`), ou quand le rôle montré ne suit plus ce qu'il
        retient, un abonnement est suspendu, et ce qui arrive reste dû. Rôle : qui l'a créé, exploitant.
        """
        command.principal.require(*ASKS)
        async with command.transaction() as tx:
            one = await standing.confirm(tx, subscription_id, by=command.principal)
            return command.answer(SubscriptionView.of(one), revision=one.revision)

    @router.post("/{subscription_id}/secret", summary="Changer le secret", response_model=SubscriptionView)
    async def rotate_secret(command: CommandDep, subscription_id: SubscriptionId) -> Response:
        """Donne un nouveau secret ; pendant 24 heures, le précédent signe aussi. Rôle : qui l'a créé, exploitant."""
        command.principal.require(*ASKS)
        outlet = outlet_of()
        async with command.transaction() as tx:
            one = await subscribing.rotate(tx, subscription_id, outlet=outlet, by=command.principal)
            command.answer(SubscriptionView.of(one), revision=one.revision)
        return _once(outlet_of, one, status=200, location=None)

    @router.delete("/{subscription_id}", summary="Supprimer un abonnement", response_model=SubscriptionView)
    async def delete_subscription(command: CommandDep, subscription_id: SubscriptionId) -> Response:
        """N'envoie plus rien, pour de bon ; le journal reste. Rôle : qui l'a créé, exploitant."""
        command.principal.require(*ASKS)
        async with command.transaction() as tx:
            one = await subscribing.delete(tx, subscription_id, by=command.principal)
            return command.answer(SubscriptionView.of(one), revision=one.revision)

    return router


def _once(outlet_of: OutletOf, one: Subscription, *, status: int, location: str | None) -> Response:
    """The answer with the secret: not the one that is kept for the Idempotency-Key, which has none."""
    secret = outlet_of().keys.show(one.id, one.secret)
    return json_answer(SubscriptionView.of(one, secret=secret), status=status, revision=one.revision, location=location)
