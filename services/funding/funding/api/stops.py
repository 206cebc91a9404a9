"""Stopping all payments and resuming them, over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.examples import STOP
from funding.api.fields import Words
from funding.api.parameters import StopId
from funding.domain.payment_stop import PaymentStop, StopReason, StopState
from funding.handlers import stops
from funding.store import stops as store
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words

router = APIRouter(prefix="/payment-stops", tags=["Paiements"])


class StopPayments(Body):
    """Pourquoi les paiements s'arrêtent."""

    model_config = ConfigDict(json_schema_extra={"examples": [STOP]})

    reason: StopReason = Field(
        description="SUSPICION : soupçon de fraude ; BANK_INCIDENT : incident de la banque ; MISTAKE_FOUND : erreur "
        "trouvée ; OTHER : autre.",
        examples=["SUSPICION"],
    )
    explanation: Words = Field(description="En quelques mots ; jamais le nom d'une personne.")


class StopView(View):
    """Un arrêt des paiements."""

    id: UUID = Field(description="L'arrêt, par son identifiant.")
    state: StopState = Field(
        description="IN_FORCE : les paiements sont arrêtés ; LIFT_PROPOSED : arrêtés, leur reprise attend une seconde "
        "personne ; LIFTED : repris."
    )
    revision: words.Revision
    reason: StopReason = Field(description="Pourquoi, par son code.")
    explanation: str = Field(description="Pourquoi, en quelques mots.")
    stopped_by: str = Field(description="Qui a arrêté, par son identifiant opaque.", examples=["finance-1"])
    lift_proposed_by: str | None = Field(description="Qui propose la reprise ; null avant.", examples=["finance-1"])
    lifted_by: str | None = Field(description="Qui l'a approuvée ; null avant.", examples=["finance-2"])

    @classmethod
    def of(cls, one: PaymentStop) -> Self:
        """Show a stop."""
        return cls(
            id=one.id,
            state=one.state,
            revision=one.revision,
            reason=one.reason,
            explanation=one.words,
            stopped_by=one.stopped_by,
            lift_proposed_by=one.lift_proposed_by,
            lifted_by=one.lifted_by,
        )


@router.get("", summary="Lister les arrêts des paiements", response_model=Page[StopView])
async def list_stops(query: QueryDep, page: PageDep) -> Response:
    """Les arrêts des paiements, les premiers d'abord ; un seul au plus n'est pas levé.

    Rôle : chargé ou approbateur des paiements, auditeur.
    """
    query.principal.require(*roles.PAYMENTS)
    stopped_at, stop_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        rows = await store.page(tx, after=(stopped_at, stop_id), fetch=page.fetch)
    return query.answer(
        Page[StopView].of(rows, page, key=lambda row: (row[0], row[1].id), view=lambda row: StopView.of(row[1]))
    )


@router.post("", summary="Arrêter tous les paiements", status_code=201, response_model=StopView)
async def stop_payments(command: CommandDep, body: StopPayments) -> Response:
    """Arrête tout aussitôt : aucun ordre n'est plus approuvé, aucune remise faite, aucun fichier pris.

    Rôle : chargé ou approbateur des paiements ; une personne suffit.
    """
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        one = await stops.stop(tx, body.reason, body.explanation, by=command.principal)
        return command.answer(StopView.of(one), 201, revision=one.revision, location="/payment-stops")


@router.post("/{stop_id}/lifting", summary="Proposer la reprise des paiements", response_model=StopView)
async def propose_lifting(command: CommandDep, stop_id: StopId) -> Response:
    """Propose de reprendre les paiements ; ils restent arrêtés jusqu'à l'approbation d'une autre personne.

    Rôle : chargé ou approbateur des paiements.
    """
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        one = await stops.propose_lift(tx, stop_id, by=command.principal)
        return command.answer(StopView.of(one), revision=one.revision)


@router.post("/{stop_id}/lifting/approval", summary="Approuver la reprise des paiements", response_model=StopView)
async def approve_lifting(command: CommandDep, stop_id: StopId) -> Response:
    """Les paiements reprennent. Rôle : approbateur des paiements, autre que qui a proposé la reprise."""
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        one = await stops.lift(tx, stop_id, by=command.principal)
        return command.answer(StopView.of(one), revision=one.revision)


@router.post("/{stop_id}/lifting/refusal", summary="Refuser la reprise des paiements", response_model=StopView)
async def refuse_lifting(command: CommandDep, stop_id: StopId) -> Response:
    """Les paiements restent arrêtés. Rôle : chargé ou approbateur des paiements."""
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        one = await stops.refuse_lift(tx, stop_id)
        return command.answer(StopView.of(one), revision=one.revision)
