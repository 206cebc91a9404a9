"""Hearings that a carrier must be told of: what the read model learned, and whether it still holds."""

from datetime import datetime
from typing import Final
from uuid import UUID

from intake.domain.notice_texts import NoticeTemplate
from shared.postgres import Transaction

KEEP_HEARING_TO_TELL: Final = """INSERT INTO intake.to_tell
    (application_id, template, cause, at, amount_cents, on_day, starts)
VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT (application_id, template, cause) DO NOTHING"""

# $4 is the hearing, $5 its revision, $6 now. Nothing was announced of it since, and it could still begin.
HEARING_STANDS: Final = """SELECT EXISTS (
    SELECT FROM intake.to_tell AS t, unnest(t.starts) AS start
    WHERE t.application_id = $1 AND t.template = $2 AND t.cause = $3 AND start > $6
) AND NOT EXISTS (
    SELECT FROM intake.file_timeline AS f WHERE f.application_id = $1 AND f.detail ->> 'hearing_id' = $4
        AND (f.what = 'HearingHeld' OR (f.detail ->> 'revision')::bigint > $5)
)"""


async def hearing_stands(
    tx: Transaction, application_id: UUID, template: NoticeTemplate, cause: str, *, at: datetime
) -> bool:
    """Whether what a notice says of a hearing holds `at` this instant: it is to come, and nothing later is known."""
    hearing_id, revision, *_ = cause.split()
    return bool(await tx.fetchval(HEARING_STANDS, application_id, template, cause, hearing_id, int(revision), at))
