"""Stopping every payment at once: one person is enough to stop, two persons resume, never the same twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


class StopState(StrEnum):
    """Où en est un arrêt des paiements."""

    IN_FORCE = "IN_FORCE"
    LIFT_PROPOSED = "LIFT_PROPOSED"
    LIFTED = "LIFTED"


TRANSITIONS: Final[Mapping[StopState, frozenset[StopState]]] = {
    StopState.IN_FORCE: frozenset({StopState.LIFT_PROPOSED}),
    StopState.LIFT_PROPOSED: frozenset({StopState.IN_FORCE, StopState.LIFTED}),
    StopState.LIFTED: frozenset(),
}


class StopReason(StrEnum):
    """Motif d'arrêt des paiements."""

    SUSPICION = "SUSPICION"
    BANK_INCIDENT = "BANK_INCIDENT"
    MISTAKE_FOUND = "MISTAKE_FOUND"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class PaymentStop:
    """No order is approved, no batch made and no file exported while one is not lifted. The words stay here."""

    id: UUID
    reason: StopReason
    words: str = field(repr=False)
    stopped_by: str
    state: StopState = StopState.IN_FORCE
    lift_proposed_by: str | None = None
    lifted_by: str | None = None
    revision: int = 1


def stop(current: PaymentStop | None, stop_id: UUID, reason: StopReason, words: str, *, by: str) -> PaymentStop:
    """One person stops all payments."""
    if current is not None:
        raise NotInThisState("Les paiements sont déjà arrêtés.", state=current.state)
    return PaymentStop(stop_id, reason, words, by)


def propose_lift(one: PaymentStop, *, by: str) -> PaymentStop:
    """A first person wants payments to resume."""
    if one.state is not StopState.IN_FORCE:
        raise NotInThisState("La reprise des paiements est déjà proposée, ou faite.", state=one.state)
    return replace(one, state=StopState.LIFT_PROPOSED, lift_proposed_by=by)


def lift(one: PaymentStop, *, by: str) -> PaymentStop:
    """A second person agrees: payments resume."""
    _require_proposed(one)
    if by == one.lift_proposed_by:
        raise NotThisPerson(
            "four_eyes", "Qui a proposé la reprise des paiements ne peut pas l'approuver : une autre personne le fait."
        )
    return replace(one, state=StopState.LIFTED, lifted_by=by)


def refuse_lift(one: PaymentStop) -> PaymentStop:
    """Payments stay stopped; who proposed to resume may take that back so."""
    _require_proposed(one)
    return replace(one, state=StopState.IN_FORCE, lift_proposed_by=None)


def require_none(current: PaymentStop | None) -> None:
    """Raise Refusal while payments are stopped."""
    if current is not None:
        raise Refusal(
            "payments_stopped",
            "Les paiements sont arrêtés : rien n'est approuvé, remis ni exporté avant que deux personnes en décident.",
        )


def _require_proposed(one: PaymentStop) -> None:
    if one.state is not StopState.LIFT_PROPOSED:
        raise NotInThisState("Aucune reprise des paiements n'attend d'approbation.", state=one.state)
