"""The journal of a period as accountants take it over: its entries, and what each account of each envelope moved."""

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


def totals(entries: Sequence[JournalEntry]) -> tuple[AccountTotal, ...]:
    """By envelope and account, in their order; debits and credits are equal over all of them: each entry has both."""
    debited: dict[tuple[str, Account], int] = {}
    credited: dict[tuple[str, Account], int] = {}
    for entry in entries:
        for sides, account in ((debited, entry.debit), (credited, entry.credit)):
            place = (entry.envelope_key, account)
            sides[place] = sides.get(place, 0) + entry.amount_cents
    order = list(Account)
    places = sorted(debited.keys() | credited.keys(), key=lambda place: (place[0], order.index(place[1])))
    return tuple(AccountTotal(*place, debited.get(place, 0), credited.get(place, 0)) for place in places)
