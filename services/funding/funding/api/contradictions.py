"""What two persons find out of an order of which the bank says two things, over HTTP."""

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.examples import OUTCOME
from funding.api.order_views import OrderView
from funding.api.parameters import OrderId
from funding.domain.orders import PaymentOutcome
from funding.handlers import contradictions
from funding.store import stops
from shared.vocabulary import Role
from shared.web import Body, CommandDep

router = APIRouter(prefix="/orders/{order_id}/outcome", tags=["Banque"])


class FindOutcome(Body):
    """Ce qu'il est advenu de l'ordre, après enquête auprès de la banque."""

    model_config = ConfigDict(json_schema_extra={"examples": [OUTCOME]})

    outcome: PaymentOutcome = Field(
        description="PAID : l'argent est parti ; NOT_PAID : il n'est jamais parti.", examples=["PAID"]
    )


@router.post("", summary="Dire ce qu'il est advenu d'un ordre", response_model=OrderView)
async def find_outcome(command: CommandDep, order_id: OrderId, body: FindOutcome) -> Response:
    """La banque a dit d'un ordre qu'il est payé et qu'il ne l'est pas : une personne dit ce qu'il en est.

    Un ordre jamais parti d'ici se reconnaît payé quand le relevé en montre le débit, à 100 € près : il ne sera plus
    payé. Débité d'un autre montant, ou après la fin de la convention, il doit revenir : NOT_PAID quand le relevé montre
    ce retour.
    Rien n'est payé de la convention avant qu'une autre personne l'approuve. Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        order = await contradictions.find(tx, order_id, body.outcome, by=command.principal)
        return command.answer(OrderView.of(order, stopped=await stops.in_force(tx)), revision=order.revision)


@router.post("/approval", summary="Approuver ce qu'il est advenu d'un ordre", response_model=OrderView)
async def approve_outcome(command: CommandDep, order_id: OrderId) -> Response:
    """L'ordre devient payé, ou rejeté ; les paiements de la convention reprennent.

    Rôle : approbateur des paiements, autre que qui l'a dit.
    """
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        order = await contradictions.agree(tx, order_id, by=command.principal)
        return command.answer(OrderView.of(order, stopped=await stops.in_force(tx)), revision=order.revision)


@router.post("/refusal", summary="Contredire ce qu'il est advenu d'un ordre", response_model=OrderView)
async def refuse_outcome(command: CommandDep, order_id: OrderId) -> Response:
    """Ce n'est pas établi : l'enquête reprend, rien n'est payé. Rôle : chargé ou approbateur des paiements."""
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        order = await contradictions.dispute(tx, order_id, by=command.principal)
        return command.answer(OrderView.of(order, stopped=await stops.in_force(tx)), revision=order.revision)
