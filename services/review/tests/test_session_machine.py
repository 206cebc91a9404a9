"""Anything that may happen at a session, in any order: what must hold after each step (Hypothesis)."""

import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from review_examples import DAY, PROJECT, some_id
from session_oracle import (
    CASES,
    CHOICES,
    COMMITTEE,
    LEAVING,
    MOSTLY_FOR,
    NATIONAL,
    NUMBERS,
    OUT_OF_MANDATE,
    PRESIDING,
    SUBS,
    VOTING,
    check_presided,
    check_proxies,
    proxies_that_may,
    quorum_is_there,
    votes_that_may,
)
from session_people import WHY, SessionPeople

from review.domain import judging, minutes
from review.domain.agenda import after_break_off, set_agenda
from review.domain.attending import attending_now
from review.domain.ballot import BreakOff, Verdict
from review.domain.breaking_off import break_off
from review.domain.case import (
    Case,
    VoteCast,
)
from review.domain.committee import Proxy
from review.domain.minutes import Sheet, canonical, content_of
from review.domain.recusing import declare_conflict
from review.domain.rescheduling import cancel, move
from review.domain.session import Schedule, arrive, leave, take_attendance
from review.domain.session import evolve as evolve_session
from review.domain.states import AWARDS, BreakOffReason, CaseState, Choice, ConflictReason, SessionState
from review.handlers.access import require_not_recused
from shared.vocabulary import Cents, DecisionReason, Outcome, Refusal, Role
from shared.web import Forbidden, Principal


def a_sheet_of(case: Case, number: str, **fields) -> Sheet:
    return Sheet(case_id=case.id, application_number=number, **PROJECT, ballot=case.ballot, **fields)


class SessionMachine(SessionPeople):
    """Members are recused, vote, preside, break off and sign, while others come and go."""

    @precondition(lambda self: self.some_case_is(CaseState.BALLOT))
    @rule(number=CASES, giver=st.sampled_from(SUBS), holder=st.sampled_from(SUBS), choice=MOSTLY_FOR)
    def vote_by_proxy(self, number, giver, holder, choice):
        number = self.rather(number, CaseState.BALLOT)
        case = self.cases[number]
        try:
            fact = judging.cast_vote(case, giver, choice, by=holder)
        except Refusal:
            return
        if giver != holder:
            assert Proxy(giver, holder) in case.ballot.proxies, "a vote by a proxy that was not given"
        assert {giver, holder}.isdisjoint({"tied", "guest", *OUT_OF_MANDATE, *case.closed_to})
        self.happens(number, (fact,))

    @rule(numbers=st.lists(CASES, max_size=2))
    def write_the_agenda(self, numbers):
        try:
            fact = set_agenda(self.session, [self.cases[number] for number in numbers])
        except Refusal:
            return
        self.session = evolve_session(self.session, fact)

    @rule(
        number=CASES,
        member=st.sampled_from(("chair", "deputy", "third", "fourth", "tied", "guest")),
        rarely=st.integers(0, 1),
    )
    def declare(self, number, member, rarely):
        if rarely:
            return
        case = self.cases[number]
        try:
            fact = declare_conflict(case, COMMITTEE, member, ConflictReason.OTHER, by=member, on=DAY)
        except Refusal:
            return
        self.happens(number, (fact,))

    @rule(number=CASES, member=st.sampled_from(SUBS))
    def read(self, number, member):
        case = self.cases[number]
        everything = Principal(member, frozenset(Role))
        if member in case.closed_to:
            with pytest.raises(Forbidden):
                require_not_recused(case, everything)
        else:
            require_not_recused(case, everything)

    @precondition(lambda self: not self.ballot_is_open())
    @rule(number=CASES)
    def open_ballot(self, number):
        number = self.rather(number, CaseState.OPEN, CaseState.DEFERRED, CaseState.RETURNED)
        case = self.cases[number]
        shown = attending_now(case, self.session, COMMITTEE)
        assert shown is None or shown.quorum.reached == quorum_is_there(case, self.session)
        try:
            fact = judging.open_ballot(
                case, self.session, COMMITTEE, ballot_id=some_id(f"{number} {self.opened[number]}")
            )
        except Refusal:
            return
        assert shown is not None, "what may be voted shows no quorum"
        assert shown.quorum.reached
        assert not fact.ballot.votes, "votes of a ballot that was broken off count again"
        self.opened[number] += 1
        self.gone[number] = set()
        assert quorum_is_there(case, self.session), "a vote opened without quorum"
        assert fact.ballot.eligible == votes_that_may(case, self.session)
        assert frozenset(fact.ballot.proxies) == proxies_that_may(case, self.session)
        self.recorded[number] = []
        self.happens(number, (fact,))

    @precondition(lambda self: self.some_case_is(CaseState.BALLOT))
    @rule(number=CASES, choices=CHOICES)
    def vote(self, number, choices):
        number = self.rather(number, CaseState.BALLOT)
        ballot = self.cases[number].ballot
        proxies = ballot.proxies if ballot is not None else ()
        casters = [(member, member) for member in SUBS] + [(one.giver, one.holder) for one in proxies]
        for (member, by), choice in zip(casters, choices, strict=False):
            case = self.cases[number]
            try:
                fact = judging.cast_vote(case, member, choice, by=by)
            except Refusal:
                continue
            assert isinstance(fact, VoteCast)
            assert {member, by}.isdisjoint({"tied", "guest", *OUT_OF_MANDATE, *case.closed_to}), "who has no vote voted"
            self.happens(number, (fact,))

    @precondition(lambda self: self.some_case_is(CaseState.BALLOT))
    @rule(
        number=CASES,
        outcome=st.sampled_from([Outcome.AWARDED, Outcome.AWARDED, Outcome.REJECTED, *Outcome]),
        amount=st.sampled_from([4_500_000, 1, 4_500_000, 4_500_001, 0, -1]),
        by=PRESIDING,
        leaving=LEAVING,
    )
    def conclude(self, number, outcome, amount, by, leaving):
        number = self.rather(number, CaseState.BALLOT)
        if leaving is not None:
            self.leaves(leaving)
        case = self.cases[number]
        if not self.here(number) or by in case.closed_to:
            return
        verdict = Verdict(
            outcome=outcome,
            amount_cents=Cents(amount) if outcome in AWARDS else None,
            reason=DecisionReason.OTHER,
            explanation="Parce que.",
        )
        names = {"decision_id": some_id(f"{number} {self.opened[number]} decision"), "by": by}
        try:
            taken = judging.conclude(case, self.session, COMMITTEE, verdict, **names, national=NATIONAL)
        except Refusal:
            return
        assert case.state is CaseState.BALLOT
        check_presided(case, self.session, by)
        assert outcome is Outcome.DEFERRED or quorum_is_there(case, self.session), "decided without quorum"
        self.happens(number, (taken,))
        sides = {taken.ballot.choice_of(member) for member in taken.ballot.counting} & {Choice.FOR, Choice.AGAINST}
        assert outcome is Outcome.DEFERRED or sides, "decided though nobody took a side"
        givers = {one.giver for one in taken.ballot.proxies}
        assert not taken.ballot.counting & self.gone[number], "a vote counts of who left, though they came back"
        assert {one.holder for one in taken.ballot.proxies} <= votes_that_may(case, self.session)
        assert taken.ballot.eligible <= votes_that_may(case, self.session), "a vote counts of who is away or recused"
        counted = {vote.member for vote in taken.ballot.votes} & (taken.ballot.eligible | givers)
        assert taken.ballot.tally.cast == len(counted) <= len(self.session.present) + len(self.session.proxies)

    @precondition(lambda self: self.some_case_is(CaseState.BALLOT))
    @rule(number=CASES, by=PRESIDING, on_agenda=st.booleans(), rarely=st.integers(0, 2))
    def break_off(self, number, by, on_agenda, rarely):
        if rarely:
            return
        number = self.rather(number, CaseState.BALLOT)
        case = self.cases[number]
        why = BreakOff(BreakOffReason.OTHER, "Parce que.", by)
        try:
            fact = break_off(case, self.session, COMMITTEE, why)
        except Refusal:
            return
        assert (case.state, self.here(number)) == (CaseState.BALLOT, True)
        check_presided(case, self.session, by)
        self.broken_off.append(a_sheet_of(case, number, attempt=len(self.broken_off) + 1, broken_off=why))
        self.happens(number, (fact,))
        agenda = after_break_off(self.session, case.id, on_agenda=on_agenda)
        assert agenda.cases.count(case.id) == on_agenda
        self.session = evolve_session(self.session, agenda)

    @precondition(lambda self: self.some_case_is(CaseState.AWARD_PROPOSED))
    @rule(number=CASES)
    def funding_reserves(self, number):
        case = self.cases[number]
        if case.state is CaseState.AWARD_PROPOSED:
            self.happens(number, judging.hear_money_set_aside(case, case.decision.id))

    def sheets(self) -> list[Sheet]:
        return [
            *self.broken_off,
            *(
                a_sheet_of(case, number, attempt=9, decisions=tuple(self.recorded[number]), state=case.state)
                for number, case in self.cases.items()
                if self.here(number)
            ),
        ]

    @rule(really=st.sampled_from([True, False]))
    def sign(self, really):
        if not really:
            return
        sheets = self.sheets()
        try:
            fact = minutes.sign(self.session, COMMITTEE, sheets, by="chair", on=DAY)
        except Refusal:
            return
        waiting = {CaseState.BALLOT, CaseState.AWARD_PROPOSED}
        assert not [sheet for sheet in sheets if sheet.state in waiting], "signed over something open"
        assert fact.minutes.content == canonical(content_of(self.session, COMMITTEE, sheets))
        said = [ballot for ballot in json.loads(fact.minutes.content)["ballots"] if ballot["broken_off"]]
        assert len(said) == len(self.broken_off), "the minutes are silent on a ballot that was broken off"
        assert not any(ballot["votes"] or ballot["decisions"] for ballot in said), "a struck vote stands in the minutes"
        self.session = evolve_session(self.session, fact)
        self.signed.append((self.session, fact.minutes.content))
        for number in [number for number in NUMBERS if self.here(number)]:
            self.happens(number, judging.hear_minutes_signed(self.cases[number], on=DAY, national=NATIONAL))

    @precondition(lambda self: self.session.state is SessionState.SIGNED)
    @rule()
    def nothing_changes_a_signed_session(self):
        self.nothing_changes()
        self.convene()

    def nothing_changes(self):
        case = self.cases[NUMBERS[0]]
        for act in (
            lambda: take_attendance(self.session, COMMITTEE, VOTING, on=self.session.held_on, ballot_open=False),
            lambda: leave(self.session, "chair"),
            lambda: arrive(self.session, COMMITTEE, "chair", on=self.session.held_on),
            lambda: set_agenda(self.session, []),
            lambda: move(self.session, Schedule(DAY, place="Ailleurs"), WHY, voted=False, on=DAY),
            lambda: cancel(self.session, WHY, voted=False, on=DAY),
            lambda: minutes.sign(self.session, COMMITTEE, [], by="chair", on=DAY),
            lambda: judging.open_ballot(case, self.session, COMMITTEE, ballot_id=some_id("late")),
        ):
            with pytest.raises(Refusal):
                act()

    @rule(rarely=st.integers(0, 4))
    def cancel(self, rarely):
        if rarely:
            return
        voted = self.anything_was_voted()
        try:
            fact = cancel(self.session, WHY, voted=voted, on=DAY)
        except Refusal:
            assert voted or self.session.state is not SessionState.CONVENED
            return
        assert not voted, "a session where a vote was opened is cancelled"
        self.session = evolve_session(self.session, fact)
        assert (self.session.state, self.session.agenda) == (SessionState.CANCELLED, ())
        self.nothing_changes()
        self.convene()

    # ---- what holds

    @invariant()
    def no_decision_is_final_without_signed_minutes(self):
        signed = {session.id for session, _ in self.signed}
        assert all(case.ballot.session_id in signed for case, _ in self.finals)

    @invariant()
    def proxies_are_of_absent_voters_with_present_ones_and_never_too_many(self):
        check_proxies(self.session)

    @invariant()
    def nobody_out_of_mandate_is_present(self):
        assert not self.session.present & set(OUT_OF_MANDATE)

    @invariant()
    def no_amount_exceeds_the_request(self):
        for case in self.cases.values():
            if case.decision is not None:
                assert 0 <= case.decision.amount_cents <= case.file.requested_cents

    @invariant()
    def what_was_signed_is_what_is_read(self):
        for session, content in self.signed:
            assert session.minutes.content == content
            assert session.id != self.session.id or session == self.session

    @invariant()
    def a_recused_member_is_in_no_open_vote(self):
        for case in self.cases.values():
            if case.state is CaseState.BALLOT:
                named = case.ballot.counting | {one.holder for one in case.ballot.proxies}
                assert not named & (case.closed_to | {"tied", "guest", *OUT_OF_MANDATE})


SessionMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestASessionInAnyOrder = SessionMachine.TestCase
