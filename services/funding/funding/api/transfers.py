"""Transfers between envelopes over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.envelope_views import TransferView
from funding.api.examples import TRANSFER
from funding.api.fields import SmallCents
from funding.api.parameters import InTransferState, TransferId
from funding.domain.transfer import TransferKind
from funding.handlers import transfers
from funding.store import transfers as store
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep

router = APIRouter(prefix="/transfers", tags=["Enveloppes"])


class ProposeTransfer(Body):
    """De l'argent à déplacer entre enveloppes."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRANSFER]})

    kind: TransferKind = Field(
        default=TransferKind.TRANSFER,
        description="ALLOCATION : dotation de l'année ; REDUCTION : réduction de la dotation ; TRANSFER : virement ; "
        "CARRY_OVER : report sur l'année suivante ; GIVE_BACK : restitution.",
    )
    from_key: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="L'enveloppe qui donne ; absente pour une dotation.", examples=["2025"]
    )
    to_key: Annotated[str, Field(max_length=200)] | None = Field(
        default=None,
        description="L'enveloppe qui reçoit ; absente pour réduire la dotation ou restituer au programme.",
        examples=["2025/NATIONAL"],
    )
    amount_cents: SmallCents | None = Field(
        default=None,
        description="Le montant d'un virement, en centimes d'euro ; un report ou une restitution prend le reste.",
        examples=[1_000_000],
    )


@router.get("", summary="Lister les virements entre enveloppes", response_model=Page[TransferView])
async def list_transfers(query: QueryDep, page: PageDep, state: InTransferState = None) -> Response:
    """Les virements, les premiers proposés d'abord. Rôle : chargé ou approbateur des paiements, auditeur."""
    query.principal.require(*roles.PAYMENTS)
    proposed_at, transfer_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        rows = await store.page(tx, state, after=(proposed_at, transfer_id), fetch=page.fetch)
    return query.answer(
        Page[TransferView].of(rows, page, key=lambda row: (row[0], row[1].id), view=lambda row: TransferView.of(row[1]))
    )


@router.post("", summary="Proposer un virement entre enveloppes", status_code=201, response_model=TransferView)
async def propose_transfer(command: CommandDep, body: ProposeTransfer) -> Response:
    """Propose de déplacer de l'argent, ou de finir une année ; rien ne bouge avant l'approbation d'une autre personne.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        transfer = await transfers.propose(
            tx, body.kind, body.from_key, body.to_key, amount_cents=body.amount_cents, by=command.principal
        )
        return command.answer(TransferView.of(transfer), 201, revision=transfer.revision, location="/transfers")


@router.post("/{transfer_id}/approval", summary="Approuver un virement", response_model=TransferView)
async def approve_transfer(command: CommandDep, transfer_id: TransferId) -> Response:
    """Fait le virement : les deux écritures, ou aucune. Rôle : approbateur des paiements, autre que qui l'a proposé."""
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        transfer = await transfers.execute(tx, transfer_id, by=command.principal)
        return command.answer(TransferView.of(transfer), revision=transfer.revision)


@router.post("/{transfer_id}/refusal", summary="Refuser un virement", response_model=TransferView)
async def refuse_transfer(command: CommandDep, transfer_id: TransferId) -> Response:
    """Le virement ne se fera pas. Rôle : chargé ou approbateur des paiements."""
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        transfer = await transfers.refuse(tx, transfer_id, by=command.principal)
        return command.answer(TransferView.of(transfer), revision=transfer.revision)
