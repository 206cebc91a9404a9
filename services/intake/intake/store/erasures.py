"""What erasing a person reads and writes, wherever at intake the person stands; and how long people are kept."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final, LiteralString
from uuid import UUID

from intake.domain.content import Contact
from intake.domain.erasure import Person, PersonErased, Retention
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.web.forgetting import clean_answers

PEOPLE_BY_EMAIL: Final = """SELECT id, application_id, name, email, phone FROM intake.person
WHERE lower(email) = lower($1) ORDER BY id"""
PERSON_BY_ID: Final = "SELECT id, application_id, name, email, phone FROM intake.person WHERE id = $1"
PERSON_OF: Final = "SELECT id, application_id, name, email, phone FROM intake.person WHERE application_id = $1"
FORGET_PERSON: Final = "DELETE FROM intake.person WHERE id = $1"
KEEP_ERASURE: Final = """INSERT INTO intake.erasure
    (person_id, application_id, ground, erased_at, actor, siret, lead_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
FORGET_MEMBER: Final = "DELETE FROM intake.member_person WHERE membership_id = $1"
READ_ACTS: Final = """SELECT id AS key, explanation AS text FROM intake.organisation_act
WHERE siret = $1 AND explanation IS NOT NULL"""
WRITE_ACT: Final = "UPDATE intake.organisation_act SET explanation = $3 WHERE siret = $1 AND id = $2"

# What was written about one application ($1): each pair reads texts under their key and writes one back cleaned.
READ_CONTENT: Final = "SELECT id AS key, content AS text FROM intake.application WHERE id = $1"
WRITE_CONTENT: Final = """UPDATE intake.application SET content = $3::jsonb, revision = revision + 1
WHERE id = $1 AND id = $2"""
READ_VERSIONS: Final = """SELECT version AS key, content AS text FROM intake.application_version
WHERE application_id = $1"""
WRITE_VERSION: Final = """UPDATE intake.application_version SET content = $3::jsonb
WHERE application_id = $1 AND version = $2"""
READ_EXPLANATION: Final = """SELECT id AS key, inadmissibility_explanation AS text FROM intake.application
WHERE id = $1 AND inadmissibility_explanation IS NOT NULL"""
WRITE_EXPLANATION: Final = """UPDATE intake.application SET inadmissibility_explanation = $3, revision = revision + 1
WHERE id = $1 AND id = $2"""
READ_QUESTIONS: Final = """SELECT rank AS key, question AS text FROM intake.supplement_request
WHERE application_id = $1"""
WRITE_QUESTION: Final = """UPDATE intake.supplement_request SET question = $3
WHERE application_id = $1 AND rank = $2"""
READ_MESSAGES: Final = "SELECT id AS key, body AS text FROM intake.supplement_message WHERE application_id = $1"
WRITE_MESSAGE: Final = "UPDATE intake.supplement_message SET body = $3 WHERE application_id = $1 AND id = $2"
READ_NOTICES: Final = "SELECT id AS key, body AS text FROM intake.notice WHERE application_id = $1"
WRITE_NOTICE: Final = """UPDATE intake.notice SET body = $3, revision = revision + 1
WHERE application_id = $1 AND id = $2"""
READ_SUBJECTS: Final = "SELECT id AS key, subject AS text FROM intake.notice WHERE application_id = $1"
WRITE_SUBJECT: Final = """UPDATE intake.notice SET subject = $3, revision = revision + 1
WHERE application_id = $1 AND id = $2"""
READ_PUBLICATION: Final = """SELECT application_id AS key, text FROM intake.publication
WHERE application_id = $1 AND text IS NOT NULL"""
WRITE_PUBLICATION: Final = """UPDATE intake.publication SET text = $3, revision = revision + 1
WHERE application_id = $1 AND application_id = $2"""
READ_EXAMINATIONS: Final = """SELECT id AS key, explanation AS text FROM intake.duplicate_examination
WHERE $1 IN (application_id, other_id)"""
WRITE_EXAMINATION: Final = """UPDATE intake.duplicate_examination SET explanation = $3
WHERE $1 IN (application_id, other_id) AND id = $2"""
_JSON: Final[tuple[tuple[LiteralString, LiteralString], ...]] = (
    (READ_CONTENT, WRITE_CONTENT),
    (READ_VERSIONS, WRITE_VERSION),
)
_TEXTS: Final[tuple[tuple[LiteralString, LiteralString], ...]] = (
    (READ_EXPLANATION, WRITE_EXPLANATION),
    (READ_QUESTIONS, WRITE_QUESTION),
    (READ_MESSAGES, WRITE_MESSAGE),
    (READ_NOTICES, WRITE_NOTICE),
    (READ_SUBJECTS, WRITE_SUBJECT),
    (READ_PUBLICATION, WRITE_PUBLICATION),
    (READ_EXAMINATIONS, WRITE_EXAMINATION),
)
RENAME_DOCUMENTS: Final = """UPDATE intake.document SET file_name = 'piece', revision = revision + 1
WHERE application_id = $1 AND file_name <> 'piece'"""

# A delegate's note of a lead may name anybody, whatever application the lead became, if it became one.
READ_NOTES: Final = "SELECT id, note FROM intake.lead WHERE note IS NOT NULL"
READ_OLD_NOTES: Final = """SELECT l.id, l.note FROM intake.lead AS l
JOIN intake.retention_period AS r ON r.situation = 'ABANDONED'
WHERE l.note IS NOT NULL AND coalesce(l.closed_at, l.invited_at, l.detected_at) + r.days * interval '1 day' <= $1
ORDER BY l.id"""
WRITE_NOTE: Final = "UPDATE intake.lead SET note = $2, revision = revision + 1 WHERE id = $1"

LIST_RETENTIONS: Final = "SELECT situation, days, revision FROM intake.retention_period ORDER BY situation"
LOCK_RETENTION: Final = """SELECT situation, days, revision FROM intake.retention_period
WHERE situation = $1 FOR UPDATE"""
SAVE_RETENTION: Final = """UPDATE intake.retention_period SET days = $3, revision = revision + 1
WHERE situation = $1 AND revision = $2"""

RETENTION_TO_APPLY: Final = """SELECT one_row, coalesce(next_at, $1) FROM intake.retention_run
WHERE coalesce(next_at, $1) <= $1 LIMIT $2"""
LOCK_RUN: Final = "SELECT next_at FROM intake.retention_run FOR UPDATE"
NEXT_RUN: Final = "UPDATE intake.retention_run SET next_at = $1"
PEOPLE_KEPT_TOO_LONG: Final = """SELECT p.id, p.application_id, p.name, p.email, p.phone
FROM intake.person AS p
JOIN intake.application AS a ON a.id = p.application_id
JOIN intake.call AS c ON c.id = a.call_id
LEFT JOIN intake.file_standing AS s ON s.application_id = a.id
CROSS JOIN LATERAL (SELECT CASE
    WHEN a.state = 'DRAFT' THEN 'ABANDONED'
    WHEN a.state = 'WITHDRAWN' THEN 'WITHDRAWN'
    WHEN a.state = 'INADMISSIBLE' OR s.outcome = 'REJECTED' THEN 'REFUSED'
    WHEN s.closed_on IS NOT NULL THEN 'FUNDED'
    END AS situation, CASE
    WHEN a.state = 'DRAFT' THEN c.closes_at
    WHEN a.state = 'WITHDRAWN' THEN a.withdrawn_at
    WHEN a.state = 'INADMISSIBLE' THEN a.declared_at
    ELSE coalesce(s.closed_on, s.decided_on)::timestamptz
    END AS ended_at) AS e
JOIN intake.retention_period AS r USING (situation)
WHERE e.ended_at + r.days * interval '1 day' <= $1
ORDER BY e.ended_at, p.id LIMIT $2"""


async def people_by_email(tx: Transaction, email: str) -> list[Person]:
    """Everybody in the vault under this address, once for each application."""
    return [_person(row) for row in await tx.fetch(PEOPLE_BY_EMAIL, email)]


async def person_by_id(tx: Transaction, person_id: UUID) -> Person | None:
    """One person of the vault."""
    row = await tx.fetchrow(PERSON_BY_ID, person_id)
    return _person(row) if row else None


async def person_of(tx: Transaction, application_id: UUID) -> Person | None:
    """The person to write to about an application."""
    row = await tx.fetchrow(PERSON_OF, application_id)
    return _person(row) if row else None


async def people_kept_too_long(tx: Transaction, at: datetime, *, limit: int) -> list[Person]:
    """Those whose retention period is over."""
    return [_person(row) for row in await tx.fetch(PEOPLE_KEPT_TOO_LONG, at, limit)]


async def erase_everywhere(tx: Transaction, erased: PersonErased, clean: Callable[[Any], Any]) -> None:
    """Take the person out of the vault and out of every text about the application, and keep that it was done.

    `clean` makes a JSON value free of the person.
    """
    await tx.run(FORGET_PERSON, erased.person_id)
    await keep_erasure(tx, erased)
    for read, write in _JSON:
        for row in await tx.fetch(read, erased.application_id):
            before = json.loads(row["text"])
            if (after := clean(before)) != before:
                await tx.run(write, erased.application_id, row["key"], json.dumps(after))
    for read, write in _TEXTS:
        for row in await tx.fetch(read, erased.application_id):
            if (text := clean(row["text"])) != row["text"]:
                await tx.run(write, erased.application_id, row["key"], text)
    await tx.run(RENAME_DOCUMENTS, erased.application_id)
    await clean_answers(tx, str(erased.application_id), clean)
    for row in await tx.fetch(READ_NOTES):
        if (note := clean(row["note"])) != row["note"]:
            await tx.run(WRITE_NOTE, row["id"], note)
            await clean_answers(tx, str(row["id"]), clean)


async def forget_old_notes(tx: Transaction, at: datetime, clean: Callable[..., Any]) -> None:
    """Empty the notes of leads of which nothing was heard for as long as drafts are kept.

    `clean` makes a JSON value free of the texts that are its `traces`.
    """
    for row in await tx.fetch(READ_OLD_NOTES, at):
        await tx.run(WRITE_NOTE, row["id"], None)
        await clean_answers(tx, str(row["id"]), partial(clean, traces=(row["note"],)))


async def erase_member(
    tx: Transaction, erased: PersonErased, organisation_id: UUID, clean: Callable[[Any], Any]
) -> None:
    """Take a member out of the vault, the history of the organisation and the answers stored about it."""
    await tx.run(FORGET_MEMBER, erased.person_id)
    await keep_erasure(tx, erased)
    for row in await tx.fetch(READ_ACTS, erased.siret):
        if (text := clean(row["text"])) != row["text"]:
            await tx.run(WRITE_ACT, erased.siret, row["key"], text)
    await clean_answers(tx, str(organisation_id), clean)


async def keep_erasure(tx: Transaction, erased: PersonErased) -> None:
    """Keep that a person was erased, and why: without the person."""
    actor = tx.origin.actor or "unknown"
    who = (erased.person_id, erased.application_id, erased.ground, erased.moment.at, actor)
    await tx.run(KEEP_ERASURE, *who, erased.siret, erased.lead_id)


async def list_retentions(tx: Transaction) -> list[Retention]:
    """How long people are kept, by situation."""
    return [Retention(**dict(row)) for row in await tx.fetch(LIST_RETENTIONS)]


async def lock_retention(tx: Transaction, situation: str) -> Retention | None:
    """One period, which nobody else may change until the end of this work."""
    row = await tx.lock(LOCK_RETENTION, situation)
    return Retention(**dict(row)) if row else None


def _person(row: Row) -> Person:
    return Person(row["id"], row["application_id"], Contact(row["name"], row["email"], row["phone"]))
