"""Ends before time in PostgreSQL: the row of the agreement is their lock."""

from dataclasses import replace
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import AgreementName
from funding.domain.termination import Termination, TerminationState
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import TerminationGround

INSERT: Final[LiteralString] = """
INSERT INTO funding.termination (id, agreement_id, ground, words, claim_cents, proposed_by, proposed_on, proposed_at,
    cure_by, state, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.termination SET state = $3, decided_by = $4, decided_on = $5, revision = revision + 1
WHERE id = $1 AND revision = $2"""

LAST: Final[LiteralString] = """
SELECT id, ground, words, claim_cents, proposed_by, proposed_on, cure_by, state, decided_by, decided_on, revision
FROM funding.termination WHERE agreement_id = $1 ORDER BY proposed_at DESC, id DESC LIMIT 1"""


async def last(tx: Transaction, agreement: AgreementName) -> Termination | None:
    """The newest termination of an agreement, decided or not; whoever decides holds the agreement."""
    row = await tx.fetchrow(LAST, agreement.id)
    return None if row is None else _termination(agreement, row)


def insert(tx: Transaction, one: Termination) -> None:
    """Note a proposed termination."""
    tx.write(
        INSERT,
        one.id,
        one.agreement.id,
        one.ground,
        one.words,
        one.claim_cents,
        one.proposed_by,
        one.proposed_on,
        tx.origin.at,
        one.cure_by,
        one.state,
        one.revision,
    )


def save(tx: Transaction, one: Termination) -> Termination:
    """Write what was decided, on the revision it was loaded at; the termination at its new revision."""
    tx.write(UPDATE, one.id, one.revision, one.state, one.decided_by, one.decided_on)
    return replace(one, revision=one.revision + 1)


def _termination(agreement: AgreementName, row: Row) -> Termination:
    termination_id: UUID = row["id"]
    return Termination(
        termination_id,
        agreement,
        TerminationGround(row["ground"]),
        row["words"],
        row["claim_cents"],
        row["proposed_by"],
        row["proposed_on"],
        row["cure_by"],
        TerminationState(row["state"]),
        row["decided_by"],
        row["decided_on"],
        row["revision"],
    )
