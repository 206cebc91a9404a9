"""The schedule of a drafted agreement, changed before anybody signs it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.instalments import Instalment, InstalmentState
from funding.domain.money import in_euros
from shared.vocabulary import InstalmentKind, NotInThisState, Refusal

_MOST_PARTS: Final = 12


@dataclass(frozen=True, slots=True)
class Planned:
    """A part of the grant as it is planned."""

    kind: InstalmentKind
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """Fact: the grant will be paid in these parts; those that fell away are cancelled."""

    name: AgreementName
    instalments: tuple[Instalment, ...]


def reschedule(agreement: Agreement, parts: Sequence[Planned]) -> Rescheduled:
    """An advance or none, interim parts or none, and the balance: together exactly the grant."""
    require(agreement, AgreementState.DRAFTED)
    if agreement.signatures:
        raise NotInThisState(
            f"La convention {agreement.name.number} est déjà signée par une partie : son échéancier ne change plus.",
            state=agreement.state,
        )
    check_schedule(parts, agreement.terms.amount_cents)
    return Rescheduled(agreement.name, tuple(_replanned(agreement.instalments, parts)))


def check_schedule(parts: Sequence[Planned], amount_cents: int) -> None:
    """Raises Refusal where the parts are not in order or do not make up the grant."""
    kinds = [part.kind for part in parts]
    interim = kinds[1:-1] if kinds[:1] == [InstalmentKind.ADVANCE] else kinds[:-1]
    in_order = kinds[-1:] == [InstalmentKind.BALANCE] and set(interim) <= {InstalmentKind.INTERIM}
    if not in_order or len(parts) > _MOST_PARTS:
        raise Refusal(
            "schedule_order",
            f"Un échéancier est une avance ou aucune, des acomptes ou aucun, puis un solde : {_MOST_PARTS} tranches au "
            "plus.",
            field="instalments",
        )
    if any(part.amount_cents <= 0 for part in parts):
        raise Refusal("amount", "Le montant d'une tranche est positif.", field="instalments")
    total = sum(part.amount_cents for part in parts)
    if total != amount_cents:
        raise Refusal(
            "schedule_total",
            f"Les tranches font {in_euros(total)} : elles doivent faire la subvention, {in_euros(amount_cents)}.",
            field="instalments",
        )


def _replanned(present: Sequence[Instalment], parts: Sequence[Planned]) -> list[Instalment]:
    """The parts under the numbers that stand, then new ones; a number that falls away is no longer the balance."""
    instalments: list[Instalment] = []
    for number, (old, part) in enumerate(zip_longest(present, parts), start=1):
        if part is not None:
            instalments.append(Instalment(number, part.kind, part.amount_cents))
        elif old is not None:
            gone = replace(old, kind=InstalmentKind.INTERIM, amount_cents=0, state=InstalmentState.CANCELLED)
            instalments.append(gone)
    return instalments
