"""What waits for the caller, over HTTP."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from intake import store
from intake.handlers.tasks import tasks_of
from shared.clock import paris_day
from shared.web import Page, PageDep, QueryDep
from shared.web.tasks import Waiting, position_of

router: Final = APIRouter(prefix="/tasks", tags=["Tâches"])


class TaskView(Waiting[store.TaskKind]):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: store.TaskKind = Field(
        description="CALL_TO_OPEN : édition à ouvrir ; LEAD_TO_INVITE : piste à inviter ; LEAD_TO_FOLLOW : piste "
        "invitée, à suivre ; NOTICE_FAILED : avis refusé par la messagerie ; NOTICE_UNCERTAIN : avis peut-être parti ; "
        "ADMISSIBILITY : recevabilité à constater ; SUPPLEMENT_OVERDUE : compléments en retard ; SUPPLEMENT_AWAITED : "
        "compléments attendus ; DRAFT_TO_SUBMIT : brouillon à déposer ; MESSAGE_FROM_CARRIER : message du porteur sans "
        "réponse ; MESSAGE_FROM_TEAM : message de l'équipe sans réponse ; DOCUMENT_REFUSED : pièce refusée par "
        "l'antivirus ; DOCUMENT_TO_REPLACE : pièce refusée, à renvoyer ; DUPLICATE_TO_EXAMINE : doublon signalé que "
        "personne n'a regardé ; CONVENTION_ENDING : convention de partenariat à moins de six mois de son terme ; "
        "ORGANISATION_TO_VERIFY : organisation à vérifier ; REPRESENTATIVE_TO_CONFIRM : changement de représentant."
    )
    subject_id: UUID = Field(
        description="Le dossier, la pièce, l'appel à projets, l'organisation, la demande, la piste, la convention de "
        "partenariat ou l'avis, par son identifiant."
    )
    label: str | None = Field(
        description="L'intitulé du projet, de l'édition, de la convention ou de l'avis, le nom de la pièce, ou le "
        "SIRET de l'organisation."
    )


@router.get("", summary="Lister ce qui m'attend", response_model=Page[TaskView])
async def list_tasks(query: QueryDep, page: PageDep) -> Response:
    """Ce qui attend une action, l'échéance la plus proche d'abord, puis ce qui attend depuis le plus longtemps.

    Le chargé de programme voit les éditions à ouvrir, les recevabilités, avec le délai du règlement, les compléments en
    retard, les messages sans réponse, les pièces refusées, les doublons signalés, les conventions de partenariat qui
    s'achèvent, les organisations, les changements de représentant et les avis qui ne sont pas partis ; le délégué
    régional les pistes et les compléments attendus de ses régions ; le porteur les siens, ses brouillons, les messages
    de l'équipe et les pièces à renvoyer. Qui a plusieurs rôles voit ce qui attend chacun.
    """
    today = paris_day(query.at)
    async with query.transaction() as tx:
        found = await tasks_of(tx, query.principal, today=today, after=position_of(page), limit=page.fetch)
    shown = Page[TaskView].of(
        found,
        page,
        key=lambda task: task.position,
        view=lambda task: TaskView.of(task, today=today),
    )
    return query.answer(shown)
