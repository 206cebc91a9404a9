"""Supplement requests and their threads: every statement, row to domain and back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from intake.domain import Application, SupplementState, ended_as
from shared.postgres import Transaction

INSERT_REQUEST: Final = """INSERT INTO intake.supplement_request
    (application_id, rank, state, question, due_on, asked_at)
VALUES ($1, $2, 'OPEN', $3, $4, $5)"""
EXTEND_REQUEST: Final = """UPDATE intake.supplement_request SET due_on = $3
WHERE application_id = $1 AND rank = $2 AND state = 'OPEN'"""
END_REQUEST: Final = """UPDATE intake.supplement_request SET state = $3, ended_at = $4
WHERE application_id = $1 AND rank = $2 AND state = 'OPEN'"""
INSERT_MESSAGE: Final = """INSERT INTO intake.supplement_message (application_id, rank, at, author, from_carrier, body)
VALUES ($1, $2, $3, $4, $5, $6)"""
LIST_REQUESTS: Final = """SELECT r.rank, r.state, r.question, r.due_on, r.asked_at, r.ended_at,
    coalesce((SELECT jsonb_agg(jsonb_build_object('at', m.at, 'from_carrier', m.from_carrier, 'body', m.body)
        ORDER BY m.id)
    FROM intake.supplement_message AS m WHERE m.application_id = r.application_id AND m.rank = r.rank), '[]')
    AS messages
FROM intake.supplement_request AS r WHERE r.application_id = $1 ORDER BY r.rank"""


@dataclass(frozen=True, slots=True)
class Message:
    """A line of a request's thread, by the carrier or by the programme's team."""

    at: datetime
    from_carrier: bool
    body: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """A request as it stands, with its thread from the oldest message on."""

    rank: int
    state: SupplementState
    question: str
    due_on: date
    asked_at: datetime
    ended_at: datetime | None
    messages: tuple[Message, ...]


def save_supplement(tx: Transaction, application: Application, *, before: Application) -> None:
    """Keep what a command made of the open request: asked, given more time, or ended."""
    now, then = application.supplement, before.supplement
    if now == then:
        return
    if now is None and then is not None:
        tx.write(END_REQUEST, application.id, then.rank, ended_as(application, before), tx.origin.at)
    elif now is not None and then is None:
        tx.write(INSERT_REQUEST, application.id, now.rank, now.question, now.due_on, now.asked.at)
    elif now is not None:
        tx.write(EXTEND_REQUEST, application.id, now.rank, now.due_on)


def add_message(
    tx: Transaction, application_id: UUID, rank: int, body: str, *, author: str, from_carrier: bool
) -> None:
    """Keep a message in the thread of a request."""
    tx.write(INSERT_MESSAGE, application_id, rank, tx.origin.at, author, from_carrier, body)


async def list_supplements(tx: Transaction, application_id: UUID) -> list[Supplement]:
    """Every request of an application, the first one first."""
    return [_supplement(dict(row)) for row in await tx.fetch(LIST_REQUESTS, application_id)]


def _supplement(value: dict[str, Any]) -> Supplement:
    messages = tuple(
        Message(datetime.fromisoformat(one["at"]), one["from_carrier"], one["body"])
        for one in json.loads(value.pop("messages"))
    )
    state = SupplementState(value.pop("state"))
    return Supplement(state=state, messages=messages, **value)
