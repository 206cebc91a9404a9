"""What waits for the caller, over HTTP."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.handlers.tasks import tasks_of
from review.store.tasks import TaskKind
from shared.clock import paris_day
from shared.web import Page, PageDep, QueryDep
from shared.web.tasks import Waiting, position_of

router: Final = APIRouter(prefix="/tasks", tags=["Tâches"])


class TaskView(Waiting[TaskKind]):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: TaskKind = Field(
        description="CASE_TO_ROUTE : dossier à orienter ; APPEAL_TO_EXAMINE : réexamen à inscrire ; "
        "SESSION_TO_CONVENE : comité à convoquer ; HEARING_TO_CONFIRM : audition à confirmer par le porteur ; "
        "HEARING_TO_REPORT : compte rendu d'audition à rédiger ; CASE_TO_SCORE : dossier à noter ; "
        "VOTE_TO_CAST : vote à exprimer ; VOTE_TO_CLOSE : vote à conclure ; DECISION_TO_RETAKE : décision à reprendre, "
        "faute de fonds ; MINUTES_TO_SIGN : procès-verbal à signer ; SESSION_WITHOUT_MINUTES : séance passée "
        "dont le procès-verbal ne peut encore être signé ; LETTER_FAILED : lettre refusée par la messagerie ; "
        "LETTER_UNCERTAIN : lettre peut-être partie, à renvoyer ou non."
    )
    subject_id: UUID = Field(description="Le dossier, l'audition, la séance ou le comité, par son identifiant.")
    number: str | None = Field(description="Le numéro du dossier ; null pour une séance ou un comité.")
    label: str | None = Field(description="L'intitulé du projet, ou le comité avec son édition ou sa séance.")


@router.get("", summary="Lister ce qui m'attend", response_model=Page[TaskView])
async def list_tasks(query: QueryDep, page: PageDep) -> Response:
    """Ce qui attend une action, l'échéance la plus proche d'abord, puis ce qui attend depuis le plus longtemps.

    Le chargé de programme voit les dossiers à orienter, les réexamens, les comités à convoquer, les auditions et les
    lettres qui ne sont pas parties ; le membre d'un comité, tant que court son mandat, les dossiers qu'il n'a pas
    notés, ses votes et les auditions dont il peut rendre compte ; qui préside, aussi les votes à conclure et les
    procès-verbaux, ou, où tous ceux qui présideraient sont récusés, les membres présents à voix délibérative ; le
    porteur les créneaux que l'on lui propose.
    Rien n'y figure d'un dossier fermé à qui le demande.
    """
    today = paris_day(query.at)
    async with query.transaction() as tx:
        found = await tasks_of(tx, query.principal, after=position_of(page), limit=page.fetch)
    shown = Page[TaskView].of(
        found, page, key=lambda task: task.position, view=lambda task: TaskView.of(task, today=today)
    )
    return query.answer(shown)
