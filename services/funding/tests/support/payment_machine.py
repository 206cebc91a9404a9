"""An agreement under anything that people, impact and the bank may do to it, in any order: pure rules, no database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from funding_samples import NAMESPACE
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.bank_details import BankDetails
from funding.domain.clawback import Clawback, ClawbackState
from funding.domain.clawing_back import answer, cancel, notify, order, propose_overpayment, propose_write_off, write_off
from funding.domain.clawing_back import evolve as evolve_clawback
from funding.domain.closing import close
from funding.domain.contradiction import ContradictionFact
from funding.domain.costs import AccountRules
from funding.domain.evolution import after, evolve
from funding.domain.facts import AgreementFact
from funding.domain.financial_report import accept, submit
from funding.domain.instalments import TRANSITIONS, InstalmentState, schedule
from funding.domain.ledger import Balances, effect
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import OrderState, PaymentOrder, ReturnNotice, approve, draft_order, drafted_order
from funding.domain.overpayment import overpayment
from funding.domain.reimbursement import after_receipt, confirm, note, recovery
from funding.domain.releases import note_accepted, note_overdue, note_waived, review_instalments
from funding.domain.reporting import Certification, Given, GivenLine
from funding.domain.settlement import (
    BankFact,
    ForAPerson,
    OrderPaid,
    OrderReturned,
    debited_cents,
    movements,
    reject,
    settle,
    take_back,
)
from shared.vocabulary import (
    ClawbackCancellationReason,
    InstalmentKind,
    LedgerMove,
    Refusal,
    ReportKind,
    WriteOffReason,
)

TODAY = date(2025, 6, 2)
LIVE = {OrderState.DRAFTED, OrderState.APPROVED, OrderState.BATCHED, OrderState.PAID}
CODES = st.sampled_from(["AC04", "AM04", "MD07"])
SIRET = "73282932000074"
DETAILS = BankDetails(uuid5(NAMESPACE, "details"), 1, entered_by="carrier", siret=SIRET, confirmed_by="officer")


def an_id(*parts: object) -> UUID:
    return uuid5(NAMESPACE, "/".join(map(str, parts)))


class PaymentMachine(RuleBasedStateMachine):
    """One signed agreement, its orders, and the balances of its envelope kept by the facts alone."""

    @initialize(
        amount=st.integers(1, 1_000_00),
        percent=st.integers(0, 100),
        budget=st.integers(1, 2_000_00),
        steps_done=st.integers(0, 3),
        share=st.integers(0, 150),
        interim=st.sampled_from([(), (20,), (15, 10)]),
    )
    def an_agreement_is_signed_and_maybe_well_on_its_way(
        self, amount: int, percent: int, budget: int, steps_done: int, share: int, interim: tuple[int, ...]
    ) -> None:
        terms = Terms(
            case_id=an_id("case"),
            reservation_id=an_id("reservation"),
            envelope_id=an_id("envelope"),
            carrier_siret=SIRET,
            amount_cents=amount,
            budget_cents=budget,
            drafted_on=TODAY,
            sign_before=TODAY,
            starts_on=TODAY,
            ends_on=TODAY,
            final_report_due_on=TODAY,
            overdue_after_days=30,
        )
        name = AgreementName(an_id("agreement"), "CONV-2025-0001", an_id("application"), 2025)
        interim = interim if percent + sum(interim) <= 100 else ()
        instalments = schedule(amount, advance_percent=percent, interim_percents=interim)
        signed = Agreement(name, terms, AgreementState.SIGNED, instalments, signed_on=TODAY)
        self.agreement = after(signed, *review_instalments(signed, today=TODAY))
        self.orders: list[PaymentOrder] = []
        self.clawback: Clawback | None = None
        self.envelope = Balances(total=amount, committed=amount)
        self.paid_times: Counter[str] = Counter()
        self.receipts = 0
        steps = (lambda: self.an_instalment_is_paid(1), lambda: self.the_accounts_are_accepted(share))
        for step in (*steps, self.every_report_is_accepted)[:steps_done]:
            step()

    def _becomes(self, *facts: AgreementFact) -> None:
        before = self.agreement
        changed = after(self.agreement, *facts)
        self.agreement = after(changed, *review_instalments(changed, today=TODAY))
        for old in before.instalments:
            new = self.agreement.instalment(old.number)
            assert new is not None
            assert new.state is old.state or self._reachable(old.state, new.state)

    def _reachable(self, old: InstalmentState, new: InstalmentState) -> bool:
        """One step of the state machine, or two where a fact and the review after it both moved."""
        return new in TRANSITIONS[old] or any(new in TRANSITIONS[between] for between in TRANSITIONS[old])

    def _moved(self, move: LedgerMove, cents: int) -> None:
        change = effect(move, cents)
        self.envelope = Balances(
            self.envelope.total + change.total,
            self.envelope.reserved + change.reserved,
            self.envelope.committed + change.committed,
            self.envelope.disbursed + change.disbursed,
        )

    def _order(self, data: st.DataObject) -> int:
        return data.draw(st.integers(0, len(self.orders) - 1), label="order")

    @rule(number=st.integers(1, 2))
    def an_instalment_is_paid(self, number: int) -> None:
        """The usual path in one step, so that the machine also comes to what lies behind it."""
        self.bank_details_are_confirmed_again()
        made = len(self.orders)
        self.an_order_is_drafted(number)
        if len(self.orders) > made:
            self._approve(made, "approver")
            self._bank_says(made, settle(self.orders[made], amount_cents=self.orders[made].name.amount_cents, on=TODAY))

    @rule(number=st.integers(1, 2))
    def an_order_is_drafted(self, number: int) -> None:
        instalment = self.agreement.instalment(number)
        if instalment is None:
            return
        try:
            fact = draft_order(
                self.agreement, instalment, DETAILS, an_id("order", len(self.orders)), by="author", today=TODAY
            )
        except Refusal:
            return
        self.orders.append(drafted_order(fact))
        self._becomes(fact)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), by=st.sampled_from(["author", "approver"]))
    def an_order_is_approved_and_batched(self, data: st.DataObject, by: str) -> None:
        self._approve(self._order(data), by)

    def _approve(self, index: int, by: str) -> None:
        try:
            fact = approve(self.agreement, self.orders[index], DETAILS, by=by, today=TODAY)
        except Refusal:
            return
        assert by != "author"
        approved = evolve_order(self.orders[index], fact)
        self.orders[index] = replace(approved, state=OrderState.BATCHED, batch_id=an_id("batch", index))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), wrong=st.booleans())
    def the_bank_books_it(self, data: st.DataObject, wrong: bool) -> None:
        index = self._order(data)
        order = self.orders[index]
        self._bank_says(index, settle(order, amount_cents=order.name.amount_cents + wrong, on=TODAY))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), code=CODES)
    def the_bank_rejects_it(self, data: st.DataObject, code: str) -> None:
        index = self._order(data)
        self._bank_says(index, reject(self.orders[index], code, on=TODAY))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), code=CODES, wrong=st.booleans())
    def the_bank_returns_it(self, data: st.DataObject, code: str, wrong: bool) -> None:
        index = self._order(data)
        order, notice = self.orders[index], ReturnNotice(TODAY, code)
        amount = debited_cents(order) + wrong
        self._bank_says(index, take_back(self.agreement, order, notice, amount_cents=amount))

    def _bank_says(self, index: int, decided: Sequence[BankFact | ContradictionFact] | ForAPerson) -> None:
        if isinstance(decided, ForAPerson):
            return
        for fact in decided:
            if isinstance(fact, OrderPaid | OrderReturned):
                for posting in movements(self.agreement, fact):
                    self._moved(posting.move, posting.amount_cents)
            if isinstance(fact, OrderPaid):
                self.paid_times[fact.order.end_to_end_id] += 1
            self.orders[index] = evolve_order(self.orders[index], fact)
        self._becomes(*decided)

    @rule()
    def bank_details_are_confirmed_again(self) -> None:
        self.agreement = replace(self.agreement, bank_details_to_correct=False)

    @precondition(lambda self: not self.agreement.overdue_reports)
    @rule(report=st.integers(1, 2))
    def a_report_falls_overdue(self, report: int) -> None:
        self._becomes(note_overdue(self.agreement, report))

    @rule(report=st.integers(1, 2))
    def a_report_is_no_longer_owed(self, report: int) -> None:
        accepted = (self.agreement.accepted_interim, self.agreement.final_report_accepted_on)
        self._becomes(note_waived(self.agreement, report))
        assert report not in self.agreement.overdue_reports
        assert accepted == (self.agreement.accepted_interim, self.agreement.final_report_accepted_on)

    @rule(report=st.integers(1, 2))
    def a_report_is_accepted(self, report: int) -> None:
        kind = ReportKind.FINAL if report == 2 else ReportKind.INTERIM
        self._becomes(note_accepted(self.agreement, report, kind, accepted_on=TODAY))

    @rule()
    def every_report_is_accepted(self) -> None:
        self.a_report_is_accepted(1)
        self.a_report_is_accepted(2)

    @precondition(lambda self: self.agreement.entitled_cents is None)
    @rule(share=st.integers(0, 150))
    def the_accounts_are_accepted(self, share: int) -> None:
        budget = self.agreement.terms.budget_cents
        line = GivenLine("641", budget * share // 100, "Comme dépensé.", budget)
        income = GivenLine("756", budget * share // 100, "Comme reçu.", budget)
        form = Given((line,), (income,), Certification(an_id("certifier"), TODAY, "Je certifie."))
        rules = AccountRules()
        try:
            submitted = submit(
                self.agreement, None, an_id("report"), form, budget=(), rules=rules, by="carrier", today=TODAY
            )
            accepted = accept(
                self.agreement, submitted.report, (), rules=rules, expected_cents=None, by="officer", today=TODAY
            )
        except Refusal:
            return
        computed = overpayment(self.agreement, accepted, claimed_cents=0)
        over = max(0, self.agreement.paid_cents - accepted.entitled_cents)
        assert computed.amount_cents == over
        assert computed.ineligible == 0, "all the costs are eligible here"
        proposed = propose_overpayment(self.agreement, computed, [], an_id("clawback"), by="officer")
        self.clawback = proposed.clawback if proposed is not None else None
        self._becomes(accepted)

    @precondition(lambda self: self.clawback is not None and self.clawback.state is ClawbackState.PROPOSED)
    @rule()
    def what_was_paid_too_much_is_ordered_back(self) -> None:
        assert self.clawback is not None
        one = evolve_clawback(self.clawback, notify(self.clawback, today=TODAY, answer_by=TODAY))
        one = evolve_clawback(one, answer(one, today=TODAY))
        self.clawback = evolve_clawback(one, order(one, amount_cents=None, by="approver", today=TODAY, due_on=TODAY))

    @precondition(lambda self: self.clawback is not None)
    @rule(forgiven=st.booleans())
    def two_persons_end_it(self, forgiven: bool) -> None:
        assert self.clawback is not None
        one = self.clawback
        try:
            if forgiven:
                one = evolve_clawback(one, propose_write_off(one, WriteOffReason.INSOLVENCY, by="officer"))
                self.clawback = evolve_clawback(one, write_off(one, by="approver", today=TODAY))
            else:
                fact = cancel(one, ClawbackCancellationReason.MISTAKE, by="somebody-else", today=TODAY)
                self.clawback = evolve_clawback(one, fact)
        except Refusal:
            return

    @precondition(lambda self: self.clawback is not None)
    @rule(data=st.data())
    def money_comes_back(self, data: st.DataObject) -> None:
        assert self.clawback is not None
        owed = self.clawback.receivable_cents
        cents = data.draw(st.one_of(st.just(owed), st.integers(0, owed + 1)), label="cents")
        self.receipts += 1
        one, name = self.clawback, an_id("receipt", self.receipts)
        try:
            noted = note(self.agreement, one, name, amount_cents=cents, received_on=TODAY, by="officer", today=TODAY)
            _, fact = confirm(self.agreement, one, noted, by="approver", has_twin=False)
        except Refusal:
            return
        self.clawback = after_receipt(one, fact)
        for posting in recovery(self.agreement, fact):
            self._moved(posting.move, posting.amount_cents)
        self.agreement = evolve(self.agreement, fact)

    @rule()
    def it_is_closed_where_nothing_is_open(self) -> None:
        try:
            fact = close(self.agreement, [self.clawback] if self.clawback else [], today=TODAY)
        except Refusal:
            return
        self._moved(LedgerMove.DECOMMIT, fact.released_cents)
        self.agreement = evolve(self.agreement, fact)
        assert self.envelope.committed == self.envelope.disbursed == fact.paid_cents - fact.recovered_cents
        given_up = self.clawback is not None and self.clawback.state is not ClawbackState.SETTLED
        kept, entitled = fact.paid_cents - fact.recovered_cents, self.agreement.entitled_cents or 0
        assert kept >= min(fact.paid_cents, entitled) if given_up else kept == min(fact.paid_cents, entitled)

    @invariant()
    def money_is_where_the_ledger_says(self) -> None:
        assert self.envelope.disbursed == self.agreement.net_paid_cents
        assert 0 <= self.agreement.recovered_cents <= self.agreement.paid_cents <= self.agreement.terms.amount_cents
        assert 0 <= self.envelope.disbursed <= self.envelope.committed <= self.envelope.total

    @invariant()
    def instalments_never_exceed_the_grant(self) -> None:
        amounts = [one.amount_cents for one in self.agreement.instalments if one.state is not InstalmentState.CANCELLED]
        assert sum(amounts) <= self.agreement.terms.amount_cents
        assert sum(one.paid_cents for one in self.agreement.instalments) == self.agreement.paid_cents

    @invariant()
    def each_instalment_has_one_live_order_at_most(self) -> None:
        live = Counter(order.name.instalment for order in self.orders if order.state in LIVE)
        assert all(count == 1 for count in live.values())
        assert len({order.name.end_to_end_id for order in self.orders}) == len(self.orders)
        assert all(count == 1 for count in self.paid_times.values())

    @invariant()
    def nothing_can_be_ordered_while_a_report_is_overdue(self) -> None:
        states = {one.state for one in self.agreement.instalments}
        assert not (self.agreement.overdue_reports and InstalmentState.RELEASED in states)

    @invariant()
    def a_balance_is_only_released_by_both_reports(self) -> None:
        for one in self.agreement.instalments:
            if one.kind is InstalmentKind.BALANCE and one.state in {InstalmentState.RELEASED, InstalmentState.ORDERED}:
                assert self.agreement.final_report_accepted_on is not None
                assert self.agreement.entitled_cents is not None
