"""What comes back of grants: several clawbacks of each, given up, paid all the same, told twice by the bank."""

from funding_books import TODAY, an_id, one_transaction
from grants_before_payment import AGREED, CRASH, RANK, BeforePayment
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from funding.domain import matching
from funding.domain.agreement import Agreement
from funding.domain.clawback import Clawback, ClawbackReceived, ClawbackState
from funding.domain.clawing_back import answer, notify, order, propose, propose_write_off, write_off
from funding.domain.clawing_back import evolve as evolve_clawback
from funding.domain.evolution import evolve
from funding.domain.reimbursement import after_receipt, confirm, match_credit, note, recovery
from funding.domain.settlement import ForAPerson
from shared.vocabulary import ClawbackGround, WriteOffReason

OWED = precondition(lambda self: self.books.clawbacks)
PERSONS = st.sampled_from(["officer", "approver"])


class GivenBack(BeforePayment):
    """Clawbacks, made by the accounts (see the machine) or by a person, and what comes in for them."""

    def claims_on(self, agreement: Agreement) -> list[Clawback]:
        """All clawbacks of an agreement."""
        return [one for one in self.books.clawbacks.values() if one.agreement.id == agreement.id]

    def next_claim(self, agreement: Agreement) -> int:
        """The number of the next one."""
        return len(self.claims_on(agreement)) + 1

    def claim(self, proposed: Clawback) -> None:
        """A proposed clawback is ordered once its recipient was heard."""
        one = evolve_clawback(proposed, notify(proposed, today=TODAY, answer_by=TODAY))
        one = evolve_clawback(one, answer(one, today=TODAY))
        one = evolve_clawback(one, order(one, amount_cents=None, by="approver", today=TODAY, due_on=TODAY))
        assert one.id not in self.books.clawbacks
        self.books.clawbacks[one.id] = one

    @AGREED
    @rule(rank=RANK, cents=st.integers(1, 50_00), crash=CRASH)
    def a_person_claims_some_of_it(self, rank: int, cents: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            self._claimed(agreement, min(cents, max(1, agreement.net_paid_cents)))

    def _claimed(self, agreement: Agreement, cents: int) -> None:
        claims, name = self.claims_on(agreement), an_id("clawback", agreement.id, self.next_claim(agreement))
        made = propose(agreement, claims, name, ground=ClawbackGround.BREACH, amount_cents=cents, by="officer")
        self.claim(made.clawback)

    @OWED
    @rule(data=st.data(), crash=CRASH)
    def money_comes_back(self, data: st.DataObject, crash: bool) -> None:
        """Noted by one person and confirmed by another: of what is owed, or was given up."""
        with one_transaction(self.books, crash=crash):
            one = self._one(data)
            owed = one.receivable_cents
            self._noted(one, data.draw(st.one_of(st.just(owed), st.integers(0, owed + 1)), label="cents"))

    @OWED
    @rule(data=st.data(), by=PERSONS, approver=PERSONS, cents=st.integers(1, 3), times=st.integers(1, 3), crash=CRASH)
    def lines_of_the_bank_are_matched(
        self, data: st.DataObject, by: str, approver: str, cents: int, times: int, crash: bool
    ) -> None:
        """Lines alike, of one credit or of several: whoever matches one that looks counted needs another person."""
        claim = self._one(data)
        for _ in range(times):
            with one_transaction(self.books, crash=crash):
                self.a_line_is_matched(self.books.clawbacks[claim.id], cents, by=by, approver=approver)

    def a_line_is_matched(self, one: Clawback, cents: int, *, by: str, approver: str) -> None:
        """By one person, or by two where it looks like one counted already."""
        resolved = matching.match(None, one.reference, by=by)
        decided = self._credited(one, cents, is_another=False)
        if decided is ForAPerson.LOOKS_LIKE_A_DUPLICATE:
            resolved = matching.approve(None, matching.propose(resolved), by=approver)
            assert resolved.proposed_by != resolved.resolved_by
            decided = self._credited(one, cents, is_another=True)
        if not isinstance(decided, ForAPerson):
            self.books.alone[one.id, decided.credited_cents] += resolved.proposed_by is None
            self._taken_in(one, decided)

    @OWED
    @rule(data=st.data(), by=PERSONS, crash=CRASH)
    def what_is_owed_is_given_up(self, data: st.DataObject, by: str, crash: bool) -> None:
        with one_transaction(self.books, crash=crash) as books:
            one = self._one(data)
            one = evolve_clawback(one, propose_write_off(one, WriteOffReason.INSOLVENCY, by="officer"))
            given_up = write_off(one, by=by, today=TODAY)
            assert by != "officer"
            assert given_up.amount_cents == one.outstanding_cents
            books.clawbacks[one.id] = evolve_clawback(one, given_up)

    def it_is_claimed_and_maybe_given_up(self, agreement: Agreement, *, given_up: bool) -> None:
        """The usual path in one step, so that the machine also comes to what lies behind it."""
        with one_transaction(self.books, crash=False) as books:
            self._claimed(agreement, max(1, agreement.net_paid_cents // 2))
            if given_up:
                one = self.claims_on(agreement)[-1]
                one = evolve_clawback(one, propose_write_off(one, WriteOffReason.OTHER, by="officer"))
                books.clawbacks[one.id] = evolve_clawback(one, write_off(one, by="approver", today=TODAY))

    def all_comes_back(self) -> None:
        """Everything that is owed comes in."""
        for one in list(self.books.clawbacks.values()):
            with one_transaction(self.books, crash=False):
                self._noted(one, one.outstanding_cents)

    def given_up_cents(self, agreement: Agreement) -> int:
        """What two persons gave up of an agreement, and did not come all the same."""
        claims = self.claims_on(agreement)
        return sum(one.receivable_cents for one in claims if one.state is ClawbackState.WRITTEN_OFF)

    def _one(self, data: st.DataObject) -> Clawback:
        return data.draw(st.sampled_from(list(self.books.clawbacks.values())), label="clawback")

    def _credited(self, one: Clawback, cents: int, *, is_another: bool) -> ClawbackReceived | ForAPerson:
        return match_credit(
            self.books.agreements[one.agreement.id],
            one,
            an_id("receipt", one.id, one.received_cents),
            amount_cents=cents,
            received_on=TODAY,
            bank_reference=f"S:{one.received_cents}",
            has_twin=not is_another and (one.id, cents) in self.books.told,
        )

    def _noted(self, one: Clawback, cents: int) -> None:
        agreement, receipt = self.books.agreements[one.agreement.id], an_id("receipt", one.id, one.received_cents)
        noted = note(agreement, one, receipt, amount_cents=cents, received_on=TODAY, by="officer", today=TODAY)
        self._taken_in(one, confirm(agreement, one, noted, by="approver", has_twin=False)[1])

    def _taken_in(self, one: Clawback, fact: ClawbackReceived) -> None:
        agreement = self.books.agreements[one.agreement.id]
        for posting in recovery(agreement, fact):
            self.books.post(posting)
        self.books.received[one.id, fact.amount_cents] += 1
        self.books.told |= {(one.id, fact.amount_cents), (one.id, fact.credited_cents)}
        self.books.clawbacks[one.id] = after_receipt(one, fact)
        self.books.agreements[agreement.id] = evolve(agreement, fact)

    @invariant()
    def what_came_back_is_what_its_clawbacks_received(self) -> None:
        for agreement in self.books.agreements.values():
            claims = self.claims_on(agreement)
            assert agreement.recovered_cents == sum(one.received_cents for one in claims)
            assert len({one.reference for one in claims}) == len(claims)
        received = sum(cents * times for (_, cents), times in self.books.received.items())
        assert received == sum(one.received_cents for one in self.books.clawbacks.values())

    @invariant()
    def one_person_alone_counts_one_credit_once(self) -> None:
        assert all(times <= 1 for times in self.books.alone.values())
