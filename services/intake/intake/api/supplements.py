"""Supplement requests over HTTP: asked by a programme officer, answered by the carrier with the whole file anew."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from intake import store
from intake.api.application_bodies import DraftBody
from intake.api.application_views import ApplicationView
from intake.api.parameters import ApplicationId, SupplementRank
from intake.api.supplement_models import CancellationBody, DeadlineBody, MessageBody, SupplementBody, SupplementView
from intake.handlers import applications, supplements
from shared.vocabulary import Role
from shared.web import CommandDep, Page, QueryDep

router: Final = APIRouter(prefix="/applications/{application_id}", tags=["Compléments"])


@router.post("/supplement-requests", summary="Demander des compléments", response_model=ApplicationView)
async def request_supplement(application_id: ApplicationId, body: SupplementBody, command: CommandDep) -> Response:
    """Demande au porteur ce qui manque à un dossier déposé, avec un délai. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        asked = await supplements.request_supplement(
            tx, application_id, body.question, body.due_on, by=command.principal
        )
        return command.answer(ApplicationView.of(asked), revision=asked.revision)


@router.post("/supplement-requests/{rank}/deadline", summary="Prolonger le délai", response_model=ApplicationView)
async def extend_supplement(
    application_id: ApplicationId, rank: SupplementRank, body: DeadlineBody, command: CommandDep
) -> Response:
    """Donne au porteur plus de temps, avant ou après la fin du délai. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        extended = await supplements.extend_supplement(tx, application_id, rank, body.due_on, by=command.principal)
        return command.answer(ApplicationView.of(extended), revision=extended.revision)


@router.post(
    "/supplement-requests/{rank}/cancellation", summary="Abandonner la demande", response_model=ApplicationView
)
async def cancel_supplement(
    application_id: ApplicationId, rank: SupplementRank, body: CancellationBody, command: CommandDep
) -> Response:
    """Renonce aux compléments, avec un motif ; le dossier attend de nouveau sa recevabilité.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        cancelled = await supplements.cancel_supplement(
            tx, application_id, rank, body.explanation, by=command.principal
        )
        return command.answer(ApplicationView.of(cancelled), revision=cancelled.revision)


@router.post("/supplement-requests/{rank}/messages", summary="Écrire dans le fil", response_model=ApplicationView)
async def write_message(
    application_id: ApplicationId, rank: SupplementRank, body: MessageBody, command: CommandDep
) -> Response:
    """Ajoute un message au fil de la demande ouverte. Rôle : porteur du dossier, ou chargé de programme."""
    command.principal.require(Role.CARRIER, Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        written = await supplements.write_message(tx, application_id, rank, body.body, by=command.principal)
        return command.answer(ApplicationView.of(written), revision=written.revision)


@router.get("/supplement-requests", summary="Lire les demandes de compléments", response_model=Page[SupplementView])
async def list_supplements(application_id: ApplicationId, query: QueryDep) -> Response:
    """Les demandes du dossier et leurs fils, la première d'abord, en une seule page, pour qui peut lire le dossier."""
    async with query.transaction() as tx:
        found = await applications.find_application(tx, application_id, by=query.principal)
        asked = await store.list_supplements(tx, found.id)
    return query.answer(Page[SupplementView](items=[SupplementView.of(one) for one in asked], next=None))


@router.post("/resubmission", summary="Déposer le dossier complété", response_model=ApplicationView)
async def resubmit_application(application_id: ApplicationId, body: DraftBody, command: CommandDep) -> Response:
    """Répond à la demande ouverte par une nouvelle version de tout le dossier, avant la fin du délai.

    Elle est vérifiée selon le règlement du premier dépôt, et garde son numéro ; les versions d'avant restent lisibles.
    Rôle : son porteur.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        resubmitted = await supplements.resubmit(
            tx, application_id, body.content(), body.person(), by=command.principal
        )
        return command.answer(ApplicationView.of(resubmitted), revision=resubmitted.revision)
