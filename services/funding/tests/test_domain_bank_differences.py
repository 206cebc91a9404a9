"""Lines of the bank of another amount than their order: the books take what moved, and no more is payable again."""

from collections import Counter
from dataclasses import replace

import pytest
from contradicting_bank import ContradictingBank
from hypothesis import given, settings
from hypothesis import strategies as st
from payment_machine import DETAILS, TODAY, an_id

from funding.domain.agreement import AgreementState
from funding.domain.bank_difference import MOST_FEES_CENTS, Settled, debited, returned
from funding.domain.evolution import evolve
from funding.domain.instalments import InstalmentState
from funding.domain.ledger import ENTRIES, Account, Move
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import OrderState, ReturnNotice, draft_order
from funding.domain.settlement import (
    ForAPerson,
    OrderPaid,
    OrderReturned,
    movements,
    settle,
    take_back,
)
from shared.vocabulary import BankMove, LedgerMove

NOTICE = ReturnNotice(TODAY, "AC04")
ORDERED = 600_00
CENTS = st.one_of(st.sampled_from([0, 1, ORDERED, ORDERED - 1, ORDERED + 1]), st.integers(0, 2 * ORDERED))


class Books:
    """An advance of 600 EUR at the bank, what its lines make of it, and what the account moved by those that count."""

    def __init__(self) -> None:
        bank = ContradictingBank()
        bank.an_agreement_is_signed_and_maybe_well_on_its_way(1_000_00, 60, 2_000_00, 0, 100, ())
        bank.nothing_left_yet()
        bank.an_order_is_sent(1)
        self.agreement, self.order = bank.agreement, bank.orders[0]
        self.account = 0
        self.came_back = 0
        self.moved: Counter[Move] = Counter()
        self.accounts: Counter[Account] = Counter()

    def debit(self, cents: int) -> Settled | ForAPerson | tuple[object, ...]:
        if cents == ORDERED:
            return self._take(settle(self.order, amount_cents=cents, on=TODAY), cents)
        return self._take(debited(self.agreement, self.order, cents=cents, on=TODAY), cents)

    def credit(self, cents: int) -> Settled | ForAPerson | tuple[object, ...]:
        if cents == ORDERED and self.order.state is OrderState.PAID:
            return self._take(take_back(self.agreement, self.order, NOTICE, amount_cents=cents), -cents)
        return self._take(returned(self.agreement, self.order, NOTICE, cents=cents), -cents)

    def _take(self, decided: Settled | ForAPerson | tuple[object, ...], cents: int) -> object:
        if isinstance(decided, ForAPerson):
            return decided
        facts = decided.facts if isinstance(decided, Settled) else decided
        postings = [decided.difference] if isinstance(decided, Settled) and decided.difference else []
        for fact in facts:
            if isinstance(fact, OrderPaid | OrderReturned):
                postings += movements(self.agreement, fact)
                self.agreement, self.order = evolve(self.agreement, fact), evolve_order(self.order, fact)
        if postings:
            self.account += cents
            self.came_back += max(0, -cents)
        for posting in postings:
            assert posting.cause == self.order.name.id
            assert posting.move not in self.moved
            self.moved[posting.move] += posting.amount_cents
            debit, credit = ENTRIES[posting.move]
            self.accounts[debit] += posting.amount_cents
            self.accounts[credit] -= posting.amount_cents
        return decided


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), CENTS), max_size=6))
def test_the_books_take_what_the_account_moved_and_no_more_is_payable_than_came_back(
    lines: list[tuple[bool, int]],
) -> None:
    books = Books()
    for is_debit, cents in lines:
        (books.debit if is_debit else books.credit)(cents)
        assert sum(books.accounts.values()) == 0
        assert books.accounts[Account.DISBURSED] + books.accounts[Account.BANK_DIFFERENCES] == books.account
        assert books.agreement.paid_cents == books.moved[LedgerMove.DISBURSE] - books.moved[LedgerMove.RETURN]
        part = books.agreement.instalments[0]
        assert part.state is not InstalmentState.RELEASED or part.due_cents <= books.came_back + MOST_FEES_CENTS
        assert books.agreement.paid_cents == part.paid_cents


@pytest.mark.parametrize(
    ("cents", "move", "difference"), [(605_00, BankMove.DEBIT_OVER, 5_00), (594_00, BankMove.DEBIT_UNDER, 6_00)]
)
def test_a_debit_of_another_amount_pays_the_order_in_full(cents: int, move: BankMove, difference: int) -> None:
    books = Books()
    books.debit(cents)
    assert (books.order.state, books.agreement.paid_cents) == (OrderState.PAID, ORDERED)
    assert books.moved == {LedgerMove.DISBURSE: ORDERED, move: difference}


def test_a_return_less_fees_makes_the_whole_payable_again_and_the_fees_apecs() -> None:
    books = Books()
    books.debit(ORDERED)
    books.credit(ORDERED - MOST_FEES_CENTS)
    assert (books.order.state, books.agreement.paid_cents) == (OrderState.RETURNED, 0)
    assert books.agreement.instalments[0].state is InstalmentState.RELEASED
    assert books.moved[BankMove.RETURN_FEE] == MOST_FEES_CENTS


def test_a_part_that_came_back_is_alone_payable_again() -> None:
    books = Books()
    books.debit(ORDERED)
    assert take_back(books.agreement, books.order, NOTICE, amount_cents=200_00) is ForAPerson.PARTLY_RETURNED
    books.credit(200_00)
    assert (books.order.state, books.order.kept_cents, books.agreement.paid_cents) == (
        OrderState.RETURNED,
        400_00,
        400_00,
    )
    part = books.agreement.instalments[0]
    assert (part.state, part.due_cents, part.paid_cents) == (InstalmentState.RELEASED, 200_00, 400_00)
    assert books.moved == {LedgerMove.DISBURSE: ORDERED, LedgerMove.RETURN: 200_00}
    again = draft_order(
        replace(books.agreement, bank_details_to_correct=False), part, DETAILS, an_id("again"), by="author", today=TODAY
    )
    assert (again.order.amount_cents, again.order.attempt) == (200_00, 2)


@pytest.mark.parametrize("cents", [200_00, 400_00, ORDERED])
def test_after_a_part_nothing_more_of_that_payment_comes_back_by_itself(cents: int) -> None:
    books = Books()
    books.debit(ORDERED)
    books.credit(200_00)
    assert take_back(books.agreement, books.order, NOTICE, amount_cents=cents) is ForAPerson.RETURNED_IN_PART_BEFORE
    assert returned(books.agreement, books.order, NOTICE, cents=cents - 1) is ForAPerson.RETURNED_IN_PART_BEFORE


@pytest.mark.parametrize("state", [AgreementState.TERMINATED, AgreementState.CLOSED])
def test_of_a_grant_that_has_ended_a_part_goes_back_to_the_envelope_and_the_rest_stays_paid(
    state: AgreementState,
) -> None:
    books = Books()
    books.debit(ORDERED)
    books.agreement = replace(books.agreement, state=state)
    books.credit(200_00)
    assert books.moved == {LedgerMove.DISBURSE: ORDERED, LedgerMove.RETURN: 200_00, LedgerMove.DECOMMIT: 200_00}
    part = books.agreement.instalments[0]
    assert (part.state, part.amount_cents, part.due_cents) == (InstalmentState.PAID, 400_00, 0)


def test_what_is_no_fee_or_no_such_order_s_changes_nothing() -> None:
    books = Books()
    assert books.credit(ORDERED - 1) is ForAPerson.CONTRADICTS_ORDER
    assert books.debit(0) is ForAPerson.AMOUNT_DIFFERS
    assert books.debit(ORDERED + MOST_FEES_CENTS + 1) is ForAPerson.AMOUNT_DIFFERS
    assert books.debit(ORDERED - MOST_FEES_CENTS - 1) is ForAPerson.AMOUNT_DIFFERS
    books.debit(ORDERED)
    assert books.debit(ORDERED + 1) is ForAPerson.CONTRADICTS_ORDER
    assert books.credit(ORDERED + 1) is ForAPerson.AMOUNT_DIFFERS
    assert books.credit(0) is ForAPerson.AMOUNT_DIFFERS
    assert (books.order.state, books.account) == (OrderState.PAID, ORDERED)
