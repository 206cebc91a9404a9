"""What came in for a clawback over HTTP, where the bank's files did not tell of it."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.clawback_views import ReceiptNoteView
from funding.api.examples import RECEIPT
from funding.api.fields import SmallCents
from funding.api.parameters import ClawbackId, ReceiptId
from funding.handlers import receipts
from funding.store import receipts as store
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep

router = APIRouter(prefix="/clawbacks/{clawback_id}/receipts", tags=["Comptes rendus et reversements"])


class NoteReceipt(Body):
    """Ce qui est revenu au titre d'un reversement."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT]})

    amount_cents: SmallCents = Field(
        description="Le montant reçu, en centimes d'euro ; au plus ce qui reste dû.", examples=[50_000]
    )
    received_on: date = Field(description="Le jour où il est entré sur le compte.", examples=["2026-06-15"])


@router.get("", summary="Lister les encaissements notés", response_model=Page[ReceiptNoteView])
async def list_receipts(query: QueryDep, page: PageDep, clawback_id: ClawbackId) -> Response:
    """Les encaissements notés à la main, les premiers d'abord. Rôle : chargé ou approbateur des paiements, auditeur."""
    query.principal.require(*roles.PAYMENTS)
    noted_at, note_id = page.position(datetime, UUID)
    async with query.transaction() as tx:
        rows = await store.notes(tx, clawback_id, after=(noted_at, note_id), fetch=page.fetch)
    return query.answer(
        Page[ReceiptNoteView].of(
            rows, page, key=lambda row: (row[0], row[1].id), view=lambda row: ReceiptNoteView.of(row[1])
        )
    )


@router.post("", summary="Noter un encaissement", status_code=201, response_model=ReceiptNoteView)
async def note_receipt(command: CommandDep, clawback_id: ClawbackId, body: NoteReceipt) -> Response:
    """Note ce qui est revenu sans que les fichiers de la banque le rapprochent ; il compte une fois confirmé.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        noted = await receipts.note(
            tx, clawback_id, amount_cents=body.amount_cents, received_on=body.received_on, by=command.principal
        )
        return command.answer(ReceiptNoteView.of(noted), 201, location=f"/clawbacks/{clawback_id}/receipts")


@router.post("/{receipt_id}/confirmation", summary="Confirmer un encaissement", response_model=ReceiptNoteView)
async def confirm_receipt(command: CommandDep, clawback_id: ClawbackId, receipt_id: ReceiptId) -> Response:
    """Confirme que l'argent est revenu : il l'est désormais dans l'enveloppe.

    Rôle : approbateur des paiements, autre que qui l'a noté.
    """
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        noted = await receipts.confirm(tx, clawback_id, receipt_id, by=command.principal)
        return command.answer(ReceiptNoteView.of(noted))


@router.post("/{receipt_id}/refusal", summary="Refuser un encaissement", response_model=ReceiptNoteView)
async def refuse_receipt(command: CommandDep, clawback_id: ClawbackId, receipt_id: ReceiptId) -> Response:
    """L'argent n'est pas revenu. Rôle : chargé ou approbateur des paiements."""
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        noted = await receipts.refuse(tx, clawback_id, receipt_id, by=command.principal)
        return command.answer(ReceiptNoteView.of(noted))
