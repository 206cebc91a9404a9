"""Financial reports and clawbacks over HTTP."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.account_views import ClawbackView, FinancialReportView
from funding.api.examples import ACCEPTANCE, FINANCIAL_REPORT, RECEIPT
from funding.api.fields import SmallCents
from funding.api.parameters import AgreementId, ClawbackId, InClawbackState, OfAgreement
from funding.domain.financial_report import CostLine
from funding.handlers import accounts
from funding.handlers.access import require_carrier
from funding.store import agreements, clawbacks, financial_reports
from shared.vocabulary import Role
from shared.web import AmountCents, Body, CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(tags=["Comptes rendus et reversements"])


class Line(Body):
    """Une ligne de charges du plan CERFA 15059."""

    code: Annotated[str, Field(min_length=1, max_length=10)] = Field(description="Le compte.", examples=["64"])
    planned_cents: AmountCents = Field(description="La charge prévue, en centimes d'euro.", examples=[1_600_000])
    actual_cents: AmountCents = Field(description="La charge réalisée, en centimes d'euro.", examples=[1_450_000])


class SubmitFinancialReport(Body):
    """Ce que le projet a coûté, ligne par ligne."""

    model_config = ConfigDict(json_schema_extra={"examples": [FINANCIAL_REPORT]})

    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)] = Field(
        description="Les charges ; leur total prévu est le budget prévisionnel du dossier, au centime."
    )


class AcceptFinancialReport(Body):
    """La part du coût réalisé que la subvention peut porter."""

    model_config = ConfigDict(json_schema_extra={"examples": [ACCEPTANCE]})

    eligible_cents: AmountCents = Field(
        description="Le coût éligible, en centimes d'euro ; au plus le total réalisé.", examples=[1_800_000]
    )


class ReceiveClawback(Body):
    """Ce qui est revenu au titre d'un reversement."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT]})

    amount_cents: SmallCents = Field(
        description="Le montant reçu, en centimes d'euro ; au plus ce qui reste dû.", examples=[50_000]
    )
    received_on: date = Field(description="Le jour où il est entré sur le compte.", examples=["2026-06-15"])


@router.get(
    "/agreements/{agreement_id}/financial-report",
    summary="Lire le compte rendu financier",
    response_model=FinancialReportView,
)
async def read_financial_report(query: QueryDep, agreement_id: AgreementId) -> Response:
    """La dernière version du compte rendu financier. Le porteur lit les siens, l'équipe et l'auditeur tous."""
    async with query.transaction() as tx:
        agreement = await agreements.find(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
            require_carrier(agreement, query.principal)
        report = await financial_reports.last(tx, agreement_id)
    if report is None:
        raise NotFound("compte rendu financier de la convention", agreement_id)
    view = FinancialReportView.of(report, agreement)
    return query.answer(view, revision=agreement.revision)


@router.post(
    "/agreements/{agreement_id}/financial-report",
    summary="Déposer le compte rendu financier",
    status_code=201,
    response_model=FinancialReportView,
)
async def submit_financial_report(
    command: CommandDep, agreement_id: AgreementId, body: SubmitFinancialReport
) -> Response:
    """Rend compte des coûts du projet, ou remplace un compte rendu qui n'est pas encore accepté.

    Rôle : porteur, pour sa convention.
    """
    lines = tuple(CostLine(line.code, line.planned_cents, line.actual_cents) for line in body.lines)
    async with command.transaction() as tx:
        agreement, report = await accounts.submit_financial_report(tx, agreement_id, lines, by=command.principal)
        view = FinancialReportView.of(report, agreement)
        location = f"/agreements/{agreement_id}/financial-report"
        return command.answer(view, 201, revision=agreement.revision, location=location)


@router.post(
    "/agreements/{agreement_id}/financial-report/acceptance",
    summary="Accepter le compte rendu financier",
    response_model=FinancialReportView,
)
async def accept_financial_report(
    command: CommandDep, agreement_id: AgreementId, body: AcceptFinancialReport
) -> Response:
    """Accepte les coûts : le solde devient ce qui reste dû, ou le trop-perçu est à reverser.

    Rôle : chargé des paiements, autre que celui qui a déposé le compte rendu.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement, report = await accounts.accept_financial_report(
            tx, agreement_id, eligible_cents=body.eligible_cents, by=command.principal
        )
        view = FinancialReportView.of(report, agreement)
        return command.answer(view, revision=agreement.revision)


@router.get("/clawbacks", summary="Lister les reversements", response_model=Page[ClawbackView])
async def list_clawbacks(
    query: QueryDep, page: PageDep, state: InClawbackState = None, agreement_id: OfAgreement = None
) -> Response:
    """Les reversements, dans l'ordre de leurs références. Le porteur voit les siens, l'équipe et l'auditeur tous."""
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    async with query.transaction() as tx:
        rows = await clawbacks.page(
            tx, carrier_siret=siret, state=state, agreement_id=agreement_id, after=after, fetch=page.fetch
        )
    return query.answer(Page[ClawbackView].of(rows, page, key=lambda row: (row.reference,), view=ClawbackView.of))


@router.get("/clawbacks/{clawback_id}", summary="Lire un reversement", response_model=ClawbackView)
async def read_clawback(query: QueryDep, clawback_id: ClawbackId) -> Response:
    """Un reversement, et ce qui en reste dû. Le porteur lit les siens, l'équipe et l'auditeur tous."""
    async with query.transaction() as tx:
        clawback = await clawbacks.find(tx, clawback_id)
        agreement = await agreements.find(tx, clawback.agreement.id) if clawback is not None else None
    if clawback is None or agreement is None:
        raise NotFound("reversement", clawback_id)
    if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
        require_carrier(agreement, query.principal)
    return query.answer(ClawbackView.of(clawback), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/receipts", summary="Constater un reversement reçu", response_model=ClawbackView)
async def receive_clawback(command: CommandDep, clawback_id: ClawbackId, body: ReceiveClawback) -> Response:
    """Note ce qui est revenu quand les fichiers de la banque ne l'ont pas rapproché d'eux-mêmes.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        clawback = await accounts.receive_clawback(
            tx, clawback_id, amount_cents=body.amount_cents, received_on=body.received_on, by=command.principal
        )
        return command.answer(ClawbackView.of(clawback), revision=clawback.revision)
