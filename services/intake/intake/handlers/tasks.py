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
        *(TaskKind.MESSAGE_FROM_CARRIER, TaskKind.DOCUMENT_REFUSED, TaskKind.DUPLICATE_TO_EXAMINE),
        *(TaskKind.CONVENTION_ENDING, TaskKind.NOTICE_FAILED, TaskKind.NOTICE_UNCERTAIN),
    ),
    Role.REGIONAL_DELEGATE: (
        *(TaskKind.LEAD_TO_INVITE, TaskKind.LEAD_TO_FOLLOW),
        *(TaskKind.SUPPLEMENT_AWAITED, TaskKind.SUPPLEMENT_OVERDUE),
    ),
    Role.CARRIER: (
        *(TaskKind.SUPPLEMENT_AWAITED, TaskKind.DRAFT_TO_SUBMIT),
        *(TaskKind.MESSAGE_FROM_TEAM, TaskKind.DOCUMENT_TO_REPLACE),
    ),
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
    """The caller's tasks, those of each of their roles. Raises Forbidden."""
    by.require(*WAITS_FOR)
    kinds: dict[Role, Sequence[TaskKind]] = {role: WAITS_FOR[role] for role in WAITS_FOR if by.has(role)}
    # A carrier must say for whom it acts; who has another role besides has that one's tasks without it.
    acts = Role.CARRIER in kinds and (by.org is not None or len(kinds) == 1)
    return await store.list_tasks(
        tx,
        kinds.get(Role.PROGRAMME_OFFICER, ()),
        in_regions=kinds.get(Role.REGIONAL_DELEGATE, ()),
        regions=by.regions,
        of_carrier=kinds[Role.CARRIER] if acts else (),
        siret=await own_organisation(tx, by) if acts else None,
        viewer=by.sub,
        today=today,
        after=after,
        limit=limit,
    )
