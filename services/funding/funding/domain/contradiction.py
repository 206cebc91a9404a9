"""The bank says of one order that its money left, and that it never did: two persons find out which is true.

Until they do, nothing more of the agreement is paid: what is paid a second time may never come back.
"""

from dataclasses import dataclass, replace
from typing import Final

from funding.domain.agreement import ENDED, IN_FRENCH, Agreement, AgreementState, require
from funding.domain.bank_difference import MOST_FEES_CENTS
from funding.domain.instalments import InstalmentState
from funding.domain.money import in_euros
from funding.domain.orders import (
    NOT_AT_THE_BANK,
    Contradiction,
    OrderName,
    OrderState,
    PaymentOrder,
    PaymentOutcome,
)
from funding.domain.settlement import BOOKED, NO_REASON_GIVEN, BankFact, OrderRejected, is_debited, paid_on
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal

_TO_PAY: Final = frozenset({InstalmentState.PLANNED, InstalmentState.RELEASED, InstalmentState.HELD})


@dataclass(frozen=True, slots=True)
class OutcomeFound:
    """Fact: one person says what became of the order's money."""

    order: OrderName
    outcome: PaymentOutcome
    found_by: str


@dataclass(frozen=True, slots=True)
class OutcomeDisputed:
    """Fact: that is not what became of it, or nobody knows yet."""

    order: OrderName


@dataclass(frozen=True, slots=True)
class ContradictionDecided:
    """Fact: another person agrees; payments may go on."""

    order: OrderName
    outcome: PaymentOutcome
    agreed_by: str


ContradictionFact = OutcomeFound | OutcomeDisputed | ContradictionDecided


def find(agreement: Agreement, order: PaymentOrder, outcome: PaymentOutcome, *, by: str) -> OutcomeFound:
    """A first person asked the bank, and says what it found."""
    open_one = _required(order)
    if open_one.outcome is not None:
        raise NotInThisState(
            "Une personne a déjà dit ce qu'il en est : une autre l'approuve ou la contredit.", state=open_one.outcome
        )
    _require_possible(agreement, order, outcome)
    return OutcomeFound(order.name, outcome, by)


def agree(agreement: Agreement, order: PaymentOrder, *, by: str) -> tuple[ContradictionDecided | BankFact, ...]:
    """Another person agrees: the order becomes what the two say. `bank_difference.beside` is what moved beside it."""
    open_one, outcome = _found(order)
    if by == open_one.found_by:
        raise NotThisPerson(
            "four_eyes",
            "Qui a dit ce qu'il est advenu d'un ordre ne l'approuve pas : une autre personne le fait.",
        )
    _require_possible(agreement, order, outcome)
    decided = ContradictionDecided(order.name, outcome, by)
    if outcome is PaymentOutcome.PAID and order.state is not OrderState.PAID:
        return (decided, *paid_on(order, open_one.since))
    if outcome is PaymentOutcome.NOT_PAID and order.state is OrderState.BATCHED:
        return decided, OrderRejected(order.name, open_one.bank_reason or NO_REASON_GIVEN, open_one.since)
    return (decided,)


def dispute(order: PaymentOrder) -> OutcomeDisputed:
    """Somebody disagrees; who said it may take it back so."""
    _found(order)
    return OutcomeDisputed(order.name)


def evolve(order: PaymentOrder, fact: ContradictionFact) -> PaymentOrder:
    """The order after a word of the two persons."""
    one = order.contradiction
    if one is None:
        return order
    match fact:
        case OutcomeFound(outcome=outcome, found_by=by):
            return replace(order, contradiction=replace(one, outcome=outcome, found_by=by))
        case OutcomeDisputed():
            return replace(order, contradiction=replace(one, outcome=None, found_by=None))
        case ContradictionDecided(agreed_by=by):
            decided = replace(one, agreed_by=by)
            return replace(order, said_to_have_left=None, early_return=None, contradiction=decided)


def _require_possible(agreement: Agreement, order: PaymentOrder, outcome: PaymentOutcome) -> None:
    """Raise Refusal where the books say otherwise already, or could not bear it."""
    name = order.name
    if outcome is PaymentOutcome.NOT_PAID:
        if is_debited(order):
            raise Refusal(
                "account_debited",
                "Le relevé du compte montre ce débit : s'il est revenu, importez le relevé qui montre le crédit.",
                field="outcome",
            )
        return
    if order.state in {OrderState.BATCHED, OrderState.PAID}:
        return
    _require_debited(order)
    _require_not_ended(agreement, order)
    require(agreement, AgreementState.SIGNED)
    part = agreement.instalment(name.instalment)
    waits = _TO_PAY | {InstalmentState.ORDERED} if order.state in NOT_AT_THE_BANK else _TO_PAY
    if part is None or part.state not in waits or part.due_cents != name.amount_cents:
        raise Refusal(
            "paid_by_another",
            f"La tranche n° {name.instalment} a un autre ordre, ou un autre montant depuis : annulez cet ordre s'il "
            "n'est pas à la banque ; s'il est payé, faites revenir l'un des deux virements d'abord.",
            field="outcome",
        )


def _require_debited(order: PaymentOrder) -> None:
    """What never left from here is only paid by what the statement shows: the order's amount, give or take fees."""
    one, name = order.contradiction, order.name
    if one is None or one.status != BOOKED or one.cents is None:
        if order.state is OrderState.REJECTED:
            return
        raise Refusal(
            "never_sent",
            f"L'ordre {name.end_to_end_id} n'est jamais parti : importez le relevé qui montre ce débit, ou demandez à "
            "la banque ce qu'elle a payé sous cette référence.",
            field="outcome",
        )
    if abs(one.cents - name.amount_cents) > MOST_FEES_CENTS:
        raise Refusal(
            "another_amount",
            f"Le relevé montre {in_euros(one.cents)} pour l'ordre {name.end_to_end_id} de "
            f"{in_euros(name.amount_cents)} : faites revenir ce virement, ou ce qu'il a de trop. Revenu entier, "
            "l'ordre n'est pas payé (NOT_PAID) ; d'une partie, que deux personnes rapprochent de l'ordre "
            "(`whatever_amount`), il est payé du reste (PAID) à 100 € près.",
            field="outcome",
        )


def _require_not_ended(agreement: Agreement, order: PaymentOrder) -> None:
    if agreement.state in ENDED:
        raise NotInThisState(
            f"La convention {agreement.name.number} est {IN_FRENCH[agreement.state]} : plus rien n'en est payé. Faites "
            f"revenir le virement {order.name.end_to_end_id}, importez le relevé qui montre le retour, puis dites "
            "NOT_PAID.",
            state=agreement.state,
        )


def _required(order: PaymentOrder) -> Contradiction:
    one = order.contradiction
    if one is None or not one.is_open:
        raise NotInThisState(
            f"La banque ne se contredit pas au sujet de l'ordre {order.name.end_to_end_id}, ou c'est décidé.",
            state=order.state,
        )
    return one


def _found(order: PaymentOrder) -> tuple[Contradiction, PaymentOutcome]:
    one = _required(order)
    if one.outcome is None:
        raise NotInThisState("Personne n'a encore dit ce qu'il est advenu de cet ordre.", state=order.state)
    return one, one.outcome
