"""Every life a plan can have: reports, values, cohorts, alerts and days, in any order, with refusals among them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from impact import domain
from impact.domain.pending import last_day
from impact.events import contract
from shared.vocabulary import IndicatorKind, Refusal, ReportReturnReason, Unit

from .samples import IN_WORK, PARTICIPANTS, SIGNED_ON, agreement, application, entry, id_of

PEOPLE = st.sampled_from(["carrier", "officer", "both"])
PICKED = st.integers(0, 30)
Facts = Sequence[domain.Fact]
STILL_ASKED = {domain.FollowUpState.PLANNED, domain.FollowUpState.OPEN}
STILL_FOLLOWED = {
    domain.IndicatorReported,
    domain.IndicatorVerified,
    domain.FollowUpMoved,
    domain.TargetJudged,
    domain.TargetReopened,
    domain.FollowUpEnded,
    domain.AlertRaised,
    domain.AlertClosed,
}


class Lives(RuleBasedStateMachine):
    """A plan, the day it is, and everything announced of it."""

    def __init__(self) -> None:
        super().__init__()
        self.today = SIGNED_ON
        self.made = 0
        self.facts: list[domain.Fact] = []
        self.last: Facts = ()

    @initialize(interim=st.integers(0, 2))
    def open(self, interim: int) -> None:
        days = domain.interim_days(SIGNED_ON, SIGNED_ON + timedelta(days=390), count=interim)
        signed = agreement()
        asked = domain.SignedAgreement(
            signed.agreement_id, signed.number, SIGNED_ON, signed.final_report_due_on, 30, days
        )
        fact = domain.open_plan(application(), asked, plan_id=id_of("plan"), reminder_days=domain.DEFAULT_REMINDER_DAYS)
        self.plan = domain.evolve(None, fact)
        self.facts = [fact]

    def take(self, decide: Callable[[], Iterable[domain.Fact]]) -> Facts:
        """Decide, with the alerts that follow, and apply; a refusal changes nothing."""
        before, self.last = self.plan, ()
        try:
            decided = list(decide())
        except Refusal:
            assert self.plan == before
            return ()
        decided += domain.alerts_after(before, decided, on=self.today)
        for fact in decided:
            old = self.plan
            self.plan = domain.evolve(old, fact)
            self.check_moves(old)
        self.facts += decided
        self.last = decided
        return decided

    def check_moves(self, old: domain.Plan) -> None:
        """Every state follows from the one before, and nothing that was said is lost."""
        new = self.plan
        machines = dict(domain.STATE_MACHINES.values())
        pairs: list[tuple[object, object]] = [(old.state, new.state)]
        pairs += [(a.state, b.state) for a, b in zip(old.reports, new.reports, strict=True)]
        pairs += [(a.state, b.state) for a, b in zip(old.observations, new.observations, strict=False)]
        pairs += [(a.state, b.state) for a, b in zip(old.cohorts, new.cohorts, strict=False)]
        pairs += [(a.state, b.state) for a, b in zip(old.alerts, new.alerts, strict=False)]
        assert all(a == b or b in machines[type(a)][a] for a, b in pairs)
        for a, b in zip(old.observations, new.observations, strict=False):
            assert a.entry == b.entry
        for a, b in zip(old.reports, new.reports, strict=True):
            assert b.exchanges[: len(a.exchanges)] == a.exchanges

    # ---- days

    @rule(days=st.integers(1, 90))
    def days_pass(self, days: int) -> None:
        """Each day's timers fire in their order, as a clock would let them."""
        for _ in range(days):
            self.today += timedelta(days=1)
            for due in (
                domain.fall_due,
                domain.fall_overdue,
                domain.remind,
                domain.follow_ups_open,
                domain.follow_ups_missed,
                domain.check_targets,
                domain.end_follow_up,
            ):
                first = self.take(lambda due=due: due(self.plan, on=self.today))
                assert not first or not list(due(self.plan, on=self.today)), "a timer fires once"

    # ---- values

    @rule(value=st.integers(0, 150), ratio=st.booleans(), whole=st.integers(0, 150), by=PEOPLE)
    def report_value(self, value: int, ratio: bool, whole: int, by: str) -> None:
        self._report(entry(domain.IN_WORK_AT_SIX_MONTHS, value, whole) if ratio else entry(value=value), by)

    @precondition(lambda self: self.plan.observations)
    @rule(value=st.integers(0, 150), pick=PICKED, by=PEOPLE)
    def correct_value(self, value: int, pick: int, by: str) -> None:
        old = self.plan.observations[pick % len(self.plan.observations)]
        whole = None if old.entry.denominator is None else old.entry.denominator
        self._report(entry(old.entry.code, value, whole, supersedes=old.id), by)

    def _report(self, one: domain.Entry, by: str) -> None:
        self.made += 1
        made = id_of(f"observation/{self.made}")
        self.take(lambda: domain.report_value(self.plan, one, observation_id=made, by=by, on=self.today))

    @precondition(lambda self: self.plan.observations)
    @rule(pick=PICKED, by=PEOPLE)
    def verify_value(self, pick: int, by: str) -> None:
        one = self.plan.observations[pick % len(self.plan.observations)]
        facts = self.take(lambda: domain.verify(self.plan, one, by=by, on=self.today))
        assert not facts or by != one.reported_by

    # ---- reports

    @rule(pick=PICKED, by=PEOPLE)
    def submit(self, pick: int, by: str) -> None:
        report = self.plan.reports[pick % len(self.plan.reports)]
        said = domain.Submission("Fait.")
        self.take(lambda: domain.submit_report(self.plan, report, said, by=by, on=self.today))

    @rule(pick=PICKED)
    def send_back(self, pick: int) -> None:
        report, reason = self.plan.reports[pick % len(self.plan.reports)], ReportReturnReason.OTHER
        self.take(
            lambda: [
                domain.return_report(self.plan, report, reason=reason, comment="Non.", by="officer", on=self.today)
            ]
        )

    @rule(pick=PICKED, by=PEOPLE)
    def accept(self, pick: int, by: str) -> None:
        report = self.plan.reports[pick % len(self.plan.reports)]
        facts = self.take(lambda: domain.accept_report(self.plan, report, by=by, on=self.today))
        assert not facts or by != report.submitted_by

    @rule(pick=PICKED, by=PEOPLE)
    def undo_acceptance(self, pick: int, by: str) -> None:
        report = self.plan.reports[pick % len(self.plan.reports)]
        facts = self.take(lambda: [domain.undo_acceptance(self.plan, report, why="Erreur.", by=by, on=self.today)])
        assert not facts or by != report.accepted_by

    # ---- cohorts, indicators, alerts, the end

    @rule(size=st.integers(1, 60), length=st.integers(0, 200))
    def declare_cohort(self, size: int, length: int) -> None:
        self.made += 1
        ends_on = SIGNED_ON + timedelta(days=length)
        cohort = domain.Cohort(id_of(f"cohort/{self.made}"), f"Cohorte {self.made}", size, SIGNED_ON, ends_on)
        cohort = replace(cohort, declared_by="carrier", declared_on=self.today)

        def declare() -> list[domain.Fact]:
            declared = domain.declare_cohort(self.plan, cohort)
            after = domain.evolve(self.plan, declared)
            return [declared, *domain.late(after, on=self.today), *domain.too_early_again(after, on=self.today)]

        self.take(declare)

    @precondition(lambda self: self.plan.cohorts)
    @rule(pick=PICKED, size=st.integers(1, 60), length=st.integers(-1, 200), by=PEOPLE)
    def correct_cohort(self, pick: int, size: int, length: int, by: str) -> None:
        """Where the days put it, unless it was answered; what was said of it still fits."""
        before = self.plan.cohorts[pick % len(self.plan.cohorts)]
        right = replace(before, size=size, ends_on=SIGNED_ON + timedelta(days=length))
        asked = domain.Asked("Erreur.", by, by == "carrier", self.today)
        for fact in self.take(lambda: domain.correct_cohort(self.plan, right, asked))[:1]:
            assert isinstance(fact, domain.CohortCorrected)
            after = fact.cohort
            answered = before.state is domain.FollowUpState.ANSWERED
            assert after.state == (before.state if answered else after.standing(on=self.today))
            assert self.plan.corrected(after.id)[-1].was == before
            assert by != before.declared_by or by == "carrier"

    @invariant()
    def a_follow_up_stands_where_its_days_put_it(self) -> None:
        if self.plan.state is domain.PlanState.OPEN:
            assert all(one.state is one.standing(on=self.today) for one in self.plan.cohorts)

    @invariant()
    def what_is_said_of_a_cohort_fits_it_though_it_was_corrected(self) -> None:
        for one in self.plan.observations:
            cohort = self.plan.cohort(one.entry.cohort_id) if one.live and one.entry.cohort_id else None
            if cohort is not None:
                assert (one.entry.denominator or 0) <= cohort.size
                assert one.entry.period_end >= cohort.follow_up_from

    @precondition(lambda self: self.plan.cohorts)
    @rule(pick=PICKED, value=st.integers(0, 60), whole=st.integers(1, 60))
    def follow_up(self, pick: int, value: int, whole: int) -> None:
        cohort = self.plan.cohorts[pick % len(self.plan.cohorts)]
        period = (cohort.ends_on, self.today)
        one = entry(domain.IN_WORK_AT_SIX_MONTHS, value, whole, period=period)
        self._report(domain.Entry(**{**_fields(one), "cohort_id": cohort.id}), "carrier")

    @rule(aim=st.integers(0, 50))
    def add_indicator(self, aim: int) -> None:
        due_on = date(2026, 12, 31)
        one = domain.Indicator("OWN", IndicatorKind.OUTPUT, Unit.PERSON, 0, aim, None, due_on, label="Le sien")
        self.take(lambda: [domain.add_indicator(self.plan, one, None, on=self.today)])

    @precondition(lambda self: self.plan.alerts)
    @rule(pick=PICKED)
    def close_alert(self, pick: int) -> None:
        alert = self.plan.alerts[pick % len(self.plan.alerts)]
        self.take(lambda: [domain.close_alert(self.plan, alert, because="Vu.", by="officer", on=self.today)])

    @precondition(lambda self: self.today > date(2026, 6, 1))
    @rule()
    def close(self) -> None:
        self.take(lambda: domain.close(self.plan, on=self.today))

    # ---- what always holds

    @invariant()
    def once_the_agreement_is_closed_only_what_was_followed_moves(self) -> None:
        kinds = [type(fact) for fact in self.facts]
        if domain.PlanClosed in kinds:
            after = kinds[kinds.index(domain.PlanClosed) + 1 :]
            closed = self.facts[kinds.index(domain.PlanClosed)]
            assert isinstance(closed, domain.PlanClosed)
            assert set(after) <= (STILL_FOLLOWED if closed.following else {domain.AlertClosed})
        if domain.FollowUpEnded in kinds:
            assert set(kinds[kinds.index(domain.FollowUpEnded) + 1 :]) <= {domain.AlertClosed}

    @invariant()
    def a_followed_plan_waits_for_something_and_its_end_leaves_no_target_too_early(self) -> None:
        if self.plan.state is domain.PlanState.FOLLOWING:
            day = domain.judged_from(self.plan)
            unverified = [one for one in self.plan.observations if one.state is domain.ObservationState.REPORTED]
            assert (day is not None and day > self.today) or unverified
        if isinstance(self.facts[-1], domain.FollowUpEnded):
            closed_on = self.plan.closed_on
            assert closed_on is not None
            late = [one.code for one in self.plan.indicators if one.due_on >= closed_on]
            assert set(late) <= set(self.plan.judgements)
            assert all(one.state not in STILL_ASKED for one in self.plan.cohorts)

    @invariant()
    def no_target_is_missed_before_its_day(self) -> None:
        for fact in self.facts:
            if isinstance(fact, domain.TargetJudged) and fact.judgement is domain.Judgement.MISSED:
                answered = fact.indicator.followed_up and self.plan.state is not domain.PlanState.OPEN
                assert answered or fact.indicator.due_on < fact.on

    @invariant()
    def a_correction_is_never_counted_beside_what_it_corrects(self) -> None:
        corrected = {one.entry.supersedes for one in self.plan.observations} - {None}
        for indicator in self.plan.indicators:
            standing = [
                one for one in self.plan.observations if one.entry.code == indicator.code and one.id not in corrected
            ]
            assert self.plan.reported(indicator.code).value == sum(one.entry.value for one in standing)
            assert self.plan.verified(indicator.code).value <= self.plan.reported(indicator.code).value

    @invariant()
    def what_was_said_of_a_target_still_holds(self) -> None:
        for code, said in self.plan.judgements.items():
            one = self.plan.indicator(code)
            if said is domain.Judgement.REACHED:
                assert one.met_by(self.plan.verified(code))
            elif self.plan.state is domain.PlanState.OPEN:
                assert last_day(self.plan, one) < self.today

    @invariant()
    def a_target_is_open_again_only_where_its_word_no_longer_held(self) -> None:
        for fact in self.last:
            if isinstance(fact, domain.TargetReopened):
                assert fact.total == self.plan.verified(fact.indicator.code)
                too_early = last_day(self.plan, fact.indicator) >= self.today
                assert too_early or not fact.indicator.met_by(fact.total)
                assert fact.indicator.code not in self.plan.judgements

    @invariant()
    def whoever_verified_or_accepted_is_another_person(self) -> None:
        assert all(one.verified_by != one.reported_by for one in self.plan.observations)

    @invariant()
    def a_report_past_its_grace_is_overdue_or_was_handed_in(self) -> None:
        if self.plan.state is not domain.PlanState.OPEN:
            return
        for report in self.plan.reports:
            waiting = report.state in {domain.ReportState.PLANNED, domain.ReportState.DUE}
            assert not (waiting and domain.overdue_from(report, 30) <= self.today)
            assert not (report.state is domain.ReportState.PLANNED and report.due_on < self.today)

    @invariant()
    def alerts_are_counted_and_each_cause_stands_once(self) -> None:
        assert [one.number for one in self.plan.alerts] == list(range(1, len(self.plan.alerts) + 1))
        open_ones = [
            (one.kind, one.code, one.report)
            for one in self.plan.alerts
            if one.state is domain.AlertState.OPEN and one.kind is not domain.AlertKind.OUTLIER
        ]
        assert len(open_ones) == len(set(open_ones))
        for one in self.plan.alerts:
            if one.kind is domain.AlertKind.REPORT_OVERDUE and one.state is domain.AlertState.OPEN:
                report = self.plan.report(one.report or 0)
                assert report is not None
                assert report.state is domain.ReportState.OVERDUE

    @invariant()
    def a_reached_target_is_judged_as_its_verified_total_said(self) -> None:
        for fact in self.facts:
            if isinstance(fact, domain.TargetJudged):
                assert fact.indicator.met_by(fact.total) == (fact.judgement is domain.Judgement.REACHED)

    @invariant()
    def every_fact_is_announced_in_the_stream_of_the_plan(self) -> None:
        for fact in self.facts[-3:]:
            event = contract(fact)
            assert event is None or event.aggregate_id == str(self.plan.ref.plan_id)

    @invariant()
    def the_plan_is_what_its_facts_say(self) -> None:
        again = None
        for fact in self.facts:
            again = domain.evolve(again, fact)
        assert again == self.plan
        assert {one.code for one in self.plan.indicators} >= {PARTICIPANTS.code, IN_WORK.code}


def _fields(one: domain.Entry) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
