"""A clawback under anything that people may do to it, in any order: pure rules, no database."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5

from funding_samples import NAMESPACE
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Terms
from funding.domain.clawback import ENDED, TRANSITIONS, Clawback, ClawbackState, ClawbackStep
from funding.domain.clawing_back import (
    answer,
    cancel,
    evolve,
    notify,
    order,
    propose,
    propose_write_off,
    refuse_write_off,
    write_off,
)
from funding.domain.financial_report import FinancialReportAccepted, entitlement
from funding.domain.overpayment import overpayment
from funding.domain.reimbursement import ReceiptNote, after_receipt, confirm, match_credit, note
from funding.domain.settlement import ForAPerson
from shared.vocabulary import ClawbackCancellationReason, ClawbackGround, Refusal, WriteOffReason

DAY: Final = date(2026, 6, 15)
PAID: Final = 6_000_00
PERSONS = st.sampled_from(["one", "two", "three"])
CENTS = st.integers(0, PAID + 1)


def an_id(*parts: object) -> UUID:
    return uuid5(NAMESPACE, "/".join(map(str, parts)))


def signed(*, amount: int = 10_000_00, budget: int = 20_000_00, paid: int = PAID) -> Agreement:
    name = AgreementName(an_id("agreement"), "CONV-2025-0001", an_id("application"), 2025)
    terms = Terms(
        *(an_id("case"), an_id("reservation"), an_id("envelope"), "73282932000074"),
        *(amount, budget, DAY, DAY, DAY, DAY, DAY, 30),
    )
    return Agreement(name, terms, AgreementState.SIGNED, (), signed_on=DAY, paid_cents=paid)


class ClawbackMachine(RuleBasedStateMachine):
    """One clawback, three persons and a bank."""

    @initialize(by=PERSONS, cents=st.integers(1, PAID))
    def it_is_proposed(self, by: str, cents: int) -> None:
        self.agreement = signed()
        self.today = DAY
        self.claim: Clawback = propose(
            self.agreement, [], an_id("clawback"), ground=ClawbackGround.BREACH, amount_cents=cents, by=by
        ).clawback
        self.by: dict[str, str] = {}
        self.notes: list[ReceiptNote] = []
        self.received = 0

    def _steps(self, step: ClawbackStep) -> None:
        self._becomes(evolve(self.claim, step))

    def _becomes(self, claim: Clawback) -> None:
        assert claim.state is self.claim.state or claim.state in TRANSITIONS[self.claim.state]
        assert self.claim.state not in ENDED - {ClawbackState.WRITTEN_OFF}
        self.claim = claim

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule()
    def it_is_notified(self) -> None:
        try:
            self._steps(notify(self.claim, today=self.today, answer_by=self.today + timedelta(days=30)))
        except Refusal:
            return

    @rule()
    def the_recipient_answers(self) -> None:
        try:
            self._steps(answer(self.claim, today=self.today))
        except Refusal:
            return

    @rule(by=PERSONS, cents=st.one_of(st.none(), CENTS))
    def it_is_ordered(self, by: str, cents: int | None) -> None:
        before = self.claim
        try:
            self._steps(order(before, amount_cents=cents, by=by, today=self.today, due_on=self.today))
        except Refusal:
            return
        assert by != before.proposed_by
        assert before.answered_on is not None or (before.answer_by is not None and self.today > before.answer_by)

    @rule(by=PERSONS)
    def it_is_cancelled(self, by: str) -> None:
        try:
            self._steps(cancel(self.claim, ClawbackCancellationReason.MISTAKE, by=by, today=self.today))
        except Refusal:
            return
        assert by not in {self.claim.proposed_by, self.claim.ordered_by}
        assert self.received == 0

    @rule(by=PERSONS)
    def a_write_off_is_proposed(self, by: str) -> None:
        try:
            self._steps(propose_write_off(self.claim, WriteOffReason.OTHER, by=by))
        except Refusal:
            return

    @rule(by=PERSONS, made=st.booleans())
    def a_write_off_is_decided(self, by: str, made: bool) -> None:
        before, owed = self.claim, self.claim.outstanding_cents
        try:
            step = write_off(before, by=by, today=self.today) if made else refuse_write_off(before)
            self._steps(step)
        except Refusal:
            return
        if made:
            assert before.write_off is not None
            assert by != before.write_off.proposed_by
            assert owed > 0

    @rule(by=PERSONS, cents=CENTS)
    def a_receipt_is_noted(self, by: str, cents: int) -> None:
        name, today = an_id("note", len(self.notes)), self.today
        try:
            noted = note(self.agreement, self.claim, name, amount_cents=cents, received_on=today, by=by, today=today)
        except Refusal:
            return
        self.notes.append(noted)

    @rule(by=PERSONS, data=st.data())
    def a_receipt_is_confirmed(self, by: str, data: st.DataObject) -> None:
        if not self.notes:
            return
        index = data.draw(st.integers(0, len(self.notes) - 1))
        try:
            self.notes[index], fact = confirm(self.agreement, self.claim, self.notes[index], by=by, has_twin=False)
        except Refusal:
            return
        assert by != self.notes[index].noted_by
        self._received(fact.amount_cents)
        self._becomes(after_receipt(self.claim, fact))

    @rule(cents=CENTS, twin=st.booleans())
    def the_bank_tells_of_a_credit(self, cents: int, twin: bool) -> None:
        fact = match_credit(
            self.agreement,
            self.claim,
            an_id("receipt", cents),
            amount_cents=cents,
            received_on=self.today,
            bank_reference="S:1",
            has_twin=twin,
        )
        if isinstance(fact, ForAPerson):
            return
        assert fact.amount_cents == min(cents, self.claim.receivable_cents, self.agreement.net_paid_cents)
        assert fact.credited_cents == cents
        self._received(fact.amount_cents)
        self._becomes(after_receipt(self.claim, fact))

    def _received(self, cents: int) -> None:
        self.received += cents
        self.agreement = replace(self.agreement, recovered_cents=self.agreement.recovered_cents + cents)

    @invariant()
    def what_comes_back_is_never_more_than_was_ordered_and_that_never_more_than_was_told(self) -> None:
        one = self.claim
        assert one.received_cents == self.received <= (one.ordered_cents or 0) <= one.amount_cents
        assert (one.state is ClawbackState.SETTLED) == (one.ordered_cents == one.received_cents)
        assert one.outstanding_cents >= 0
        assert (one.outstanding_cents > 0) == (one.state is ClawbackState.ORDERED)


TestClawbackMachine = ClawbackMachine.TestCase
TestClawbackMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(
    paid=st.integers(0, 10_000_00),
    spent=st.integers(0, 30_000_00),
    refused=st.integers(0, 30_000_00),
    claimed=st.integers(0, 10_000_00),
    received=st.integers(0, 10_000_00),
)
def test_an_overpayment_is_the_unspent_and_the_ineligible_and_nothing_twice(
    paid: int, spent: int, refused: int, claimed: int, received: int
) -> None:
    received = min(received, claimed, paid)
    agreement = replace(signed(paid=paid), recovered_cents=received)
    eligible, planned = max(0, spent - refused), 20_000_00
    entitled = entitlement(10_000_00, eligible_cents=eligible, planned_cents=planned)
    accepted = FinancialReportAccepted(
        agreement.name,
        NAMESPACE,
        "officer",
        planned,
        eligible,
        entitled,
        max(0, entitled - paid),
        DAY,
        actual_cents=spent,
        overpaid_cents=max(0, agreement.net_paid_cents - entitled),
    )
    one = overpayment(agreement, accepted, claimed_cents=claimed)
    assert one.unspent >= 0
    assert one.ineligible >= 0
    assert one.amount_cents == max(0, paid - claimed - accepted.entitled_cents)
    assert one.amount_cents == max(0, accepted.overpaid_cents - (claimed - received))
    if eligible == spent:
        assert one.ineligible == 0
