"""Where a recipient is paid: given by the carrier, changed with a second person, read under watch."""

from dataclasses import dataclass
from uuid import UUID

from funding.domain import bank_details as rules
from funding.domain import payee
from funding.domain.agreement import Agreement
from funding.domain.bank_details import BankDetails
from funding.domain.evolution import evolve
from funding.domain.orders import cancel_order
from funding.domain.payee import PayeeAnswer
from funding.handlers.access import locked_agreement, require_carrier
from funding.handlers.bookkeeping import tell
from funding.handlers.office import Office
from funding.handlers.orders import apply_cancellation
from funding.handlers.vault import account_of, sealed_account
from funding.store import agreements, bank_details, orders
from funding.store.bank_details import Account
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import OrderCancellationReason, Role
from shared.web import Forbidden, NotFound, Principal


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement's newest bank details, with the account they name."""

    agreement: Agreement
    details: BankDetails
    account: Account


async def give(tx: Transaction, agreement_id: UUID, account: Account, office: Office, *, by: Principal) -> Shown:
    """The carrier gives its account, already checked and normalised. Orders not yet at the bank freeze on a change."""
    agreement = await locked_agreement(tx, agreement_id)
    require_carrier(agreement, by)
    tx.check_revision(agreement.revision)
    fact = rules.give(
        agreement,
        tx.origin.id_for("bank-details"),
        version=await bank_details.next_version(tx, agreement_id),
        by=by.sub,
        payment_at_the_bank=await orders.at_the_bank(tx, agreement_id),
    )
    bank_details.insert(tx, agreement_id, fact.details, sealed_account(office.keys, fact.details.id, account))
    tell(tx, fact)
    return Shown(agreements.save(tx, agreement, evolve(agreement, fact)), fact.details, account)


async def confirm(tx: Transaction, agreement_id: UUID, office: Office, *, by: Principal) -> Shown:
    """A finance officer confirms the newest account; orders approved for the one before are cancelled."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    today = paris_day(tx.origin.at)
    details = await bank_details.last(tx, agreement_id)
    cooling_days = office.care.cooling_days
    fact = rules.confirm(agreement, details, by=by.sub, today=today, cooling_days=cooling_days)
    bank_details.confirm(tx, fact)
    changed = evolve(agreement, fact)
    tell(tx, fact)
    for order in await orders.lock_for_another_account(tx, agreement_id, fact.details_id):
        cancelled = cancel_order(order, OrderCancellationReason.BANK_DETAILS_CHANGED, by=by.sub, today=today)
        changed = apply_cancellation(tx, changed, order, cancelled)
    agreements.save(tx, agreement, changed)
    return await show(tx, agreement_id, office, by=by)


async def refuse(tx: Transaction, agreement_id: UUID, office: Office, *, by: Principal) -> Shown:
    """A finance officer refuses a change: the account before it is in force again, and its orders go on."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = rules.refuse(agreement, await bank_details.last(tx, agreement_id), by=by.sub)
    bank_details.refuse(tx, fact)
    tell(tx, fact)
    agreements.save(tx, agreement, evolve(agreement, fact))
    return await show(tx, agreement_id, office, by=by)


async def verify_payee(
    tx: Transaction, agreement_id: UUID, answer: PayeeAnswer, office: Office, *, by: Principal
) -> Shown:
    """A finance officer notes what the account's bank says of whose it is."""
    agreement, details = await _given(tx, agreement_id)
    fact = payee.verify(agreement.name, details.id, answer, by=by.sub)
    bank_details.verify(tx, fact)
    tell(tx, fact)
    agreements.save(tx, agreement, evolve(agreement, fact))
    return await show(tx, agreement_id, office, by=by)


async def accept_payee(tx: Transaction, agreement_id: UUID, office: Office, *, by: Principal) -> Shown:
    """An approver answers for an account that its bank does not confirm."""
    agreement, details = await _given(tx, agreement_id)
    fact = payee.accept(agreement.name, details.id, details.payee, by=by.sub)
    bank_details.accept(tx, fact)
    tell(tx, fact)
    agreements.save(tx, agreement, evolve(agreement, fact))
    return await show(tx, agreement_id, office, by=by)


async def _given(tx: Transaction, agreement_id: UUID) -> tuple[Agreement, BankDetails]:
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    details = await bank_details.last(tx, agreement_id)
    if details is None:
        raise NotFound("coordonnées bancaires de la convention", agreement_id)
    return agreement, details


async def show(tx: Transaction, agreement_id: UUID, office: Office, *, by: Principal) -> Shown:
    """The newest account of an agreement, for its carrier and for who pays; that it was read is noted."""
    agreement = await agreements.find(tx, agreement_id)
    if agreement is None:
        raise NotFound("convention", agreement_id)
    pays = by.has(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.AUDITOR)
    if not pays and not by.is_carrier_of(agreement.terms.carrier_siret):
        raise Forbidden("Ces coordonnées bancaires ne vous sont pas ouvertes.")
    details = await bank_details.last(tx, agreement_id)
    if details is None or not (pays or details.is_of(agreement.terms.carrier_siret)):
        # The account of the carrier before is for who pays alone.
        raise NotFound("coordonnées bancaires de la convention", agreement_id)
    account = await account_of(tx, office.keys, details.id, why=f"agreement {agreement_id}")
    return Shown(agreement, details, account)
