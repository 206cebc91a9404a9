"""The envelopes computed again from the ledger's events alone, by rules written down here a second time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from shared.contracts.funding import BankDifferencePosted, LedgerPosted
from shared.vocabulary import BankMove, LedgerMove

_SIGNS: Final[dict[LedgerMove, tuple[int, int, int, int]]] = {
    LedgerMove.OPEN: (1, 0, 0, 0),
    LedgerMove.TRANSFER_IN: (1, 0, 0, 0),
    LedgerMove.TRANSFER_OUT: (-1, 0, 0, 0),
    LedgerMove.RESERVE: (0, 1, 0, 0),
    LedgerMove.RELEASE: (0, -1, 0, 0),
    LedgerMove.COMMIT: (0, -1, 1, 0),
    LedgerMove.DECOMMIT: (0, 0, -1, 0),
    LedgerMove.DISBURSE: (0, 0, 0, 1),
    LedgerMove.RETURN: (0, 0, 0, -1),
    LedgerMove.RECOVER: (0, 0, 0, -1),
}
"""What a cent of each move does to total, reserved, committed, disbursed."""

_BESIDE: Final[dict[BankMove, int]] = {BankMove.DEBIT_OVER: 1, BankMove.DEBIT_UNDER: -1, BankMove.RETURN_FEE: 1}
"""What a cent of each takes out of the account at the bank, beside the orders."""


@dataclass(frozen=True, slots=True)
class Money:
    """The state of one envelope, or the sum of several, in cents."""

    total: int = 0
    reserved: int = 0
    committed: int = 0
    disbursed: int = 0

    @property
    def left(self) -> int:
        """What may still be awarded."""
        return self.total - self.reserved - self.committed

    @property
    def sound(self) -> bool:
        """Nothing below zero, nothing promised that is not there, nothing paid that was not committed."""
        return min(self.total, self.reserved, self.left, self.disbursed) >= 0 and self.disbursed <= self.committed

    def after(self, entry: LedgerPosted) -> "Money":
        """With one more entry."""
        total, reserved, committed, disbursed = _SIGNS[entry.move]
        cents = entry.amount_cents
        return replace(
            self,
            total=self.total + total * cents,
            reserved=self.reserved + reserved * cents,
            committed=self.committed + committed * cents,
            disbursed=self.disbursed + disbursed * cents,
        )

    def __add__(self, other: "Money") -> "Money":
        return Money(
            self.total + other.total,
            self.reserved + other.reserved,
            self.committed + other.committed,
            self.disbursed + other.disbursed,
        )


def committed_to(entries: Iterable[LedgerPosted]) -> dict[UUID, int]:
    """What each agreement is committed for, in cents: by its signature, by its amendments, less what was given back."""
    committed: Counter[UUID] = Counter()
    for entry in entries:
        if entry.agreement_id is not None:
            committed[entry.agreement_id] += _SIGNS[entry.move][2] * entry.amount_cents
    return dict(committed)


def taken_beside(differences: Iterable[BankDifferencePosted]) -> Counter[UUID]:
    """What the account at the bank lost beside each order, in cents, by the order's id; below zero: what it kept."""
    taken: Counter[UUID] = Counter()
    for one in differences:
        taken[one.order_id] += _BESIDE[one.move] * one.amount_cents
    return taken


def recomputed(entries: Iterable[LedgerPosted]) -> tuple[dict[str, Money], list[str]]:
    """Every envelope by its key, and what is wrong with its entries: each of them carries the balances after it."""
    envelopes: dict[str, Money] = {}
    faults: list[str] = []
    for entry in entries:
        money = envelopes.get(entry.envelope_key, Money()).after(entry)
        said = Money(entry.total_cents, entry.reserved_cents, entry.committed_cents, entry.disbursed_cents)
        if money != said:
            faults.append(f"{entry.envelope_key} : {entry.move} donne {money}, l’écriture dit {said}")
        if not money.sound:
            faults.append(f"{entry.envelope_key} : {entry.move} laisse {money}")
        if entry.move is LedgerMove.OPEN and entry.envelope_key != str(entry.edition):
            faults.append(f"{entry.envelope_key} : une part n’a que ce qui lui est viré")
        envelopes[entry.envelope_key] = money
    return envelopes, faults
