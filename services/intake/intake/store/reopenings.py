"""What was declared of a file and undone: every statement, row to domain and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from intake.domain import ApplicationReopened
from shared.postgres import Transaction

KEEP_REOPENING: Final = """INSERT INTO intake.reopening
    (application_id, declared_at, inadmissibility_reason, inadmissibility_explanation, explanation, reopened_by,
    reopened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
LIST_REOPENINGS: Final = """SELECT declared_at, inadmissibility_reason, explanation, reopened_at
FROM intake.reopening WHERE application_id = $1 ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Reopening:
    """A declaration that was undone, and why: an inadmissibility with its reason, or an admissibility, without."""

    declared_at: datetime
    inadmissibility_reason: str | None
    explanation: str
    reopened_at: datetime


def keep_reopening(tx: Transaction, fact: ApplicationReopened, *, declared_at: datetime, by: str) -> None:
    """Keep what was undone and why; nothing is ever taken out of here."""
    wrong = fact.inadmissibility
    tx.write(
        KEEP_REOPENING,
        *(fact.application_id, declared_at, *((wrong.reason, wrong.explanation) if wrong else (None, None))),
        *(fact.explanation, by, fact.moment.at),
    )


async def list_reopenings(tx: Transaction, application_id: UUID) -> list[Reopening]:
    """What was undone of a file, the oldest first."""
    return [Reopening(**dict(row)) for row in await tx.fetch(LIST_REOPENINGS, application_id)]
