"""Several grants of one envelope in any interleaving, with copies of every word and transactions that never commit.

At every step: paid <= committed <= envelope, the ledger balances and is the sum of the grants, no instalment is paid
twice, and what was released had its conditions (support/funding_books.py checks that as it happens).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from funding_books import DETAILS, TODAY, Books, an_id, conditions_hold, one_transaction
from grants_before_payment import AGREED, CRASH, RANK
from grants_given_back import GivenBack
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from funding.domain.agreement import ENDED, Agreement, AgreementState
from funding.domain.clawing_back import propose, propose_overpayment
from funding.domain.closing import close, rest_given_back
from funding.domain.costs import AccountRules
from funding.domain.evolution import after, evolve
from funding.domain.financial_report import accept, submit
from funding.domain.financial_report import accepted_report as rules_accepted
from funding.domain.instalments import DONE, InstalmentState
from funding.domain.ledger import Account
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import (
    NOT_AT_THE_BANK,
    OrderState,
    PaymentOrder,
    ReturnNotice,
    approve,
    cancel_order,
    draft_order,
    drafted_order,
)
from funding.domain.overpayment import overpayment
from funding.domain.reporting import Certification, Given, GivenLine
from funding.domain.reservation import ReservationState
from funding.domain.settlement import (
    BankFact,
    ForAPerson,
    OrderPaid,
    OrderReturned,
    movements,
    reject,
    settle,
    take_a_part_back,
    take_back,
)
from funding.domain.taking_back import undo_financial_report
from funding.domain.termination import ON_NOTICE, Termination, claim_ground, claimable_cents, orders_to_cancel
from funding.domain.termination import confirm as confirm_end
from funding.domain.termination import propose as propose_end
from shared.vocabulary import OrderCancellationReason, TerminationGround

LIVE = {OrderState.DRAFTED, OrderState.APPROVED, OrderState.BATCHED, OrderState.PAID}
ORDERED = precondition(lambda self: self.books.orders)


class GrantsMachine(GivenBack):
    """The grants, their payments, their end."""

    @initialize(
        total=st.integers(100_00, 250_00),
        amount=st.integers(1, 100_00),
        interim=st.booleans(),
        share=st.sampled_from([0, 30, 60, 100, 150]),
        steps=st.integers(0, 7),
        claimed=st.sampled_from([None, "owed", "given up"]),
    )
    def an_envelope_is_opened_and_a_grant_well_on_its_way(
        self, total: int, amount: int, interim: bool, share: int, steps: int, claimed: str | None
    ) -> None:
        self.books, self.sent = Books(total), []
        usual = (
            lambda: self.an_award_is_proposed(amount, crash=False),
            lambda: self.it_is_signed(0, interim=interim),
            lambda: [self.an_instalment_is_paid(0, 1), self.some_is_claimed(claimed)],
            lambda: [self.a_report_is_accepted(0, report, crash=False) for report in (1, 2, 3)],
            lambda: [self.an_instalment_is_paid(0, 2), self.the_accounts_are_accepted(0, share, crash=False)],
            lambda: [self.an_instalment_is_paid(0, number) for number in (2, 3)],
            lambda: [self.all_comes_back(), self.it_is_closed_where_nothing_is_open(0, crash=False)],
        )
        for step in usual[:steps]:
            step()

    def some_is_claimed(self, claimed: str | None) -> None:
        if claimed and self.books.agreements:
            with self.about(0, crash=False) as agreement:
                self.it_is_claimed_and_maybe_given_up(agreement, given_up=claimed == "given up")

    # ---- the bank

    @AGREED
    @rule(rank=RANK, number=st.integers(1, 3), crash=CRASH)
    def an_order_is_drafted(self, rank: int, number: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            instalment = agreement.instalment(number)
            if instalment is not None:
                order_id = an_id("order", agreement.id, number, instalment.attempts + 1)
                fact = draft_order(agreement, instalment, DETAILS, order_id, by="author", today=TODAY)
                assert order_id not in self.books.orders
                self.books.put(drafted_order(fact))
                self.books.becomes(replace(agreement, bank_details_to_correct=False), fact)

    @ORDERED
    @rule(data=st.data(), by=st.sampled_from(["author", "approver"]), crash=CRASH)
    def an_order_is_approved_and_sent(self, data: st.DataObject, by: str, crash: bool) -> None:
        with self._order(data, crash=crash) as (agreement, order):
            approved = evolve_order(order, approve(agreement, order, DETAILS, by=by, today=TODAY))
            assert by != order.author
            self._send(approved)

    @ORDERED
    @rule(data=st.data(), crash=CRASH)
    def an_order_is_cancelled(self, data: st.DataObject, crash: bool) -> None:
        with self._order(data, crash=crash) as (agreement, order):
            fact = cancel_order(order, OrderCancellationReason.MISTAKE, by="author", today=TODAY)
            self.books.put(evolve_order(order, fact))
            self.books.becomes(agreement, fact)

    @ORDERED
    @rule(
        data=st.data(),
        word=st.sampled_from(["paid", "returned", "partly", "rejected"]),
        wrong=st.booleans(),
        crash=CRASH,
    )
    def the_bank_says_something(self, data: st.DataObject, word: str, wrong: bool, crash: bool) -> None:
        """In any order, any number of times, sometimes in another amount."""
        with self._order(data, crash=crash) as (agreement, order):
            cents = order.name.amount_cents + (1 if wrong else 0)
            said: tuple[BankFact, ...] | ForAPerson
            match word:
                case "paid":
                    said = settle(order, amount_cents=cents, on=TODAY)
                case "returned":
                    said = take_back(agreement, order, ReturnNotice(TODAY, "AM04"), amount_cents=cents)
                case "partly":
                    said = take_a_part_back(agreement, order, ReturnNotice(TODAY, "AM04"), amount_cents=cents // 3)
                case _:
                    said = reject(order, "AM04", on=TODAY)
            if not isinstance(said, ForAPerson):
                self._applied(agreement, *said)

    def _applied(self, agreement: Agreement, *facts: BankFact) -> None:
        for fact in facts:
            if isinstance(fact, OrderPaid | OrderReturned):
                for posting in movements(agreement, fact):
                    self.books.post(posting)
                self.books.booked[agreement.id, fact.order.instalment] += 1 if isinstance(fact, OrderPaid) else -1
            self.books.put(evolve_order(self.books.orders[fact.order.id], fact))
        self.books.becomes(agreement, *facts)

    def _send(self, approved: PaymentOrder) -> None:
        self.books.put(approved)
        self.books.put(replace(approved, state=OrderState.BATCHED, batch_id=an_id("batch", approved.name.id)))

    @contextmanager
    def _order(self, data: st.DataObject, *, crash: bool) -> Iterator[tuple[Agreement, PaymentOrder]]:
        with one_transaction(self.books, crash=crash) as books:
            order = data.draw(st.sampled_from(list(books.orders.values())), label="order")
            yield books.agreements[order.name.agreement.id], order

    @rule(rank=RANK, number=st.integers(1, 3))
    def an_instalment_is_paid(self, rank: int, number: int) -> None:
        """The usual path in one step, so that the machine also comes to what lies behind it."""
        if not self.books.agreements:
            return
        self.an_order_is_drafted(rank, number, crash=False)
        with self.about(rank, crash=False) as agreement:
            for order in [one for one in self.books.orders.values() if one.name.agreement.id == agreement.id]:
                if order.state is OrderState.DRAFTED:
                    approved = evolve_order(order, approve(agreement, order, DETAILS, by="approver", today=TODAY))
                    self._send(approved)
                    self._applied(self.books.agreements[agreement.id], OrderPaid(order.name, TODAY))

    # ---- the end

    @AGREED
    @rule(rank=RANK, share=st.integers(0, 150), crash=CRASH)
    def the_accounts_are_accepted(self, rank: int, share: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            if agreement.entitled_cents is not None:
                return
            budget = agreement.terms.budget_cents
            spent = budget * share // 100
            form = Given(
                (GivenLine("641", spent, "Comme dépensé.", budget),),
                (GivenLine("756", spent, "Comme reçu.", budget),),
                Certification(an_id("certifier"), TODAY, "Je certifie."),
            )
            rules, report_id = AccountRules(), an_id("report", agreement.id)
            submitted = submit(agreement, None, report_id, form, budget=(), rules=rules, by="carrier", today=TODAY)
            accepted = accept(
                agreement, submitted.report, (), rules=rules, expected_cents=spent, by="officer", today=TODAY
            )
            assert accepted.balance_cents == max(0, accepted.entitled_cents - agreement.paid_cents)
            claimed = sum(one.claimed_cents for one in self.claims_on(agreement))
            computed = overpayment(agreement, accepted, claimed_cents=claimed)
            assert computed.amount_cents == max(0, agreement.paid_cents - claimed - accepted.entitled_cents)
            claims, clawback_id = self.claims_on(agreement), an_id("clawback", agreement.id, self.next_claim(agreement))
            proposed = propose_overpayment(agreement, computed, claims, clawback_id, by="officer")
            if proposed is not None:
                self.claim(proposed.clawback)
            self.books.becomes(agreement, accepted)
            self.books.accounts_of[agreement.id] = rules_accepted(submitted.report, accepted)

    @AGREED
    @rule(rank=RANK, by=st.sampled_from(["officer", "other"]), crash=CRASH)
    def accepted_accounts_are_taken_back(self, rank: int, by: str, crash: bool) -> None:
        """Not once the balance is on its way, nor while a clawback rests on them."""
        with self.about(rank, crash=crash) as agreement:
            report = self.books.accounts_of.get(agreement.id)
            if report is None:
                return
            under_way, claims = self.books.under_way(agreement), self.claims_on(agreement)
            fact = undo_financial_report(agreement, report, under_way, claims, why="Faux.", by=by, today=TODAY)
            assert by != "officer"
            changed = self.books.take_back(agreement, fact)
            self.books.accounts_of.pop(agreement.id)
            assert changed.entitled_cents is None
            parts = [one for one in changed.instalments if one.state is not InstalmentState.CANCELLED]
            assert sum(one.amount_cents for one in parts) == changed.terms.amount_cents

    @AGREED
    @rule(rank=RANK, crash=CRASH)
    def it_is_closed_where_nothing_is_open(self, rank: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            fact = close(agreement, self.claims_on(agreement), today=TODAY)
            rest = rest_given_back(agreement, fact)
            if rest is not None:
                self.books.post(rest)
            self.books.agreements[agreement.id] = evolve(agreement, fact)
            kept = agreement.net_paid_cents - self.given_up_cents(agreement)
            assert kept <= (agreement.entitled_cents or 0)

    @AGREED
    @rule(rank=RANK, ground=st.sampled_from(TerminationGround), claim=st.integers(0, 100_00), crash=CRASH)
    def it_is_terminated(self, rank: int, ground: TerminationGround, claim: int, crash: bool) -> None:
        """The notice, where there is one, was over yesterday."""
        with self.about(rank, crash=crash) as agreement:
            claims = self.claims_on(agreement)
            most = claimable_cents(agreement, claims)
            cure_by = TODAY - timedelta(1) if ground in ON_NOTICE else None
            wanted = Termination(
                an_id("end", agreement.id), agreement.name, ground, "x", claim, "officer", TODAY, cure_by
            )
            proposed = propose_end(agreement, None, wanted, claimable=most).termination
            fact = confirm_end(agreement, proposed, claimable=most, by="approver", today=TODAY)
            orders = [one for one in self.books.orders.values() if one.name.agreement.id == agreement.id]
            cancelled = orders_to_cancel(orders, by="approver", today=TODAY)
            for one in cancelled:
                self.books.put(evolve_order(self.books.orders[one.order.id], one))
            rest = rest_given_back(agreement, fact)
            if rest is not None:
                self.books.post(rest)
            ended = evolve(after(agreement, *cancelled), fact)
            self.books.agreements[agreement.id] = ended
            if fact.claimed_cents:
                made = propose(
                    ended,
                    claims,
                    an_id("clawback", agreement.id, self.next_claim(agreement)),
                    ground=claim_ground(ground),
                    amount_cents=fact.claimed_cents,
                    by="officer",
                )
                self.claim(made.clawback)

    # ---- what must hold

    @invariant()
    def what_has_ended_has_nothing_to_pay(self) -> None:
        for agreement in self.books.agreements.values():
            if agreement.state in ENDED:
                assert {one.state for one in agreement.instalments} <= DONE
                orders = [one for one in self.books.orders.values() if one.name.agreement.id == agreement.id]
                assert not {one.state for one in orders} & (NOT_AT_THE_BANK | {OrderState.BATCHED})

    @invariant()
    def what_may_be_ordered_has_its_conditions(self) -> None:
        for agreement in self.books.agreements.values():
            for one in agreement.instalments:
                assert one.state is not InstalmentState.RELEASED or conditions_hold(agreement, one)

    @invariant()
    def the_journal_balances(self) -> None:
        assert sum(self.books.accounts.values()) == 0
        assert all(cents >= 0 for account, cents in self.books.accounts.items() if account is not Account.SOURCE)
        assert all(times == 1 for times in self.books.entries.values() if times)

    @invariant()
    def no_more_is_paid_than_committed_nor_committed_than_there_is(self) -> None:
        money = self.books.balances
        assert 0 <= money.disbursed <= money.committed
        assert money.reserved >= 0
        assert money.reserved + money.committed <= money.total == self.books.total

    @invariant()
    def the_envelope_is_the_sum_of_its_grants(self) -> None:
        money, agreements = self.books.balances, self.books.agreements.values()
        reserved = self.books.of([ReservationState.RESERVED])
        signed = [one for one in agreements if one.state is AgreementState.SIGNED]
        closed = [one for one in agreements if one.state in ENDED]
        assert money.reserved == sum(one.proposal.amount_cents for one in reserved)
        assert money.disbursed == sum(one.net_paid_cents for one in agreements)
        in_force = sum(one.terms.amount_cents for one in signed)
        assert money.committed == in_force + sum(one.net_paid_cents for one in closed)
        for one in agreements:
            assert one.paid_cents == sum(part.paid_cents for part in one.instalments)
            assert 0 <= one.recovered_cents <= one.paid_cents <= one.terms.amount_cents
            assert one.paid_cents == 0 or one.signed_on is not None

    @invariant()
    def no_instalment_is_paid_twice(self) -> None:
        assert set(self.books.booked.values()) <= {0, 1}
        orders = self.books.orders.values()
        live = Counter((one.name.agreement.id, one.name.instalment) for one in orders if one.state in LIVE)
        assert all(times == 1 for times in live.values())
        assert len({one.name.end_to_end_id for one in orders}) == len(orders)


TestGrantsMachine = GrantsMachine.TestCase
TestGrantsMachine.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
