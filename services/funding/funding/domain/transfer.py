"""Moving money between envelopes, giving a year its budget, and ending it: proposed by one person, made by another.

ALLOCATION brings the programme's money to a year's envelope, when it opens and later; REDUCTION takes some of it back,
at most what nothing was set aside for.

CARRY_OVER takes what is left to the next year's envelope, GIVE_BACK gives it back to the envelope it was taken from (or
to the programme, from the year's). Both take all that is left at the moment of the approval.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.envelope import Envelope
from funding.domain.ledger import Posting
from funding.domain.money import in_euros
from shared.vocabulary import LedgerMove, NotInThisState, NotThisPerson, Refusal


class TransferKind(StrEnum):
    """Dotation d'une année et sa réduction, virement, report sur l'année suivante, restitution."""

    ALLOCATION = "ALLOCATION"
    REDUCTION = "REDUCTION"
    TRANSFER = "TRANSFER"
    CARRY_OVER = "CARRY_OVER"
    GIVE_BACK = "GIVE_BACK"


class TransferState(StrEnum):
    """Où en est un virement entre enveloppes."""

    PROPOSED = "PROPOSED"
    EXECUTED = "EXECUTED"
    REFUSED = "REFUSED"


TRANSITIONS: Final[Mapping[TransferState, frozenset[TransferState]]] = {
    TransferState.PROPOSED: frozenset({TransferState.EXECUTED, TransferState.REFUSED}),
    TransferState.EXECUTED: frozenset(),
    TransferState.REFUSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money on its way between two envelopes; a key None is the programme. `amount_cents` None: all that is left."""

    id: UUID
    kind: TransferKind
    from_key: str | None
    to_key: str | None
    amount_cents: int | None
    proposed_by: str
    state: TransferState = TransferState.PROPOSED
    decided_by: str | None = None
    revision: int = 1


def propose(
    transfer_id: UUID,
    kind: TransferKind,
    source: Envelope | None,
    target: Envelope | None,
    *,
    amount_cents: int | None,
    by: str,
) -> Transfer:
    """A finance officer proposes a transfer; nothing moves yet."""
    if kind in _SAY_HOW_MUCH and amount_cents is None:
        raise Refusal("amount", "Un virement, une dotation ou sa réduction dit son montant.", field="amount_cents")
    if kind not in _SAY_HOW_MUCH and amount_cents is not None:
        raise Refusal(
            "amount", "Une fin d'année prend tout ce qui reste : ne donnez pas de montant.", field="amount_cents"
        )
    if kind in _OF_THE_PROGRAMME:
        _check_year(kind, source, target)
    elif source is None:
        raise Refusal("no_envelope", "Dites l'enveloppe qui donne.", field="from_key")
    else:
        _check_places(kind, source, target)
    return Transfer(transfer_id, kind, source.key if source else None, target.key if target else None, amount_cents, by)


_SAY_HOW_MUCH: Final = frozenset({TransferKind.TRANSFER, TransferKind.ALLOCATION, TransferKind.REDUCTION})
_OF_THE_PROGRAMME: Final = frozenset({TransferKind.ALLOCATION, TransferKind.REDUCTION})


def _check_year(kind: TransferKind, source: Envelope | None, target: Envelope | None) -> None:
    year, other, named, not_named = (target, source, "to_key", "from_key")
    if kind is TransferKind.REDUCTION:
        year, other, named, not_named = (source, target, "from_key", "to_key")
    if other is not None:
        raise Refusal(
            "the_programme", "C'est le programme qui donne ou reprend : ne nommez que l'année.", field=not_named
        )
    if year is None or year.parent_id is not None:
        raise Refusal("not_a_year", "Une dotation est celle de l'enveloppe d'une année.", field=named)


def _check_places(kind: TransferKind, source: Envelope, target: Envelope | None) -> None:
    if target is not None and target.id == source.id:
        raise Refusal("same_envelope", "Un virement va d'une enveloppe à une autre.", field="to_key")
    years = None if target is None else target.edition - source.edition
    if kind is TransferKind.TRANSFER and years != 0:
        raise Refusal(
            "other_year", "Un virement reste dans l'année ; d'une année à l'autre on reporte.", field="to_key"
        )
    if kind is TransferKind.CARRY_OVER and years != 1:
        raise Refusal("other_year", "On reporte sur une enveloppe de l'année qui suit.", field="to_key")
    if kind is TransferKind.GIVE_BACK and (target.id if target else None) != source.parent_id:
        raise Refusal(
            "not_the_parent",
            "On restitue à l'enveloppe d'origine, ou au programme depuis celle de l'année.",
            field="to_key",
        )


def execute(
    transfer: Transfer, source: Envelope | None, target: Envelope | None, *, by: str
) -> tuple[Transfer, tuple[Posting, ...]]:
    """Another person makes it: the transfer as it then is, and its entries. The ledger refuses what it cannot bear."""
    _require_proposed(transfer)
    if transfer.proposed_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a proposé un virement ne peut pas l'approuver : une autre personne le fait."
        )
    cents = transfer.amount_cents or 0
    postings: list[Posting] = []
    if source is not None:
        cents = _given(transfer, source)
        postings.append(Posting(source.id, LedgerMove.TRANSFER_OUT, cents, cause=transfer.id))
    if target is not None:
        postings.append(Posting(target.id, LedgerMove.TRANSFER_IN, cents, cause=transfer.id))
    executed = replace(transfer, state=TransferState.EXECUTED, amount_cents=cents, decided_by=by)
    return executed, tuple(postings)


def _given(transfer: Transfer, source: Envelope) -> int:
    left = source.balances.available
    cents = left if transfer.amount_cents is None else transfer.amount_cents
    if not 0 < cents <= left:
        raise Refusal(
            "over_the_envelope", f"L'enveloppe {source.key} ne peut pas le céder : il y reste {in_euros(left)}."
        )
    return cents


def refuse(transfer: Transfer, *, by: str) -> Transfer:
    """It is not made; who proposed it may take it back so."""
    _require_proposed(transfer)
    return replace(transfer, state=TransferState.REFUSED, decided_by=by)


def _require_proposed(transfer: Transfer) -> None:
    if transfer.state is not TransferState.PROPOSED:
        raise NotInThisState("Ce virement est déjà approuvé ou refusé.", state=transfer.state)
