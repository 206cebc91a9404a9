"""Financial reports and clawbacks over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import Field
from starlette.responses import Response

from funding.api import roles
from funding.api.fields import SmallCents
from funding.api.payment_views import ClawbackView, FinancialReportView
from funding.domain.clawback import ClawbackState
from funding.domain.financial_report import CostLine
from funding.handlers import accounts
from funding.handlers.access import require_carrier
from funding.store import agreements, clawbacks, financial_reports
from shared.vocabulary import Role
from shared.web import AmountCents, Body, CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(tags=["accounts"])


class Line(Body):
    """A line of charges of the CERFA chart."""

    code: Annotated[str, Field(min_length=1, max_length=10, examples=["64"])]
    planned_cents: AmountCents
    actual_cents: AmountCents


class SubmitFinancialReport(Body):
    """What the project cost, line by line; the planned total is the application's budget."""

    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=200)]


class AcceptFinancialReport(Body):
    """The part of the actual cost that the grant may bear."""

    eligible_cents: AmountCents


class ReceiveClawback(Body):
    """Money that came in for a clawback."""

    amount_cents: SmallCents
    received_on: date


@router.get("/agreements/{agreement_id}/financial-report", response_model=FinancialReportView)
async def read_financial_report(query: QueryDep, agreement_id: UUID) -> Response:
    """The newest version of an agreement's financial report; a carrier reads its own."""
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


@router.post("/agreements/{agreement_id}/financial-report", status_code=201, response_model=FinancialReportView)
async def submit_financial_report(command: CommandDep, agreement_id: UUID, body: SubmitFinancialReport) -> Response:
    """The carrier reports its costs, or corrects a report that was not accepted yet."""
    lines = tuple(CostLine(line.code, line.planned_cents, line.actual_cents) for line in body.lines)
    async with command.transaction() as tx:
        agreement, report = await accounts.submit_financial_report(tx, agreement_id, lines, by=command.principal)
        view = FinancialReportView.of(report, agreement)
        location = f"/agreements/{agreement_id}/financial-report"
        return command.answer(view, 201, revision=agreement.revision, location=location)


@router.post("/agreements/{agreement_id}/financial-report/acceptance", response_model=FinancialReportView)
async def accept_financial_report(command: CommandDep, agreement_id: UUID, body: AcceptFinancialReport) -> Response:
    """Accept the costs (chargé des finances): the balance becomes what remains due, or the excess must come back."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        agreement, report = await accounts.accept_financial_report(
            tx, agreement_id, eligible_cents=body.eligible_cents, by=command.principal
        )
        view = FinancialReportView.of(report, agreement)
        return command.answer(view, revision=agreement.revision)


@router.get("/clawbacks", response_model=Page[ClawbackView])
async def list_clawbacks(
    query: QueryDep,
    page: PageDep,
    state: Annotated[ClawbackState | None, Parameter(description="État.")] = None,
    agreement_id: Annotated[UUID | None, Parameter(description="Convention.")] = None,
) -> Response:
    """Clawbacks by reference; a carrier sees its own."""
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    async with query.transaction() as tx:
        rows = await clawbacks.page(
            tx, carrier_siret=siret, state=state, agreement_id=agreement_id, after=after, fetch=page.fetch
        )
    return query.answer(Page[ClawbackView].of(rows, page, key=lambda row: (row.reference,), view=ClawbackView.of))


@router.get("/clawbacks/{clawback_id}", response_model=ClawbackView)
async def read_clawback(query: QueryDep, clawback_id: UUID) -> Response:
    """A clawback; a carrier reads its own."""
    async with query.transaction() as tx:
        clawback = await clawbacks.find(tx, clawback_id)
        agreement = await agreements.find(tx, clawback.agreement.id) if clawback is not None else None
    if clawback is None or agreement is None:
        raise NotFound("reversement", clawback_id)
    if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
        require_carrier(agreement, query.principal)
    return query.answer(ClawbackView.of(clawback), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/receipts", response_model=ClawbackView)
async def receive_clawback(command: CommandDep, clawback_id: UUID, body: ReceiveClawback) -> Response:
    """Note what came in for a clawback (chargé des finances), where the bank's files did not match it."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        clawback = await accounts.receive_clawback(
            tx, clawback_id, amount_cents=body.amount_cents, received_on=body.received_on, by=command.principal
        )
        return command.answer(ClawbackView.of(clawback), revision=clawback.revision)
