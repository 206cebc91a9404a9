"""Sending approved orders to the bank, in one file that never changes."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from funding.domain import batch as rules
from funding.domain.batch import BatchState
from funding.domain.orders import PaymentOrder, message_id, payable, remittance
from funding.domain.taking_back import require_still_due
from funding.gateway.credit_transfer import Batch, CreditTransfer, render
from funding.gateway.target_days import is_target_day, next_target_day
from funding.handlers.office import Office
from funding.handlers.stops import require_payments
from funding.handlers.vault import accounts_of
from funding.store import agreements, bank_details, batches, orders, recusals
from funding.store.bank_details import Account
from funding.store.batches import BatchFile, MadeBatch
from shared.clock import paris_day
from shared.messaging import record_access
from shared.postgres import Transaction
from shared.vocabulary import OrderCancellationReason, Refusal
from shared.web import NotFound, Principal
from shared.web.recusals import reader_of


async def make_batch(tx: Transaction, office: Office, *, execution_date: date | None, by: Principal) -> MadeBatch:
    """Put every approved order that may be paid today into one batch; what is kept back waits for the next one.

    So does what is closed to who makes it: another person's next one takes it. It is executed on `execution_date`, or
    on the first day banks settle.
    """
    await require_payments(tx)
    today = paris_day(tx.origin.at)
    day = _execution_day(execution_date, today=today)
    closed = await recusals.closed_to(tx, reader_of(by))
    waiting = [order for order in await orders.lock_approved(tx) if str(order.name.id) not in closed]
    kept_back = await _kept_back(tx, waiting, office, executed_on=day)
    approved = [order for order in waiting if order.name.id not in kept_back]
    if not approved:
        raise _nothing_to_pay(waiting, kept_back)
    batch_id = tx.origin.id_for("batch")
    ids = [order.bank_details_id for order in approved if order.bank_details_id is not None]
    accounts = await accounts_of(tx, office.keys, ids, why=f"batch {batch_id}")
    transfers = tuple(_transfer(order, accounts[order.bank_details_id]) for order in approved if order.bank_details_id)
    content = render(Batch(message_id(batch_id), tx.origin.at, day, office.debtor, transfers))
    batch = MadeBatch(
        id=batch_id,
        message_id=message_id(batch_id),
        execution_date=day,
        orders=len(approved),
        total_cents=sum(order.name.amount_cents for order in approved),
        sha256=sha256(content).hexdigest(),
        made_by=by.sub,
        made_at=tx.origin.at,
    )
    batches.insert(tx, batch, content)
    orders.put_in_batch(tx, [order.name.id for order in approved], batch_id)
    return batch


async def export(tx: Transaction, batch_id: UUID, office: Office, *, by: Principal) -> MadeBatch:
    """The file of a batch leaves: from then on the bank may have it. Asked again, nothing changes.

    Refused where something came meanwhile that keeps one of its orders back.
    """
    await require_payments(tx)
    batch = await _locked(tx, batch_id)
    rules.export(batch.state, batch.execution_date, today=paris_day(tx.origin.at))
    if batch.state is BatchState.EXPORTED:
        return batch
    inside = await orders.lock_in_batch(tx, batch_id)
    kept_back = await _kept_back(tx, inside, office, executed_on=batch.execution_date)
    if kept_back:
        which = ", ".join(one.name.end_to_end_id for one in inside if one.name.id in kept_back)
        why = next(iter(kept_back.values()))
        raise Refusal("kept_back", f"{which} ne peut plus partir : {why} Annulez la remise et refaites-la sans.")
    record_access(tx, action="batch.export", target=str(batch_id))
    return batches.export(tx, batch, by=by.sub)


async def read_file(tx: Transaction, batch_id: UUID) -> BatchFile:
    """The file of an exported batch, the same bytes each time; every reading is noted."""
    await require_payments(tx)
    batch = await batches.find(tx, batch_id)
    if batch is None:
        raise NotFound("remise", batch_id)
    rules.require_exported(batch.state)
    record_access(tx, action="batch.read", target=str(batch_id))
    return await batches.file(tx, batch)


async def cancel(tx: Transaction, batch_id: UUID, reason: OrderCancellationReason, *, by: Principal) -> MadeBatch:
    """A batch that never left is not sent: its orders are approved again, under their same end-to-end ids."""
    batch = await _locked(tx, batch_id)
    rules.cancel(batch.state)
    rules.require_silence(one for one in await orders.lock_in_batch(tx, batch_id) if one.bank_spoke)
    await orders.take_out_of_batch(tx, batch_id, count=batch.orders)
    record_access(tx, action="batch.cancel", target=str(batch_id), detail={"reason": reason})
    return batches.cancel(tx, batch, reason, by=by.sub)


async def _kept_back(
    tx: Transaction, found: list[PaymentOrder], office: Office, *, executed_on: date
) -> dict[UUID, Refusal]:
    """Why some of these orders may not leave today to be paid that day, whose agreements are locked."""
    today, asked = paris_day(tx.origin.at), office.care.payee_asked
    reasons: dict[UUID, Refusal] = {}
    for order in found:
        agreement_id = order.name.agreement.id
        agreement = await agreements.lock(tx, agreement_id)
        if agreement is None:
            raise NotFound("convention", agreement_id)
        try:
            require_still_due(agreement, order.name.instalment)
            details = await bank_details.last(tx, agreement_id)
            payable(agreement, details, today=today, payee_asked=asked, executed_on=executed_on)
        except Refusal as reason:
            reasons[order.name.id] = reason
    return reasons


def _nothing_to_pay(waiting: list[PaymentOrder], kept_back: dict[UUID, Refusal]) -> Refusal:
    if not waiting:
        return Refusal("nothing_to_pay", "Aucun ordre approuvé n'attend de remise : faites d'abord approuver un ordre.")
    first = waiting[0].name
    return Refusal(
        "nothing_to_pay", f"Aucun ordre approuvé ne peut partir ; {first.end_to_end_id} : {kept_back[first.id]}"
    )


async def _locked(tx: Transaction, batch_id: UUID) -> MadeBatch:
    batch = await batches.lock(tx, batch_id)
    if batch is None:
        raise NotFound("remise", batch_id)
    return batch


def _transfer(order: PaymentOrder, account: Account) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=order.name.end_to_end_id,
        amount_cents=order.name.amount_cents,
        creditor_name=account.holder,
        creditor_iban=account.iban,
        remittance=remittance(order.name),
    )


def _execution_day(asked: date | None, *, today: date) -> date:
    if asked is None:
        return next_target_day(today)
    if asked < today or not is_target_day(asked):
        first = next_target_day(max(asked, today))
        raise Refusal(
            "execution_date",
            f"Les banques ne règlent pas ce jour-là, ou il est passé : le premier possible est le {first:%d/%m/%Y}.",
            field="execution_date",
        )
    return asked
