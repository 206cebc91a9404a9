"""What goes to the bank and what comes from it, over HTTP. These routes know who pays."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.bank_refusals import bank_file_refusals, batch_refusals
from funding.api.examples import BANK_FILE, BATCH
from funding.api.order_views import BankFileView, BatchView
from funding.api.parameters import BatchId
from funding.handlers.bank_files import import_bank_file
from funding.handlers.batches import export, make_batch
from funding.handlers.office import Office
from shared.vocabulary import Role
from shared.web import Body, CommandDep, FieldError, Problem

XML: Final = "application/xml"
_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Le fichier de la banque, tel qu'elle l'a envoyé : 10 Mo au plus.",
        "required": True,
        "content": {XML: {"schema": {"type": "string"}, "example": BANK_FILE}},
    }
}
_ALREADY_IMPORTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": BankFileView, "description": "Ce fichier avait déjà été importé : rien n'a changé."}
}


class MakeBatch(Body):
    """Quand la banque doit payer."""

    model_config = ConfigDict(json_schema_extra={"examples": [BATCH]})

    execution_date: date | None = Field(
        default=None,
        description="Un jour où les banques règlent, au plus tôt aujourd'hui ; absent, le premier possible.",
        examples=["2025-05-16"],
    )


def bank(office: Callable[[], Office]) -> APIRouter:
    """The routes; `office` says who pays and from which account."""
    router = APIRouter(tags=["Banque"])

    @router.post("/batches", summary="Faire une remise", status_code=201, response_model=BatchView)
    async def make_a_batch(command: CommandDep, body: MakeBatch) -> Response:
        """Met les ordres approuvés dans un fichier pour la banque ; un ordre n'est jamais dans deux.

        Un ordre que quelque chose retient (rapport en retard, agrément expiré, compte douteux) attend la suivante ;
        celui d'un dossier qui vous est fermé attend la remise d'une autre personne.
        Rôle : chargé des paiements.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        with batch_refusals():
            async with command.transaction() as tx:
                batch = await make_batch(tx, office(), execution_date=body.execution_date, by=command.principal)
                return command.answer(BatchView.of(batch, stopped=False), 201, location=f"/batches/{batch.id}/file")

    @router.post("/batches/{batch_id}/export", summary="Sortir une remise", response_model=BatchView)
    async def export_batch(command: CommandDep, batch_id: BatchId) -> Response:
        """Sort la remise : son fichier peut être pris et donné à la banque, et elle ne s'annule plus.

        Demandé de nouveau, ne change rien. Rien ne sort quand tout est arrêté, une fois le jour d'exécution passé, ni
        quand un de ses ordres est retenu depuis : annulez la remise et refaites-la sans.
        Rôle : chargé ou approbateur des paiements.
        """
        command.principal.require(*roles.PAYMENT_FILES)
        async with command.transaction() as tx:
            batch = await export(tx, batch_id, office(), by=command.principal)
            return command.answer(BatchView.of(batch, stopped=False))

    @router.post(
        "/bank-files",
        summary="Importer un fichier de la banque",
        status_code=201,
        response_model=BankFileView,
        responses=_ALREADY_IMPORTED,
        openapi_extra=_FILE,
    )
    async def import_a_bank_file(command: CommandDep, request: Request) -> Response:
        """Lit un pain.002, un camt.053 ou un camt.054 ; le même fichier ne change les choses qu'une fois.

        Un fichier qui ne peut pas être lu en entier est refusé en entier, en disant la ligne en cause.
        Rôle : chargé des paiements.
        """
        command.principal.require(Role.FINANCE_OFFICER)
        if request.headers.get("content-type", "").partition(";")[0].strip() not in {XML, "text/xml"}:
            sentence = f"Envoyez le fichier tel quel, en {XML}."
            raise Problem(415, "unsupported_media_type", sentence, errors=[FieldError("Content-Type", sentence)])
        content = await request.body()
        with bank_file_refusals():
            async with command.transaction() as tx:
                imported = await import_bank_file(tx, content, account=office().debtor.iban, by=command.principal)
                return command.answer(BankFileView.of(imported), 200 if imported.known else 201)

    return router
