"""What waits for the caller, over HTTP."""

from datetime import date, datetime
from typing import Final, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from intake import store
from intake.handlers.tasks import tasks_of
from shared.clock import paris_day
from shared.web import Page, PageDep, QueryDep, View, words

router: Final = APIRouter(prefix="/tasks", tags=["Tâches"])


class TaskView(View):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: store.TaskKind = Field(
        description="CALL_TO_OPEN : édition à ouvrir ; ADMISSIBILITY : recevabilité à constater ; SUPPLEMENT_OVERDUE : "
        "compléments en retard ; SUPPLEMENT_AWAITED : compléments attendus ; DRAFT_TO_SUBMIT : brouillon à déposer ; "
        "ORGANISATION_TO_VERIFY : organisation à vérifier ; REPRESENTATIVE_TO_CONFIRM : changement de représentant."
    )
    subject_id: UUID = Field(
        description="Le dossier, l'appel à projets, l'organisation ou la demande, par son identifiant."
    )
    number: str | None = Field(description="Le numéro du dossier ; null s'il n'en a pas.")
    label: str | None = Field(description="L'intitulé du projet ou de l'édition, ou le SIRET de l'organisation.")
    carrier_siret: words.CarrierSiret | None
    since: datetime = Field(description="Depuis quand cela attend.")
    age_days: int = Field(description="Depuis combien de jours (Paris).")
    due_on: date | None = Field(description="Le dernier jour ; null sans échéance.")
    overdue: bool = Field(description="Vrai quand ce jour est passé.")

    @classmethod
    def of(cls, task: store.Task, *, today: date) -> Self:
        """Show a task as of a Paris day."""
        return cls(
            kind=task.kind,
            subject_id=task.subject_id,
            number=task.number,
            label=task.label,
            carrier_siret=task.carrier_siret,
            since=task.since,
            age_days=(today - paris_day(task.since)).days,
            due_on=task.due_on,
            overdue=task.due_on is not None and task.due_on < today,
        )


@router.get("", summary="Lister ce qui m'attend", response_model=Page[TaskView])
async def list_tasks(query: QueryDep, page: PageDep) -> Response:
    """Ce qui attend une action, l'échéance la plus proche d'abord, puis ce qui attend depuis le plus longtemps.

    Le chargé de programme voit les éditions à ouvrir, les recevabilités, les compléments en retard, les organisations
    et les changements de représentant ; le délégué régional les compléments attendus dans ses régions ; le porteur les
    siens et ses brouillons.
    """
    today = paris_day(query.at)
    due_on, since, subject_id = page.position(date, datetime, UUID)
    async with query.transaction() as tx:
        found = await tasks_of(tx, query.principal, today=today, after=(due_on, since, subject_id), limit=page.fetch)
    shown = Page[TaskView].of(
        found,
        page,
        key=lambda task: (task.due_on or store.NO_DEADLINE, task.since, task.subject_id),
        view=lambda task: TaskView.of(task, today=today),
    )
    return query.answer(shown)
