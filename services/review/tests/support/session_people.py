"""The people of a session in any order: who comes, goes, lets others vote; and what became of the cases meanwhile."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from review_examples import DAY, a_file, an_open_case, some_id
from session_oracle import COMMITTEE, NUMBERS, ONE_DAY, OUT_OF_MANDATE, PRESENCES, SUBS, VOTING

from review.domain import judging
from review.domain.case import AttendanceMoved, Case, CaseFact, CaseWasReferred, DecisionBecameFinal, DecisionTaken
from review.domain.committee import Proxy
from review.domain.minutes import Recorded, Sheet
from review.domain.proxies import give, take_back
from review.domain.rescheduling import move
from review.domain.session import Schedule, Session, WhyChanged, arrive, leave, take_attendance
from review.domain.session import evolve as evolve_session
from review.domain.states import CaseState, Movement
from shared.vocabulary import Refusal, SessionChangeReason

WHY = WhyChanged(SessionChangeReason.OTHER, "Parce que.", "chair")


class SessionPeople(RuleBasedStateMachine):
    """One session after the other, two cases, and members who come and go."""

    session: Session

    @initialize()
    def begin(self):
        self.sessions = 0
        self.cases = {number: an_open_case(COMMITTEE, file=a_file(number)) for number in NUMBERS}
        self.recorded: dict[str, list[Recorded]] = {number: [] for number in NUMBERS}
        self.finals: list[tuple[Case, DecisionBecameFinal | CaseWasReferred]] = []
        self.signed: list[tuple[Session, str]] = []
        self.opened = dict.fromkeys(NUMBERS, 0)
        self.gone: dict[str, set[str]] = {number: set() for number in NUMBERS}
        self.broken_off: list[Sheet] = []
        self.convene()

    def convene(self):
        """A session where the fourth member is away and lets the third vote for them."""
        self.sessions += 1
        self.broken_off = []
        session = Session(id=some_id(f"session {self.sessions}"), committee=COMMITTEE.ref, edition=2025, held_on=DAY)
        self.session = evolve_session(
            session, take_attendance(session, COMMITTEE, VOTING[:3], on=DAY, ballot_open=False)
        )
        proxy = give(self.session, COMMITTEE, Proxy("fourth", "third"), ballot_open=False)
        self.session = evolve_session(self.session, proxy)

    def happens(self, number: str, facts: tuple[CaseFact, ...]):
        for fact in facts:
            before = self.cases[number]
            self.cases[number] = judging.evolve_all(before, [fact])
            if isinstance(fact, DecisionTaken):
                self.recorded[number].append(Recorded(fact.decision))
            if isinstance(fact, DecisionBecameFinal | CaseWasReferred):
                self.finals.append((before, fact))

    def here(self, number: str) -> bool:
        ballot = self.cases[number].ballot
        return ballot is not None and ballot.session_id == self.session.id

    def ballot_is_open(self) -> bool:
        return any(self.here(number) and self.cases[number].state is CaseState.BALLOT for number in NUMBERS)

    def anything_was_voted(self) -> bool:
        """Whether a vote was opened at this session, even one that was broken off."""
        return bool(self.broken_off) or any(self.here(number) for number in NUMBERS)

    def rather(self, number: str, *states: CaseState) -> str:
        """The case drawn, or one in these states, so that most steps lead somewhere."""
        if self.cases[number].state in states:
            return number
        return next((one for one in NUMBERS if self.cases[one].state in states), number)

    def some_case_is(self, state: CaseState) -> bool:
        return any(case.state is state for case in self.cases.values())

    @rule(present=PRESENCES)
    def attend(self, present):
        try:
            fact = take_attendance(
                self.session, COMMITTEE, present, on=self.session.held_on, ballot_open=self.ballot_is_open()
            )
        except Refusal:
            return
        assert not self.ballot_is_open()
        self.session = evolve_session(self.session, fact)

    @rule(member=st.sampled_from(SUBS))
    def depart(self, member):
        self.leaves(member)

    def leaves(self, member):
        try:
            fact = leave(self.session, member)
        except Refusal:
            return
        self.session = evolve_session(self.session, fact)
        self.moves(member, Movement.LEFT)

    @rule(member=st.sampled_from((*SUBS, *OUT_OF_MANDATE)))
    def come(self, member):
        try:
            fact = arrive(self.session, COMMITTEE, member, on=self.session.held_on)
        except Refusal:
            return
        assert member not in OUT_OF_MANDATE
        self.session = evolve_session(self.session, fact)
        self.moves(member, Movement.ARRIVED)

    @rule(day=st.sampled_from((DAY, DAY + ONE_DAY, DAY - ONE_DAY)), place=st.sampled_from((None, "Salle", "Ailleurs")))
    def move(self, day, place):
        """To another place that day, or to the day after and back: nobody is noted as present any more."""
        voted, before = self.anything_was_voted(), self.session
        try:
            fact = move(before, Schedule(day, place=place), WHY, voted=voted, on=DAY)
        except Refusal:
            return
        assert not voted, "a session where a vote was opened is moved"
        assert day >= DAY
        self.session = evolve_session(before, fact)
        assert self.session.agenda == before.agenda
        if day != DAY:
            assert not self.session.present | self.session.departed
            assert not self.session.proxies
            self.session = evolve_session(self.session, move(self.session, Schedule(DAY), WHY, voted=False, on=DAY))
        else:
            assert self.session.present == before.present

    def moves(self, member: str, movement: Movement):
        for number in [number for number in NUMBERS if self.here(number)]:
            case = self.cases[number]
            if case.state is CaseState.BALLOT and case.ballot is not None:
                self.happens(number, (AttendanceMoved(case.ballot.id, member, movement),))
                if movement is Movement.LEFT:
                    self.gone[number].add(member)

    @rule(giver=st.sampled_from(SUBS), holder=st.sampled_from(SUBS), likely=st.booleans())
    def give_proxy(self, giver, holder, likely):
        absent = sorted({*VOTING, "tied"} - self.session.present)
        proxy = Proxy(absent[0] if likely and absent else giver, holder)
        try:
            fact = give(self.session, COMMITTEE, proxy, ballot_open=self.ballot_is_open())
        except Refusal:
            return
        assert not self.ballot_is_open()
        self.session = evolve_session(self.session, fact)

    @precondition(lambda self: self.session.proxies)
    @rule(giver=st.sampled_from(SUBS))
    def take_a_proxy_back(self, giver):
        try:
            fact = take_back(self.session, giver, ballot_open=self.ballot_is_open())
        except Refusal:
            return
        assert not self.ballot_is_open()
        self.session = evolve_session(self.session, fact)
