"""Monitoring plans over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.plan_views import ObservationView, PlanLine, PlanView, ReportView
from impact.store.plans import Wanted
from shared.vocabulary import ReportReturnReason, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep

router = APIRouter(tags=["plans"])

PlanId = Annotated[UUID, Path(description="Le plan de suivi.")]
Number = Annotated[int, Path(ge=1, le=99, description="Le numéro du rapport, à partir de 1.")]


class ObservationBody(Body):
    """Un relevé : une valeur d'un indicateur sur une période."""

    code: str = Field(max_length=100, examples=["IN_WORK_AT_SIX_MONTHS"])
    value: int = Field(strict=True, examples=[34])
    denominator: int | None = Field(default=None, strict=True, examples=[100], description="Pour une proportion seule.")
    period_start: date
    period_end: date
    source: domain.Source
    supersedes: UUID | None = Field(default=None, description="Le relevé que celui-ci corrige.")


class SubmissionBody(Body):
    """Le récit du rapport d'activité."""

    narrative: str = Field(examples=["Deux cohortes de quarante participants ont été accompagnées."])


class ReturnBody(Body):
    """Pourquoi le rapport est renvoyé."""

    reason: ReportReturnReason
    comment: str = Field(examples=["Précisez la méthode de suivi à six mois."])


@router.get(
    "/plans",
    response_model=Page[PlanLine],
    summary="Monitoring plans",
    description="In the order they were opened. A carrier sees those of its own SIRET.",
)
async def list_plans(
    query: QueryDep,
    page: PageDep,
    application_id: UUID | None = None,
    agreement_id: UUID | None = None,
    state: domain.PlanState | None = None,
) -> Response:
    """List the plans the caller may see."""
    wanted = Wanted(application_id=application_id, agreement_id=agreement_id, state=state)
    async with query.transaction() as tx:
        found = await handlers.listed(tx, wanted, after=page.position(date, UUID), limit=page.fetch, by=query.principal)
        return query.answer(Page[PlanLine].of(found, page, key=lambda one: (one.opened_on, one.id), view=PlanLine.of))


@router.get(
    "/plans/{plan_id}",
    response_model=PlanView,
    summary="One monitoring plan",
    description="With its indicators, their targets and totals, its reports and every observation.",
)
async def show_plan(plan_id: PlanId, query: QueryDep) -> Response:
    """Show a plan to its carrier, to officers and to auditors."""
    async with query.transaction() as tx:
        plan, application = await handlers.shown(tx, plan_id, by=query.principal)
        return query.answer(PlanView.of(plan, application), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/observations",
    status_code=201,
    response_model=ObservationView,
    summary="Report a value of an indicator",
    description="By the carrier. To correct a value, report another that `supersedes` it: nothing is overwritten.",
)
async def report_indicator(plan_id: PlanId, body: ObservationBody, command: CommandDep) -> Response:
    """Report a value."""
    command.principal.require(Role.CARRIER)
    observation_id = command.new_id()
    entry = domain.Entry(
        code=body.code,
        value=body.value,
        denominator=body.denominator,
        period_start=body.period_start,
        period_end=body.period_end,
        source=body.source,
        supersedes=body.supersedes,
    )
    async with command.transaction() as tx:
        plan, observation = await handlers.report_indicator(
            tx, plan_id, entry, observation_id=observation_id, by=command.principal
        )
        view = ObservationView.of(plan, observation)
        return command.answer(view, status=201, revision=plan.revision, location=f"/plans/{plan_id}")


@router.post(
    "/observations/{observation_id}/verification",
    response_model=ObservationView,
    summary="Verify a reported value",
    description="By an impact officer who did not report it. The target is reached when the verified total meets it.",
)
async def verify(observation_id: UUID, command: CommandDep) -> Response:
    """Verify a value."""
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, observation = await handlers.verify(tx, observation_id, by=command.principal)
        return command.answer(ObservationView.of(plan, observation), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/submission",
    response_model=ReportView,
    summary="Hand in an activity report",
    description="By the carrier, from the day it falls due; a late report is welcome too.",
)
async def submit_report(plan_id: PlanId, number: Number, body: SubmissionBody, command: CommandDep) -> Response:
    """Hand in a report."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        plan, report = await handlers.submit_report(tx, plan_id, number, narrative=body.narrative, by=command.principal)
        return command.answer(ReportView.of(plan, report), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/return",
    response_model=ReportView,
    summary="Send a report back to the carrier",
    description="By an impact officer. The comment is shown to the carrier and never leaves impact.",
)
async def return_report(plan_id: PlanId, number: Number, body: ReturnBody, command: CommandDep) -> Response:
    """Send a report back."""
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, report = await handlers.return_report(
            tx, plan_id, number, reason=body.reason, comment=body.comment, by=command.principal
        )
        return command.answer(ReportView.of(plan, report), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/acceptance",
    response_model=ReportView,
    summary="Accept a report",
    description="By an impact officer who did not hand it in. With the final report every target is judged.",
)
async def accept_report(plan_id: PlanId, number: Number, command: CommandDep) -> Response:
    """Accept a report."""
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, report = await handlers.accept_report(tx, plan_id, number, by=command.principal)
        return command.answer(ReportView.of(plan, report), revision=plan.revision)
