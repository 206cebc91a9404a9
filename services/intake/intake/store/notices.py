"""Notices and their outbox: every statement."""

from typing import Any, Final
from uuid import UUID

from intake.domain.notice_texts import NoticeTemplate
from intake.domain.notices import Notice, NoticeState
from shared.mail import Outbox
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_COLUMNS: Final = """id, application_id, template, cause, subject, body, state, revision, written_at, settled_at,
    failure, membership_id, lead_id"""
INSERT_NOTICE: Final = """INSERT INTO intake.notice
    (id, application_id, template, cause, subject, body, state, revision, written_at, send_after, membership_id,
     lead_id)
VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', 1, $7, $7, $8, $9) ON CONFLICT DO NOTHING"""
LOCK_NOTICE: Final = f"SELECT {_COLUMNS} FROM intake.notice WHERE id = $1 FOR UPDATE"
LIST_NOTICES: Final = f"""SELECT {_COLUMNS} FROM intake.notice
WHERE ($1::uuid IS NULL OR application_id = $1) AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id < $3)
AND ($5::text IS NULL OR application_id IS NULL OR application_id NOT IN (
    SELECT r.application_id FROM intake.recused_member AS r WHERE r.member = $5))
ORDER BY id DESC LIMIT $4"""
LIST_MEMBER_NOTICES: Final = f"""SELECT {_COLUMNS} FROM intake.notice
WHERE membership_id IN (SELECT m.id FROM intake.membership AS m WHERE m.siret = $1) AND ($2::uuid IS NULL OR id < $2)
ORDER BY id DESC LIMIT $3"""
LIST_LEAD_NOTICES: Final = f"SELECT {_COLUMNS} FROM intake.notice WHERE lead_id = $1 ORDER BY id DESC"

OUTBOX: Final = Outbox.of("intake.notice", also=", revision = revision + 1")
SEND_AGAIN: Final = """UPDATE intake.notice SET state = 'PENDING', revision = revision + 1, attempts = 0,
    send_after = $3, settled_at = NULL, failure = NULL
WHERE id = $1 AND revision = $2"""

# What the read model learned that its carrier must be told; a rebuild meets it again, and changes nothing.
KEEP_TO_TELL: Final = """INSERT INTO intake.to_tell (application_id, template, cause, at, amount_cents, on_day)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (application_id, template, cause) DO NOTHING"""
TO_TELL: Final = "SELECT id, at FROM intake.to_tell WHERE NOT told AND at <= $1 ORDER BY at, id LIMIT $2"
LOCK_TO_TELL: Final = """SELECT application_id, template, cause, amount_cents, on_day, starts FROM intake.to_tell
WHERE id = $1 AND NOT told FOR UPDATE"""
TOLD: Final = "UPDATE intake.to_tell SET told = true WHERE id = $1"

# One reminder for each open request and each draft, so many days before the time is over.
SUPPLEMENTS_TO_REMIND: Final = """SELECT s.application_id, s.due_on::timestamptz - interval '3 days'
FROM intake.supplement_request AS s
WHERE s.state = 'OPEN' AND s.due_on::timestamptz - interval '3 days' <= $1 AND s.due_on::timestamptz > $1
    AND s.asked_at < s.due_on::timestamptz - interval '3 days'
    AND NOT EXISTS (SELECT FROM intake.notice AS n WHERE n.application_id = s.application_id
        AND n.template = 'SUPPLEMENT_REMINDER' AND n.cause = s.rank || ' ' || s.due_on)
ORDER BY s.due_on, s.application_id LIMIT $2"""
DRAFTS_TO_REMIND: Final = """SELECT a.id, c.closes_at - interval '7 days'
FROM intake.call AS c JOIN intake.application AS a ON a.call_id = c.id
WHERE c.state = 'OPEN' AND c.closes_at - interval '7 days' <= $1 AND c.closes_at > $1
    AND a.state = 'DRAFT' AND a.drafted_at < c.closes_at - interval '7 days'
    AND NOT EXISTS (SELECT FROM intake.notice AS n WHERE n.application_id = a.id
        AND n.template = 'DRAFT_REMINDER' AND n.cause = '')
ORDER BY c.closes_at, a.id LIMIT $2"""


async def lock_notice(tx: Transaction, notice_id: UUID) -> Notice | None:
    """The notice, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_NOTICE, notice_id)
    return _notice(row) if row else None


async def list_notices(
    tx: Transaction,
    *,
    application_id: UUID | None,
    state: NoticeState | None,
    before_id: UUID | None,
    limit: int,
    viewer: str | None = None,
) -> list[Notice]:
    """The notices of one file, or of all but those from which `viewer` is recused, the latest first."""
    return [_notice(row) for row in await tx.fetch(LIST_NOTICES, application_id, state, before_id, limit, viewer)]


async def list_member_notices(tx: Transaction, siret: str, *, before_id: UUID | None, limit: int) -> list[Notice]:
    """The notices to an organisation's members and to whom it invited, the latest first."""
    return [_notice(row) for row in await tx.fetch(LIST_MEMBER_NOTICES, siret, before_id, limit)]


async def list_lead_notices(tx: Transaction, lead_id: UUID) -> list[Notice]:
    """What was written about a lead: its invitation, where there was an address."""
    return [_notice(row) for row in await tx.fetch(LIST_LEAD_NOTICES, lead_id)]


def insert_notice(tx: Transaction, notice: Notice) -> None:
    """Put a notice into the outbox, unless one of the same cause is there."""
    tx.write(
        INSERT_NOTICE,
        *(notice.id, notice.application_id, notice.template, notice.cause, notice.subject, notice.body),
        *(notice.written_at, notice.membership_id, notice.lead_id),
        rows=None,
    )


def _notice(row: Row) -> Notice:
    value: dict[str, Any] = dict(row)
    value |= {"template": NoticeTemplate(value["template"]), "state": NoticeState(value["state"])}
    return Notice(**value)
