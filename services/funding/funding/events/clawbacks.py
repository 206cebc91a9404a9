"""What is announced of clawbacks: what the recipient is told, owes, paid back, and no longer owes."""

from typing import Any, assert_never

from funding.domain.clawback import (
    Clawback,
    ClawbackAnswered,
    ClawbackCancelled,
    ClawbackFact,
    ClawbackNotified,
    ClawbackOrdered,
    ClawbackProposed,
    ClawbackReceived,
    ClawbackWrittenOff,
    WriteOffProposed,
    WriteOffRefused,
)
from funding.events.names import named
from shared.contracts import funding
from shared.contracts.envelope import Event


def of_clawback(fact: ClawbackFact) -> Event | None:
    """The event that announces a fact; None for what stays inside funding."""
    match fact:
        case ClawbackNotified(clawback=clawback):
            return funding.ClawbackNotified(
                **_clawback(clawback),
                amount_cents=clawback.amount_cents,
                ground=clawback.ground,
                notified_on=fact.notified_on,
                answer_by=fact.answer_by,
            )
        case ClawbackOrdered(clawback=clawback):
            return funding.ClawbackOrdered(
                **_clawback(clawback),
                amount_cents=fact.amount_cents,
                ground=clawback.ground,
                ordered_on=fact.ordered_on,
            )
        case ClawbackReceived():
            return funding.ClawbackReceived(
                **named(fact.agreement),
                clawback_id=fact.clawback_id,
                amount_cents=fact.amount_cents,
                outstanding_cents=fact.outstanding_cents,
                received_on=fact.received_on,
                receipt_id=fact.receipt_id,
            )
        case ClawbackWrittenOff(clawback=clawback):
            return funding.ClawbackWrittenOff(
                **_clawback(clawback),
                amount_cents=fact.amount_cents,
                reason=fact.reason,
                written_off_on=fact.written_off_on,
            )
        case ClawbackCancelled():
            return _of_cancelled(fact) if fact.clawback.is_told else None
        case ClawbackProposed() | ClawbackAnswered() | WriteOffProposed() | WriteOffRefused():
            return None
        case _:
            assert_never(fact)


def _of_cancelled(fact: ClawbackCancelled) -> Event:
    return funding.ClawbackCancelled(
        **_clawback(fact.clawback),
        amount_cents=fact.clawback.claimed_cents,
        reason=fact.reason,
        cancelled_on=fact.cancelled_on,
    )


def _clawback(clawback: Clawback) -> dict[str, Any]:
    return {**named(clawback.agreement), "clawback_id": clawback.id}
