"""What waits for the caller, by role."""

from collections.abc import Mapping, Sequence
from typing import Final

from review.store import tasks
from review.store.tasks import TaskKind
from shared.postgres import Transaction
from shared.postgres.tasks import Position, Task
from shared.vocabulary import Role
from shared.web import Forbidden, Principal

_OF_MEMBERS: Final = (
    *(TaskKind.CASE_TO_SCORE, TaskKind.VOTE_TO_CAST, TaskKind.HEARING_TO_REPORT),
    # Of who presides, or of a member where everyone who would is recused.
    *(TaskKind.VOTE_TO_CLOSE, TaskKind.DECISION_TO_RETAKE, TaskKind.MINUTES_TO_SIGN),
)

WAITS_FOR: Final[Mapping[Role, Sequence[TaskKind]]] = {
    Role.PROGRAMME_OFFICER: (
        *(TaskKind.CASE_TO_ROUTE, TaskKind.APPEAL_TO_EXAMINE, TaskKind.SESSION_TO_CONVENE),
        *(TaskKind.HEARING_TO_CONFIRM, TaskKind.HEARING_TO_REPORT),
        *(TaskKind.LETTER_FAILED, TaskKind.LETTER_UNCERTAIN),
    ),
    Role.COMMITTEE_MEMBER: _OF_MEMBERS,
    Role.COMMITTEE_CHAIR: (*_OF_MEMBERS, TaskKind.SESSION_WITHOUT_MINUTES),
    Role.CARRIER: (TaskKind.HEARING_TO_CONFIRM,),
}
"""Which tasks wait for which role; of which committees, the mandates say."""


async def tasks_of(tx: Transaction, by: Principal, *, after: Position, limit: int) -> list[Task[TaskKind]]:
    """The caller's tasks, those of each of their roles. Raises Forbidden."""
    by.require(*WAITS_FOR)
    if not by.has(*(role for role in WAITS_FOR if role is not Role.CARRIER)) and by.org is None:
        raise Forbidden("Votre jeton doit dire pour quelle organisation vous agissez : son SIRET, dans org.")
    return await tasks.list_tasks(
        tx,
        [kind for kind in TaskKind if any(kind in WAITS_FOR[role] for role in WAITS_FOR if by.has(role))],
        of=by.sub,
        organises=by.has(Role.PROGRAMME_OFFICER),
        presides=by.has(Role.COMMITTEE_CHAIR),
        carrier=by.org if by.has(Role.CARRIER) else None,
        after=after,
        limit=limit,
    )
