"""Grants until they are paid: proposed, withdrawn, drawn up, signed or not, held and freed; each word may crash."""

from collections.abc import Iterator
from contextlib import contextmanager

from funding_books import TODAY, Books, an_id, one_transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from funding.domain.agreement import Agreement, AgreementState, Party, Signature
from funding.domain.amending import draft_amendment, evolve_amendment, movements, sign_amendment
from funding.domain.amendment import AgreementAmended, Changes
from funding.domain.conditions import meet, undo
from funding.domain.evolution import evolve
from funding.domain.instalments import InstalmentState
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import cancel_order
from funding.domain.releases import (
    free_by_hand,
    hold_by_hand,
    note_acceptance_undone,
    note_accepted,
    note_overdue,
    note_waived,
)
from funding.domain.reservation import Proposal, ReservationState
from funding.domain.scheduling import Planned, reschedule
from funding.domain.signing import cancel, lapse
from shared.vocabulary import ConditionPrecedent, InstalmentKind, OrderCancellationReason, ReleaseReason, ReportKind

CONDITION = ConditionPrecedent.CO_FUNDING
RANK = st.integers(0, 2)
CRASH = st.sampled_from([False, False, False, True])
"""Of four transactions one dies before it commits."""


AGREED = precondition(lambda self: self.books.agreements)


class BeforePayment(RuleBasedStateMachine):
    """Up to three grants; `rank` says which one a word is about."""

    books: Books
    sent: list[Proposal]

    @contextmanager
    def about(self, rank: int, *, crash: bool) -> Iterator[Agreement]:
        """A transaction on one of the agreements."""
        with one_transaction(self.books, crash=crash) as books:
            agreements = list(books.agreements.values())
            yield agreements[rank % len(agreements)]

    # ---- the committee

    @rule(amount=st.integers(1, 100_00), crash=CRASH)
    def an_award_is_proposed(self, amount: int, crash: bool) -> None:
        if len(self.sent) == 3:
            return
        rank = len(self.sent)
        proposal = Proposal(
            an_id("proposal", rank), an_id("case", rank), an_id("application", rank), 2025, "2025", amount
        )
        self.sent.append(proposal)
        with one_transaction(self.books, crash=crash) as books:
            books.propose(proposal)

    @precondition(lambda self: len(self.sent) > len(self.books.reservations))
    @rule(crash=CRASH)
    def a_proposal_is_heard_again_after_a_crash(self, crash: bool) -> None:
        lost = next(one for one in self.sent if one.id not in self.books.reservations)
        with one_transaction(self.books, crash=crash) as books:
            books.propose(lost)

    @rule(rank=RANK, crash=CRASH)
    def an_award_is_withdrawn(self, rank: int, crash: bool) -> None:
        with one_transaction(self.books, crash=crash) as books:
            reservation = books.reservations.get(an_id("proposal", rank))
            if reservation is None or reservation.state is not ReservationState.RESERVED:
                return
            books.give_back(reservation, ReleaseReason.APPLICATION_WITHDRAWN)
            agreement = books.agreements.get(an_id("agreement", reservation.proposal.id))
            if agreement is not None:
                books.agreements[agreement.id] = evolve(agreement, cancel(agreement))

    @rule(rank=RANK, budget=st.integers(1, 200_00), crash=CRASH)
    def an_award_is_final(self, rank: int, budget: int, crash: bool) -> None:
        with one_transaction(self.books, crash=crash) as books:
            reservation = books.reservations.get(an_id("proposal", rank))
            drawn_up = reservation is not None and an_id("agreement", reservation.proposal.id) in books.agreements
            if reservation is not None and reservation.state is ReservationState.RESERVED and not drawn_up:
                books.decide(reservation.proposal.id, budget)

    # ---- the agreement

    @AGREED
    @rule(rank=RANK, party=st.sampled_from(Party), crash=CRASH)
    def a_party_signs(self, rank: int, party: Party, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            self.books.sign(agreement, party)

    @rule(rank=RANK, interim=st.booleans())
    def it_is_signed(self, rank: int, interim: bool) -> None:
        """The usual path in one step."""
        self.an_award_is_final(rank, 50_00, crash=False)
        if not self.books.agreements:
            return
        if interim:
            self.its_schedule_gets_an_interim_part(rank, 60, crash=False)
        for party in Party:
            self.a_party_signs(rank, party, crash=False)
        self.a_condition_is_met(rank, "a", crash=False)

    @AGREED
    @rule(rank=RANK, share=st.integers(0, 100), crash=CRASH)
    def its_schedule_gets_an_interim_part(self, rank: int, share: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            amount = agreement.terms.amount_cents
            part = amount * share // 300
            parts = [Planned(InstalmentKind.ADVANCE, part), Planned(InstalmentKind.INTERIM, part)]
            parts.append(Planned(InstalmentKind.BALANCE, amount - 2 * part))
            self.books.becomes(agreement, reschedule(agreement, parts))

    @AGREED
    @rule(rank=RANK, more=st.integers(-50_00, 50_00), crash=CRASH)
    def it_is_amended(self, rank: int, more: int, crash: bool) -> None:
        """Drafted and signed by both in one transaction; the amendment machine takes it apart."""
        with self.about(rank, crash=crash) as agreement:
            amount = agreement.terms.amount_cents + more
            changes = Changes(amount_cents=amount, budget_cents=max(amount, agreement.terms.budget_cents))
            amendment_id = an_id("amendment", agreement.id, agreement.version)
            drafted = draft_amendment(agreement, changes, amendment_id, why="Essai", by="officer", today=TODAY)
            amendment, amended = drafted.amendment, self.books.becomes(agreement, drafted)
            for party in Party:
                signature = Signature(party, an_id("person", party), TODAY)
                for fact in sign_amendment(amended, amendment, signature, today=TODAY):
                    if isinstance(fact, AgreementAmended):
                        for posting in movements(amended, fact):
                            self.books.post(posting)
                    amendment, amended = evolve_amendment(amendment, fact), self.books.becomes(amended, fact)

    @AGREED
    @rule(rank=RANK, crash=CRASH)
    def it_is_not_signed_in_time(self, rank: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            fact = lapse(agreement, today=TODAY)
            reservation = self.books.reservations[agreement.terms.reservation_id]
            self.books.give_back(reservation, ReleaseReason.AGREEMENT_LAPSED)
            self.books.agreements[agreement.id] = evolve(agreement, fact)

    @AGREED
    @rule(rank=RANK, number=st.integers(1, 3), hold=st.booleans(), crash=CRASH)
    def a_person_holds_or_frees_an_instalment(self, rank: int, number: int, hold: bool, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            one = agreement.instalment(number)
            if one is not None:
                fact = hold_by_hand(agreement, one, "Un contrôle.") if hold else free_by_hand(agreement, one)
                self.books.becomes(agreement, fact)

    @AGREED
    @rule(rank=RANK, by=st.sampled_from("ab"), crash=CRASH)
    def a_condition_is_met(self, rank: int, by: str, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            fact = meet(agreement, CONDITION, None, evidence="Pièce 1", by=by, today=TODAY)
            self.books.becomes(agreement, fact)

    @AGREED
    @rule(rank=RANK, by=st.sampled_from("ab"), crash=CRASH)
    def a_condition_is_undone(self, rank: int, by: str, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            under_way = self.books.under_way(agreement)
            fact = undo(agreement, CONDITION, under_way, why="Pièce fausse.", by=by, today=TODAY)
            assert fact.condition.undone[-1].met_by != by
            changed = self.books.becomes(agreement, fact)
            for order in under_way:
                cancelled = cancel_order(order, OrderCancellationReason.MISTAKE, by=by, today=TODAY)
                self.books.put(evolve_order(order, cancelled))
                changed = self.books.becomes(changed, cancelled)
            assert not {one.state for one in changed.instalments} & {InstalmentState.RELEASED, InstalmentState.ORDERED}
            assert changed.paid_cents == 0

    @AGREED
    @rule(rank=RANK, report=st.integers(1, 3), crash=CRASH)
    def a_report_falls_overdue(self, rank: int, report: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            if agreement.state is AgreementState.SIGNED:
                self.books.becomes(agreement, note_overdue(agreement, report))

    @AGREED
    @rule(rank=RANK, report=st.integers(1, 2), crash=CRASH)
    def a_report_is_no_longer_owed(self, rank: int, report: int, crash: bool) -> None:
        with self.about(rank, crash=crash) as agreement:
            if agreement.state is AgreementState.SIGNED:
                self.books.becomes(agreement, note_waived(agreement, report))

    @AGREED
    @rule(rank=RANK, report=st.integers(1, 3), crash=CRASH)
    def a_report_is_accepted(self, rank: int, report: int, crash: bool) -> None:
        kind = ReportKind.FINAL if report == 3 else ReportKind.INTERIM
        with self.about(rank, crash=crash) as agreement:
            if agreement.state is AgreementState.SIGNED:
                self.books.becomes(agreement, note_accepted(agreement, report, kind, accepted_on=TODAY))

    @AGREED
    @rule(rank=RANK, report=st.integers(1, 3), crash=CRASH)
    def an_accepted_report_is_taken_back(self, rank: int, report: int, crash: bool) -> None:
        kind = ReportKind.FINAL if report == 3 else ReportKind.INTERIM
        with self.about(rank, crash=crash) as agreement:
            if agreement.state is AgreementState.SIGNED:
                self.books.take_back(agreement, note_acceptance_undone(agreement, report, kind))
