"""Agreements over HTTP: reading, signing, closing."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.agreement_views import AgreementView
from funding.api.examples import SIGNATURE
from funding.api.parameters import (
    AgreementId,
    BeingAmended,
    ConditionsUnmet,
    InAgreementState,
    OfApplication,
    OfEdition,
)
from funding.domain.agreement import Agreement, Instead, Party
from funding.handlers import accounts, agreements
from funding.handlers.access import require_carrier
from funding.handlers.agreements import Signed
from funding.store import agreements as store
from funding.store import copies
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep
from shared.web.recusals import reader_of

router = APIRouter(prefix="/agreements", tags=["Conventions"])


class Sign(Body):
    """La signature d'une partie."""

    model_config = ConfigDict(json_schema_extra={"examples": [SIGNATURE]})

    party: Party = Field(description="CARRIER : le porteur signe ; APEC : un chargé de programme signe pour l'Apec.")
    signatory: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Le nom et la qualité du signataire : gardés à part, jamais transmis aux autres services.",
        examples=["Camille Exemple, présidente"],
    )
    signed_on: date = Field(description="Le jour de la signature, au plus tard aujourd'hui.", examples=["2025-05-15"])
    instead: Instead | None = Field(
        default=None,
        description="Pourquoi un suppléant signe : ABSENT : absence ; PREVENTED : empêchement ; DELEGATED : délégation "
        "de signature ; absent : le signataire lui-même.",
    )

    def signed(self) -> Signed:
        """What is said of the signature."""
        return Signed(self.signatory, self.signed_on, self.instead)


@router.get("", summary="Lister les conventions", response_model=Page[AgreementView])
async def list_agreements(
    query: QueryDep,
    page: PageDep,
    state: InAgreementState = None,
    edition: OfEdition = None,
    application_id: OfApplication = None,
    being_amended: BeingAmended = None,
    conditions_unmet: ConditionsUnmet = None,
) -> Response:
    """Les conventions, dans l'ordre de leurs numéros. Le porteur voit les siennes, l'équipe et l'auditeur toutes."""
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    reader = reader_of(query.principal)
    where = store.Filter(siret, state, edition, application_id, being_amended, conditions_unmet, reader)
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


@router.get("/{agreement_id}", summary="Lire une convention", response_model=AgreementView)
async def read_agreement(query: QueryDep, agreement_id: AgreementId) -> Response:
    """La convention et ses tranches. Le porteur lit les siennes, l'équipe et l'auditeur toutes."""
    async with query.transaction() as tx:
        agreement = await store.find(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        view = await shown(tx, agreement)
    return query.answer(view, revision=agreement.revision)


@router.post("/{agreement_id}/signatures", summary="Signer une convention", response_model=AgreementView)
async def sign_agreement(command: CommandDep, agreement_id: AgreementId, body: Sign) -> Response:
    """Une partie signe ; avec la seconde signature, la subvention est engagée et l'avance à payer.

    Rôle : porteur, pour sa convention ; chargé de programme, pour l'Apec.
    """
    async with command.transaction() as tx:
        agreement = await agreements.sign(
            tx,
            agreement_id,
            body.party,
            signed=body.signed(),
            by=command.principal,
        )
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


@router.post("/{agreement_id}/closing", summary="Solder une convention", response_model=AgreementView)
async def close_agreement(command: CommandDep, agreement_id: AgreementId) -> Response:
    """Clôt la convention une fois tout payé, accepté et reversé ; ce qui reste retourne à l'enveloppe.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement = await accounts.close(tx, agreement_id)
        return command.answer(await shown(tx, agreement), revision=agreement.revision)


async def shown(tx: Transaction, agreement: Agreement) -> AgreementView:
    """The agreement as it is shown, with what it says of its application."""
    application = await copies.application(tx, agreement.name.application_id)
    if application is None:
        raise NotFound("dossier", agreement.name.application_id)
    return AgreementView.of(agreement, application)
