"""The payment machine with a bank that contradicts itself, and two persons who find out which word is true."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from payment_machine import DETAILS, LIVE, TODAY, PaymentMachine

from funding.domain.bank_difference import MOST_FEES_CENTS, Settled, returned
from funding.domain.contradiction import ContradictionDecided, ContradictionFact, agree, dispute, find
from funding.domain.instalments import InstalmentState
from funding.domain.orders import OrderState, PaymentOutcome, ReturnNotice, payable
from funding.domain.settlement import (
    BankFact,
    ForAPerson,
    OrderPaid,
    OrderReturned,
    ReturnKept,
    debited_cents,
    settle,
    tell_blocked,
    tell_left,
)
from shared.vocabulary import Refusal


class ContradictingBank(PaymentMachine):
    """`left`: the orders whose money left as the bank says, and neither came back nor, for two persons, never left.

    `debited`: those whose debit the account showed, and no credit since.
    """

    @initialize()
    def nothing_left_yet(self) -> None:
        self.left: set[str] = set()
        self.debited: set[str] = set()

    @rule(number=st.integers(1, 2))
    def an_order_is_sent(self, number: int) -> None:
        """The usual path in one step, so that the bank has something to speak of."""
        self.bank_details_are_confirmed_again()
        made = len(self.orders)
        self.an_order_is_drafted(number)
        if len(self.orders) > made:
            self._approve(made, "approver")

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), status=st.sampled_from(["ACSC", "ACCC", "ACWP", "BLCK"]))
    def the_bank_says_that_it_left(self, data: st.DataObject, status: str) -> None:
        index = self._order(data)
        one = self.orders[index]
        said = tell_blocked(one, status, None, on=TODAY) if status == "BLCK" else tell_left(one, status, on=TODAY)
        self._left(index)
        self._bank_says(index, said)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), over=st.sampled_from([0, 1, MOST_FEES_CENTS + 1]))
    def the_account_shows_that_it_left(self, data: st.DataObject, over: int) -> None:
        index = self._order(data)
        one = self.orders[index]
        self._debited(index)
        self._bank_says(index, settle(one, amount_cents=one.name.amount_cents + over, on=TODAY))

    def _left(self, index: int) -> None:
        if self.orders[index].state is not OrderState.RETURNED:
            self.left.add(self.orders[index].name.end_to_end_id)

    def _debited(self, index: int) -> None:
        self._left(index)
        if self.orders[index].state is not OrderState.RETURNED and self.orders[index].early_return is None:
            self.debited.add(self.orders[index].name.end_to_end_id)

    @precondition(lambda self: any(one.is_contradicted for one in self.orders))
    @rule(data=st.data(), outcome=st.sampled_from(PaymentOutcome), ends=st.sampled_from(["agree", "dispute", "alone"]))
    def two_persons_find_out(self, data: st.DataObject, outcome: PaymentOutcome, ends: str) -> None:
        which = [index for index, one in enumerate(self.orders) if one.is_contradicted]
        index = data.draw(st.sampled_from(which), label="contradicted")
        try:
            if (one := self.orders[index].contradiction) is None or one.outcome is None:
                self._bank_says(index, [find(self.agreement, self.orders[index], outcome, by="officer")])
            if ends == "dispute":
                self._bank_says(index, [dispute(self.orders[index])])
                return
            by = "officer" if ends == "alone" else "approver"
            self._bank_says(index, agree(self.agreement, self.orders[index], by=by))
        except Refusal:
            return
        assert ends == "agree"

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), share=st.integers(0, 100))
    def two_persons_say_that_a_part_came_back(self, data: st.DataObject, share: int) -> None:
        index = self._order(data)
        one = self.orders[index]
        part = debited_cents(one) * share // 100
        back = returned(self.agreement, one, ReturnNotice(TODAY, "AM04"), cents=part)
        self._bank_says(index, back.facts if isinstance(back, Settled) else back)

    def _bank_says(self, index: int, decided: Sequence[BankFact | ContradictionFact] | ForAPerson) -> None:
        for fact in () if isinstance(decided, ForAPerson) else decided:
            never = isinstance(fact, ContradictionDecided) and fact.outcome is PaymentOutcome.NOT_PAID
            if never or isinstance(fact, OrderReturned):
                self.left.discard(fact.order.end_to_end_id)
            told = self.orders[index].contradiction
            if isinstance(fact, OrderPaid) and told is not None and told.cents is not None:
                assert abs(told.cents - fact.order.amount_cents) <= MOST_FEES_CENTS
            if isinstance(fact, OrderReturned | ReturnKept):
                self.debited.discard(fact.order.end_to_end_id)
            assert not never or fact.order.end_to_end_id not in self.debited
        super()._bank_says(index, decided)

    @invariant()
    def what_may_have_left_is_never_payable_again(self) -> None:
        for one in self.orders:
            if one.name.end_to_end_id in self.left and one.state not in {OrderState.BATCHED, OrderState.PAID}:
                assert one.name.end_to_end_id in self.agreement.contradicted_orders

    @invariant()
    def no_cent_of_an_instalment_is_payable_twice(self) -> None:
        held: Counter[int] = Counter()
        to_pay: Counter[int] = Counter()
        for one in self.orders:
            cents = one.name.amount_cents
            held[one.name.instalment] += cents if one.state is OrderState.PAID else one.kept_cents
            to_pay[one.name.instalment] += cents if one.state in LIVE - {OrderState.PAID} else 0
        for part in self.agreement.instalments:
            assert held[part.number] == part.paid_cents
            assert part.paid_cents + to_pay[part.number] <= part.amount_cents
            assert part.state is not InstalmentState.RELEASED or part.due_cents > 0

    @invariant()
    def nothing_of_the_agreement_is_paid_while_the_bank_says_two_things(self) -> None:
        contradicted = {one.name.end_to_end_id for one in self.orders if one.is_contradicted}
        assert self.agreement.contradicted_orders == contradicted
        if contradicted:
            assert all(one.state is not InstalmentState.RELEASED for one in self.agreement.instalments)
            with pytest.raises(Refusal, match="deux choses contraires"):
                payable(self.agreement, DETAILS, today=TODAY)
