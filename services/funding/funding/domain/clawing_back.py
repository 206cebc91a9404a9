"""From the proposal to the order: nobody pays back what it was not heard about, nor what one person alone decided.

What cannot be had is given up by two persons; what was wrong is cancelled by one who neither proposed nor ordered it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementState, require
from funding.domain.clawback import (
    NOT_ORDERED_YET,
    Clawback,
    ClawbackAnswered,
    ClawbackCancelled,
    ClawbackNotified,
    ClawbackOrdered,
    ClawbackProposed,
    ClawbackState,
    ClawbackStep,
    ClawbackWrittenOff,
    WriteOff,
    WriteOffProposed,
    WriteOffRefused,
)
from funding.domain.money import in_euros
from funding.domain.overpayment import Overpayment
from shared.vocabulary import (
    ClawbackCancellationReason,
    ClawbackGround,
    NotInThisState,
    NotThisPerson,
    Refusal,
    WriteOffReason,
)

BY_HAND: Final = frozenset({ClawbackGround.NOT_EXECUTED, ClawbackGround.BREACH})
"""The grounds that a person finds; the others follow from the financial report."""


def propose_overpayment(
    agreement: Agreement, computed: Overpayment, others: Sequence[Clawback], clawback_id: UUID, *, by: str
) -> ClawbackProposed | None:
    """Propose what the accepted accounts say was paid too much; None where nothing was."""
    if computed.amount_cents == 0:
        return None
    reference = _reference(agreement, others)
    return ClawbackProposed(
        Clawback(clawback_id, agreement.name, reference, computed.ground, computed.amount_cents, by, computed)
    )


def propose(
    agreement: Agreement,
    others: Sequence[Clawback],
    clawback_id: UUID,
    *,
    ground: ClawbackGround,
    amount_cents: int,
    by: str,
) -> ClawbackProposed:
    """A person proposes that money comes back, at most what the recipient holds and nothing else claims.

    An overpayment whose clawback was cancelled is proposed again this way, at most the one that the accounts say.
    """
    if agreement.state is not AgreementState.TERMINATED or ground not in BY_HAND:
        require(agreement, AgreementState.SIGNED)
    most = agreement.net_paid_cents - sum(one.open_cents for one in others)
    if ground not in BY_HAND:
        if agreement.entitled_cents is None:
            raise Refusal(
                "financial_report_missing",
                "Ce motif suit du compte rendu financier, qui n'est pas encore accepté : il doit l'être d'abord.",
                field="ground",
            )
        claimed = sum(one.claimed_cents for one in others)
        most = min(most, agreement.paid_cents - claimed - agreement.entitled_cents)
    if not 0 < amount_cents <= most:
        raise Refusal(
            "clawback_amount",
            f"On demande le reversement d'au plus {in_euros(max(0, most))} : ce que le bénéficiaire détient sans y "
            "avoir droit, et qu'aucun autre reversement ne réclame.",
            field="amount_cents",
        )
    return ClawbackProposed(
        Clawback(clawback_id, agreement.name, _reference(agreement, others), ground, amount_cents, by)
    )


def notify(clawback: Clawback, *, today: date, answer_by: date) -> ClawbackNotified:
    """The recipient is told what is proposed and why, and may answer until the end of `answer_by`."""
    _require(clawback, ClawbackState.PROPOSED, "Ce reversement est déjà notifié au bénéficiaire, ou abandonné.")
    return ClawbackNotified(clawback, today, answer_by)


def answer(clawback: Clawback, *, today: date) -> ClawbackAnswered:
    """The recipient answers, as long as nothing is ordered: late, too."""
    _require(clawback, ClawbackState.NOTIFIED, "Ce reversement n'attend pas de réponse : il n'y en a qu'une.")
    return ClawbackAnswered(clawback, today)


def order(clawback: Clawback, *, amount_cents: int | None, by: str, today: date, due_on: date) -> ClawbackOrdered:
    """Another person orders it, once the recipient answered or its time to is over; None: all that was proposed."""
    if clawback.state is ClawbackState.NOTIFIED and clawback.answer_by is not None and today <= clawback.answer_by:
        raise NotInThisState(
            f"Le bénéficiaire peut répondre jusqu'au {clawback.answer_by:%d/%m/%Y} : le reversement ne s'ordonne "
            "qu'après sa réponse ou ce jour.",
            state=clawback.state,
        )
    if clawback.state not in {ClawbackState.NOTIFIED, ClawbackState.ANSWERED}:
        raise NotInThisState(
            "Un reversement s'ordonne une fois notifié au bénéficiaire, et une seule fois.", state=clawback.state
        )
    if by == clawback.proposed_by:
        raise NotThisPerson(
            "four_eyes", "Qui a proposé un reversement ne peut pas l'ordonner : une autre personne le fait."
        )
    cents = clawback.amount_cents if amount_cents is None else amount_cents
    if not 0 < cents <= clawback.amount_cents:
        raise Refusal(
            "clawback_amount",
            f"On ordonne au plus ce qui a été notifié, {in_euros(clawback.amount_cents)}.",
            field="amount_cents",
        )
    return ClawbackOrdered(clawback, by, cents, today, due_on)


def cancel(clawback: Clawback, reason: ClawbackCancellationReason, *, by: str, today: date) -> ClawbackCancelled:
    """A counter-act: nothing is owed for it. Not once something came in: the rest of that may be written off."""
    if clawback.state is not ClawbackState.ORDERED and clawback.state not in NOT_ORDERED_YET:
        raise NotInThisState("Ce reversement est terminé : il ne s'annule plus.", state=clawback.state)
    if clawback.received_cents:
        raise NotInThisState(
            "Une part de ce reversement est déjà reçue : il ne s'annule plus, mais le reste peut être abandonné.",
            state=clawback.state,
        )
    if by in {clawback.proposed_by, clawback.ordered_by}:
        raise NotThisPerson(
            "four_eyes",
            "Qui a proposé ou ordonné un reversement ne peut pas l'annuler : une autre personne le fait.",
        )
    return ClawbackCancelled(clawback, reason, by, today)


def propose_write_off(clawback: Clawback, reason: WriteOffReason, *, by: str) -> WriteOffProposed:
    """Someone proposes to give up what is still owed."""
    _require(clawback, ClawbackState.ORDERED, "On n'abandonne que ce qui est ordonné et reste dû.")
    if clawback.write_off is not None:
        raise NotInThisState("Un abandon de ce reversement attend déjà une seconde personne.", state=clawback.state)
    return WriteOffProposed(clawback, WriteOff(reason, by))


def write_off(clawback: Clawback, *, by: str, today: date) -> ClawbackWrittenOff:
    """A second person gives up what is still owed at that moment."""
    proposed = _proposed_write_off(clawback)
    if by == proposed.proposed_by:
        raise NotThisPerson(
            "four_eyes", "Qui a proposé un abandon ne peut pas l'approuver : une autre personne le fait."
        )
    return ClawbackWrittenOff(clawback, proposed.reason, by, clawback.outstanding_cents, today)


def refuse_write_off(clawback: Clawback) -> WriteOffRefused:
    """What is owed stays owed; who proposed the write-off may take it back so."""
    _proposed_write_off(clawback)
    return WriteOffRefused(clawback)


def evolve(clawback: Clawback, fact: ClawbackStep) -> Clawback:
    """The clawback after what a person did to it."""
    match fact:
        case ClawbackNotified():
            return replace(
                clawback, state=ClawbackState.NOTIFIED, notified_on=fact.notified_on, answer_by=fact.answer_by
            )
        case ClawbackAnswered():
            return replace(clawback, state=ClawbackState.ANSWERED, answered_on=fact.answered_on)
        case ClawbackOrdered():
            return replace(
                clawback,
                state=ClawbackState.ORDERED,
                ordered_by=fact.ordered_by,
                ordered_cents=fact.amount_cents,
                ordered_on=fact.ordered_on,
                due_on=fact.due_on,
            )
        case WriteOffProposed() | WriteOffRefused():
            return replace(clawback, write_off=fact.write_off if isinstance(fact, WriteOffProposed) else None)
        case ClawbackWrittenOff():
            return replace(clawback, state=ClawbackState.WRITTEN_OFF)
        case ClawbackCancelled():
            return replace(clawback, state=ClawbackState.CANCELLED, write_off=None)
        case _:
            assert_never(fact)


def _reference(agreement: Agreement, others: Sequence[Clawback]) -> str:
    return f"{agreement.name.number}-R{len(others) + 1}"


def _require(clawback: Clawback, state: ClawbackState, sentence: str) -> None:
    if clawback.state is not state:
        raise NotInThisState(sentence, state=clawback.state)


def _proposed_write_off(clawback: Clawback) -> WriteOff:
    if clawback.state is not ClawbackState.ORDERED or clawback.write_off is None:
        raise NotInThisState("Aucun abandon de ce reversement n'attend de décision.", state=clawback.state)
    return clawback.write_off
