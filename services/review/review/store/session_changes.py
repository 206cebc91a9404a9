"""What was changed of sessions that were convened: rows that are only ever added."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from review.domain.session import Schedule, SessionWasCancelled, SessionWasMoved, WhyChanged
from review.domain.states import SessionState
from shared.postgres import Transaction
from shared.vocabulary import SessionChangeReason

INSERT_CHANGE: Final = """
INSERT INTO review.session_change (session_id, revision, led_to, was_held_on, was_starts_at, was_place, reason,
    explanation, changed_by, changed_on, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""

CHANGES: Final = "SELECT * FROM review.session_change WHERE session_id = $1 ORDER BY revision"


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session was moved or cancelled; `was` is how it stood before, `led_to` its state from then on."""

    led_to: SessionState
    was: Schedule
    why: WhyChanged
    on: date
    at: datetime


def add(tx: Transaction, fact: SessionWasMoved | SessionWasCancelled, *, revision: int) -> None:
    """Keep a change; `revision` is the session's from then on."""
    before, why = fact.session, fact.why
    led_to = SessionState.CANCELLED if isinstance(fact, SessionWasCancelled) else SessionState.CONVENED
    was = (before.held_on, before.starts_at, before.place)
    tx.write(
        INSERT_CHANGE, before.id, revision, led_to, *was, why.reason, why.explanation, why.by, fact.on, tx.origin.at
    )


async def of_session(tx: Transaction, session_id: UUID) -> tuple[SessionChange, ...]:
    """What was changed of a session, the first change first."""
    return tuple(
        SessionChange(
            led_to=SessionState(row["led_to"]),
            was=Schedule(row["was_held_on"], row["was_starts_at"], row["was_place"]),
            why=WhyChanged(SessionChangeReason(row["reason"]), row["explanation"], row["changed_by"]),
            on=row["changed_on"],
            at=row["changed_at"],
        )
        for row in await tx.fetch(CHANGES, session_id)
    )
