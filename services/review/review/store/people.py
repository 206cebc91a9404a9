"""The vault emptied: names of members and of hearings' guests, and how long they are kept."""

from datetime import date
from typing import Final

from review.domain.erasing import Retention, Situation
from review.domain.hearing import Hearing
from shared.postgres import Transaction
from shared.vocabulary import ERASED

LOCK_PERSON: Final = f"SELECT name FROM review.person WHERE sub = $1 AND name <> '{ERASED}' FOR UPDATE"

LAST_DAY: Final = "SELECT max(mandate_until) FROM review.committee_member WHERE sub = $1"

FORGET_NAME: Final = f"UPDATE review.person SET name = '{ERASED}' WHERE sub = $1"

# What a mail server answered may quote the address.
FORGET_FAILURES: Final = """
UPDATE review.convocation SET failure = NULL WHERE sub = $1 AND state NOT IN ('PENDING', 'SENDING')"""

FORGET_HEARING_FAILURES: Final = """
UPDATE review.hearing_letter SET failure = NULL WHERE sub = $1 AND state NOT IN ('PENDING', 'SENDING')"""

FORGET_GUEST: Final = "DELETE FROM review.hearing_guest WHERE hearing_id = $1 AND name = ANY($2::text[])"

REWRITE_REPORT: Final = """
UPDATE review.hearing SET report = $3, revision = $2 WHERE id = $1 AND revision = $2 - 1"""

NAMES_KEPT_TOO_LONG: Final = f"""
SELECT p.sub, (max(m.mandate_until) + 1 + r.days::int)::timestamp AT TIME ZONE 'Europe/Paris' AS over_at
FROM review.person p JOIN review.committee_member m ON m.sub = p.sub
JOIN review.retention_period r ON r.situation = 'FORMER_MEMBER'
WHERE p.name <> '{ERASED}'
GROUP BY p.sub, r.days
HAVING (max(m.mandate_until) + 1 + r.days::int)::timestamp AT TIME ZONE 'Europe/Paris' <= $1
ORDER BY 2, 1 LIMIT $2"""

GUESTS_KEPT_TOO_LONG: Final = """
SELECT h.id, h.starts_at + r.days * interval '1 day' AS over_at
FROM review.hearing h JOIN review.retention_period r ON r.situation = 'HEARING_GUEST'
WHERE h.starts_at + r.days * interval '1 day' <= $1
    AND EXISTS (SELECT FROM review.hearing_guest g WHERE g.hearing_id = h.id)
ORDER BY 2, 1 LIMIT $2"""

LIST_RETENTIONS: Final = "SELECT situation, days, revision FROM review.retention_period ORDER BY situation"

LOCK_RETENTION: Final = """
SELECT situation, days, revision FROM review.retention_period WHERE situation = $1 FOR UPDATE"""

SAVE_RETENTION: Final = """
UPDATE review.retention_period SET days = $3, revision = revision + 1 WHERE situation = $1 AND revision = $2"""


async def lock_name(tx: Transaction, sub: str) -> str | None:
    """The name of a person of the vault, held until the end of this unit of work; None where none is kept."""
    row = await tx.lock(LOCK_PERSON, sub)
    return row["name"] if row is not None else None


async def last_day_of(tx: Transaction, sub: str) -> date | None:
    """The last day of this person's last mandate, in whatever committee."""
    return await tx.fetchval(LAST_DAY, sub)


def forget_guests(tx: Transaction, before: Hearing, hearing: Hearing) -> None:
    """Keep a hearing without the guests that it no longer has, whose revision is one more than the stored one."""
    gone = [name for name in before.guests if name not in hearing.guests]
    tx.write(FORGET_GUEST, hearing.id, gone, rows=None)
    tx.write(REWRITE_REPORT, hearing.id, hearing.revision, hearing.report)


async def list_retentions(tx: Transaction) -> list[Retention]:
    """How long names are kept, by situation."""
    return [
        Retention(Situation(row["situation"]), row["days"], row["revision"]) for row in await tx.fetch(LIST_RETENTIONS)
    ]


async def lock_retention(tx: Transaction, situation: Situation) -> Retention | None:
    """One period, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_RETENTION, situation)
    return Retention(Situation(row["situation"]), row["days"], row["revision"]) if row is not None else None
