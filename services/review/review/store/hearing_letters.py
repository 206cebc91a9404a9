"""Letters to members invited to a hearing, and their outbox; the addresses are those of convocations."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from review.domain.hearing import Hearing
from review.domain.inviting import HearingLetter
from shared.mail import Outbox
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import NoticeState

_COLUMNS: Final = "id, hearing_id, sub, of_revision, state, written_at, settled_at, failure"

LETTERS: Final = f"SELECT {_COLUMNS} FROM review.hearing_letter WHERE hearing_id = $1 ORDER BY sub, of_revision"

LOCK_LETTER: Final = f"SELECT {_COLUMNS} FROM review.hearing_letter WHERE id = $1 FOR UPDATE"

INSERT_LETTER: Final = """
INSERT INTO review.hearing_letter (id, hearing_id, sub, of_revision, state, written_at, send_after)
VALUES ($1, $2, $3, $4, 'PENDING', $5, $5)"""

SEND_AGAIN: Final = """
UPDATE review.hearing_letter SET state = 'PENDING', attempts = 0, send_after = $2, settled_at = NULL, failure = NULL
WHERE id = $1"""

OUTBOX: Final = Outbox.of("review.hearing_letter")


async def of_hearing(tx: Transaction, hearing_id: UUID) -> list[HearingLetter]:
    """Every letter about a hearing, by member, the first one first."""
    return [_letter(row) for row in await tx.fetch(LETTERS, hearing_id)]


async def lock(tx: Transaction, letter_id: UUID) -> HearingLetter | None:
    """One letter, held until the end of this unit of work."""
    row = await tx.lock(LOCK_LETTER, letter_id)
    return _letter(row) if row is not None else None


def write(tx: Transaction, hearing: Hearing, subs: Sequence[str]) -> None:
    """Put a letter to each of these into the outbox, about the hearing as of this revision."""
    for sub in subs:
        letter_id = tx.origin.id_for(f"hearing/{hearing.id}/{hearing.revision}/{sub}")
        tx.write(INSERT_LETTER, letter_id, hearing.id, sub, hearing.revision, tx.origin.at)


def send_again(tx: Transaction, letter: HearingLetter) -> None:
    """Have a letter leave again."""
    tx.write(SEND_AGAIN, letter.id, tx.origin.at)


def _letter(row: Row) -> HearingLetter:
    return HearingLetter(
        id=row["id"],
        hearing_id=row["hearing_id"],
        sub=row["sub"],
        of_revision=row["of_revision"],
        state=NoticeState(row["state"]),
        written_at=row["written_at"],
        settled_at=row["settled_at"],
        failure=row["failure"],
    )
