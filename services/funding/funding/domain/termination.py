"""Ending a grant that cannot be carried through (résiliation): proposed by one person, confirmed by another.

Who does not do what it promised is put on notice first, and may cure it; who ceased to exist, or agrees, is not. What
was not paid goes back to the envelope; what was paid is kept, or claimed back in part or whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require, require_undisputed
from funding.domain.clawback import Clawback
from funding.domain.money import in_euros
from funding.domain.orders import NOT_AT_THE_BANK, OrderCancelled, OrderState, PaymentOrder, cancel_order
from shared.vocabulary import (
    ClawbackGround,
    NotInThisState,
    NotThisPerson,
    OrderCancellationReason,
    Refusal,
    TerminationGround,
)


class TerminationState(StrEnum):
    """Où en est une résiliation."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    ABANDONED = "ABANDONED"


TRANSITIONS: Final[Mapping[TerminationState, frozenset[TerminationState]]] = {
    TerminationState.PROPOSED: frozenset({TerminationState.CONFIRMED, TerminationState.ABANDONED}),
    TerminationState.CONFIRMED: frozenset(),
    TerminationState.ABANDONED: frozenset(),
}

ON_NOTICE: Final = frozenset({TerminationGround.NOT_EXECUTED, TerminationGround.BREACH})
"""The grounds that the recipient may cure, and is told of before."""


@dataclass(frozen=True, slots=True)
class Termination:
    """An agreement is to be ended. `claim_cents`: what to claim back of what was paid; 0: the recipient keeps it.

    `cure_by` is the last day of the notice, None where the ground asks for none. The words are for the recipient.
    """

    id: UUID
    agreement: AgreementName
    ground: TerminationGround
    words: str = field(repr=False)
    claim_cents: int
    proposed_by: str
    proposed_on: date
    cure_by: date | None
    state: TerminationState = TerminationState.PROPOSED
    decided_by: str | None = None
    decided_on: date | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class TerminationProposed:
    """Fact: someone wants to end the agreement; with a day to cure it the recipient is on notice."""

    termination: Termination


@dataclass(frozen=True, slots=True)
class TerminationAbandoned:
    """Fact: the agreement goes on."""

    termination: Termination
    abandoned_on: date


@dataclass(frozen=True, slots=True)
class AgreementTerminated:
    """Fact: the agreement is ended before its time."""

    name: AgreementName
    termination: Termination
    awarded_cents: int
    paid_cents: int
    recovered_cents: int
    released_cents: int
    claimed_cents: int
    terminated_on: date


def propose(
    agreement: Agreement, last: Termination | None, wanted: Termination, *, claimable: int
) -> TerminationProposed:
    """A person proposes to end a signed agreement. `claimable`: what was paid and no clawback claims, in cents."""
    require(agreement, AgreementState.SIGNED)
    if last is not None and last.state is TerminationState.PROPOSED:
        raise NotInThisState("Une résiliation de cette convention attend déjà d'être décidée.", state=last.state)
    if not 0 <= wanted.claim_cents <= claimable:
        raise Refusal(
            "clawback_amount",
            f"On demande le reversement d'au plus {in_euros(max(0, claimable))} : ce que le bénéficiaire détient et "
            "qu'aucun autre reversement ne réclame ; 0 pour le lui laisser.",
            field="claim_cents",
        )
    return TerminationProposed(wanted)


def orders_to_cancel(orders: Sequence[PaymentOrder], *, by: str, today: date) -> tuple[OrderCancelled, ...]:
    """The orders that will not leave. Raises NotInThisState while the bank has one that it did not answer."""
    at_the_bank = next((one for one in orders if one.state is OrderState.BATCHED), None)
    if at_the_bank is not None:
        raise NotInThisState(
            f"L'ordre {at_the_bank.name.end_to_end_id} est dans une remise : annulez-la, ou attendez la réponse de la "
            "banque.",
            state=at_the_bank.state,
        )
    waiting = (one for one in orders if one.state in NOT_AT_THE_BANK)
    return tuple(cancel_order(one, OrderCancellationReason.OTHER, by=by, today=today) for one in waiting)


def confirm(
    agreement: Agreement, termination: Termination | None, *, claimable: int, by: str, today: date
) -> AgreementTerminated:
    """Another person ends the agreement, once the notice is over. What came back since is not claimed again."""
    require(agreement, AgreementState.SIGNED)
    require_undisputed(agreement)
    proposed = require_proposed(termination)
    if by == proposed.proposed_by:
        raise NotThisPerson(
            "four_eyes", "Qui a proposé une résiliation ne peut pas la confirmer : une autre personne le fait."
        )
    if proposed.cure_by is not None and today <= proposed.cure_by:
        raise NotInThisState(
            f"Le porteur est mis en demeure jusqu'au {proposed.cure_by:%d/%m/%Y} : la résiliation se confirme après.",
            state=proposed.state,
        )
    if agreement.open_amendment is not None:
        raise Refusal("amendment_open", "Un avenant attend ses signatures : abandonnez-le d'abord.")
    confirmed = replace(proposed, state=TerminationState.CONFIRMED, decided_by=by, decided_on=today)
    awarded = agreement.terms.amount_cents
    return AgreementTerminated(
        agreement.name,
        confirmed,
        awarded,
        agreement.paid_cents,
        agreement.recovered_cents,
        released_cents=awarded - agreement.net_paid_cents,
        claimed_cents=min(proposed.claim_cents, max(0, claimable)),
        terminated_on=today,
    )


def abandon(termination: Termination | None, *, by: str, today: date) -> TerminationAbandoned:
    """The agreement goes on; who proposed its end may take that back so."""
    proposed = require_proposed(termination)
    abandoned = replace(proposed, state=TerminationState.ABANDONED, decided_by=by, decided_on=today)
    return TerminationAbandoned(abandoned, today)


def claimable_cents(agreement: Agreement, clawbacks: Sequence[Clawback]) -> int:
    """What the recipient holds and nothing claims yet."""
    return agreement.net_paid_cents - sum(one.open_cents for one in clawbacks)


def claim_ground(ground: TerminationGround) -> ClawbackGround:
    """Why what was paid is claimed back."""
    return ClawbackGround.BREACH if ground is TerminationGround.BREACH else ClawbackGround.NOT_EXECUTED


def require_proposed(termination: Termination | None) -> Termination:
    """The termination, where it waits to be decided. Raises NotInThisState."""
    if termination is None or termination.state is not TerminationState.PROPOSED:
        state = "NONE" if termination is None else termination.state
        raise NotInThisState("Aucune résiliation de cette convention n'attend de décision.", state=state)
    return termination
