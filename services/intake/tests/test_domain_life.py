"""The whole life of an application under any sequence of commands and days: what must hold holds throughout."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from intake import domain
from intake.domain import ApplicationState as State
from intake.domain import Verdict
from shared.vocabulary import InadmissibilityReason, LegalForm, Refusal, WithdrawalReason

PARIS = ZoneInfo("Europe/Paris")
TITLES = ("Déclics numériques", "Rallye des pépites", "Boulot boulot")
LAPSED = domain.EsusApproval("75-2019-1", date(2019, 3, 1), date(2024, 2, 29))


class Life(RuleBasedStateMachine):
    """One edition whose rules move on, one file, and days that pass; what was kept is compared with what is."""

    make: Any

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2025, 1, 1)
        self.call: domain.Call = self.make.call()
        self.file: domain.Application = self.make.draft(self.call)
        self.published = {self.call.rules.version: self.call.rules}
        self.versions: list[domain.Content] = []
        self.first: domain.Submission | None = None
        self.findings: tuple[domain.Finding, ...] = ()
        self.judged: dict[domain.EligibilityRule, Verdict] = {}
        self.declarations: list[domain.Inadmissibility] = []
        self.signed = False

    @property
    def now(self) -> domain.Moment:
        return domain.Moment(datetime.combine(self.today, time(12), PARIS), self.today)

    def do(self, decide: Any) -> bool:
        """Apply what a command decides; a refusal changes nothing."""
        before = self.file
        try:
            fact = decide()
        except Refusal:
            assert self.file == before
            return False
        self.file = domain.evolve(before, fact)
        assert self.file.revision == before.revision + 1
        allowed = domain.STATE_MACHINES["intake.application"][1][before.state]
        assert self.file.state is before.state or self.file.state in allowed
        return True

    def taken_in(self) -> None:
        """What is kept of a submission, the first or a later one."""
        assert self.file.submission is not None
        self.versions.append(self.file.content)
        rules = self.published[self.file.submission.rules_version]
        self.findings = domain.assess(self.file.content, rules, on=self.file.submission.moment.day)
        self.judged = {}

    # ---- what may happen

    @rule(days=st.integers(min_value=1, max_value=60))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(months=st.integers(min_value=0, max_value=120))
    def the_rules_move_on(self, months: int) -> None:
        version = f"1.{len(self.published)}.0"
        newer = replace(self.call.rules, version=version, minimum_seniority_months=months)
        self.call = domain.evolve_call(self.call, domain.publish_rules(self.call, newer, moment=self.now))
        self.published[version] = newer

    @rule(title=st.sampled_from(TITLES), lapsed=st.booleans())
    def the_draft_is_written(self, title: str, lapsed: bool) -> None:
        self.do(lambda: domain.revise(self.file, self.content(title, lapsed=lapsed), self.make.contact))

    @rule()
    def it_is_submitted(self) -> None:
        if self.do(lambda: domain.submit(self.file, self.call, rank=7, moment=self.now)):
            self.first = self.file.submission
            assert self.first is not None
            assert self.first.rules_version == self.call.rules.version
            assert self.call.terms.opens_on <= self.today <= self.call.terms.closes_on
            self.taken_in()

    @rule(days=st.integers(min_value=-5, max_value=30))
    def supplements_are_asked(self, days: int) -> None:
        due_on = self.today + timedelta(days=days)
        self.do(lambda: domain.request_supplement(self.file, "Quoi ?", due_on, moment=self.now))

    @rule(days=st.integers(min_value=-5, max_value=60))
    def the_deadline_is_put_off(self, days: int) -> None:
        due_on, rank = self.today + timedelta(days=days), self.file.requests
        self.do(lambda: domain.extend_supplement(self.file, rank, due_on, moment=self.now))

    @rule()
    def the_request_is_taken_back(self) -> None:
        self.do(lambda: domain.cancel_supplement(self.file, self.file.requests))

    @rule(title=st.sampled_from(TITLES), lapsed=st.booleans())
    def it_is_resubmitted(self, title: str, lapsed: bool) -> None:
        due_on = self.file.supplement.due_on if self.file.supplement else None
        content = self.content(title, lapsed=lapsed)
        if self.do(lambda: domain.resubmit(self.file, content, self.make.contact, moment=self.now)):
            assert due_on is not None
            assert self.today <= due_on
            self.taken_in()

    @precondition(lambda self: self.findings)
    @rule(data=st.data(), verdict=st.sampled_from(Verdict), reason=st.sampled_from([None, "Vu."]))
    def a_rule_is_judged(self, data: st.DataObject, verdict: Verdict, reason: str | None) -> None:
        finding = data.draw(st.sampled_from(self.findings))
        try:
            judged = domain.judge(self.file, self.findings, finding.rule, verdict, reason)
        except Refusal:
            return
        assert reason or verdict is finding.verdict
        self.judged[judged.rule] = judged.verdict

    @rule()
    def it_is_declared_admissible(self) -> None:
        def decide() -> domain.ApplicationDeclaredAdmissible:
            fact = domain.declare_admissible(self.file, moment=self.now)
            domain.confirm_with_admissibility(self.findings, self.judged)
            return fact

        if self.do(decide):
            standing = [self.judged.get(one.rule, one.verdict) for one in self.findings]
            assert set(standing) <= {Verdict.MET}, "admissible with a rule that is not met, or that nobody judged"

    @rule()
    def it_is_declared_inadmissible(self) -> None:
        asked, reason = self.file.supplement, InadmissibilityReason.OTHER
        if self.do(lambda: domain.declare_inadmissible(self.file, reason, "Non.", moment=self.now)):
            assert asked is None or self.today > asked.due_on
            assert self.file.inadmissibility is not None
            self.declarations.append(self.file.inadmissibility)

    @rule()
    def it_is_reopened(self) -> None:
        before, wrong = self.file.state, self.file.inadmissibility
        if self.do(lambda: domain.reopen(self.file, "À tort.", award=self.signed, moment=self.now)):
            assert (wrong is not None) == (before is State.INADMISSIBLE)
            assert wrong is None or wrong is self.declarations[-1]
            assert not self.signed

    @precondition(lambda self: self.file.state is State.ADMISSIBLE)
    @rule()
    def the_agreement_is_signed(self) -> None:
        self.signed = True

    @rule()
    def it_is_withdrawn(self) -> None:
        reason = WithdrawalReason.CARRIER_CHOICE
        if self.do(lambda: domain.withdraw(self.file, reason, agreement_signed=self.signed, moment=self.now)):
            assert not self.signed or self.first is None

    def content(self, title: str, *, lapsed: bool) -> domain.Content:
        """A complete content; of an ESUS enterprise whose approval is over, or of an association."""
        content = replace(self.make.content, project=replace(self.make.content.project, title=title))
        if not lapsed:
            return content
        return replace(content, carrier=replace(content.carrier, legal_form=LegalForm.ESUS, esus=LAPSED))

    # ---- what holds throughout

    @invariant()
    def the_number_the_rules_and_the_session_never_change(self) -> None:
        assert self.file.submission == self.first

    @invariant()
    def a_submitted_file_says_what_its_last_version_said(self) -> None:
        assert self.file.version == len(self.versions)
        if self.versions:
            assert self.file.content == self.versions[-1]

    @invariant()
    def a_request_is_open_exactly_while_the_file_waits_for_supplements(self) -> None:
        assert (self.file.supplement is not None) == (self.file.state is State.SUPPLEMENT_REQUESTED)

    @invariant()
    def a_reason_stands_exactly_where_the_state_asks_for_one(self) -> None:
        assert (self.file.inadmissibility is not None) == (self.file.state is State.INADMISSIBLE)
        assert (self.file.withdrawal is not None) == (self.file.state is State.WITHDRAWN)
        assert (self.file.declared is not None) >= (self.file.state in {State.ADMISSIBLE, State.INADMISSIBLE})

    @invariant()
    def only_a_draft_or_what_came_of_one_has_no_number(self) -> None:
        assert self.file.submission is not None or self.file.state in {State.DRAFT, State.WITHDRAWN}

    @invariant()
    def a_signed_file_stays_admissible(self) -> None:
        assert not self.signed or self.file.state is State.ADMISSIBLE


def life_of(make: Any, *broken: tuple[str, Any]) -> type[Life]:
    """The machine over this test's things, with methods of it replaced where a test breaks one."""
    return type("Life", (Life,), {"make": make, **dict(broken)})


def test_no_sequence_of_commands_breaks_the_life_of_an_application(make: Any) -> None:
    run_state_machine_as_test(life_of(make), settings=settings(max_examples=50, stateful_step_count=25, deadline=None))


def test_a_machine_that_forgot_a_version_would_be_caught(make: Any) -> None:
    def forget(self: Life) -> None:
        self.findings = ()

    # Found is enough: the shortest sequence that shows it is of no interest.
    quick = settings(max_examples=500, stateful_step_count=25, deadline=None, phases=[Phase.generate], database=None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(life_of(make, ("taken_in", forget)), settings=quick)
