"""Clawbacks and their receipts in PostgreSQL."""

from dataclasses import replace
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import AgreementName
from funding.domain.clawback import Clawback, ClawbackReceived, ClawbackState
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import ClawbackGround

_SELECT: Final[LiteralString] = """
SELECT c.id, c.agreement_id, a.number, a.application_id, a.edition, c.reference, c.ground, c.amount_cents,
    c.received_cents, c.ordered_on, c.state, c.revision
FROM funding.clawback c JOIN funding.agreement a ON a.id = c.agreement_id"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.clawback (id, agreement_id, reference, ground, amount_cents, ordered_on, state, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.clawback SET received_cents = $3, state = $4, revision = revision + 1 WHERE id = $1 AND revision = $2"""

INSERT_RECEIPT: Final[LiteralString] = """
INSERT INTO funding.clawback_receipt (id, clawback_id, amount_cents, received_on, bank_reference, recorded_by,
    recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""

AGREEMENT_OF: Final[LiteralString] = "SELECT agreement_id FROM funding.clawback WHERE id = $1"

BY_REFERENCE: Final[LiteralString] = "SELECT id FROM funding.clawback WHERE reference = $1"

FIND: Final[LiteralString] = f"{_SELECT} WHERE c.id = $1"

LOCK: Final[LiteralString] = f"{_SELECT} WHERE c.id = $1 FOR UPDATE OF c"

OF_AGREEMENT: Final[LiteralString] = f"{_SELECT} WHERE c.agreement_id = $1 ORDER BY c.reference"

RECEIVED_AS: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM funding.clawback_receipt WHERE clawback_id = $1 AND bank_reference = $2)"""

SAME_DAY_AND_AMOUNT: Final[LiteralString] = """
SELECT EXISTS (
    SELECT FROM funding.clawback_receipt WHERE clawback_id = $1 AND received_on = $2 AND amount_cents = $3)"""

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::text IS NULL OR a.carrier_siret = $1) AND ($2::text IS NULL OR c.state = $2)
    AND ($3::uuid IS NULL OR c.agreement_id = $3) AND ($4::text IS NULL OR c.reference > $4)
ORDER BY c.reference LIMIT $5"""


def insert(tx: Transaction, clawback: Clawback) -> None:
    """Note an ordered clawback."""
    tx.write(
        INSERT,
        clawback.id,
        clawback.agreement.id,
        clawback.reference,
        clawback.ground,
        clawback.amount_cents,
        clawback.ordered_on,
        clawback.state,
        clawback.revision,
    )


async def agreement_of(tx: Transaction, clawback_id: UUID) -> UUID | None:
    """The agreement of a clawback: lock it before the clawback."""
    return await tx.fetchval(AGREEMENT_OF, clawback_id)


async def by_reference(tx: Transaction, reference: str) -> UUID | None:
    """The id of the clawback behind what a recipient quotes in its transfer."""
    return await tx.fetchval(BY_REFERENCE, reference)


async def find(tx: Transaction, clawback_id: UUID) -> Clawback | None:
    """The clawback, to look at."""
    row = await tx.fetchrow(FIND, clawback_id)
    return None if row is None else _clawback(row)


async def lock(tx: Transaction, clawback_id: UUID) -> Clawback | None:
    """The clawback, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, clawback_id)
    return None if row is None else _clawback(row)


async def of_agreement(tx: Transaction, agreement_id: UUID) -> list[Clawback]:
    """The clawbacks of an agreement."""
    return [_clawback(row) for row in await tx.fetch(OF_AGREEMENT, agreement_id)]


async def received_as(tx: Transaction, clawback_id: UUID, bank_reference: str) -> bool:
    """Was the statement's entry of that reference matched before?"""
    return bool(await tx.fetchval(RECEIVED_AS, clawback_id, bank_reference))


async def has_twin(tx: Transaction, clawback_id: UUID, *, received_on: date, amount_cents: int) -> bool:
    """Is there a receipt of the same day and amount?"""
    return bool(await tx.fetchval(SAME_DAY_AND_AMOUNT, clawback_id, received_on, amount_cents))


async def page(
    tx: Transaction,
    *,
    carrier_siret: str | None,
    state: str | None,
    agreement_id: UUID | None,
    after: str | None,
    fetch: int,
) -> list[Clawback]:
    """Clawbacks by reference, from behind `after`."""
    return [_clawback(row) for row in await tx.fetch(PAGE, carrier_siret, state, agreement_id, after, fetch)]


def save(tx: Transaction, clawback: Clawback, received: ClawbackReceived, *, by: str) -> Clawback:
    """Write a receipt and the clawback after it, on the revision it was loaded at; the clawback at its new revision."""
    tx.write(UPDATE, clawback.id, clawback.revision, clawback.received_cents, clawback.state)
    tx.write(
        INSERT_RECEIPT,
        received.receipt_id,
        clawback.id,
        received.amount_cents,
        received.received_on,
        received.bank_reference,
        by,
        tx.origin.at,
    )
    return replace(clawback, revision=clawback.revision + 1)


def _clawback(row: Row) -> Clawback:
    return Clawback(
        row["id"],
        AgreementName(row["agreement_id"], row["number"], row["application_id"], row["edition"]),
        row["reference"],
        ClawbackGround(row["ground"]),
        row["amount_cents"],
        row["ordered_on"],
        row["received_cents"],
        ClawbackState(row["state"]),
        row["revision"],
    )
