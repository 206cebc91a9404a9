"""What waits for the caller, over HTTP."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from impact.handlers.tasks import tasks_of
from impact.store.tasks import TaskKind
from shared.clock import paris_day
from shared.postgres.tasks import Task
from shared.web import Page, PageDep, QueryDep
from shared.web.tasks import Waiting, position_of

router: Final = APIRouter(prefix="/tasks", tags=["Tâches"])


class TaskView(Waiting[TaskKind]):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: TaskKind = Field(
        description="OBSERVATION_TO_VERIFY : relevé à vérifier ; REPORT_TO_ACCEPT : rapport à accepter ou à renvoyer ; "
        "REPORT_OVERDUE : rapport en retard ; ALERT_TO_CLOSE : alerte à regarder ; REPORT_TO_SUBMIT : rapport à "
        "déposer ; REPORT_RETURNED : rapport renvoyé, à compléter ; FOLLOW_UP_DUE : cohorte dont le suivi à six mois "
        "est attendu, ou en retard."
    )
    subject_id: UUID = Field(description="Le relevé, la cohorte ; pour un rapport ou une alerte, leur plan.")
    part: int | None = Field(description="Le numéro du rapport ou de l'alerte dans ce plan ; null sinon.")
    number: str | None = Field(description="Le numéro de la convention.", examples=["CONV-2025-0001"])
    label: str | None = Field(description="Le titre du projet.", examples=["Déclics numériques"])

    @classmethod
    def shown(cls, task: Task[TaskKind], *, today: date) -> dict[str, Any]:
        """Its fields, with the number of a report or an alert."""
        return {**super().shown(task, today=today), "part": task.part or None}


@router.get("", summary="Lister ce qui m'attend", response_model=Page[TaskView])
async def list_tasks(query: QueryDep, page: PageDep) -> Response:
    """Ce qui attend une action, l'échéance la plus proche d'abord, puis ce qui attend depuis le plus longtemps.

    Le chargé de l'impact voit les relevés et les rapports qu'une autre personne que lui a déclarés ou déposés, les
    rapports en retard, les alertes et les suivis à six mois attendus ; le porteur ses rapports à déposer, dès trente
    jours avant, ou à compléter, et les suivis de ses cohortes.
    """
    today = paris_day(query.at)
    async with query.transaction() as tx:
        found = await tasks_of(tx, query.principal, after=position_of(page), limit=page.fetch)
    shown = Page[TaskView].of(
        found, page, key=lambda task: task.position, view=lambda task: TaskView.of(task, today=today)
    )
    return query.answer(shown)
