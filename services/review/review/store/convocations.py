"""Convening notices and their outbox, and the vault of members' addresses."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from review.domain.convening import Convocation
from shared.mail import Outbox
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import NoticeState

_COLUMNS: Final = "id, session_id, sub, state, written_at, settled_at, failure, of_revision"

CONVOCATIONS: Final = f"""
SELECT DISTINCT ON (sub) {_COLUMNS} FROM review.convocation WHERE session_id = $1 ORDER BY sub, of_revision DESC"""

LOCK_CONVOCATION: Final = f"SELECT {_COLUMNS} FROM review.convocation WHERE id = $1 FOR UPDATE"

INSERT_CONVOCATION: Final = """
INSERT INTO review.convocation (id, session_id, sub, state, written_at, send_after, of_revision)
VALUES ($1, $2, $3, 'PENDING', $4, $4, $5)"""

SEND_AGAIN: Final = """
UPDATE review.convocation SET state = 'PENDING', attempts = 0, send_after = $3, settled_at = NULL, failure = NULL
WHERE session_id = $1 AND sub = $2 AND of_revision = (
    SELECT max(of_revision) FROM review.convocation WHERE session_id = $1 AND sub = $2)"""

OUTBOX: Final = Outbox.of("review.convocation")

KEEP_ADDRESS: Final = """
INSERT INTO review.person_address (sub, email, kept_at) VALUES ($1, $2, $3)
ON CONFLICT (sub) DO UPDATE SET email = excluded.email, kept_at = excluded.kept_at"""

FORGET_ADDRESS: Final = "DELETE FROM review.person_address WHERE sub = $1"

ADDRESS_OF: Final = "SELECT email FROM review.person_address WHERE sub = $1"

ADDRESSES_KNOWN: Final = "SELECT sub FROM review.person_address WHERE sub = ANY($1::text[])"

# The day after the last mandate is over, in whatever committee.
ADDRESSES_TO_FORGET: Final = """
SELECT a.sub, (max(m.mandate_until) + 1)::timestamptz AS over_at
FROM review.person_address a JOIN review.committee_member m ON m.sub = a.sub
GROUP BY a.sub HAVING max(m.mandate_until) < ($1::timestamptz AT TIME ZONE 'Europe/Paris')::date
ORDER BY 2, 1 LIMIT $2"""


async def of_session(tx: Transaction, session_id: UUID) -> list[Convocation]:
    """Who was written to about a session, and what became of the last letter to each."""
    return [_convocation(row) for row in await tx.fetch(CONVOCATIONS, session_id)]


async def lock(tx: Transaction, convocation_id: UUID) -> Convocation | None:
    """One letter, held until the end of this unit of work."""
    row = await tx.lock(LOCK_CONVOCATION, convocation_id)
    return _convocation(row) if row is not None else None


def write(tx: Transaction, session_id: UUID, subs: Sequence[str], *, of_revision: int = 0) -> None:
    """Put a letter to each of these into the outbox; `of_revision` where it is about a change of the session."""
    for sub in subs:
        letter_id = tx.origin.id_for(f"convocation/{sub}")
        tx.write(INSERT_CONVOCATION, letter_id, session_id, sub, tx.origin.at, of_revision)


def send_again(tx: Transaction, session_id: UUID, subs: Sequence[str]) -> None:
    """Have the letter to each of these leave again."""
    for sub in subs:
        tx.write(SEND_AGAIN, session_id, sub, tx.origin.at)


async def address_of(tx: Transaction, sub: str) -> str | None:
    """Whom to write to; None where there is no address, or none any more."""
    return await tx.fetchval(ADDRESS_OF, sub)


async def addresses_known(tx: Transaction, subs: Sequence[str]) -> frozenset[str]:
    """Those of these people who can be written to."""
    return frozenset(row["sub"] for row in await tx.fetch(ADDRESSES_KNOWN, subs))


def _convocation(row: Row) -> Convocation:
    return Convocation(
        id=row["id"],
        session_id=row["session_id"],
        sub=row["sub"],
        state=NoticeState(row["state"]),
        written_at=row["written_at"],
        settled_at=row["settled_at"],
        failure=row["failure"],
        of_revision=row["of_revision"],
    )
