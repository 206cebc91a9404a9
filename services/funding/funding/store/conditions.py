"""Conditions precedent of agreements in PostgreSQL."""

from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import Condition, Undoing
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ConditionPrecedent

INSERT: Final[LiteralString] = """
INSERT INTO funding.agreement_condition (agreement_id, kind, position) VALUES ($1, $2, $3)"""

MEET: Final[LiteralString] = """
UPDATE funding.agreement_condition SET met_on = $3, met_by = $4, evidence = $5 WHERE agreement_id = $1 AND kind = $2"""

UNDO: Final[LiteralString] = """
INSERT INTO funding.condition_undoing (agreement_id, kind, rank, met_on, met_by, evidence, undone_on, undone_by, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""

UNDONE_OF_AGREEMENTS: Final[LiteralString] = """
SELECT agreement_id, kind, met_on, met_by, evidence, undone_on, undone_by, why
FROM funding.condition_undoing WHERE agreement_id = ANY ($1::uuid[]) ORDER BY agreement_id, kind, rank"""

OF_AGREEMENTS: Final[LiteralString] = """
SELECT agreement_id, kind, met_on, met_by, evidence
FROM funding.agreement_condition WHERE agreement_id = ANY ($1::uuid[]) ORDER BY agreement_id, position"""


def insert(tx: Transaction, agreement_id: UUID, conditions: tuple[Condition, ...]) -> None:
    """Note what must be met."""
    for position, one in enumerate(conditions, start=1):
        tx.write(INSERT, agreement_id, one.kind, position)


def save(tx: Transaction, agreement_id: UUID, before: Condition, now: Condition) -> None:
    """Note that a condition is met, or not after all; what was undone is kept."""
    tx.write(MEET, agreement_id, now.kind, now.met_on, now.met_by, now.evidence)
    for rank, one in enumerate(now.undone[len(before.undone) :], start=len(before.undone) + 1):
        seen = (one.met_on, one.met_by, one.evidence)
        tx.write(UNDO, agreement_id, now.kind, rank, *seen, one.undone_on, one.undone_by, one.why)


async def of_agreements(tx: Transaction, ids: list[UUID]) -> dict[UUID, tuple[Condition, ...]]:
    """The conditions of several agreements, in the order of the edition's rules."""
    found: dict[UUID, tuple[Condition, ...]] = dict.fromkeys(ids, ())
    undone: dict[tuple[UUID, str], tuple[Undoing, ...]] = {}
    for row in await tx.fetch(UNDONE_OF_AGREEMENTS, ids):
        key = (row["agreement_id"], row["kind"])
        undone[key] = (*undone.get(key, ()), _undoing(row))
    for row in await tx.fetch(OF_AGREEMENTS, ids):
        one = _condition(row, undone.get((row["agreement_id"], row["kind"]), ()))
        found[row["agreement_id"]] = (*found[row["agreement_id"]], one)
    return found


def _condition(row: Row, undone: tuple[Undoing, ...]) -> Condition:
    return Condition(ConditionPrecedent(row["kind"]), row["met_on"], row["met_by"], row["evidence"], undone)


def _undoing(row: Row) -> Undoing:
    names = ("met_on", "met_by", "evidence", "undone_on", "undone_by", "why")
    return Undoing(*(row[name] for name in names))
