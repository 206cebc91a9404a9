"""The ledger of an envelope: double entry, appended only.

Every move debits one account and credits another, by the same amount. The four balances that people and events speak of
follow from the first five accounts: `total` is what SOURCE gave, `committed` is what is still to pay plus what was
disbursed.
A ledger is sound while no account but SOURCE is below zero, which says: reserved + committed <= total, and
0 <= disbursed <= committed. What the bank moved beyond or short of an order is no grant: it stands between the last two
accounts, and no balance moves
with it: others hear of it by an event of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.money import in_euros
from shared.vocabulary import BankMove, LedgerMove, Refusal


class Account(StrEnum):
    """Où est l'argent d'une enveloppe."""

    SOURCE = "SOURCE"
    """Outside: the programme's budget, or the envelope that this one was taken from."""
    AVAILABLE = "AVAILABLE"
    RESERVED = "RESERVED"
    TO_PAY = "TO_PAY"
    """Committed by a signed agreement, and not with the recipient."""
    DISBURSED = "DISBURSED"
    BANK_DIFFERENCES = "BANK_DIFFERENCES"
    """What Apec bears, or has, because the bank moved another amount than was ordered."""
    TREASURY = "TREASURY"
    """Apec's account at the bank, for what is no grant."""


Move = LedgerMove | BankMove

ENTRIES: Final[Mapping[Move, tuple[Account, Account]]] = {
    LedgerMove.OPEN: (Account.AVAILABLE, Account.SOURCE),
    LedgerMove.TRANSFER_IN: (Account.AVAILABLE, Account.SOURCE),
    LedgerMove.TRANSFER_OUT: (Account.SOURCE, Account.AVAILABLE),
    LedgerMove.RESERVE: (Account.RESERVED, Account.AVAILABLE),
    LedgerMove.RELEASE: (Account.AVAILABLE, Account.RESERVED),
    LedgerMove.COMMIT: (Account.TO_PAY, Account.RESERVED),
    LedgerMove.DECOMMIT: (Account.AVAILABLE, Account.TO_PAY),
    LedgerMove.DISBURSE: (Account.DISBURSED, Account.TO_PAY),
    LedgerMove.RETURN: (Account.TO_PAY, Account.DISBURSED),
    LedgerMove.RECOVER: (Account.TO_PAY, Account.DISBURSED),
    BankMove.DEBIT_OVER: (Account.BANK_DIFFERENCES, Account.TREASURY),
    BankMove.DEBIT_UNDER: (Account.TREASURY, Account.BANK_DIFFERENCES),
    BankMove.RETURN_FEE: (Account.BANK_DIFFERENCES, Account.TREASURY),
}
"""Each move's (debited, credited) account. The migration holds the same table as a CHECK."""


@dataclass(frozen=True, slots=True)
class Balances:
    """The four balances of an envelope, or a change of them, in cents."""

    total: int = 0
    reserved: int = 0
    committed: int = 0
    disbursed: int = 0

    @property
    def available(self) -> int:
        """What an award may still take."""
        return self.total - self.reserved - self.committed


_DEBIT: Final[Mapping[Account, Balances]] = {
    Account.SOURCE: Balances(total=-1),
    Account.AVAILABLE: Balances(),
    Account.RESERVED: Balances(reserved=1),
    Account.TO_PAY: Balances(committed=1),
    Account.DISBURSED: Balances(committed=1, disbursed=1),
    Account.BANK_DIFFERENCES: Balances(),
    Account.TREASURY: Balances(),
}
"""What one cent debited to an account does to the balances; a credit does the opposite."""


def move_of(name: str) -> Move:
    """A move by its name."""
    return BankMove(name) if name in set(BankMove) else LedgerMove(name)


def effect(move: Move, cents: int) -> Balances:
    """What a move of `cents` adds to each balance."""
    debited, credited = (_DEBIT[account] for account in ENTRIES[move])
    return Balances(
        total=cents * (debited.total - credited.total),
        reserved=cents * (debited.reserved - credited.reserved),
        committed=cents * (debited.committed - credited.committed),
        disbursed=cents * (debited.disbursed - credited.disbursed),
    )


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to append. `cause` is what moves the money (a reservation, an order...): a cause makes a move once."""

    envelope_id: UUID
    move: Move
    amount_cents: int
    cause: UUID
    application_id: UUID | None = None
    reservation_id: UUID | None = None
    agreement_id: UUID | None = None


def uncommitted(came_back: Posting) -> Posting:
    """The entry after one that brought money back to a grant that has ended: it is available again."""
    return replace(came_back, move=LedgerMove.DECOMMIT)


@dataclass(frozen=True, slots=True)
class Posted:
    """Fact: the entry was appended; `balances` are those after it."""

    entry_id: UUID
    envelope_key: str
    edition: int
    posting: Posting
    balances: Balances


def overdrawn(posting: Posting) -> Refusal:
    """The refusal of an entry that would take an account below zero."""
    cents = in_euros(posting.amount_cents)
    return Refusal("overdrawn", f"L'enveloppe ne peut pas porter ce mouvement ({posting.move}) de {cents}.")
