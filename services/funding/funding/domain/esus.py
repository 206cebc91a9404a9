"""The ESUS approval of a carrier: noted anew by one person, and undone by another where there was none.

Payments depend on an approval in force. What was wrongly noted is undone while no payment made since the last approval
that holds is at the bank; then holding what comes next or a clawback is the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.orders import OrderState, PaymentOrder
from shared.vocabulary import NotInThisState, NotThisPerson


@dataclass(frozen=True, slots=True)
class Renewal:
    """An approval noted in the place of one that ended, or was to end, on `valid_before`."""

    rank: int
    valid_before: date
    valid_until: date
    noted_by: str


@dataclass(frozen=True, slots=True)
class EsusRenewalUndone:
    """Fact: the approval before is the last one that holds; `lapsed` where it has ended."""

    name: AgreementName
    renewal: Renewal
    lapsed: bool
    undone_by: str
    undone_on: date
    why: str


def undo_renewal(
    agreement: Agreement, last: Renewal | None, orders: Sequence[PaymentOrder], *, why: str, by: str, today: date
) -> EsusRenewalUndone:
    """Another person says that there was no such approval. `orders`: those that are paid, or may be."""
    require(agreement, AgreementState.SIGNED)
    if last is None:
        raise NotInThisState(
            "Aucun nouvel agrément n'a été noté sur cette convention : il n'y a rien à reprendre.",
            state=agreement.state,
        )
    if last.noted_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a noté un agrément ne peut pas revenir dessus : une autre personne le fait."
        )
    gone = next((one for one in orders if _depends(one, last.valid_before)), None)
    if gone is not None:
        raise NotInThisState(
            f"L'ordre {gone.name.end_to_end_id}, qui dépend de cet agrément, est dans une remise ou payé : annulez la "
            "remise si elle n'est pas sortie ; sinon retenez la tranche suivante, ou demandez un reversement.",
            state=gone.state,
        )
    return EsusRenewalUndone(agreement.name, last, last.valid_before < today, by, today, why)


def _depends(order: PaymentOrder, valid_before: date) -> bool:
    """Was it sent, or paid after the approval before ended?"""
    if order.state is OrderState.PAID or order.kept_cents:
        return order.settled_on is None or order.settled_on > valid_before
    return order.state is OrderState.BATCHED
