"""What waits for the caller, as every service shows it: each names its kinds, and lists them at /tasks."""

from datetime import date, datetime
from typing import Any, Generic, Self
from uuid import UUID

from pydantic import Field

from shared.clock import paris_day
from shared.postgres.tasks import K, Position, Task
from shared.web import words
from shared.web.body import View
from shared.web.pagination import PageRequest


class Waiting(View, Generic[K]):
    """Ce qui attend, depuis quand et jusqu'à quand."""

    kind: K
    subject_id: UUID = Field(description="Ce qui attend, par son identifiant.")
    number: str | None = Field(description="Le numéro du dossier ou de la convention ; null s'il n'y en a pas.")
    label: str | None = Field(description="De quoi il s'agit, en clair.")
    carrier_siret: words.CarrierSiret | None
    since: datetime = Field(description="Depuis quand cela attend ; minuit à Paris si seul le jour en est connu.")
    age_days: int = Field(description="Depuis combien de jours (Paris).")
    due_on: date | None = Field(description="Le dernier jour ; null sans échéance.")
    overdue: bool = Field(description="Vrai quand ce jour est passé.")

    @classmethod
    def of(cls, task: Task[K], *, today: date) -> Self:
        """Show a task as of a Paris day."""
        return cls(**cls.shown(task, today=today))

    @classmethod
    def shown(cls, task: Task[K], *, today: date) -> dict[str, Any]:
        """Its fields, by name."""
        return {
            "kind": task.kind,
            "subject_id": task.subject_id,
            "number": task.number,
            "label": task.label,
            "carrier_siret": task.carrier_siret,
            "since": task.since,
            "age_days": (today - paris_day(task.since)).days,
            "due_on": task.due_on,
            "overdue": task.due_on is not None and task.due_on < today,
        }


def position_of(page: PageRequest) -> Position:
    """After which task a page begins. Raises 400 on a cursor that holds something else."""
    due_on, since, kind, subject_id, part = page.position(date, datetime, str, UUID, int)
    return due_on, since, kind, subject_id, part
