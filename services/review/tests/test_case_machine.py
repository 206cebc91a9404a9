"""Anything that may happen to a case, in any order: what must hold after each step (Hypothesis)."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from review_examples import DAY, PARTNER, PROJECT, a_committee, a_member, an_open_case, some_id

from review.domain import judging, minutes
from review.domain.ballot import Verdict
from review.domain.case import (
    Case,
    CaseFact,
    CaseSetAside,
    CaseWithdrawn,
    DecisionBecameFinal,
    DecisionTaken,
    MoneyRefused,
)
from review.domain.committee import Committee
from review.domain.minutes import Recorded, Sheet
from review.domain.routing import NO_RULE_FITS, Route, Unrouted
from review.domain.session import Session, take_attendance
from review.domain.session import evolve as evolve_session
from review.domain.states import AWARDS, CASE_TRANSITIONS, CaseState, Choice, SessionState
from shared.vocabulary import Cents, DecisionReason, Outcome, Refusal, RefusalReason, WithdrawalReason

SUBS = ("chair", "second", "third", "fourth", "recused", "guest")
COMMITTEE = a_committee(
    members=[
        a_member("chair", chair=True),
        a_member("second"),
        a_member("third"),
        a_member("fourth"),
        a_member("recused", organisations=frozenset({PARTNER})),
        a_member("guest", voting=False),
    ]
)
VOTERS = 4
MAY_BE_VOTED = {CaseState.OPEN, CaseState.DEFERRED, CaseState.RETURNED}
MOSTLY_FOR = st.sampled_from([Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.ABSTAIN])


class CaseMachine(RuleBasedStateMachine):
    """One case, as many sessions as it takes, and a funding service that answers what it is asked, late or twice."""

    case: Case
    committee: Committee

    @initialize(voted=st.sampled_from([True, True, False]))
    def begin(self, voted):
        self.case = an_open_case(COMMITTEE)
        self.session = replace(self._new_session(1), present=COMMITTEE.voting)
        self.sessions = 1
        self.decisions = 0
        self.asked: list = []  # proposals announced, in order
        self.answers: dict = {}  # funding's answer to each: whether it holds money for it
        self.given_back: list = []  # proposals withdrawn
        self.finals: list[DecisionBecameFinal] = []
        self.recorded: list[Recorded] = []
        self.signed: dict = {}
        if voted:
            self._happens((self._open_ballot(),))
            self._happens(tuple(judging.cast_vote(self.case, sub, Choice.FOR) for sub in ("chair", "second", "third")))

    def _new_session(self, number: int) -> Session:
        return Session(id=some_id(f"session {number}"), committee=COMMITTEE.ref, edition=2025, held_on=DAY)

    def _happens(self, facts: tuple[CaseFact, ...]):
        for fact in facts:
            before, self.case = self.case, judging.evolve_all(self.case, [fact])
            moved = before.state is not self.case.state
            assert not moved or self.case.state in CASE_TRANSITIONS[before.state], (before.state, self.case.state)
            match fact:
                case DecisionTaken(decision=decision):
                    self.recorded.append(Recorded(decision))
                    if decision.proposal_id:
                        self.asked.append(decision.proposal_id)
                case DecisionBecameFinal():
                    self.finals.append(fact)
                case CaseWithdrawn(proposal_id=proposal_id) | CaseSetAside(proposal_id=proposal_id) if proposal_id:
                    self.given_back.append(proposal_id)

    @precondition(lambda self: self.case.state is not CaseState.BALLOT)
    @rule(present=st.sampled_from([COMMITTEE.voting, {"chair", "second", "guest"}, {"chair", "guest", "recused"}]))
    def attend(self, present):
        if self.session.state is SessionState.CONVENED:
            fact = take_attendance(self.session, COMMITTEE, present, on=DAY, ballot_open=False)
            self.session = evolve_session(self.session, fact)

    @precondition(lambda self: self.case.state in MAY_BE_VOTED)
    @rule()
    def open_ballot(self):
        try:
            fact = self._open_ballot()
        except Refusal:
            return
        assert len(fact.ballot.eligible) * 100 >= COMMITTEE.quorum_percent * VOTERS, "no vote open without quorum"
        self.recorded = []
        self._happens((fact,))

    @precondition(lambda self: self.case.state is CaseState.BALLOT)
    @rule(choices=st.lists(MOSTLY_FOR, min_size=len(SUBS), max_size=len(SUBS)))
    def vote(self, choices):
        for member, choice in zip(SUBS, choices, strict=True):
            try:
                fact = judging.cast_vote(self.case, member, choice)
            except Refusal:
                continue
            assert member not in {"recused", "guest"}
            self._happens((fact,))

    @precondition(lambda self: self.case.state in {CaseState.BALLOT, CaseState.RETURNED})
    @rule(outcome=st.sampled_from([Outcome.AWARDED, Outcome.AWARDED, *Outcome]), amount=st.integers(-1, 4_500_001))
    def conclude(self, outcome, amount):
        try:
            taken = self._conclude(outcome, amount)
        except Refusal:
            return
        self.decisions += 1
        tally = self.case.ballot.tally
        assert outcome is Outcome.DEFERRED or tally.in_favour + tally.against, "decided though nobody took a side"
        self._happens((taken,))

    @rule(action=st.sampled_from(["open", "vote", "conclude", "attend", "sign"]))
    def nothing_happens_out_of_turn(self, action):
        state, signed = self.case.state, self.session.state is SessionState.SIGNED
        out_of_turn = {
            "open": (state not in MAY_BE_VOTED or signed, self._open_ballot),
            "vote": (state is not CaseState.BALLOT, lambda: judging.cast_vote(self.case, "chair", Choice.FOR)),
            "conclude": (
                state not in {CaseState.BALLOT, CaseState.RETURNED} or signed,
                lambda: self._conclude(Outcome.DEFERRED, 0),
            ),
            "attend": (signed, lambda: take_attendance(self.session, COMMITTEE, [], on=DAY, ballot_open=False)),
            "sign": (signed, lambda: minutes.sign(self.session, COMMITTEE, [], by="chair", on=DAY)),
        }
        is_out_of_turn, act = out_of_turn[action]
        if is_out_of_turn:
            with pytest.raises(Refusal):
                act()

    def _open_ballot(self):
        return judging.open_ballot(self.case, self.session, COMMITTEE, ballot_id=some_id(f"b{self.sessions}"))

    def _conclude(self, outcome, amount):
        verdict = Verdict(
            outcome=outcome,
            amount_cents=Cents(amount) if outcome in AWARDS else None,
            reason=DecisionReason.OTHER,
            explanation="Parce que.",
        )
        decision_id = some_id(f"decision {self.decisions}")
        return judging.conclude(self.case, self.session, COMMITTEE, verdict, decision_id=decision_id, by="chair")

    @precondition(lambda self: self.asked)
    @rule(late=st.booleans(), enough=st.booleans(), data=st.data())
    def funding_answers(self, late, enough, data):
        """Once for each proposal, and the same answer whenever it comes again, however late."""
        proposal = data.draw(st.sampled_from(self.asked)) if late else self.asked[-1]
        if self.answers.setdefault(proposal, enough):
            facts = judging.hear_money_set_aside(self.case, proposal)
        else:
            why = MoneyRefused(reason=RefusalReason.ENVELOPE_EXHAUSTED, available_cents=Cents(0))
            facts = judging.hear_money_refused(self.case, proposal, why)
        self._happens(facts)

    @precondition(lambda self: self.session.state is SessionState.CONVENED)
    @rule()
    def sign(self):
        held = self.case.ballot is not None and self.case.ballot.session_id == self.session.id
        sheet = Sheet(
            case_id=self.case.id,
            application_number=self.case.file.number,
            **PROJECT,
            ballot=self.case.ballot,
            decisions=tuple(self.recorded),
            state=self.case.state,
        )
        try:
            fact = minutes.sign(self.session, COMMITTEE, [sheet] if held else [], by="chair", on=DAY)
        except Refusal:
            return
        self.session = evolve_session(self.session, fact)
        self.signed[self.session.id] = self.session
        if held:
            self._happens(judging.hear_minutes_signed(self.case, on=DAY))

    @precondition(lambda self: self.session.state is SessionState.SIGNED)
    @rule()
    def convene_again(self):
        self.sessions += 1
        self.session = replace(self._new_session(self.sessions), present=COMMITTEE.voting)

    @precondition(lambda self: self.decisions)  # a case that is withdrawn before any decision shows little
    @rule(really=st.sampled_from([False, False, False, True]))
    def withdraw(self, really):
        if really and self.case.state is not CaseState.WITHDRAWN:
            standing = self._standing()
            self._happens(judging.withdraw(self.case, WithdrawalReason.OTHER))
            assert self._given_back_since(standing), "announced exactly when a proposal stands"
        else:
            assert self.case.state is not CaseState.WITHDRAWN or not judging.withdraw(self.case, WithdrawalReason.OTHER)

    @precondition(lambda self: self.decisions)
    @rule(really=st.sampled_from([False, False, True]))
    def set_aside(self, really):
        if really and self.case.state not in {CaseState.SET_ASIDE, CaseState.WITHDRAWN}:
            standing = self._standing()
            self._happens(judging.set_aside(self.case))
            assert self._given_back_since(standing), "announced exactly when a proposal stands"
        elif self.case.state in {CaseState.SET_ASIDE, CaseState.WITHDRAWN}:
            assert judging.set_aside(self.case) == ()

    @rule(fits=st.sampled_from([True, True, True, False]))
    def resume(self, fits):
        before = self.case
        chosen = Route(COMMITTEE.ref, "a rule") if fits else Unrouted(NO_RULE_FITS)
        self._happens(judging.resume(self.case, chosen, on=DAY))
        if before.state is not CaseState.SET_ASIDE:
            assert self.case == before
            return
        assert self.case.state is (CaseState.OPEN if fits else CaseState.UNROUTED)
        assert self.case.standing_proposal is None
        if not fits:
            self._happens((judging.route(self.case, Route(COMMITTEE.ref, "a rule"), on=DAY),))

    def _standing(self):
        held = [proposal for proposal in self.asked if self.answers.get(proposal, True)]
        return [proposal for proposal in held if proposal not in self.given_back], list(self.given_back)

    def _given_back_since(self, before):
        standing, given_back = before
        return self.given_back == [*given_back, *standing]

    @invariant()
    def no_award_is_final_without_money_set_aside(self):
        for final in self.finals:
            if final.decision.outcome in AWARDS:
                assert self.answers[final.decision.proposal_id] is True

    @invariant()
    def no_decision_is_final_without_signed_minutes(self):
        assert all(final.ballot.session_id in self.signed for final in self.finals)
        assert self.case.state not in {CaseState.DECIDED, CaseState.DEFERRED} or self.signed

    @invariant()
    def no_award_exceeds_what_was_requested(self):
        if self.case.decision is not None:
            awards = self.case.decision.outcome in AWARDS
            assert (0 < self.case.decision.amount_cents <= self.case.file.requested_cents) == awards

    @invariant()
    def votes_never_exceed_those_who_may_vote(self):
        if self.case.ballot is not None:
            voted = [vote.member for vote in self.case.ballot.votes]
            assert len(voted) == len(set(voted))
            assert set(voted) <= self.case.ballot.eligible

    @invariant()
    def a_decision_is_made_final_once(self):
        decisions = [final.decision.id for final in self.finals]
        assert len(decisions) == len(set(decisions))

    @invariant()
    def a_withdrawn_case_leaves_no_money_set_aside(self):
        if self.case.state in {CaseState.SET_ASIDE, CaseState.WITHDRAWN}:
            assert {proposal for proposal, held in self.answers.items() if held} <= set(self.given_back)
        assert len(self.given_back) == len(set(self.given_back))

    @invariant()
    def funding_never_holds_money_for_two_proposals(self):
        held = [proposal for proposal in self.asked if self.answers.get(proposal, True)]
        assert len([proposal for proposal in held if proposal not in self.given_back]) <= 1

    @invariant()
    def a_signed_session_never_changes(self):
        for session in self.signed.values():
            if session.id == self.session.id:
                assert self.session == session


CaseMachine.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestACaseInAnyOrder = CaseMachine.TestCase
