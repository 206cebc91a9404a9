"""The parts in which a grant is paid: amounts exact to the cent, and their states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from shared.vocabulary import AwaitedDecision, HoldReason, InstalmentKind

Hold = HoldReason | AwaitedDecision
"""Why an instalment is held."""


class InstalmentState(StrEnum):
    """Où en est une tranche."""

    PLANNED = "PLANNED"
    RELEASED = "RELEASED"
    HELD = "HELD"
    ORDERED = "ORDERED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[InstalmentState, frozenset[InstalmentState]]] = {
    InstalmentState.PLANNED: frozenset(
        {InstalmentState.RELEASED, InstalmentState.HELD, InstalmentState.PAID, InstalmentState.CANCELLED}
    ),
    InstalmentState.RELEASED: frozenset(
        {
            InstalmentState.HELD,
            InstalmentState.ORDERED,
            InstalmentState.PLANNED,
            InstalmentState.PAID,
            InstalmentState.CANCELLED,
        }
    ),
    InstalmentState.HELD: frozenset(
        {InstalmentState.PLANNED, InstalmentState.RELEASED, InstalmentState.PAID, InstalmentState.CANCELLED}
    ),
    InstalmentState.ORDERED: frozenset({InstalmentState.RELEASED, InstalmentState.HELD, InstalmentState.PAID}),
    InstalmentState.PAID: frozenset({InstalmentState.RELEASED, InstalmentState.HELD, InstalmentState.CANCELLED}),
    InstalmentState.CANCELLED: frozenset({InstalmentState.PLANNED}),
}
"""PAID is left when the bank returns the money: back to RELEASED, or HELD where a report is overdue; it is CANCELLED
where the agreement has ended meanwhile, or stays PAID in the amount that the recipient kept.

An instalment that waits for an order is PAID where two persons find that the bank paid an order which it had rejected.

RELEASED goes back to PLANNED where a condition was wrongly held to be met, or a report wrongly accepted; a balance that
the accounts cancelled does where they were wrongly accepted.
"""

PAYMENT_DAYS: Final = 60
"""How long a payment may wait once nothing holds it: loi 2000-321, art. 10 (loi 2021-875), 60 days from the
notification unless the agreement says otherwise; ours says which events release each part."""

DONE: Final = frozenset({InstalmentState.PAID, InstalmentState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the grant, in the order it falls due; `attempts` counts the payment orders made for it.

    manual_hold: why a person holds it; None where nobody does. released_on: since when nothing holds it back; None
    while something does. kept_cents: what the recipient kept of payments of which a part came back.
    """

    number: int
    kind: InstalmentKind
    amount_cents: int
    state: InstalmentState = InstalmentState.PLANNED
    hold_reason: Hold | None = None
    attempts: int = 0
    manual_hold: str | None = None
    released_on: date | None = None
    kept_cents: int = 0

    @property
    def due_cents(self) -> int:
        """What an order for it pays: all of it, less what the recipient kept of one that came back in part."""
        return self.amount_cents - self.kept_cents

    @property
    def paid_cents(self) -> int:
        """What the recipient has of it."""
        return self.amount_cents if self.state is InstalmentState.PAID else self.kept_cents

    @property
    def pay_by(self) -> date | None:
        """The last day to pay it; None where it is not to be paid yet, or any more."""
        waits = self.state in {InstalmentState.RELEASED, InstalmentState.ORDERED}
        return self.released_on + timedelta(days=PAYMENT_DAYS) if waits and self.released_on else None


def schedule(
    amount_cents: int, *, advance_percent: int, interim_percents: Sequence[int] = ()
) -> tuple[Instalment, ...]:
    """An advance and interim parts, rounded down to the cent, and the balance: exactly the amount. None is empty."""
    advance = amount_cents * advance_percent // 100
    interim = [amount_cents * percent // 100 for percent in interim_percents]
    parts = (
        (InstalmentKind.ADVANCE, advance),
        *((InstalmentKind.INTERIM, cents) for cents in interim),
        (InstalmentKind.BALANCE, amount_cents - advance - sum(interim)),
    )
    kept = [(kind, cents) for kind, cents in parts if cents > 0]
    return tuple(Instalment(number, kind, cents) for number, (kind, cents) in enumerate(kept, start=1))


def hold_of(name: str | None) -> Hold | None:
    """A hold by its name; None for none."""
    if name is None:
        return None
    return AwaitedDecision(name) if name in set(AwaitedDecision) else HoldReason(name)
