"""Payment orders: made by one person, approved by another, sent to the bank once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.bank_details import BankDetails, in_force
from funding.domain.instalments import Instalment, InstalmentState
from shared.vocabulary import InstalmentKind, NotInThisState, NotThisPerson, Refusal


class OrderState(StrEnum):
    """Où en est un ordre de paiement."""

    DRAFTED = "DRAFTED"
    APPROVED = "APPROVED"
    BATCHED = "BATCHED"
    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"


TRANSITIONS: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.DRAFTED: frozenset({OrderState.APPROVED}),
    OrderState.APPROVED: frozenset({OrderState.BATCHED}),
    OrderState.BATCHED: frozenset({OrderState.PAID, OrderState.REJECTED}),
    OrderState.PAID: frozenset({OrderState.RETURNED}),
    OrderState.REJECTED: frozenset(),
    OrderState.RETURNED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ReturnNotice:
    """The bank says that a payment came back, and why (ISO 20022 external reason)."""

    returned_on: date
    bank_reason: str


@dataclass(frozen=True, slots=True)
class OrderName:
    """What identifies an order for good. `end_to_end_id` comes back in every answer of the bank."""

    agreement: AgreementName
    id: UUID
    instalment: int
    kind: InstalmentKind
    attempt: int
    amount_cents: int
    end_to_end_id: str


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """An order to pay one instalment. `early_return` is a return heard before its payment: applied after it."""

    name: OrderName
    state: OrderState
    author: str
    approver: str | None = None
    bank_details_id: UUID | None = None
    batch_id: UUID | None = None
    early_return: ReturnNotice | None = None
    bank_reason: str | None = None
    settled_on: date | None = None
    """The day it was booked, or refused."""
    returned_on: date | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class OrderDrafted:
    """Fact: an order was made for an instalment."""

    order: OrderName
    author: str


@dataclass(frozen=True, slots=True)
class OrderApproved:
    """Fact: a second person approved the order, to the bank details then in force."""

    order: OrderName
    approver: str
    bank_details_id: UUID


def draft_order(
    agreement: Agreement, instalment: Instalment, details: BankDetails | None, order_id: UUID, *, by: str
) -> OrderDrafted:
    """An order for a released instalment."""
    require(agreement, AgreementState.SIGNED)
    if instalment.state is not InstalmentState.RELEASED:
        raise NotInThisState(
            f"Le versement n° {instalment.number} n'est pas libéré : on n'ordonne qu'une fois ses conditions "
            "réunies, et un seul à la fois.",
            state=instalment.state,
        )
    in_force(agreement, details)
    attempt = instalment.attempts + 1
    order = OrderName(
        agreement.name,
        order_id,
        instalment.number,
        instalment.kind,
        attempt,
        instalment.amount_cents,
        end_to_end_id=f"{agreement.name.number}-T{instalment.number}-{attempt}",
    )
    return OrderDrafted(order, author=by)


def drafted_order(fact: OrderDrafted) -> PaymentOrder:
    """The order that a draft begins."""
    return PaymentOrder(fact.order, OrderState.DRAFTED, fact.author)


def approve(agreement: Agreement, order: PaymentOrder, details: BankDetails | None, *, by: str) -> OrderApproved:
    """A second person approves the order."""
    if order.state is not OrderState.DRAFTED:
        raise NotInThisState(f"L'ordre {order.name.end_to_end_id} est déjà approuvé.", state=order.state)
    if order.author == by:
        raise NotThisPerson(
            "four_eyes", "Qui a établi un ordre de paiement ne peut pas l'approuver : une autre personne le fait."
        )
    if agreement.overdue_reports:
        raise Refusal(
            "report_overdue", "Un rapport d'activité est en retard : plus rien n'est payé avant sa validation."
        )
    return OrderApproved(order.name, by, in_force(agreement, details).id)


def message_id(batch_id: UUID) -> str:
    """What a batch is called at the bank: 35 characters, always the same for the same batch."""
    return f"NVP{batch_id.hex}"


def remittance(order: OrderName) -> str:
    """What the recipient reads on its statement."""
    return f"Subvention Novapec {order.agreement.number} {_WORDS[order.kind]}"


_WORDS: Final = {
    InstalmentKind.ADVANCE: "avance",
    InstalmentKind.INTERIM: "acompte",
    InstalmentKind.BALANCE: "solde",
}
