"""Monitoring plans over HTTP."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr
from starlette.responses import Response

from impact import domain, handlers
from impact.api.examples import IN_WORK, PARTICIPANTS, RETURN, SUBMISSION, UNDOING
from impact.api.parameters import InState, ObservationId, OfAgreement, OfApplication, PlanId, ReportNumber
from impact.api.plan_views import ObservationView, PlanLine, PlanView, ReportView
from impact.store.plans import Wanted
from shared.vocabulary import ReportReturnReason, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep

router = APIRouter(tags=["Plans de suivi"])


PARTS: Final = " ; ".join(f"{one} : {', '.join(parts)}" for one, parts in domain.CATEGORIES.items())
"""The dimensions by which a value is shared out, and their parts."""


class ObservationBody(Body):
    """Un relevé : une valeur d'un indicateur sur une période."""

    model_config = ConfigDict(json_schema_extra={"examples": [PARTICIPANTS, IN_WORK]})

    code: str = Field(max_length=100, description="Un indicateur du plan.", examples=["IN_WORK_AT_SIX_MONTHS"])
    value: int = Field(strict=True, description="La valeur ; pour un taux, le numérateur.", examples=[34])
    denominator: int | None = Field(
        default=None, strict=True, description="Le dénominateur, pour un taux seul.", examples=[100]
    )
    non_respondents: int | None = Field(
        default=None,
        strict=True,
        description="Pour un taux : ceux dont la situation est inconnue, en plus du dénominateur.",
        examples=[12],
    )
    period_start: date = Field(description="Premier jour observé, pas avant celui du projet.", examples=["2025-06-01"])
    period_end: date = Field(description="Dernier jour observé, écoulé.", examples=["2026-03-31"])
    source: domain.Source = Field(
        description="DECLARATIVE : déclaré par le porteur ; ADMINISTRATIVE : tiré d'un fichier administratif ; "
        "THIRD_PARTY : mesuré par un tiers."
    )
    supersedes: UUID | None = Field(default=None, description="Le relevé que celui-ci corrige.")
    cohort_id: UUID | None = Field(default=None, description="La cohorte dont on parle ; absente, le projet entier.")
    breakdown: dict[str, dict[str, StrictInt]] = Field(
        default_factory=dict,
        max_length=len(domain.Disaggregation),
        description=f"La valeur répartie, chaque fois tout entière. {PARTS}",
        examples=[{"GENDER": {"WOMEN": 22, "MEN": 12}}],
    )
    breakdown_denominators: dict[str, dict[str, StrictInt]] = Field(
        default_factory=dict,
        max_length=len(domain.Disaggregation),
        description="Pour un taux : son dénominateur, réparti de même.",
        examples=[{"GENDER": {"WOMEN": 60, "MEN": 40}}],
    )
    evidence: tuple[UUID, ...] = Field(
        default=(), max_length=20, description="Les preuves du relevé, déposées dans le plan de suivi."
    )


class SubmissionBody(Body):
    """Le récit du rapport d'activité."""

    model_config = ConfigDict(json_schema_extra={"examples": [SUBMISSION]})

    narrative: str = Field(description="Ce qui a été fait, raconté par le porteur.", examples=[SUBMISSION["narrative"]])
    answers: dict[str, StrictStr | StrictInt | StrictBool] = Field(
        default_factory=dict,
        max_length=200,
        description="Les réponses au formulaire en vigueur, par le code de leur question.",
    )
    evidence: tuple[UUID, ...] = Field(
        default=(), max_length=50, description="Les preuves citées, déposées dans le plan de suivi."
    )


class ReturnBody(Body):
    """Pourquoi le rapport est renvoyé."""

    model_config = ConfigDict(json_schema_extra={"examples": [RETURN]})

    reason: ReportReturnReason = Field(
        description="INCOMPLETE : incomplet ; INCONSISTENT : incohérent ; EVIDENCE_MISSING : preuve manquante ; "
        "OTHER : autre."
    )
    comment: str = Field(description="Ce que le porteur doit corriger ou compléter.", examples=[RETURN["comment"]])


class UndoBody(Body):
    """Pourquoi une acceptation est reprise."""

    model_config = ConfigDict(json_schema_extra={"examples": [UNDOING]})

    why: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="Pourquoi ce rapport n'aurait pas dû être accepté ; lu du porteur et des équipes.",
        examples=[UNDOING["why"]],
    )


@router.get("/plans", summary="Lister les plans de suivi", response_model=Page[PlanLine])
async def list_plans(
    query: QueryDep,
    page: PageDep,
    application_id: OfApplication = None,
    agreement_id: OfAgreement = None,
    state: InState = None,
) -> Response:
    """Dans l'ordre de leur ouverture.

    Le porteur voit les siens ; les équipes et l'auditeur les voient tous.
    """
    wanted = Wanted(application_id=application_id, agreement_id=agreement_id, state=state)
    async with query.transaction() as tx:
        found = await handlers.listed(tx, wanted, after=page.position(date, UUID), limit=page.fetch, by=query.principal)
        return query.answer(Page[PlanLine].of(found, page, key=lambda one: (one.opened_on, one.id), view=PlanLine.of))


@router.get("/plans/{plan_id}", summary="Lire un plan de suivi", response_model=PlanView)
async def read_plan(plan_id: PlanId, query: QueryDep) -> Response:
    """Le plan, ses indicateurs avec leurs cibles et leurs totaux, ses rapports et tous ses relevés.

    Pour son porteur, les équipes et l'auditeur.
    """
    async with query.transaction() as tx:
        plan, application = await handlers.shown(tx, plan_id, by=query.principal)
        return query.answer(PlanView.of(plan, application), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/observations",
    status_code=201,
    response_model=ObservationView,
    summary="Déclarer une valeur d'un indicateur",
)
async def report_indicator(plan_id: PlanId, body: ObservationBody, command: CommandDep) -> Response:
    """Déclare un relevé ; pour le corriger, déclarez-en un autre qui le remplace (`supersedes`) : rien n'est effacé.

    Annonce IndicatorReported. Rôle : porteur de la convention.
    """
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
        evidence=body.evidence,
        non_respondents=body.non_respondents,
        cohort_id=body.cohort_id,
        breakdown=body.breakdown,
        breakdown_denominators=body.breakdown_denominators,
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
    summary="Vérifier un relevé",
)
async def verify_observation(observation_id: ObservationId, command: CommandDep) -> Response:
    """Vérifie la valeur déclarée ; la cible est atteinte quand le total vérifié y parvient.

    Annonce IndicatorVerified, et TargetReached. Rôle : chargé de l'impact, autre que qui l'a déclarée.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, observation = await handlers.verify(tx, observation_id, by=command.principal)
        return command.answer(ObservationView.of(plan, observation), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/submission",
    response_model=ReportView,
    summary="Déposer un rapport d'activité",
)
async def submit_report(plan_id: PlanId, number: ReportNumber, body: SubmissionBody, command: CommandDep) -> Response:
    """Dépose le rapport, dès que la période dont il parle a commencé (`period_start`) ; même en retard.

    Annonce ReportSubmitted. Renvoyé avant le jour où il est attendu, il reste attendu ce jour-là.

    Il répond au formulaire en vigueur pour son édition et son genre, s'il y en a un.

    Rôle : porteur de la convention.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        submission = domain.Submission(body.narrative, body.evidence, body.answers)
        plan, report = await handlers.submit_report(tx, plan_id, number, submission, by=command.principal)
        return command.answer(ReportView.of(plan, report), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/return",
    response_model=ReportView,
    summary="Renvoyer un rapport au porteur",
)
async def return_report(plan_id: PlanId, number: ReportNumber, body: ReturnBody, command: CommandDep) -> Response:
    """Renvoie le rapport avec un motif et un commentaire ; le commentaire n'est lu que du porteur et des équipes.

    Annonce ReportReturned. Rôle : chargé de l'impact.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, report = await handlers.return_report(
            tx, plan_id, number, reason=body.reason, comment=body.comment, by=command.principal
        )
        return command.answer(ReportView.of(plan, report), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/acceptance",
    response_model=ReportView,
    summary="Accepter un rapport",
)
async def accept_report(plan_id: PlanId, number: ReportNumber, command: CommandDep) -> Response:
    """Accepte le rapport ; avec le rapport final, chaque cible est jugée, atteinte ou manquée.

    Annonce ReportAccepted : le versement qui l'attendait peut se faire. Rôle : chargé de l'impact, autre que qui l'a
    déposé.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, report = await handlers.accept_report(tx, plan_id, number, by=command.principal)
        return command.answer(ReportView.of(plan, report), revision=plan.revision)


@router.post(
    "/plans/{plan_id}/reports/{number}/acceptance/undoing",
    response_model=ReportView,
    summary="Reprendre l'acceptation d'un rapport",
)
async def undo_acceptance(plan_id: PlanId, number: ReportNumber, body: UndoBody, command: CommandDep) -> Response:
    """Un rapport accepté à tort attend de nouveau d'être examiné : il peut être renvoyé, ou accepté.

    Annonce ReportAcceptanceUndone : le versement qu'il avait débloqué est de nouveau bloqué, et son ordre annulé s'il
    n'est pas à la banque. Ce qui est déjà payé ne revient pas ainsi : les finances en ont la tâche, et peuvent demander
    un reversement. Rôle : chargé de l'impact, autre que qui l'a accepté.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    async with command.transaction() as tx:
        plan, report = await handlers.undo_acceptance(tx, plan_id, number, why=body.why, by=command.principal)
        return command.answer(ReportView.of(plan, report), revision=plan.revision)
