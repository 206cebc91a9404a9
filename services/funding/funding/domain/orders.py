"""Payment orders: made by one person, approved by another, sent to the bank once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require, require_undisputed
from funding.domain.approval import require_esus, require_esus_at_execution
from funding.domain.bank_details import BankDetails, in_force
from funding.domain.instalments import Instalment, InstalmentState
from shared.vocabulary import InstalmentKind, NotInThisState, NotThisPerson, OrderCancellationReason, Refusal


class OrderState(StrEnum):
    """Où en est un ordre de paiement."""

    DRAFTED = "DRAFTED"
    PRE_APPROVED = "PRE_APPROVED"
    APPROVED = "APPROVED"
    BATCHED = "BATCHED"
    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[OrderState, frozenset[OrderState]]] = {
    OrderState.DRAFTED: frozenset(
        {OrderState.PRE_APPROVED, OrderState.APPROVED, OrderState.CANCELLED, OrderState.PAID},
    ),
    OrderState.PRE_APPROVED: frozenset({OrderState.APPROVED, OrderState.CANCELLED, OrderState.PAID}),
    OrderState.APPROVED: frozenset({OrderState.BATCHED, OrderState.CANCELLED, OrderState.PAID}),
    OrderState.BATCHED: frozenset({OrderState.APPROVED, OrderState.PAID, OrderState.REJECTED}),
    OrderState.PAID: frozenset({OrderState.RETURNED}),
    OrderState.REJECTED: frozenset({OrderState.PAID}),
    OrderState.RETURNED: frozenset(),
    OrderState.CANCELLED: frozenset({OrderState.PAID}),
}

"""BATCHED goes back to APPROVED where its batch is cancelled before it left.

Any that is not BATCHED becomes PAID only where two persons find that the bank paid it all the same.
"""

NOT_AT_THE_BANK: Final = frozenset({OrderState.DRAFTED, OrderState.PRE_APPROVED, OrderState.APPROVED})
"""What may still be cancelled: the bank knows nothing of it."""

MAY_BE_PAID: Final = NOT_AT_THE_BANK | {OrderState.BATCHED, OrderState.PAID}
"""What is paid, or the bank may still pay."""


@dataclass(frozen=True, slots=True)
class ReturnNotice:
    """The bank says that a payment came back, and why (ISO 20022 external reason)."""

    returned_on: date
    bank_reason: str


class PaymentOutcome(StrEnum):
    """Ce que deux personnes établissent d'un ordre dont la banque dit deux choses contraires : payé, ou jamais payé."""

    PAID = "PAID"
    NOT_PAID = "NOT_PAID"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The bank said that an order's money left, then `status` that it did not, or the other way round.

    `since` is the day of the second word. `outcome` is what one person found, `agreed_by` the other one who agrees:
    None until then. `cents`: what the account was debited, where that is the second word and it was noted.
    """

    status: str
    since: date
    bank_reason: str | None = None
    outcome: PaymentOutcome | None = None
    found_by: str | None = None
    agreed_by: str | None = None
    cents: int | None = None

    @property
    def is_open(self) -> bool:
        """Does it wait for two persons?"""
        return self.agreed_by is None


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
    """An order to pay one instalment. `early_return` is a return heard before its payment: applied after it.

    `approvals`: how many persons must approve it, 1 or 2, fixed when it is made. `said_to_have_left`: the bank's code
    for that, where it said so and the account does not show it yet. `contradiction`: the last one, open or decided.
    """

    name: OrderName
    state: OrderState
    author: str
    approvals: int = 1
    approver: str | None = None
    second_approver: str | None = None
    bank_details_id: UUID | None = None
    batch_id: UUID | None = None
    early_return: ReturnNotice | None = None
    bank_reason: str | None = None
    settled_on: date | None = None
    """The day it was booked, or refused."""
    returned_on: date | None = None
    cancelled_by: str | None = None
    cancellation_reason: OrderCancellationReason | None = None
    said_to_have_left: str | None = None
    contradiction: Contradiction | None = None
    kept_cents: int = 0
    """What the recipient has of it once a part came back; 0 where all did."""
    paid_unsent: bool = False
    """Two persons found it paid, by a line of the statement, and it never left from here."""
    revision: int = 1

    @property
    def bank_spoke(self) -> bool:
        """Did the bank say of it what only a bank can say that has it?"""
        return self.said_to_have_left is not None or self.early_return is not None or self.contradiction is not None

    @property
    def is_under_way(self) -> bool:
        """Is it paid, in part too, or may it be?"""
        return self.state in MAY_BE_PAID or self.kept_cents > 0

    @property
    def is_contradicted(self) -> bool:
        """Do two persons have to find out what became of it?"""
        return self.contradiction is not None and self.contradiction.is_open


@dataclass(frozen=True, slots=True)
class OrderDrafted:
    """Fact: an order was made for an instalment."""

    order: OrderName
    author: str
    approvals: int


@dataclass(frozen=True, slots=True)
class OrderPreApproved:
    """Fact: the first of two approvers approved the order."""

    order: OrderName
    approver: str
    bank_details_id: UUID


@dataclass(frozen=True, slots=True)
class OrderApproved:
    """Fact: everyone who must approve the order did, to the bank details then in force; `approver` is the last."""

    order: OrderName
    approver: str
    bank_details_id: UUID


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """Fact: the order will not go to the bank; its instalment may be ordered again."""

    order: OrderName
    reason: OrderCancellationReason
    cancelled_by: str
    cancelled_on: date


def approvals_needed(amount_cents: int, second_from_cents: int | None) -> int:
    """Two from `second_from_cents` on, else one; None: always one."""
    return 1 if second_from_cents is None or amount_cents < second_from_cents else 2


def draft_order(
    agreement: Agreement,
    instalment: Instalment,
    details: BankDetails | None,
    order_id: UUID,
    *,
    by: str,
    today: date,
    second_from_cents: int | None = None,
    payee_asked: bool = False,
) -> OrderDrafted:
    """An order for a released instalment."""
    require(agreement, AgreementState.SIGNED)
    if instalment.state is not InstalmentState.RELEASED:
        raise NotInThisState(
            f"Le versement n° {instalment.number} n'est pas libéré : on n'ordonne qu'une fois ses conditions "
            "réunies, et un seul à la fois.",
            state=instalment.state,
        )
    require_esus(agreement, today, then="l'ordre se fait")
    in_force(agreement, details, today=today, payee_asked=payee_asked)
    attempt = instalment.attempts + 1
    order = OrderName(
        agreement.name,
        order_id,
        instalment.number,
        instalment.kind,
        attempt,
        instalment.due_cents,
        end_to_end_id=f"{agreement.name.number}-T{instalment.number}-{attempt}",
    )
    return OrderDrafted(order, by, approvals_needed(instalment.due_cents, second_from_cents))


def drafted_order(fact: OrderDrafted) -> PaymentOrder:
    """The order that a draft begins."""
    return PaymentOrder(fact.order, OrderState.DRAFTED, fact.author, fact.approvals)


def approve(
    agreement: Agreement,
    order: PaymentOrder,
    details: BankDetails | None,
    *,
    by: str,
    today: date,
    payee_asked: bool = False,
) -> OrderPreApproved | OrderApproved:
    """A second person approves the order; above the threshold a third one must, too."""
    if order.state not in {OrderState.DRAFTED, OrderState.PRE_APPROVED}:
        raise NotInThisState(
            f"L'ordre {order.name.end_to_end_id} n'attend pas d'approbation : il est déjà approuvé, ou annulé.",
            state=order.state,
        )
    if by in {order.author, order.approver}:
        raise NotThisPerson(
            "four_eyes",
            "Qui a établi un ordre de paiement, ou l'a déjà approuvé, ne peut pas l'approuver : une autre personne "
            "le fait.",
        )
    pay_to = payable(agreement, details, today=today, payee_asked=payee_asked).id
    if order.state is OrderState.DRAFTED and order.approvals > 1:
        return OrderPreApproved(order.name, by, pay_to)
    return OrderApproved(order.name, by, pay_to)


def payable(
    agreement: Agreement,
    details: BankDetails | None,
    *,
    today: date,
    payee_asked: bool = False,
    executed_on: date | None = None,
) -> BankDetails:
    """Where money may go today, looked at when an order is approved, put in a batch, and leaves.

    `executed_on`: the day of the batch. Raises the Refusal of what keeps it back: a report overdue, an approval that
    has lapsed or will have by then, an account in doubt.
    """
    require_undisputed(agreement)
    if agreement.termination_proposed:
        raise Refusal(
            "termination_proposed",
            "Une résiliation de la convention est proposée : plus rien n'est payé avant qu'elle soit décidée.",
        )
    if agreement.financial_report_overdue:
        raise Refusal(
            "report_overdue", "Le compte rendu financier est en retard : plus rien n'est payé avant son dépôt."
        )
    if agreement.overdue_reports:
        raise Refusal(
            "report_overdue", "Un rapport d'activité est en retard : plus rien n'est payé avant sa validation."
        )
    require_esus(agreement, today, then="l'ordre est payé")
    require_esus_at_execution(agreement, executed_on or today)
    return in_force(agreement, details, today=today, payee_asked=payee_asked)


def cancel_order(order: PaymentOrder, reason: OrderCancellationReason, *, by: str, today: date) -> OrderCancelled:
    """An order that the bank knows nothing of is not to be sent."""
    if order.state not in NOT_AT_THE_BANK:
        raise NotInThisState(
            f"L'ordre {order.name.end_to_end_id} ne peut plus être annulé : la banque en a connaissance, ou il l'est "
            "déjà.",
            state=order.state,
        )
    return OrderCancelled(order.name, reason, by, today)


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
