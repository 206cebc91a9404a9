"""The journal of a period as accountants take it over: its entries, what each account moved, and where it stood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.ledger import Account, Move
from shared.vocabulary import BankMove, LedgerMove


class Basis(StrEnum):
    """Le jour qui range une écriture dans une période : celui de l'écriture, ou celui de la banque."""

    BOOKING = "booking"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of any envelope.

    booked_on: the Paris day of its business instant. value_on: the day on which the account at the bank moved, the same
    day where none did. counterparty: the carrier's SIRET; piece: what the entry rests on (an order's end-to-end id, a
    clawback's reference, an agreement, an application, or the id of a transfer). None where there is none.
    """

    id: UUID
    envelope_key: str
    position: int
    booked_on: date
    value_on: date
    move: Move
    debit: Account
    credit: Account
    amount_cents: int
    application_number: str | None
    agreement_number: str | None
    counterparty: str | None
    piece: str | None

    def on(self, basis: Basis) -> date:
        """The day that puts it into a period."""
        return self.value_on if basis is Basis.VALUE else self.booked_on


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: what an account was debited, or credited; the other is 0."""

    entry: JournalEntry
    account: Account
    debit_cents: int
    credit_cents: int


JOURNALS: Final = {
    "BUD": "Budget",
    "ENG": "Engagements",
    "BQ": "Banque",
}
"""The journals, by code: what the programme is given, what is promised of it, what the account at the bank shows."""

JOURNAL_OF: Final = {
    LedgerMove.OPEN: "BUD",
    LedgerMove.TRANSFER_IN: "BUD",
    LedgerMove.TRANSFER_OUT: "BUD",
    LedgerMove.RESERVE: "ENG",
    LedgerMove.RELEASE: "ENG",
    LedgerMove.COMMIT: "ENG",
    LedgerMove.DECOMMIT: "ENG",
    LedgerMove.DISBURSE: "BQ",
    LedgerMove.RETURN: "BQ",
    LedgerMove.RECOVER: "BQ",
    BankMove.DEBIT_OVER: "BQ",
    BankMove.DEBIT_UNDER: "BQ",
    BankMove.RETURN_FEE: "BQ",
}


def lines(entries: Sequence[JournalEntry]) -> Iterator[Line]:
    """The debit and then the credit of each entry, in their order."""
    for entry in entries:
        yield Line(entry, entry.debit, entry.amount_cents, 0)
        yield Line(entry, entry.credit, 0, entry.amount_cents)


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """What an account of an envelope was debited and credited in the period."""

    envelope_key: str
    account: Account
    debit_cents: int
    credit_cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An account of an envelope over a period. Balances are debits less credits, since the envelope was opened.

    `closing_cents` is the opening balance of the period that follows.
    """

    envelope_key: str
    account: Account
    opening_cents: int
    debit_cents: int
    credit_cents: int

    @property
    def closing_cents(self) -> int:
        """Where the account stands at the end."""
        return self.opening_cents + self.debit_cents - self.credit_cents


def standings(before: Sequence[AccountTotal], period: Sequence[AccountTotal]) -> tuple[Standing, ...]:
    """Each account that ever moved until the end of the period, from what was moved before it and in it."""
    opening = {(one.envelope_key, one.account): one.debit_cents - one.credit_cents for one in before}
    moved = {(one.envelope_key, one.account): (one.debit_cents, one.credit_cents) for one in period}
    return tuple(
        Standing(*place, opening.get(place, 0), *moved.get(place, (0, 0))) for place in _in_order({*opening, *moved})
    )


def totals(entries: Sequence[JournalEntry]) -> tuple[AccountTotal, ...]:
    """By envelope and account, in their order; debits and credits are equal over all of them: each entry has both."""
    debited: dict[tuple[str, Account], int] = {}
    credited: dict[tuple[str, Account], int] = {}
    for entry in entries:
        for sides, account in ((debited, entry.debit), (credited, entry.credit)):
            place = (entry.envelope_key, account)
            sides[place] = sides.get(place, 0) + entry.amount_cents
    places = _in_order({*debited, *credited})
    return tuple(AccountTotal(*place, debited.get(place, 0), credited.get(place, 0)) for place in places)


def _in_order(places: set[tuple[str, Account]]) -> list[tuple[str, Account]]:
    order = list(Account)
    return sorted(places, key=lambda place: (place[0], order.index(place[1])))
