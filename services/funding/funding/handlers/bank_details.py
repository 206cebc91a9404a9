"""Where a recipient is paid: given by the carrier, changed with a second person, read under watch."""

from dataclasses import dataclass
from uuid import UUID

from funding.domain import bank_details as rules
from funding.domain.agreement import Agreement
from funding.domain.bank_details import BankDetails
from funding.domain.evolution import evolve
from funding.handlers.access import locked_agreement, require_carrier
from funding.handlers.bookkeeping import tell
from funding.store import agreements, bank_details, orders
from funding.store.bank_details import Account
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Forbidden, NotFound, Principal


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement's newest bank details, with the account they name."""

    agreement: Agreement
    details: BankDetails
    account: Account


async def give(tx: Transaction, agreement_id: UUID, account: Account, *, by: Principal) -> Shown:
    """The carrier gives its account, already checked and normalised."""
    agreement = await locked_agreement(tx, agreement_id)
    require_carrier(agreement, by)
    tx.check_revision(agreement.revision)
    last = await bank_details.last(tx, agreement_id)
    in_flight = await orders.in_flight(tx, agreement_id)
    fact = rules.give(agreement, last, tx.origin.id_for("bank-details"), by=by.sub, payment_in_flight=in_flight)
    bank_details.insert(tx, agreement_id, fact.details, account)
    tell(tx, fact)
    return Shown(agreements.save(tx, agreement, evolve(agreement, fact)), fact.details, account)


async def confirm(tx: Transaction, agreement_id: UUID, *, by: Principal) -> Shown:
    """A finance officer confirms the newest account."""
    agreement = await locked_agreement(tx, agreement_id)
    tx.check_revision(agreement.revision)
    fact = rules.confirm(agreement, await bank_details.last(tx, agreement_id), by=by.sub)
    bank_details.confirm(tx, fact)
    tell(tx, fact)
    agreements.save(tx, agreement, evolve(agreement, fact))
    return await show(tx, agreement_id, by=by)


async def show(tx: Transaction, agreement_id: UUID, *, by: Principal) -> Shown:
    """The newest account of an agreement, for its carrier and for who pays; that it was read is noted."""
    agreement = await agreements.find(tx, agreement_id)
    if agreement is None:
        raise NotFound("convention", agreement_id)
    pays = by.has(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.AUDITOR)
    if not pays and not by.is_carrier_of(agreement.terms.carrier_siret):
        raise Forbidden("Ces coordonnées bancaires ne vous sont pas ouvertes.")
    details, account = await bank_details.last(tx, agreement_id), await bank_details.last_account(tx, agreement_id)
    if details is None or account is None:
        raise NotFound("coordonnées bancaires de la convention", agreement_id)
    return Shown(agreement, details, account)
