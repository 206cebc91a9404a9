"""What waits for the caller, by role."""

from collections.abc import Mapping, Sequence
from typing import Final

from impact.handlers.access import own_siret
from impact.store import tasks
from impact.store.tasks import TaskKind
from shared.postgres import Transaction
from shared.postgres.tasks import Position, Task
from shared.vocabulary import Role
from shared.web import Principal
from shared.web.recusals import reader_of

WAITS_FOR: Final[Mapping[Role, Sequence[TaskKind]]] = {
    Role.IMPACT_OFFICER: (
        *(TaskKind.OBSERVATION_TO_VERIFY, TaskKind.REPORT_TO_ACCEPT),
        *(TaskKind.REPORT_OVERDUE, TaskKind.ALERT_TO_CLOSE, TaskKind.FOLLOW_UP_DUE),
    ),
    Role.CARRIER: (TaskKind.REPORT_TO_SUBMIT, TaskKind.REPORT_RETURNED, TaskKind.FOLLOW_UP_DUE),
}
"""Which tasks wait for which role; a carrier's are those of its own plans."""


async def tasks_of(tx: Transaction, by: Principal, *, after: Position, limit: int) -> list[Task[TaskKind]]:
    """The caller's tasks, those of each of their roles. Raises Forbidden."""
    by.require(*WAITS_FOR)
    return await tasks.list_tasks(
        tx,
        WAITS_FOR[Role.IMPACT_OFFICER] if by.has(Role.IMPACT_OFFICER) else (),
        of=by.sub,
        reader=reader_of(by),
        of_carrier=WAITS_FOR[Role.CARRIER] if by.has(Role.CARRIER) else (),
        # Refused to a carrier that does not say for whom it acts, unless it has another role besides.
        siret=by.org or own_siret(by),
        after=after,
        limit=limit,
    )
