"""A batch of orders: made, then exported once and for good, or cancelled before it ever left.

Whoever exports a batch may have given its file to the bank: from then on its outcome is the bank's to tell. Reading the
file changes nothing, and is possible only once the batch is exported.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from funding.domain.orders import PaymentOrder
from shared.vocabulary import NotInThisState, Refusal


class BatchState(StrEnum):
    """Où en est une remise."""

    MADE = "MADE"
    EXPORTED = "EXPORTED"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[BatchState, frozenset[BatchState]]] = {
    BatchState.MADE: frozenset({BatchState.EXPORTED, BatchState.CANCELLED}),
    BatchState.EXPORTED: frozenset(),
    BatchState.CANCELLED: frozenset(),
}


def export(state: BatchState, execution_date: date, *, today: date) -> BatchState:
    """The file may leave: again and again once it did, never once the batch is cancelled or its day is past."""
    if state is BatchState.CANCELLED:
        raise NotInThisState("Cette remise est annulée : son fichier ne sort plus jamais.", state=state)
    if state is BatchState.MADE and execution_date < today:
        raise Refusal(
            "execution_passed",
            f"Cette remise devait être exécutée le {execution_date:%d/%m/%Y}, qui est passé : annulez-la et faites-en "
            "une autre.",
        )
    return BatchState.EXPORTED


def require_exported(state: BatchState) -> None:
    """Raise NotInThisState unless the file may be read: before the export it could still be cancelled."""
    if state is not BatchState.EXPORTED:
        why = "est annulée : son fichier ne sort plus jamais" if state is BatchState.CANCELLED else "n'est pas sortie"
        raise NotInThisState(f"Cette remise {why} ; seul le fichier d'une remise sortie se lit.", state=state)


def cancel(state: BatchState) -> BatchState:
    """It never left: its orders wait to be sent again."""
    if state is not BatchState.MADE:
        raise NotInThisState(
            "Cette remise ne s'annule plus : son fichier est sorti et la banque peut l'avoir, ou elle l'est déjà.",
            state=state,
        )
    return BatchState.CANCELLED


def require_silence(spoken_of: Iterable[PaymentOrder]) -> None:
    """Raise Refusal where the bank spoke of an order that, as far as we know, it never got."""
    named = ", ".join(one.name.end_to_end_id for one in spoken_of)
    if named:
        raise Refusal("bank_spoke", f"La banque parle déjà de {named} : elle a ce fichier, la remise ne s'annule plus.")
