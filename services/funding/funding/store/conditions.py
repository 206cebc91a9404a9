"""Conditions precedent of agreements in PostgreSQL."""

from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import Condition
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ConditionPrecedent

INSERT: Final[LiteralString] = """
INSERT INTO funding.agreement_condition (agreement_id, kind, position) VALUES ($1, $2, $3)"""

MEET: Final[LiteralString] = """
UPDATE funding.agreement_condition SET met_on = $3, met_by = $4, evidence = $5 WHERE agreement_id = $1 AND kind = $2"""

OF_AGREEMENTS: Final[LiteralString] = """
SELECT agreement_id, kind, met_on, met_by, evidence
FROM funding.agreement_condition WHERE agreement_id = ANY ($1::uuid[]) ORDER BY agreement_id, position"""


def insert(tx: Transaction, agreement_id: UUID, conditions: tuple[Condition, ...]) -> None:
    """Note what must be met."""
    for position, one in enumerate(conditions, start=1):
        tx.write(INSERT, agreement_id, one.kind, position)


def save(tx: Transaction, agreement_id: UUID, met: Condition) -> None:
    """Note that a condition is met."""
    tx.write(MEET, agreement_id, met.kind, met.met_on, met.met_by, met.evidence)


async def of_agreements(tx: Transaction, ids: list[UUID]) -> dict[UUID, tuple[Condition, ...]]:
    """The conditions of several agreements, in the order of the edition's rules."""
    found: dict[UUID, tuple[Condition, ...]] = dict.fromkeys(ids, ())
    for row in await tx.fetch(OF_AGREEMENTS, ids):
        found[row["agreement_id"]] = (*found[row["agreement_id"]], _condition(row))
    return found


def _condition(row: Row) -> Condition:
    return Condition(ConditionPrecedent(row["kind"]), row["met_on"], row["met_by"], row["evidence"])
