"""What waits for the caller, over HTTP."""

from datetime import date, datetime
from typing import Final, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from funding.handlers.tasks import tasks_of
from funding.store.tasks import Task, TaskKind
from shared.clock import paris_day
from shared.postgres.tasks import NO_DEADLINE
from shared.web import Page, PageDep, QueryDep, View

router: Final = APIRouter(prefix="/tasks", tags=["Tâches"])


class TaskView(View):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: TaskKind = Field(
        description="AGREEMENT_TO_SIGN, AMENDMENT_TO_SIGN : convention ou avenant à signer ; CONDITION_TO_MEET : "
        "condition suspensive à lever ; BANK_DETAILS_TO_GIVE, BANK_DETAILS_TO_CONFIRM : coordonnées bancaires à "
        "donner, à confirmer ; PAYEE_TO_ACCEPT : compte que la banque ne confirme pas, à accepter ; "
        "FINANCIAL_REPORT_TO_SUBMIT, FINANCIAL_REPORT_OVERDUE, FINANCIAL_REPORT_TO_ACCEPT : compte rendu financier à "
        "déposer, en retard, à accepter ; "
        "INSTALMENT_TO_ORDER : versement libéré à ordonner ; ORDER_TO_APPROVE, ORDER_TO_APPROVE_AGAIN : ordre à "
        "approuver, une première ou une seconde fois ; ORDER_TO_BATCH : ordre approuvé à remettre ; "
        "BATCH_TO_EXPORT : remise à porter à la banque ; "
        "ENTRY_TO_MATCH : écriture à rapprocher ; MATCH_TO_APPROVE : rapprochement à approuver ; "
        "OUTCOME_TO_FIND, OUTCOME_TO_APPROVE : ce qu'il est "
        "advenu d'un ordre ; STOP_TO_LIFT, STOP_LIFT_TO_APPROVE : reprise des paiements à "
        "proposer, à approuver ; TRANSFER_TO_APPROVE : virement entre enveloppes à approuver ; CLAWBACK_TO_NOTIFY, "
        "CLAWBACK_TO_ANSWER, CLAWBACK_TO_ORDER, CLAWBACK_OVERDUE : reversement à notifier, à répondre, à ordonner, en "
        "retard ; WRITE_OFF_TO_APPROVE : abandon à approuver ; RECEIPT_TO_CONFIRM : encaissement à confirmer."
    )
    subject: str = Field(
        description="L'objet, tel que son adresse le nomme : un identifiant, le numéro d'un versement, l'écriture par "
        "son rang, ou la condition.",
        examples=["1"],
    )
    parent_id: UUID | None = Field(
        description="La convention ou le reversement sous lequel l'objet se trouve ; null s'il a son adresse propre."
    )
    reference: str = Field(description="La référence que lisent les personnes.", examples=["CONV-2025-0001-T1"])
    since: datetime = Field(description="Depuis quand cela attend ; le début du jour où seul le jour est connu.")
    age_days: int = Field(description="Depuis combien de jours (Paris).", examples=[3])
    due_on: date | None = Field(description="Le dernier jour ; null sans échéance.")
    overdue: bool = Field(description="Vrai quand ce jour est passé.")

    @classmethod
    def of(cls, task: Task, *, today: date) -> Self:
        """Show a task as of a Paris day."""
        return cls(
            kind=task.kind,
            subject=task.subject,
            parent_id=task.parent_id,
            reference=task.reference,
            since=task.since,
            age_days=(today - paris_day(task.since)).days,
            due_on=task.due_on,
            overdue=task.due_on is not None and task.due_on < today,
        )


@router.get("", summary="Lister ce qui m'attend", response_model=Page[TaskView])
async def list_tasks(query: QueryDep, page: PageDep) -> Response:
    """Ce qui attend une action, l'échéance la plus proche d'abord, puis ce qui attend depuis le plus longtemps.

    Une tâche n'est pas montrée à qui ne peut pas la faire : ni l'ordre à son auteur ou à qui l'a déjà approuvé, ni le
    virement, l'encaissement ou l'abandon à qui l'a proposé. Tant que les paiements sont arrêtés, ni approbation, ni
    remise n'attend.

    Rôle : chargé de programme, chargé ou approbateur des paiements ; porteur, pour ses conventions.
    """
    today = paris_day(query.at)
    after = page.position(date, datetime, str)
    async with query.transaction() as tx:
        found = await tasks_of(tx, query.principal, today=today, after=(after[0], after[1], after[2]), fetch=page.fetch)
    shown = Page[TaskView].of(
        found,
        page,
        key=lambda task: (task.due_on or NO_DEADLINE, task.since, task.key),
        view=lambda task: TaskView.of(task, today=today),
    )
    return query.answer(shown)
