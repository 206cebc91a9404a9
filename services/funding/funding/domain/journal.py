"""The journal of a period as accountants take it over: its entries, what each account moved, and where it stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from funding.domain.ledger import Account
from shared.vocabulary import LedgerMove


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry of any envelope; `at` is its business instant. The numbers are those people know; None without one."""

    id: UUID
    envelope_key: str
    position: int
    at: datetime
    move: LedgerMove
    debit: Account
    credit: Account
    amount_cents: int
    application_number: str | None
    agreement_number: str | None


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
