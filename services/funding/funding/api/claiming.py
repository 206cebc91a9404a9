"""The notice and the order of a clawback over HTTP. These routes know how long a recipient may answer, and pay."""

from collections.abc import Callable

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api.clawback_views import ClawbackView
from funding.api.examples import CLAWBACK_ORDER, NOTICE
from funding.api.fields import SmallCents, Words
from funding.api.parameters import ClawbackId
from funding.handlers import clawbacks
from funding.handlers.office import Office
from shared.clock import paris_day
from shared.vocabulary import Role
from shared.web import Body, CommandDep


class NotifyClawback(Body):
    """Ce qui est dit au bénéficiaire."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTICE]})

    text: Words = Field(description="Les motifs et le calcul, que le porteur lira ; jamais le nom d'une personne.")


class OrderClawback(Body):
    """Pour quel montant le reversement est ordonné."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLAWBACK_ORDER]})

    amount_cents: SmallCents | None = Field(
        default=None,
        description="Le montant, en centimes d'euro, au plus celui notifié ; absent, celui notifié.",
        examples=[50_000],
    )
    explanation: Words | None = Field(
        default=None, description="Les motifs, que le porteur lira ; jamais le nom d'une personne."
    )


def claiming(office: Callable[[], Office]) -> APIRouter:
    """The routes; `office` is asked each time."""
    router = APIRouter(prefix="/clawbacks/{clawback_id}", tags=["Comptes rendus et reversements"])

    @router.post("/notice", summary="Notifier un reversement", response_model=ClawbackView)
    async def notify_clawback(command: CommandDep, clawback_id: ClawbackId, body: NotifyClawback) -> Response:
        """Dit au bénéficiaire ce qu'on envisage de lui demander ; il a un délai pour répondre avant tout ordre.

        Rôle : chargé des paiements.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            clawback = await clawbacks.notify(tx, clawback_id, office().care, body.text, by=command.principal)
            return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)

    @router.post("/order", summary="Ordonner un reversement", response_model=ClawbackView)
    async def order_clawback(command: CommandDep, clawback_id: ClawbackId, body: OrderClawback) -> Response:
        """Ordonne le reversement, une fois le bénéficiaire entendu ou son délai passé, pour ce montant ou moins.

        Rôle : approbateur des paiements, autre que qui l'a proposé.
        """
        command.principal.require(Role.FINANCE_APPROVER)
        async with command.transaction() as tx:
            clawback = await clawbacks.order(
                tx,
                clawback_id,
                office().care,
                body.explanation,
                amount_cents=body.amount_cents,
                by=command.principal,
            )
            return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)

    return router
