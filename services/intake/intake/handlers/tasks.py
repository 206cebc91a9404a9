"""What waits for the caller, by role."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from intake import store
from intake.handlers.access import own_organisation
from intake.store.tasks import TaskKind
from shared.postgres import Transaction
from shared.postgres.tasks import Position, Task
from shared.vocabulary import Role
from shared.web import Principal

WAITS_FOR: Final[Mapping[Role, Sequence[TaskKind]]] = {
    Role.PROGRAMME_OFFICER: (
        *(TaskKind.CALL_TO_OPEN, TaskKind.ADMISSIBILITY, TaskKind.SUPPLEMENT_OVERDUE),
        *(TaskKind.ORGANISATION_TO_VERIFY, TaskKind.REPRESENTATIVE_TO_CONFIRM),
    ),
    Role.REGIONAL_DELEGATE: (TaskKind.SUPPLEMENT_AWAITED, TaskKind.SUPPLEMENT_OVERDUE),
    Role.CARRIER: (TaskKind.SUPPLEMENT_AWAITED, TaskKind.DRAFT_TO_SUBMIT),
}
"""Which tasks wait for which role; a delegate's are those of its regions, to follow with the carrier."""


async def tasks_of(
    tx: Transaction,
    by: Principal,
    *,
    today: date,
    after: Position,
    limit: int,
) -> list[Task[TaskKind]]:
    """The caller's tasks; a caller of several roles has those of the first in the order of the table."""
    by.require(*WAITS_FOR)
    role = next(role for role in WAITS_FOR if by.has(role))
    return await store.list_tasks(
        tx,
        WAITS_FOR[role],
        of_carrier=await own_organisation(tx, by) if role is Role.CARRIER else None,
        of_regions=by.regions if role is Role.REGIONAL_DELEGATE else None,
        today=today,
        after=after,
        limit=limit,
    )
