"""Agreements over HTTP: reading, signing, bank details, orders for instalments, closing."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import Field
from starlette.responses import Response

from funding.api import roles
from funding.api.fields import Holder, Iban
from funding.api.payment_views import BankDetailsView, OrderView
from funding.api.views import AgreementView
from funding.domain.agreement import Agreement, AgreementState, Party
from funding.handlers import accounts, agreements, bank_details, orders
from funding.handlers.access import require_carrier
from funding.store import agreements as store
from funding.store import copies
from funding.store.bank_details import Account
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(prefix="/agreements", tags=["agreements"])


class Sign(Body):
    """One party's signature. The name is kept in the vault and never shown in an event."""

    party: Party
    signatory: Annotated[str, Field(min_length=1, max_length=200, examples=["La présidente de l'association"])]
    signed_on: date


class GiveBankDetails(Body):
    """Where the recipient is paid."""

    holder: Holder
    iban: Iban


@router.get("", response_model=Page[AgreementView])
async def list_agreements(
    query: QueryDep,
    page: PageDep,
    state: Annotated[AgreementState | None, Parameter(description="État.")] = None,
    edition: Annotated[int | None, Parameter(description="Année.")] = None,
    application_id: Annotated[UUID | None, Parameter(description="Dossier.")] = None,
) -> Response:
    """Agreements by number; a carrier sees its own."""
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    where = store.Filter(siret, state, edition, application_id)
    async with query.transaction() as tx:
        rows = await store.page(tx, where, after=after, fetch=page.fetch)
        applications = await copies.applications(tx, [row.name.application_id for row in rows])
    return query.answer(
        Page[AgreementView].of(
            rows,
            page,
            key=lambda row: (row.name.number,),
            view=lambda row: AgreementView.of(row, applications[row.name.application_id]),
        )
    )


@router.get("/{agreement_id}", response_model=AgreementView)
async def read_agreement(query: QueryDep, agreement_id: UUID) -> Response:
    """An agreement with its instalments; a carrier reads its own."""
    async with query.transaction() as tx:
        agreement = await store.find(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        view = await _shown(tx, agreement)
    return query.answer(view, revision=agreement.revision)


@router.post("/{agreement_id}/signatures", response_model=AgreementView)
async def sign_agreement(command: CommandDep, agreement_id: UUID, body: Sign) -> Response:
    """One party signs: the carrier for itself, a programme officer for Apec. With both, the grant is committed."""
    async with command.transaction() as tx:
        agreement = await agreements.sign(
            tx,
            agreement_id,
            body.party,
            signatory=body.signatory,
            signed_on=body.signed_on,
            by=command.principal,
        )
        return command.answer(await _shown(tx, agreement), revision=agreement.revision)


@router.get("/{agreement_id}/bank-details", response_model=BankDetailsView)
async def read_bank_details(query: QueryDep, agreement_id: UUID) -> Response:
    """The newest bank details, the account masked; that they were read is noted in the audit log."""
    async with query.transaction(audited=True) as tx:
        shown = await bank_details.show(tx, agreement_id, by=query.principal)
    return query.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)


@router.post("/{agreement_id}/bank-details", status_code=201, response_model=BankDetailsView)
async def give_bank_details(command: CommandDep, agreement_id: UUID, body: GiveBankDetails) -> Response:
    """The carrier gives its account. The first is in force at once, a change once a finance officer confirmed it."""
    async with command.transaction() as tx:
        account = Account(body.holder, body.iban)
        shown = await bank_details.give(tx, agreement_id, account, by=command.principal)
        location = f"/agreements/{agreement_id}/bank-details"
        return command.answer(BankDetailsView.of(shown), 201, revision=shown.agreement.revision, location=location)


@router.post("/{agreement_id}/bank-details/confirmation", response_model=BankDetailsView)
async def confirm_bank_details(command: CommandDep, agreement_id: UUID) -> Response:
    """A finance officer confirms the newest bank details, other than who entered them."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        shown = await bank_details.confirm(tx, agreement_id, by=command.principal)
        return command.answer(BankDetailsView.of(shown), revision=shown.agreement.revision)


@router.post("/{agreement_id}/instalments/{number}/orders", status_code=201, response_model=OrderView)
async def draft_an_order(command: CommandDep, agreement_id: UUID, number: int) -> Response:
    """Make a payment order for a released instalment (chargé des finances); another person approves it."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        order = await orders.draft_order(tx, agreement_id, number, by=command.principal)
        location = f"/orders/{order.name.id}"
        return command.answer(OrderView.of(order), 201, revision=order.revision, location=location)


@router.post("/{agreement_id}/closing", response_model=AgreementView)
async def close_agreement(command: CommandDep, agreement_id: UUID) -> Response:
    """Close the agreement once everything is paid and accounted for; the rest goes back to the envelope."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await accounts.close(tx, agreement_id)
        return command.answer(await _shown(tx, agreement), revision=agreement.revision)


async def _shown(tx: Transaction, agreement: Agreement) -> AgreementView:
    application = await copies.application(tx, agreement.name.application_id)
    if application is None:
        raise NotFound("dossier", agreement.name.application_id)
    return AgreementView.of(agreement, application)
