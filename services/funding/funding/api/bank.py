"""What goes to the bank and what comes from it, over HTTP. These routes know who pays."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from funding.api.bank_refusals import bank_file_refusals, batch_refusals
from funding.api.payment_views import BankFileView, BatchView
from funding.gateway.credit_transfer import Debtor
from funding.handlers.bank_files import import_bank_file
from funding.handlers.batches import make_batch
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Problem

XML: Final = "application/xml"
_FILE: Final = {"requestBody": {"required": True, "content": {XML: {"schema": {"type": "string"}}}}}


class MakeBatch(Body):
    """When the bank is to pay: a day on which banks settle; the next one where none is given."""

    execution_date: Annotated[date | None, Field(examples=["2025-06-12"])] = None


def bank(debtor: Callable[[], Debtor]) -> APIRouter:
    """The routes; `debtor` says who pays and from which account."""
    router = APIRouter(tags=["bank"])

    @router.post("/batches", status_code=201, response_model=BatchView)
    async def make_a_batch(command: CommandDep, body: MakeBatch) -> Response:
        """Put every approved order into one file for the bank (chargé des finances); an order is never in two."""
        command.principal.require(Role.FINANCE_OFFICER)
        with batch_refusals():
            async with command.transaction() as tx:
                batch = await make_batch(tx, debtor(), execution_date=body.execution_date, by=command.principal)
                return command.answer(BatchView.of(batch), 201, location=f"/batches/{batch.id}/file")

    @router.post("/bank-files", status_code=201, response_model=BankFileView, openapi_extra=_FILE)
    async def import_a_bank_file(command: CommandDep, request: Request) -> Response:
        """Read a pain.002, camt.053 or camt.054 file of the bank (chargé des finances). The same file changes once."""
        command.principal.require(Role.FINANCE_OFFICER)
        if request.headers.get("content-type", "").partition(";")[0].strip() not in {XML, "text/xml"}:
            raise Problem(415, "unsupported_media_type", f"Envoyez le fichier tel quel, en {XML}.")
        content = await request.body()
        with bank_file_refusals():
            async with command.transaction() as tx:
                imported = await import_bank_file(tx, content, account=debtor().iban, by=command.principal)
                return command.answer(BankFileView.of(imported), 200 if imported.known else 201)

    return router
