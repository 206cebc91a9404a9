"""Clawbacks and what people did to them in PostgreSQL."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.clawback import Clawback, ClawbackCancelled, ClawbackStep, ClawbackWrittenOff
from funding.store.clawback_rows import changing, clawback_of, computed_of
from shared.postgres import Transaction

_SELECT: Final[LiteralString] = """
SELECT c.id, c.agreement_id, a.number, a.application_id, a.edition, c.reference, c.ground, c.amount_cents,
    c.proposed_by, c.computed, c.state, c.notified_on, c.answer_by, c.answered_on, c.ordered_by, c.ordered_cents,
    c.ordered_on, c.due_on, c.received_cents, c.write_off_reason, c.write_off_proposed_by, c.revision
FROM funding.clawback c JOIN funding.agreement a ON a.id = c.agreement_id"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.clawback (id, agreement_id, reference, ground, amount_cents, proposed_by, computed, state, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.clawback SET state = $3, notified_on = $4, answer_by = $5, answered_on = $6, ordered_by = $7,
    ordered_cents = $8, ordered_on = $9, due_on = $10, received_cents = $11, write_off_reason = $12,
    write_off_proposed_by = $13, ended_by = CASE WHEN $3 = 'WRITTEN_OFF' THEN coalesce($14, ended_by) ELSE $14 END,
    cancellation_reason = $15, revision = revision + 1
WHERE id = $1 AND revision = $2"""

INSERT_ACT: Final[LiteralString] = """
INSERT INTO funding.clawback_act (clawback_id, position, act, by, at, words) VALUES ($1, $2, $3, $4, $5, $6)"""

AGREEMENT_OF: Final[LiteralString] = "SELECT agreement_id FROM funding.clawback WHERE id = $1"

BY_REFERENCE: Final[LiteralString] = "SELECT id FROM funding.clawback WHERE reference = $1"

FIND: Final[LiteralString] = f"{_SELECT} WHERE c.id = $1"

LOCK: Final[LiteralString] = f"{_SELECT} WHERE c.id = $1 FOR UPDATE OF c"

OF_AGREEMENT: Final[LiteralString] = f"{_SELECT} WHERE c.agreement_id = $1 ORDER BY c.reference"

ACTS: Final[LiteralString] = """
SELECT position, act, by, at, words FROM funding.clawback_act WHERE clawback_id = $1 ORDER BY position"""

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::text IS NULL OR (a.carrier_siret = $1 AND (c.notified_on IS NOT NULL OR c.ordered_on IS NOT NULL)))
    AND ($2::text IS NULL OR c.state = $2)
    AND ($3::uuid IS NULL OR c.agreement_id = $3)
    AND ($4::date IS NULL OR (c.state = 'ORDERED' AND c.due_on < $4)) AND ($5::text IS NULL OR c.reference > $5)
    AND c.id::text NOT IN (SELECT c FROM funding.closed_to($6) AS c)
ORDER BY c.reference LIMIT $7"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which clawbacks a list shows; None: any. `carrier_siret`: those that the carrier was told of.

    `overdue_on`: those whose last day to pay is before that day. `reader`: none that is closed to this person.
    """

    carrier_siret: str | None = None
    state: str | None = None
    agreement_id: UUID | None = None
    overdue_on: date | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did to a clawback, and their words where there are any."""

    position: int
    act: str
    by: str
    at: datetime
    words: str | None


def insert(tx: Transaction, clawback: Clawback, *, by: str, words: str | None = None) -> None:
    """Note a proposed clawback, and who proposed it."""
    tx.write(
        INSERT,
        clawback.id,
        clawback.agreement.id,
        clawback.reference,
        clawback.ground,
        clawback.amount_cents,
        clawback.proposed_by,
        computed_of(clawback),
        clawback.state,
        clawback.revision,
    )
    tx.write(INSERT_ACT, clawback.id, clawback.revision, "ClawbackProposed", by, tx.origin.at, words)


async def agreement_of(tx: Transaction, clawback_id: UUID) -> UUID | None:
    """The agreement of a clawback: lock it before the clawback."""
    return await tx.fetchval(AGREEMENT_OF, clawback_id)


async def by_reference(tx: Transaction, reference: str) -> UUID | None:
    """The id of the clawback behind what a recipient quotes in its transfer."""
    return await tx.fetchval(BY_REFERENCE, reference)


async def find(tx: Transaction, clawback_id: UUID) -> Clawback | None:
    """The clawback, to look at."""
    row = await tx.fetchrow(FIND, clawback_id)
    return None if row is None else clawback_of(row)


async def lock(tx: Transaction, clawback_id: UUID) -> Clawback | None:
    """The clawback, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, clawback_id)
    return None if row is None else clawback_of(row)


async def of_agreement(tx: Transaction, agreement_id: UUID) -> list[Clawback]:
    """The clawbacks of an agreement."""
    return [clawback_of(row) for row in await tx.fetch(OF_AGREEMENT, agreement_id)]


async def acts(tx: Transaction, clawback_id: UUID) -> list[Act]:
    """What people did to a clawback, in order."""
    return [
        Act(row["position"], row["act"], row["by"], row["at"], row["words"])
        for row in await tx.fetch(ACTS, clawback_id)
    ]


async def page(tx: Transaction, where: Filter, *, after: str | None, fetch: int) -> list[Clawback]:
    """Clawbacks by reference, from behind `after`."""
    filters = (where.carrier_siret, where.state, where.agreement_id, where.overdue_on)
    return [clawback_of(row) for row in await tx.fetch(PAGE, *filters, after, where.reader, fetch)]


def save(tx: Transaction, clawback: Clawback, fact: ClawbackStep, *, by: str, words: str | None = None) -> Clawback:
    """Write a clawback after what a person did, on the revision it was loaded at; the clawback at its new revision."""
    reason = fact.reason if isinstance(fact, ClawbackCancelled) else None
    ended = by if isinstance(fact, ClawbackCancelled | ClawbackWrittenOff) else None
    saved = write(tx, clawback, ended_by=ended, cancellation_reason=reason)
    tx.write(INSERT_ACT, clawback.id, saved.revision, type(fact).__name__, by, tx.origin.at, words)
    return saved


def write(
    tx: Transaction, clawback: Clawback, *, ended_by: str | None = None, cancellation_reason: str | None = None
) -> Clawback:
    """Write a changed clawback alone."""
    tx.write(UPDATE, clawback.id, clawback.revision, *changing(clawback), ended_by, cancellation_reason)
    return replace(clawback, revision=clawback.revision + 1)
