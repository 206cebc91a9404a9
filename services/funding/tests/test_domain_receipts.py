"""Credits of which a clawback takes a part: each counts once by one person, however often the bank tells of it."""

from dataclasses import replace

import pytest
from funding_books import Books
from grants_given_back import GivenBack

from funding.domain.clawback import Clawback
from funding.domain.ledger import Account
from shared.vocabulary import NotThisPerson


class Credited(GivenBack):
    """A grant of 7 cents of which 4 are paid, and 2 are owed back."""

    def __init__(self) -> None:
        super().__init__()
        self.books, self.sent = Books(100_00), []
        self.an_award_is_proposed(7, crash=False)
        self.it_is_signed(0, interim=False)
        self.books.accounts.update({Account.TO_PAY: -4, Account.DISBURSED: 4})
        self.holds(4)
        self.a_person_claims_some_of_it(0, 2, crash=False)

    @property
    def owed(self) -> Clawback:
        (one,) = self.books.clawbacks.values()
        return one

    def holds(self, cents: int) -> None:
        """What the recipient has of the grant becomes `cents`: a payment came back, or was made."""
        (one,) = self.books.agreements.values()
        self.books.agreements[one.id] = replace(one, paid_cents=one.recovered_cents + cents)

    def matched_alone(self, cents: int) -> None:
        self.a_line_is_matched(self.owed, cents, by="officer", approver="officer")


def test_a_credit_of_which_a_part_is_taken_is_another_than_one_of_that_part() -> None:
    account = Credited()
    for cents in (1, 2):
        account.matched_alone(cents)
    assert account.owed.received_cents == 2
    account.one_person_alone_counts_one_credit_once()


@pytest.mark.parametrize("cents", [2, 1])
def test_a_credit_of_which_a_part_was_taken_is_not_counted_again_alone_once_more_can_be_taken(cents: int) -> None:
    account = Credited()
    account.holds(1)
    account.matched_alone(2)
    account.holds(3)
    with pytest.raises(NotThisPerson, match="une autre personne"):
        account.matched_alone(cents)
    assert account.owed.received_cents == 1
    account.a_line_is_matched(account.owed, cents, by="officer", approver="approver")
    assert account.owed.received_cents == 2
