"""Whatever the bank says of an order, in whatever order: what may have left is never payable again."""

from dataclasses import replace

import pytest
from contradicting_bank import ContradictingBank
from hypothesis import example, given, settings
from hypothesis import strategies as st
from payment_machine import DETAILS, TODAY

from funding.domain.agreement import AgreementState
from funding.domain.bank_difference import Settled, beside, returned
from funding.domain.bank_status import FINALITY, PAYEE_ANSWERS, Finality, finality
from funding.domain.contradiction import agree, find
from funding.domain.instalments import InstalmentState
from funding.domain.orders import OrderCancelled, OrderState, PaymentOutcome, ReturnNotice, payable
from funding.domain.settlement import (
    DebitLessened,
    ForAPerson,
    OrderRejected,
    OrderReturned,
    reject,
    settle,
    take_back,
    tell_blocked,
    tell_left,
)
from shared.vocabulary import BankMove, NotInThisState, OrderCancellationReason, Refusal

ACCOUNT = ("debit", "another debit", "return")
PEOPLE = ("pay again", "found PAID", "found NOT_PAID")


def a_sent_order() -> ContradictingBank:
    """An agreement whose advance is ordered, approved and with the bank."""
    bank = ContradictingBank()
    bank.an_agreement_is_signed_and_maybe_well_on_its_way(1_000_00, 60, 2_000_00, 0, 100, ())
    bank.nothing_left_yet()
    bank.an_order_is_sent(1)
    return bank


def hear(bank: ContradictingBank, word: str, index: int) -> None:  # noqa: C901  one case for each kind of word
    """One word of the bank, or one act of people, about the order of that index."""
    order = bank.orders[index]
    cents = order.name.amount_cents
    if finality(word) in {Finality.LEFT, Finality.BLOCKED}:
        bank._left(index)
    if word in {"debit", "another debit"}:
        bank._debited(index)
    match finality(word), word:
        case Finality.LEFT, _:
            bank._bank_says(index, tell_left(order, word, on=TODAY))
        case Finality.BLOCKED, _:
            bank._bank_says(index, tell_blocked(order, word, None, on=TODAY))
        case Finality.NEVER, _:
            bank._bank_says(index, reject(order, "AM04", on=TODAY, status=word))
        case _, "debit":
            bank._bank_says(index, settle(order, amount_cents=cents, on=TODAY))
        case _, "another debit":
            bank._bank_says(index, settle(order, amount_cents=cents + 1, on=TODAY))
        case _, "return":
            back = take_back(bank.agreement, order, ReturnNotice(TODAY, "AC04"), amount_cents=cents)
            bank._bank_says(index, back)
        case _, "pay again":
            bank.an_order_is_sent(1)
        case _, "found PAID" | "found NOT_PAID":
            try:
                outcome = PaymentOutcome(word.removeprefix("found "))
                bank._bank_says(index, [find(bank.agreement, order, outcome, by="officer")])
                bank._bank_says(index, agree(bank.agreement, bank.orders[index], by="approver"))
            except Refusal:
                return
        case _:
            return


@given(words=st.lists(st.tuples(st.sampled_from([*FINALITY, *ACCOUNT, *PEOPLE]), st.integers(0, 2)), max_size=9))
@example(words=[("ACSC", 0), ("RJCT", 0), ("pay again", 0)])
@example(words=[("RJCT", 0), ("ACSC", 0), ("pay again", 0)])
@example(words=[("another debit", 0), ("RJCT", 0), ("pay again", 0)])
@example(words=[("RJCT", 0), ("pay again", 0), ("debit", 0), ("found NOT_PAID", 0), ("debit", 0), ("debit", 1)])
@settings(max_examples=300, deadline=None)
def test_what_may_have_left_is_never_payable_again_whatever_the_bank_says(words: list[tuple[str, int]]) -> None:
    bank = a_sent_order()
    for word, index in words:
        sent = len(bank.orders)
        may_have_left = {bank.orders[0].name.instalment for one in bank.orders if one.name.end_to_end_id in bank.left}
        hear(bank, word, min(index, len(bank.orders) - 1))
        assert len(bank.orders) == sent or 1 not in may_have_left
        bank.what_may_have_left_is_never_payable_again()
        bank.nothing_of_the_agreement_is_paid_while_the_bank_says_two_things()
        bank.money_is_where_the_ledger_says()
        bank.instalments_never_exceed_the_grant()
        bank.each_instalment_has_one_live_order_at_most()


@pytest.mark.parametrize("code", [code for code, one in FINALITY.items() if one is Finality.NOT_YET])
def test_a_word_on_the_way_changes_nothing_and_may_be_followed_by_any_other(code: str) -> None:
    bank = a_sent_order()
    hear(bank, code, 0)
    assert bank.orders[0].state is OrderState.BATCHED
    hear(bank, "RJCT", 0)
    assert bank.orders[0].state is OrderState.REJECTED


@pytest.mark.parametrize("left", [code for code, one in FINALITY.items() if one is Finality.LEFT])
@pytest.mark.parametrize("never", [code for code, one in FINALITY.items() if one is Finality.NEVER])
@pytest.mark.parametrize("turned", [False, True])
def test_two_words_that_exclude_each_other_wait_for_two_persons_in_either_order(
    left: str, never: str, turned: bool
) -> None:
    bank = a_sent_order()
    for word in (never, left) if turned else (left, never):
        hear(bank, word, 0)
    assert bank.orders[0].is_contradicted
    with pytest.raises(Refusal, match="deux choses contraires"):
        payable(bank.agreement, DETAILS, today=TODAY)
    hear(bank, "found PAID", 0)
    assert bank.orders[0].state is OrderState.PAID
    assert bank.agreement.contradicted_orders == frozenset()


def test_money_that_is_blocked_is_for_two_persons_and_its_return_ends_it() -> None:
    bank = a_sent_order()
    hear(bank, "debit", 0)
    hear(bank, "BLCK", 0)
    assert bank.orders[0].is_contradicted
    hear(bank, "return", 0)
    assert (bank.orders[0].state, bank.agreement.contradicted_orders) == (OrderState.RETURNED, frozenset())
    (advance, _) = bank.agreement.instalments
    assert advance.state is InstalmentState.RELEASED


def test_what_was_rejected_after_all_is_paid_again_only_once_two_persons_say_so() -> None:
    bank = a_sent_order()
    for word in ("ACSC", "RJCT", "pay again"):
        hear(bank, word, 0)
    assert len(bank.orders) == 1
    hear(bank, "found NOT_PAID", 0)
    hear(bank, "pay again", 0)
    assert [one.state for one in bank.orders] == [OrderState.REJECTED, OrderState.BATCHED]


@pytest.mark.parametrize("words", [("RJCT", "debit"), ("RJCT", "ACSC", "debit"), ("another debit", "RJCT")])
def test_what_the_account_shows_was_never_not_paid_before_it_came_back(words: tuple[str, ...]) -> None:
    bank = a_sent_order()
    for word in words:
        hear(bank, word, 0)
    with pytest.raises(Refusal, match="montre ce débit"):
        find(bank.agreement, bank.orders[0], PaymentOutcome.NOT_PAID, by="officer")
    hear(bank, "return", 0)
    hear(bank, "found NOT_PAID", 0)
    assert (bank.orders[0].state, bank.orders[0].early_return) == (OrderState.REJECTED, None)
    hear(bank, "pay again", 0)
    assert len(bank.orders) == 2


def test_what_the_account_shows_is_paid_and_what_came_back_of_it_meanwhile_returned() -> None:
    bank = a_sent_order()
    for word in ("RJCT", "debit", "return", "found PAID"):
        hear(bank, word, 0)
    assert bank.orders[0].state is OrderState.RETURNED
    assert bank.paid_times == {bank.orders[0].name.end_to_end_id: 1}
    assert bank.envelope.disbursed == 0


def test_a_return_heard_first_is_kept_through_a_contradiction() -> None:
    bank = a_sent_order()
    for word in ("return", "RJCT"):
        hear(bank, word, 0)
    facts = [find(bank.agreement, bank.orders[0], PaymentOutcome.PAID, by="officer")]
    bank._bank_says(0, facts)
    decided = agree(bank.agreement, bank.orders[0], by="approver")
    assert isinstance(decided[-1], OrderReturned)


def test_every_code_of_a_verification_of_payee_leaves_the_payment_open() -> None:
    assert {finality(code) for code in PAYEE_ANSWERS} == {Finality.NOT_YET}
    assert finality("XXXX") is None


NOT_SENT = (OrderState.DRAFTED, OrderState.PRE_APPROVED, OrderState.APPROVED, OrderState.CANCELLED)


def a_debit_of_what_never_left(state: OrderState, cents: int | None) -> ContradictingBank:
    """An order that stayed here, or was refused, and that left as the account says, or, for None, a report alone."""
    bank = a_sent_order()
    one = replace(bank.orders[0], state=state, batch_id=None)
    if state is OrderState.REJECTED:
        one = replace(one, batch_id=bank.orders[0].batch_id)
        bank._becomes(OrderRejected(one.name, "AM04", TODAY))
    bank.orders[0] = one
    if state is OrderState.CANCELLED:
        bank._becomes(OrderCancelled(one.name, OrderCancellationReason.MISTAKE, "author", TODAY))
    said = tell_left(one, "ACSC", on=TODAY) if cents is None else settle(one, amount_cents=cents, on=TODAY)
    bank._bank_says(0, said)
    return bank


@pytest.mark.parametrize("state", NOT_SENT)
def test_what_never_left_from_here_is_paid_where_the_statement_shows_it_and_never_again(state: OrderState) -> None:
    bank = a_debit_of_what_never_left(state, 600_00)
    assert settle(bank.orders[0], amount_cents=600_00, on=TODAY) == ()
    assert settle(bank.orders[0], amount_cents=600_01, on=TODAY) is ForAPerson.AMOUNT_DIFFERS
    hear(bank, "found PAID", 0)
    assert (bank.orders[0].state, bank.orders[0].paid_unsent) == (OrderState.PAID, True)
    assert bank.agreement.instalments[0].state is InstalmentState.PAID
    bank.no_cent_of_an_instalment_is_payable_twice()
    hear(bank, "pay again", 0)
    assert len(bank.orders) == 1


@pytest.mark.parametrize("state", NOT_SENT)
@pytest.mark.parametrize(("cents", "why"), [(None, "n'est jamais parti"), (700_01, "Le relevé montre 700,01")])
def test_what_never_left_from_here_is_not_paid_by_a_report_alone_nor_by_another_amount(
    state: OrderState, cents: int | None, why: str
) -> None:
    bank = a_debit_of_what_never_left(state, cents)
    with pytest.raises(Refusal, match=why):
        find(bank.agreement, bank.orders[0], PaymentOutcome.PAID, by="officer")


@pytest.mark.parametrize(("cents", "move"), [(700_00, BankMove.DEBIT_OVER), (500_00, BankMove.DEBIT_UNDER)])
def test_what_the_bank_took_beside_what_never_left_from_here_is_booked_beside_it(cents: int, move: BankMove) -> None:
    bank = a_debit_of_what_never_left(OrderState.APPROVED, cents)
    posting = beside(bank.agreement, bank.orders[0])
    assert posting is not None
    assert (posting.move, posting.amount_cents, posting.cause) == (move, 100_00, bank.orders[0].name.id)


def test_of_what_never_left_from_here_nothing_is_paid_twice_by_another_order() -> None:
    bank = a_debit_of_what_never_left(OrderState.CANCELLED, 600_00)
    number = bank.orders[0].name.instalment
    parts = (replace(one, state=InstalmentState.ORDERED) for one in bank.agreement.instalments if one.number == number)
    with pytest.raises(Refusal, match="a un autre ordre"):
        find(replace(bank.agreement, instalments=tuple(parts)), bank.orders[0], PaymentOutcome.PAID, by="officer")


NOT_PAID_HERE = (*NOT_SENT, OrderState.REJECTED)


def _comes_back(bank: ContradictingBank, cents: int) -> Settled | ForAPerson:
    """A line of the statement that two persons match to the order."""
    back = returned(bank.agreement, bank.orders[0], ReturnNotice(TODAY, "AC04"), cents=cents)
    bank._bank_says(0, back.facts if isinstance(back, Settled) else back)
    return back


@pytest.mark.parametrize("state", NOT_PAID_HERE)
def test_a_debit_of_another_amount_is_over_once_it_came_back_whole(state: OrderState) -> None:
    bank = a_debit_of_what_never_left(state, 750_00)
    with pytest.raises(Refusal, match="Le relevé montre 750,00"):
        find(bank.agreement, bank.orders[0], PaymentOutcome.PAID, by="officer")
    notice = ReturnNotice(TODAY, "AC04")
    assert take_back(bank.agreement, bank.orders[0], notice, amount_cents=750_01) is ForAPerson.AMOUNT_DIFFERS
    assert take_back(bank.agreement, bank.orders[0], notice, amount_cents=600_00) is ForAPerson.PARTLY_RETURNED
    bank._bank_says(0, take_back(bank.agreement, bank.orders[0], notice, amount_cents=750_00))
    hear(bank, "found NOT_PAID", 0)
    assert (bank.orders[0].state, bank.agreement.contradicted_orders) == (state, frozenset())


@pytest.mark.parametrize("state", NOT_PAID_HERE)
@pytest.mark.parametrize(("back", "fees"), [(150_00, 0), (145_00, 5_00)])
def test_a_debit_of_too_much_is_the_orders_once_the_bank_gave_back_what_was_too_much(
    state: OrderState, back: int, fees: int
) -> None:
    bank = a_debit_of_what_never_left(state, 750_00)
    assert _comes_back(bank, back) == Settled((DebitLessened(bank.orders[0].name, 600_00 + fees),), None)
    posting = beside(bank.agreement, bank.orders[0])
    assert (posting.amount_cents if posting else 0) == fees
    hear(bank, "found PAID", 0)
    assert (bank.orders[0].state, bank.agreement.paid_cents) == (OrderState.PAID, 600_00)


def test_of_a_debit_that_came_back_less_fees_the_fees_are_apecs_and_nothing_is_paid() -> None:
    bank = a_debit_of_what_never_left(OrderState.CANCELLED, 750_00)
    back = _comes_back(bank, 740_00)
    assert isinstance(back, Settled)
    assert back.difference is not None
    assert (back.difference.move, back.difference.amount_cents) == (BankMove.RETURN_FEE, 10_00)
    assert beside(bank.agreement, bank.orders[0]) is None
    hear(bank, "found NOT_PAID", 0)
    assert (bank.orders[0].state, bank.agreement.paid_cents) == (OrderState.CANCELLED, 0)


def test_what_is_debited_after_the_end_of_the_agreement_is_not_paid_and_comes_back() -> None:
    bank = a_debit_of_what_never_left(OrderState.CANCELLED, 600_00)
    bank.agreement = replace(bank.agreement, state=AgreementState.CLOSED)
    with pytest.raises(NotInThisState, match="est clôturée : plus rien n'en est payé"):
        find(bank.agreement, bank.orders[0], PaymentOutcome.PAID, by="officer")
    hear(bank, "return", 0)
    hear(bank, "found NOT_PAID", 0)
    assert (bank.orders[0].state, bank.agreement.contradicted_orders) == (OrderState.CANCELLED, frozenset())


def test_nothing_is_given_back_of_what_the_account_does_not_show() -> None:
    bank = a_debit_of_what_never_left(OrderState.CANCELLED, None)
    assert _comes_back(bank, 100_00) is ForAPerson.CONTRADICTS_ORDER


def test_a_part_that_comes_back_frees_nothing_and_is_for_a_person() -> None:
    bank = a_sent_order()
    hear(bank, "debit", 0)
    order, notice = bank.orders[0], ReturnNotice(TODAY, "AC04")
    part, more = (order.name.amount_cents + difference for difference in (-1, 1))
    assert take_back(bank.agreement, order, notice, amount_cents=part) is ForAPerson.PARTLY_RETURNED
    assert take_back(bank.agreement, order, notice, amount_cents=more) is ForAPerson.AMOUNT_DIFFERS
