"""Payment orders in PostgreSQL."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from funding.domain.agreement import AgreementName
from funding.domain.orders import Contradiction, OrderName, OrderState, PaymentOrder, PaymentOutcome, ReturnNotice
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import InstalmentKind, OrderCancellationReason

_SELECT: Final[LiteralString] = """
SELECT o.id, o.agreement_id, a.number, a.application_id, a.edition, o.instalment, o.kind, o.attempt, o.amount_cents,
    o.end_to_end_id, o.state, o.author, o.drafted_at, o.approvals, o.approver, o.second_approver, o.bank_details_id,
    o.batch_id, o.settled_on, o.returned_on, o.bank_reason, o.early_return_on, o.early_return_reason, o.cancelled_by,
    o.cancellation_reason, o.said_to_have_left, o.contradicted_by, o.contradicted_on, o.contradiction_reason, o.outcome,
    o.outcome_found_by, o.outcome_agreed_by, o.kept_cents,
    o.contradiction_cents, o.paid_unsent, o.revision
FROM funding.payment_order o JOIN funding.agreement a ON a.id = o.agreement_id"""

INSERT: Final[LiteralString] = """
INSERT INTO funding.payment_order (id, agreement_id, instalment, kind, attempt, amount_cents, end_to_end_id, state,
    author, drafted_at, approvals, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""

UPDATE: Final[LiteralString] = """
UPDATE funding.payment_order SET state = $3, approver = $4, bank_details_id = $5, batch_id = $6, settled_on = $7,
    returned_on = $8, bank_reason = $9, early_return_on = $10, early_return_reason = $11, second_approver = $12,
    cancelled_by = $13, cancellation_reason = $14, said_to_have_left = $15, contradicted_by = $16,
    contradicted_on = $17, contradiction_reason = $18, outcome = $19, outcome_found_by = $20, outcome_agreed_by = $21,
    contradiction_cents = $22, kept_cents = $23, paid_unsent = $24, revision = revision + 1
WHERE id = $1 AND revision = $2"""

AGREEMENT_OF: Final[LiteralString] = "SELECT agreement_id FROM funding.payment_order WHERE id = $1"

BY_END_TO_END_ID: Final[LiteralString] = "SELECT id FROM funding.payment_order WHERE end_to_end_id = $1"

FIND: Final[LiteralString] = f"{_SELECT} WHERE o.id = $1"

LOCK: Final[LiteralString] = f"{_SELECT} WHERE o.id = $1 FOR UPDATE OF o"

TO_SEND: Final[LiteralString] = """
SELECT id FROM funding.agreement
WHERE id IN (SELECT agreement_id FROM funding.payment_order WHERE state = 'APPROVED') ORDER BY id FOR UPDATE"""

LOCK_APPROVED: Final[LiteralString] = f"""{_SELECT}
WHERE o.state = 'APPROVED' AND o.agreement_id = ANY ($1::uuid[])
    AND o.bank_details_id = (SELECT d.id FROM funding.bank_details d
        WHERE d.agreement_id = o.agreement_id AND d.refused_by IS NULL ORDER BY d.version DESC LIMIT 1)
    AND EXISTS (SELECT FROM funding.bank_details d
        WHERE d.id = o.bank_details_id
        AND left(coalesce(d.carrier_siret, a.carrier_siret), 9) = left(a.carrier_siret, 9))
ORDER BY o.id FOR UPDATE OF o"""

FOR_ANOTHER_ACCOUNT: Final[LiteralString] = f"""{_SELECT}
WHERE o.agreement_id = $1 AND o.state IN ('PRE_APPROVED', 'APPROVED') AND o.bank_details_id <> $2
ORDER BY o.id FOR UPDATE OF o"""

# `PaymentOrder.is_under_way`, in SQL.
IS_UNDER_WAY: Final[LiteralString] = (
    "(o.state IN ('DRAFTED', 'PRE_APPROVED', 'APPROVED', 'BATCHED', 'PAID') OR o.kept_cents > 0)"
)

UNDER_WAY: Final[LiteralString] = f"""{_SELECT}
WHERE o.agreement_id = $1 AND {IS_UNDER_WAY}
ORDER BY o.id FOR UPDATE OF o"""

PUT_IN_BATCH: Final[LiteralString] = """
UPDATE funding.payment_order SET state = 'BATCHED', batch_id = $2, revision = revision + 1
WHERE id = ANY ($1::uuid[]) AND state = 'APPROVED' AND batch_id IS NULL"""

BEHIND_BATCH: Final[LiteralString] = """
SELECT id FROM funding.agreement
WHERE id IN (SELECT agreement_id FROM funding.payment_order WHERE batch_id = $1) ORDER BY id FOR UPDATE"""

TAKE_OUT_OF_BATCH: Final[LiteralString] = """
UPDATE funding.payment_order SET state = 'APPROVED', batch_id = NULL, revision = revision + 1
WHERE batch_id = $1 AND state = 'BATCHED' AND said_to_have_left IS NULL AND contradicted_by IS NULL"""

IDS_OF_BATCH: Final[LiteralString] = """
SELECT o.end_to_end_id FROM funding.payment_order o JOIN funding.payment_batch b ON b.id = o.batch_id
WHERE b.message_id = $1 ORDER BY o.end_to_end_id"""

LOCK_IN_BATCH: Final[LiteralString] = f"""{_SELECT}
WHERE o.batch_id = $1 AND o.state = 'BATCHED' ORDER BY o.id FOR UPDATE OF o"""

AT_THE_BANK: Final[LiteralString] = """
SELECT EXISTS (SELECT FROM funding.payment_order WHERE agreement_id = $1 AND state = 'BATCHED')"""

PAGE: Final[LiteralString] = f"""{_SELECT}
WHERE ($1::text IS NULL OR o.state = $1) AND ($2::uuid IS NULL OR o.agreement_id = $2)
    AND ($3::uuid IS NULL OR o.batch_id = $3)
    AND ($4::timestamptz IS NULL OR (o.drafted_at, o.id) > ($4, $5::uuid))
    AND o.id::text NOT IN (SELECT c FROM funding.closed_to($6) AS c)
ORDER BY o.drafted_at, o.id LIMIT $7"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders a list shows; None: any. `reader`: none that is closed to this person."""

    state: str | None = None
    agreement_id: UUID | None = None
    batch_id: UUID | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An order in a list, with its place in it."""

    order: PaymentOrder
    drafted_at: datetime


def insert(tx: Transaction, order: PaymentOrder) -> None:
    """Note a drafted order."""
    name = order.name
    tx.write(
        INSERT,
        name.id,
        name.agreement.id,
        name.instalment,
        name.kind,
        name.attempt,
        name.amount_cents,
        name.end_to_end_id,
        order.state,
        order.author,
        tx.origin.at,
        order.approvals,
        order.revision,
    )


async def agreement_of(tx: Transaction, order_id: UUID) -> UUID | None:
    """The agreement of an order: lock it before the order."""
    return await tx.fetchval(AGREEMENT_OF, order_id)


async def by_end_to_end_id(tx: Transaction, end_to_end_id: str) -> UUID | None:
    """The id of the order behind what the bank quotes."""
    return await tx.fetchval(BY_END_TO_END_ID, end_to_end_id)


async def find(tx: Transaction, order_id: UUID) -> PaymentOrder | None:
    """The order, to look at."""
    row = await tx.fetchrow(FIND, order_id)
    return None if row is None else _order(row)


async def lock(tx: Transaction, order_id: UUID) -> PaymentOrder | None:
    """The order, locked until the end of the unit of work."""
    row = await tx.lock(LOCK, order_id)
    return None if row is None else _order(row)


async def lock_approved(tx: Transaction) -> list[PaymentOrder]:
    """Every approved order that may be sent, with its agreement locked before it, until the end of the unit of work.

    Those whose recipient gave another account since, or is another legal person now, are frozen, and left out.
    """
    await tx.begin()
    agreements = [row["id"] for row in await tx.fetch(TO_SEND)]
    return [_order(row) for row in await tx.fetch(LOCK_APPROVED, agreements)]


async def lock_under_way(tx: Transaction, agreement_id: UUID) -> list[PaymentOrder]:
    """The orders of an agreement that are paid, in part too, or may be, locked."""
    await tx.begin()
    return [_order(row) for row in await tx.fetch(UNDER_WAY, agreement_id)]


async def lock_for_another_account(tx: Transaction, agreement_id: UUID, details_id: UUID) -> list[PaymentOrder]:
    """The orders of an agreement that were approved for other bank details than these, locked."""
    await tx.begin()
    return [_order(row) for row in await tx.fetch(FOR_ANOTHER_ACCOUNT, agreement_id, details_id)]


def put_in_batch(tx: Transaction, order_ids: list[UUID], batch_id: UUID) -> None:
    """Put these orders in a batch; the whole work is Stale where one of them already is in another."""
    tx.write(PUT_IN_BATCH, order_ids, batch_id, rows=len(order_ids))


async def take_out_of_batch(tx: Transaction, batch_id: UUID, *, count: int) -> None:
    """Every order of a batch waits again to be sent, with its agreement locked; Stale where the bank spoke of one."""
    await tx.begin()
    await tx.fetch(BEHIND_BATCH, batch_id)
    tx.write(TAKE_OUT_OF_BATCH, batch_id, rows=count)


async def lock_in_batch(tx: Transaction, batch_id: UUID) -> list[PaymentOrder]:
    """The orders of a batch that is not sent, each with its agreement locked before it."""
    await tx.begin()
    await tx.fetch(BEHIND_BATCH, batch_id)
    return [_order(row) for row in await tx.fetch(LOCK_IN_BATCH, batch_id)]


async def ids_of_batch(tx: Transaction, message_id: str) -> list[str]:
    """The end-to-end ids that went to the bank under a message id; empty where no such batch was made."""
    return [row["end_to_end_id"] for row in await tx.fetch(IDS_OF_BATCH, message_id)]


async def at_the_bank(tx: Transaction, agreement_id: UUID) -> bool:
    """Is an order of the agreement at the bank, its outcome unknown?"""
    return bool(await tx.fetchval(AT_THE_BANK, agreement_id))


async def page(
    tx: Transaction, where: Filter, *, after: tuple[datetime | None, UUID | None], fetch: int
) -> list[Listed]:
    """Orders as they were made, from behind `after` (drafted_at, id)."""
    rows = await tx.fetch(PAGE, where.state, where.agreement_id, where.batch_id, *after, where.reader, fetch)
    return [Listed(_order(row), row["drafted_at"]) for row in rows]


def save(tx: Transaction, order: PaymentOrder) -> PaymentOrder:
    """Write a changed order on the revision it was loaded at; the order at its new revision."""
    early = order.early_return
    tx.write(
        UPDATE,
        order.name.id,
        order.revision,
        order.state,
        order.approver,
        order.bank_details_id,
        order.batch_id,
        order.settled_on,
        order.returned_on,
        order.bank_reason,
        early.returned_on if early else None,
        early.bank_reason if early else None,
        order.second_approver,
        order.cancelled_by,
        order.cancellation_reason,
        order.said_to_have_left,
        *(_of_contradiction(order.contradiction) if order.contradiction else [None] * 7),
        order.kept_cents,
        order.paid_unsent,
    )
    return replace(order, revision=order.revision + 1)


def _order(row: Row) -> PaymentOrder:
    name = OrderName(
        AgreementName(row["agreement_id"], row["number"], row["application_id"], row["edition"]),
        row["id"],
        row["instalment"],
        InstalmentKind(row["kind"]),
        row["attempt"],
        row["amount_cents"],
        row["end_to_end_id"],
    )
    early = ReturnNotice(row["early_return_on"], row["early_return_reason"]) if row["early_return_on"] else None
    return PaymentOrder(
        name,
        OrderState(row["state"]),
        row["author"],
        row["approvals"],
        approver=row["approver"],
        second_approver=row["second_approver"],
        bank_details_id=row["bank_details_id"],
        batch_id=row["batch_id"],
        early_return=early,
        bank_reason=row["bank_reason"],
        settled_on=row["settled_on"],
        returned_on=row["returned_on"],
        cancelled_by=row["cancelled_by"],
        cancellation_reason=OrderCancellationReason(row["cancellation_reason"]) if row["cancelled_by"] else None,
        said_to_have_left=row["said_to_have_left"],
        contradiction=_contradiction(row) if row["contradicted_by"] else None,
        kept_cents=row["kept_cents"],
        paid_unsent=row["paid_unsent"],
        revision=row["revision"],
    )


def _of_contradiction(one: Contradiction) -> tuple[object, ...]:
    return one.status, one.since, one.bank_reason, one.outcome, one.found_by, one.agreed_by, one.cents


def _contradiction(row: Row) -> Contradiction:
    return Contradiction(
        row["contradicted_by"],
        row["contradicted_on"],
        row["contradiction_reason"],
        PaymentOutcome(row["outcome"]) if row["outcome"] else None,
        row["outcome_found_by"],
        row["outcome_agreed_by"],
        row["contradiction_cents"],
    )
