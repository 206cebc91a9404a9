"""Calls, their rules and the numbering of their applications: every statement, row to domain and back."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from intake.domain import Call, CallRules, CallState, CallTerms, Moment, Session
from shared.clock import paris_day, start_of_paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row

_RULES: Final = TypeAdapter(CallRules)
_SESSIONS: Final = TypeAdapter(tuple[Session, ...])

_SELECT: Final = """SELECT c.*, r.rules FROM intake.call AS c
JOIN intake.call_rules AS r ON r.call_id = c.id AND r.version = c.rules_version"""
LOAD_CALL: Final = f"{_SELECT} WHERE c.id = $1"
LOAD_RULES: Final = "SELECT rules FROM intake.call_rules WHERE call_id = $1 AND version = $2"
CALL_OF_EDITION: Final = f"{_SELECT} WHERE c.edition = $1"
LIST_CALLS: Final = f"""{_SELECT}
WHERE ($1::bigint IS NULL OR c.edition < $1) AND ($2 OR c.state <> 'DRAFT')
ORDER BY c.edition DESC LIMIT $3"""

LOCK_CALL: Final = "SELECT id FROM intake.call WHERE id = $1 FOR UPDATE"
HOLD_CALL: Final = "SELECT id FROM intake.call WHERE id = $1 FOR SHARE"
TAKE_RANK: Final = "UPDATE intake.numbering SET last = last + 1 WHERE edition = $1 RETURNING last"

INSERT_CALL: Final = """INSERT INTO intake.call (id, edition, title, state, revision, opens_on, closes_on, closes_at,
    sessions, budget_cents, rules_version, drafted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12)"""
INSERT_RULES: Final = """INSERT INTO intake.call_rules (call_id, version, rules, published_at)
VALUES ($1, $2, $3::jsonb, $4)"""
INSERT_NUMBERING: Final = "INSERT INTO intake.numbering (edition) VALUES ($1)"
UPDATE_CALL: Final = """UPDATE intake.call SET state = $3, revision = $4, rules_version = $5, closed_on = $6,
    title = $7, opens_on = $8, closes_on = $9, closes_at = $10, sessions = $11::jsonb, budget_cents = $12
WHERE id = $1 AND revision = $2"""

CALLS_TO_CLOSE: Final = """SELECT id, closes_at AS due_at FROM intake.call
WHERE state = 'OPEN' AND closes_at <= $1 ORDER BY closes_at LIMIT $2"""
"""What the timer finds: the open calls whose last day is over in Paris."""


async def load_call(tx: Transaction, call_id: UUID) -> Call | None:
    """The call as it stands."""
    row = await tx.fetchrow(LOAD_CALL, call_id)
    return _call(row) if row else None


async def lock_call(tx: Transaction, call_id: UUID) -> Call | None:
    """The call, which nobody else may change or submit to until the end of this work."""
    # Locked first, read after: a joined read that had to wait for the lock would still see the rules of before.
    await tx.lock(LOCK_CALL, call_id)
    return await load_call(tx, call_id)


async def hold_call(tx: Transaction, call_id: UUID) -> Call | None:
    """The call, which nobody may change until the end of this work; others may submit to it at the same time."""
    await tx.lock(HOLD_CALL, call_id)
    return await load_call(tx, call_id)


async def find_rules(tx: Transaction, call_id: UUID, version: str) -> CallRules | None:
    """One version of an edition's rules, in force or not."""
    rules = await tx.fetchval(LOAD_RULES, call_id, version)
    return _RULES.validate_json(rules) if rules is not None else None


async def call_of_edition(tx: Transaction, edition: int) -> Call | None:
    """The call of a year."""
    row = await tx.fetchrow(CALL_OF_EDITION, edition)
    return _call(row) if row else None


async def list_calls(tx: Transaction, *, before_edition: int | None, drafts: bool, limit: int) -> list[Call]:
    """The latest editions first; those in preparation only where `drafts`."""
    return [_call(row) for row in await tx.fetch(LIST_CALLS, before_edition, drafts, limit)]


async def take_rank(tx: Transaction, edition: int) -> int:
    """The next rank in the edition, counted from 1; the others who ask wait until this work ends, and none is lost."""
    row = await tx.lock(TAKE_RANK, edition)
    if row is None:
        message = f"edition {edition} has no numbering: calls are inserted with theirs"
        raise LookupError(message)
    return int(row["last"])


def insert_call(tx: Transaction, call: Call) -> None:
    """Keep a new call, its first rules and its numbering."""
    terms = call.terms
    tx.write(
        INSERT_CALL,
        *(call.id, terms.edition, terms.title, call.state, call.revision),
        *_window(terms),
        *(terms.budget_cents, call.rules.version, call.drafted.at),
    )
    _insert_rules(tx, call)
    tx.write(INSERT_NUMBERING, terms.edition)


def save_call(tx: Transaction, call: Call, *, before: Call) -> None:
    """Keep what a command made of a call; where its rules changed, the new version stands beside the old one."""
    terms = call.terms
    tx.write(
        UPDATE_CALL,
        *(call.id, before.revision, call.state, call.revision, call.rules.version, call.closed_on),
        *(terms.title, *_window(terms), terms.budget_cents),
    )
    if call.rules.version != before.rules.version:
        _insert_rules(tx, call)


def _window(terms: CallTerms) -> tuple[date, date, datetime, str]:
    """The first and the last day, the instant after it, the sessions."""
    after = start_of_paris_day(terms.closes_on + timedelta(days=1))
    return terms.opens_on, terms.closes_on, after, _SESSIONS.dump_json(terms.sessions).decode()


def _insert_rules(tx: Transaction, call: Call) -> None:
    tx.write(INSERT_RULES, call.id, call.rules.version, _RULES.dump_json(call.rules).decode(), tx.origin.at)


def _call(row: Row) -> Call:
    value: dict[str, Any] = dict(row)
    return Call(
        id=value["id"],
        state=CallState(value["state"]),
        revision=value["revision"],
        terms=CallTerms(
            edition=value["edition"],
            title=value["title"],
            opens_on=value["opens_on"],
            closes_on=value["closes_on"],
            sessions=_SESSIONS.validate_json(value["sessions"]),
            budget_cents=value["budget_cents"],
        ),
        rules=_RULES.validate_json(value["rules"]),
        drafted=Moment(value["drafted_at"], paris_day(value["drafted_at"])),
        closed_on=value["closed_on"],
    )
